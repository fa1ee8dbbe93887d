"""Which workers live, and how far each has followed the subscriptions (keys: `subscription_scripts`)."""

import asyncio
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from redis.asyncio import Redis

from services.notifier.adapters.subscription_scripts import BEAT, SEEN, WORKERS, keys
from tocsin.streams import prefixed

LIVING: Final = timedelta(seconds=10)
"""Who has been silent for longer is not waited for."""
FORGOTTEN: Final = timedelta(minutes=10)
LOOK_EVERY_SECONDS: Final = 0.02


@dataclass(frozen=True, slots=True)
class Workers:
    """The workers on one server."""

    redis: Redis
    namespace: str = ""

    async def beat(self, worker: str, change_id: str) -> None:
        """Say that `worker` lives and has applied every change up to `change_id`."""
        args: list[str | int] = [worker, change_id, FORGOTTEN // timedelta(milliseconds=1)]
        await self.redis.register_script(BEAT)(keys=keys(self.namespace, WORKERS), args=args)

    async def leave(self, worker: str) -> None:
        """Say that `worker` has stopped, so that nobody waits for it."""
        await self.redis.hdel(prefixed(WORKERS, self.namespace), worker)

    async def lacking(self, change_id: str) -> tuple[str, ...]:
        """Return the living workers that have not yet applied `change_id`."""
        now, flat = await self.redis.register_script(SEEN)(keys=keys(self.namespace, WORKERS))
        lacking = []
        for name, said in zip(flat[::2], flat[1::2], strict=True):
            applied = said.decode().rpartition(" ")[0]
            if _lives(now, said) and _order(applied) < _order(change_id):
                lacking.append(name.decode())
        return tuple(sorted(lacking))

    async def living(self) -> int:
        """Return how many workers live."""
        now, flat = await self.redis.register_script(SEEN)(keys=keys(self.namespace, WORKERS))
        return sum(_lives(now, said) for said in flat[1::2])

    async def wait_until_known(self, change_id: str, timeout_seconds: float = 10.0) -> tuple[str, ...]:
        """Wait until every living worker has applied `change_id`, and return those that still have not."""
        deadline = time.monotonic() + timeout_seconds
        while True:
            lacking = await self.lacking(change_id)
            if not lacking or time.monotonic() >= deadline:
                return lacking
            await asyncio.sleep(LOOK_EVERY_SECONDS)


def _lives(now: int, said: bytes) -> bool:
    return now - int(said.rpartition(b" ")[2]) < LIVING // timedelta(milliseconds=1)


def _order(change_id: str) -> tuple[int, int]:
    milliseconds, _, number = change_id.partition("-")
    return int(milliseconds or 0), int(number or 0)
