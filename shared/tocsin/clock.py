"""The time by the server's clock, the one clock that all processes share."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

REFRESH_SECONDS: Final = 10.0
KEY: Final = "clock"
"""Never written; on a cluster it makes every process ask the same node."""

ASK: Final = "#!lua flags=no-writes\nreturn redis.call('TIME')"

log = structlog.get_logger("tocsin.clock")


@dataclass(slots=True)
class ServerClock:
    """Tells the server's time from its distance to this process's monotonic clock, asked again every 10 s.

    It is never behind the server by more than clocks drift apart in that time: a moment it tells after the server has
    done something is not before it. It may be ahead by as long as the server took to answer.
    """

    redis: Redis
    monotonic: Callable[[], float] = time.monotonic
    refresh_seconds: float = REFRESH_SECONDS
    _base: datetime | None = field(default=None, init=False)
    """The server's time at the monotonic time `_base_at`."""
    _base_at: float = field(default=0.0, init=False)
    _asked_at: float = field(default=0.0, init=False)

    async def now(self) -> datetime:
        """Return the server's time; while the server is away the last answer is carried on."""
        if self._base is None:
            await self._ask()
        elif self.monotonic() - self._asked_at >= self.refresh_seconds:
            await self._ask_again()
        assert self._base is not None
        return self._base + timedelta(seconds=self.monotonic() - self._base_at)

    async def _ask(self) -> None:
        before = self.monotonic()
        seconds, microseconds = await self.redis.register_script(ASK)(keys=[KEY])
        self._base = datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=int(microseconds))
        self._base_at = self._asked_at = before

    async def _ask_again(self) -> None:
        """Ask, while whoever else wants the time meanwhile gets it from the last answer."""
        self._asked_at = self.monotonic()
        try:
            await self._ask()
        except RedisError as error:
            log.warning("clock.unanswered", error=str(error))
