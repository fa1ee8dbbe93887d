"""Whether a site lets machines read a page: its robots.txt, fetched as politely as the page itself."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from services.ingest.domain.polling.fetches import Fetched, HostBusy, HostLeftAlone
from services.ingest.domain.polling.robots import RobotsText, allows, robots_address, robots_text
from tocsin.errors import Rejected, TocsinError
from tocsin.reach import shown

log = structlog.get_logger()


class Clock(Protocol):
    """The server's time."""

    async def now(self) -> datetime: ...


class Fetches(Protocol):
    """Gets documents; raises `Retryable` or `Rejected` where there is no answer at all."""

    async def get(self, url: str) -> Fetched: ...


class Keeps(Protocol):
    """Remembers what sites say; raises `Retryable` where the server fails."""

    async def get(self, address: str) -> RobotsText | None: ...

    async def put(self, address: str, robots: RobotsText) -> None: ...


class EverythingAllowed:
    """Where the operator answers for what is read."""

    async def allows(self, url: str) -> bool:
        """Allow it."""
        return True


@dataclass(frozen=True)
class Robots:
    """Asks each site once a day."""

    fetches: Fetches
    keeps: Keeps
    clock: Clock

    async def allows(self, url: str) -> bool:
        """Whether a page may be read.

        Raises:
            Retryable: that cannot be told now.
        """
        address = robots_address(url)
        robots = await self.keeps.get(address)
        if robots is None or robots.until <= await self.clock.now():
            robots = await self._asked(address)
            await self.keeps.put(address, robots)
        return await asyncio.to_thread(allows, robots, url)

    async def _asked(self, address: str) -> RobotsText:
        try:
            fetched = await self.fetches.get(address)
            status: int | None = fetched.status
            body = fetched.body
        except (HostBusy, HostLeftAlone):
            raise
        except Rejected:
            status, body = 404, b""  # too large, or redirected to nowhere: there is none that can be read
        except TocsinError as error:
            log.info("robots.unreachable", url=shown(address), error=str(error))
            status, body = None, b""
        return robots_text(status, body, await self.clock.now())
