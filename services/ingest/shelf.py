"""Putting into the stream what publishers push, and taking back what they withdraw."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Final, Literal, Protocol

from services.ingest.domain.identity.acceptance import Accepted, Offer
from services.ingest.domain.languages import tell
from services.ingest.domain.pushes.pushed import Draft, article_of, check

WARMING_UP: Final = "This sentence is long enough for its language to be told."
TOGETHER: Final = 20
"""Articles that go into the stream together."""
AT_ONCE: Final = 8
"""So many of these groups are worked on at the same time: what an article is compared by takes memory."""

Outcome = Literal["new", "revision", "same", "withdrawn", "unknown"]
"""`new` it was not known · `revision` it was, and says something else now · `same` nothing was written ·
`withdrawn` it is taken back · `unknown` there is no such article to withdraw."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one article of a push."""

    id: str | None
    """Ours, by which it can be withdrawn."""
    revision: int | None
    """The revision that is in the stream now."""
    outcome: Outcome
    why: str | None = None
    """Why nothing was written: it says the `same`, is `older`, `stale`, `withdrawn`, `erased`, …"""
    cut: tuple[str, ...] = ()
    """Fields that were too long and have been cut."""


class Clock(Protocol):
    """The server's time, the same for every process."""

    async def now(self) -> datetime: ...


class Accepts(Protocol):
    """The way into the stream; raises `Retryable` where the outcome is unknown."""

    async def accept_all(self, offers: Sequence[Offer]) -> list[Accepted]: ...

    async def withdraw(self, reference: str, now: datetime) -> Accepted | None: ...


class Names(Protocol):
    """What publishers call their articles; raises `Retryable` where the server fails."""

    async def find(self, feed: str, name: str) -> str | None: ...


@dataclass(frozen=True)
class Shelf:
    """Puts drafts into the stream, in their order.

    It may be called again with the same drafts after any crash: what is in the stream already is not written twice.
    """

    accepts: Accepts
    names: Names
    clock: Clock
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def put(self, drafts: Sequence[Draft], feed: str | None) -> tuple[Result, ...]:
        """Store articles and take back those that are withdrawn; `feed` is who pushed them, None for a person.

        Raises:
            Problem: one lacks something; then nothing is stored.
            Retryable: the server failed; the call may be repeated.
        """
        now = await self.clock.now()
        check(drafts, now)
        results: list[Result] = []
        for is_withdrawn, run in groupby(drafts, key=lambda draft: draft.is_withdrawn):
            if is_withdrawn:
                results += [await self._withdraw(draft, feed, now) for draft in run]
            else:
                results += await self._store(list(run), feed, now)
        return tuple(results)

    async def _store(self, drafts: Sequence[Draft], feed: str | None, now: datetime) -> list[Result]:
        results: list[Result] = []
        for begin in range(0, len(drafts), TOGETHER):
            async with self.room:
                results += await self._store_together(drafts[begin : begin + TOGETHER], feed, now)
        return results

    async def _store_together(self, drafts: Sequence[Draft], feed: str | None, now: datetime) -> list[Result]:
        offers = []
        for draft in drafts:
            article = article_of(draft, now, feed)
            offers.append(Offer(article, draft.name if feed else None, updated=draft.updated))
            await asyncio.sleep(0)  # telling a language takes its time: others get their turn
        accepted = await self.accepts.accept_all(offers)
        return [
            Result(each.id, each.revision, each.outcome, each.why, offer.article.cut)
            for offer, each in zip(offers, accepted, strict=True)
        ]

    async def _withdraw(self, draft: Draft, feed: str | None, now: datetime) -> Result:
        """Take an article back: by its publisher's name for it, by ours, or by its address."""
        named = await self.names.find(feed, draft.name) if feed and draft.name else None
        for reference in filter(None, (named, draft.name, draft.url)):
            accepted = await self.accepts.withdraw(reference, now)
            if accepted is not None:
                outcome: Outcome = "withdrawn" if accepted.outcome == "revision" else "same"
                return Result(accepted.id, accepted.revision, outcome, accepted.why)
        return Result(None, None, "unknown")


@asynccontextmanager
async def ready_to_push() -> AsyncIterator[None]:
    """Have what tells languages loaded while the block runs: the first push shall not wait for it."""
    await asyncio.to_thread(tell, WARMING_UP)
    yield
