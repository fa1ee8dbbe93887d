"""Shows how many feeds are failing, so that an operator sees it who reads no log."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import structlog

from services.ingest.domain.polling.polls import Condition
from tocsin.errors import Retryable

log = structlog.get_logger()


class Feeds(Protocol):
    """Counts feeds; raises `Retryable` where the server fails."""

    async def conditions(self) -> Mapping[Condition, int]: ...


class Shows(Protocol):
    """Where the counts are seen."""

    def stand(self, conditions: Mapping[Condition, int]) -> None: ...


@dataclass(frozen=True)
class FeedWatch:
    """Counts the feeds now and then."""

    feeds: Feeds
    shows: Shows
    look_every_seconds: float = 15.0

    async def run(self, stopping: asyncio.Event) -> None:
        """Count until told to stop."""
        while not stopping.is_set():
            try:
                self.shows.stand(await self.feeds.conditions())
            except Retryable as error:
                log.warning("feeds.uncounted", error=str(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), self.look_every_seconds)
