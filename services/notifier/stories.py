"""Puts each tagged article in its story, as the one worker that does so at a time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

import structlog

from services.notifier.domain.stories import StoryBook, Verdict
from tocsin.leases import Lease, LeaseLost
from tocsin.messages import StoryUpdate, TaggedArticle

log = structlog.get_logger("tocsin.stories")

RESTORED_AT_ONCE: Final = 100
"""Verdicts taken in before other tasks have their turn."""


class Clock(Protocol):
    """Tells the server's time."""

    async def now(self) -> datetime:
        """Return it."""


class Records(Protocol):
    """Keeps verdicts."""

    async def load(self, lease: Lease) -> Sequence[Verdict]:
        """Return those of all stories that live, the earliest first."""

    async def commit(self, lease: Lease, verdicts: Sequence[Verdict]) -> None:
        """Keep these; raises `LeaseLost` where another worker decides by now."""


@dataclass(slots=True, eq=False)
class Stories:
    """Decides, with all living stories at hand.

    A crash before `commit` leaves the articles to be decided by whoever comes next, from the same stories; a crash
    after it does so too, and then what was decided is found and said again.
    """

    records: Records
    clock: Clock
    most: int
    """How many stories live at once."""
    _book: StoryBook = field(default_factory=StoryBook)
    _lease: Lease | None = None
    _fresh: list[Verdict] = field(default_factory=list)
    """What was decided and is not kept yet."""
    _committing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def begin(self, lease: Lease) -> None:
        """Take over: know what was decided before."""
        self._lease, self._fresh, book = lease, [], StoryBook(self.most)
        verdicts = await self.records.load(lease)
        for count, verdict in enumerate(verdicts, 1):
            book.add(verdict)
            if count % RESTORED_AT_ONCE == 0:
                await asyncio.sleep(0)
        self._book = book
        log.info("stories.loaded", stories=len(book), articles=len(verdicts))

    async def place(self, tagged: TaggedArticle) -> StoryUpdate:
        """Return the article in its story; the same revision again gives the same."""
        now = await self.clock.now()
        known = self._book.verdict_of(tagged)
        update = self._book.decide(tagged, now)
        if known is None and (verdict := self._book.verdict_of(tagged)):
            self._fresh.append(verdict)
        return update

    async def commit(self) -> None:
        """Keep what was decided since the last time; whoever calls meanwhile waits until that is kept."""
        async with self._committing:
            if self._lease is None:
                raise LeaseLost("nobody has given this worker a lease")
            fresh = tuple(self._fresh)
            if fresh:
                await self.records.commit(self._lease, fresh)
                del self._fresh[: len(fresh)]
