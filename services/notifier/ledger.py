"""Notes what is decided, without keeping anybody waiting for it."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

import structlog

from services.notifier.domain.decisions import Ring, Silence
from services.notifier.domain.ledger import Page
from services.notifier.domain.subscriptions import Subscription
from services.notifier.handlers import Clock, Observer, Unobserved
from tocsin.errors import Retryable
from tocsin.messages import StoryUpdate

SECONDS: Final = 1.0
"""How long a note waits for others at most: a crash may lose so much of what is noted, never a decision."""
MOST: Final = 200_000
"""Notes that wait while the server is away; beyond, new ones are let fall."""

log = structlog.get_logger("tocsin.ledger")

Pages = dict[tuple[str, int], Page]


class Keeps(Protocol):
    """Keeps notes; raises `Retryable` where the server fails."""

    async def write(self, shard: int, pages: Mapping[tuple[str, int], Page], now: datetime) -> int:
        """Write down pages, each of an article and its revision; returns how many there was no room for."""


@dataclass(slots=True, eq=False)
class Ledger:
    """Sees the decisions of one shard and writes them down a second later; passes them on to another observer."""

    keeps: Keeps
    clock: Clock
    shard: int = 0
    also: Observer = field(default_factory=Unobserved)
    seconds: float = SECONDS
    _pages: Pages = field(default_factory=dict)
    _waiting: int = 0

    def decided(self, subscription: Subscription, update: StoryUpdate, decision: Ring | Silence) -> None:
        """Take note; of what is decided again the later decision stands."""
        self.also.decided(subscription, update, decision)
        if self._waiting < MOST:
            article = update.tagged.article
            self._pages.setdefault((article.id, article.revision), Page()).add(subscription.id, decision)
            self._waiting += 1

    async def run(self, stopping: asyncio.Event) -> None:
        """Write down what was noted, again and again, and once more at the end."""
        while not stopping.is_set():
            await self.flush()
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), self.seconds)
        await self.flush()

    async def flush(self) -> None:
        """Write down what was noted; where the server is away it is kept for the next time."""
        pages, waiting = self._pages, self._waiting
        if not pages:
            return
        self._pages, self._waiting = {}, 0
        try:
            refused = await self.keeps.write(self.shard, pages, await self.clock.now())
        except Retryable as error:
            log.warning("ledger.not_written", notes=waiting, error=str(error))
            self._pages, self._waiting = {**pages, **self._pages}, waiting + self._waiting
            return
        if refused:
            log.warning("ledger.full", shard=self.shard, articles=refused)
