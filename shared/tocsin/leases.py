"""A lease: of all workers that want one, one has it at a time, and whoever lost it can write no more.

Each tenure has a token of its own. A script that writes for the holder compares it with the lease's key in the same
slot, and so refuses one that was asleep while its lease ran out, even if nobody has taken it since.
"""

import secrets
from dataclasses import dataclass
from typing import Final

from redis.asyncio import Redis

from tocsin.errors import TocsinError
from tocsin.scripts import DROP_NAME, KEEP_LEASE, TAKE_LEASE
from tocsin.streams import prefixed

LEASE_SECONDS: Final = 10.0
"""How long nobody works after the holder has died."""


class LeaseLost(TocsinError):
    """What was to be written is refused: the lease has run out, and another may have it."""


@dataclass
class Lease:
    """The right to work alone; `token` is empty while this worker has it not."""

    redis: "Redis"
    name: str
    namespace: str = ""
    seconds: float = LEASE_SECONDS
    token: str = ""

    @property
    def key(self) -> str:
        """The key that holds the holder's token, in the slot `{NAME}`."""
        return prefixed(f"{{{self.name}}}:lease.v1", self.namespace)

    async def take(self) -> bool:
        """Take the lease if nobody has it."""
        token = secrets.token_hex(16)
        taken = await self.redis.register_script(TAKE_LEASE)(keys=[self.key], args=[token, self._milliseconds])
        self.token = token if taken else ""
        return bool(taken)

    async def keep(self) -> bool:
        """Have it a while longer; False if it has run out."""
        kept = await self.redis.register_script(KEEP_LEASE)(keys=[self.key], args=[self.token, self._milliseconds])
        if not kept:
            self.token = ""
        return bool(kept)

    async def drop(self) -> None:
        """Let another take it at once."""
        if self.token:
            await self.redis.register_script(DROP_NAME)(keys=[self.key], args=[self.token])
            self.token = ""

    @property
    def _milliseconds(self) -> int:
        return int(self.seconds * 1000)
