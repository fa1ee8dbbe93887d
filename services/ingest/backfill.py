"""Takes in what came out before anybody read it, step by step: a step that was cut off is all that is repeated."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from services.ingest.domain.articles import from_page
from services.ingest.domain.backfills import ARCHIVE_PAGES, Mark, from_line, is_guessed, next_page
from services.ingest.domain.documents.given import taken_for, text_of
from services.ingest.domain.feeds import Feed
from services.ingest.domain.identity.acceptance import Offer, Offered, Taken
from services.ingest.domain.pages import Page
from services.ingest.domain.polling.fetches import Fetched, Validators, check
from services.ingest.domain.polling.polls import FeedState
from tocsin.errors import Rejected
from tocsin.reach import shown

LINES_A_STEP: Final = 100


class Clock(Protocol):
    """The server's time."""

    async def now(self) -> datetime: ...


class Fetches(Protocol):
    """Gets documents; raises `Retryable` or `Rejected` where there is no answer at all."""

    async def get(self, url: str, validators: Validators = ..., patient: bool = ...) -> Fetched: ...


class Reads(Protocol):
    """Reads hostile documents; raises `Rejected` for one that cannot be read in time."""

    async def feed(self, body: bytes, url: str | None, headers: Mapping[str, str] | None) -> Feed: ...

    async def page(self, html: bytes | str, url: str | None) -> Page: ...

    async def pasted(self, text: str) -> Page: ...


class Takes(Protocol):
    """The way into the stream; raises `Retryable` where the outcome is unknown."""

    async def take(self, listed: Feed, feed: FeedState, now: datetime) -> Taken: ...

    async def offer(self, offers: Sequence[Offer]) -> tuple[Offered, ...]: ...


class Folder(Protocol):
    """Documents by their names."""

    def names(self) -> Sequence[str]: ...

    def read(self, name: str) -> bytes: ...


class Marks(Protocol):
    """Where it is kept how far a backfill has come."""

    async def load(self, what: str) -> Mark: ...

    async def save(self, what: str, mark: Mark) -> None: ...

    async def clear(self, what: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was not taken in, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of a backfill has brought."""

    mark: Mark
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Archived:
    """One page of a feed's archive."""

    listed: Feed
    older: str | None
    """Where the next one is."""


@dataclass(frozen=True)
class Backfill:
    """Takes in a folder, the lines of a file or the archive of a feed; all of it is marked as backfill.

    How far it has come is saved after each step. A process that dies within one repeats it, and what is in the stream
    already is not written twice.
    """

    fetches: Fetches
    reads: Reads
    entries: Takes
    clock: Clock
    marks: Marks

    async def folder(self, what: str, folder: Folder) -> AsyncIterator[Step]:
        """Take in the pages of a folder, by their names.

        Raises:
            Retryable: the server failed; the same call goes on where this one ended.
        """
        mark = await self.marks.load(what)
        for name in folder.names():
            if name > mark.position:
                step = await self._document(name, folder, mark)
                mark = step.mark
                await self.marks.save(what, mark)
                yield step
        await self.marks.clear(what)

    async def lines(self, what: str, lines: Iterable[bytes]) -> AsyncIterator[Step]:
        """Take in the lines of a file, each an article as JSON; raises as `folder` does."""
        mark = await self.marks.load(what)
        begun = int(mark.position or 0)
        waiting: list[tuple[int, bytes]] = []
        for number, line in enumerate(lines, start=1):
            if number > begun and line.strip():
                waiting.append((number, line))
            if len(waiting) == LINES_A_STEP:
                step = await self._lines(waiting, mark)
                waiting, mark = [], step.mark
                await self.marks.save(what, mark)
                yield step
        if waiting:
            yield await self._lines(waiting, mark)
        await self.marks.clear(what)

    async def feed(self, what: str, feed: FeedState) -> AsyncIterator[Step]:
        """Take in what a feed lists, and then what its archive does, page by page, newest first.

        Raises:
            Rejected: it is no feed, or cannot be had.
            Retryable: as `folder` does, or it cannot be had now.
        """
        mark = await self.marks.load(what)
        state = replace(feed, first_poll_done=False)
        url: str | None = mark.position or feed.url
        visited: set[str] = set()
        links: set[str | None] = set()
        while url and url not in visited and len(visited) < ARCHIVE_PAGES:
            visited.add(url)
            read = await self._read(url, must=url == feed.url)
            if isinstance(read, Refusal):
                yield Step(replace(mark, tally=mark.tally.with_((), 1)), (read,))
            if not isinstance(read, Archived) or links >= {entry.link for entry in read.listed.entries}:
                break
            links |= {entry.link for entry in read.listed.entries}
            taken = await self.entries.take(read.listed, state, await self.clock.now())
            state, url = replace(state, id_choice=taken.id_choice), read.older
            mark = Mark(url or "", mark.tally.with_archived(taken.offered, len(read.listed.entries)))
            await self.marks.save(what, mark)
            yield Step(mark)
        await self.marks.clear(what)

    async def _document(self, name: str, folder: Folder, mark: Mark) -> Step:
        try:
            offers = await self._offers(name, folder.read(name), await self.clock.now())
        except Rejected as error:
            return Step(Mark(name, mark.tally.with_((), refused=1)), (Refusal(name, str(error)),))
        return Step(Mark(name, mark.tally.with_(await self.entries.offer(offers))))

    async def _offers(self, name: str, document: bytes, now: datetime) -> Sequence[Offer]:
        kind = taken_for(document, name)
        if kind == "feed":
            raise Rejected("it is a feed: `tocsin backfill` takes its address")
        page = await (self.reads.page(document, None) if kind == "html" else self.reads.pasted(text_of(document)))
        if not page.text:
            raise Rejected("no article can be read from it")
        article = from_page(page, page.canonical_url, now)
        return [Offer(article.model_copy(update={"backfill": True}))]

    async def _lines(self, lines: Sequence[tuple[int, bytes]], mark: Mark) -> Step:
        now = await self.clock.now()
        offers, refusals = [], []
        for number, line in lines:
            try:
                offers.append(from_line(line, now))
            except Rejected as error:
                refusals.append(Refusal(f"line {number}", str(error)))
        offered = await self.entries.offer(offers)
        return Step(Mark(str(lines[-1][0]), mark.tally.with_(offered, len(refusals))), tuple(refusals))

    async def _read(self, url: str, must: bool) -> Archived | Refusal | None:
        """Return a page of an archive, or why it is none; None where nobody has said that there is one."""
        try:
            fetched = await self.fetches.get(url)
            check(fetched, await self.clock.now())
            listed = await self.reads.feed(fetched.body, fetched.url, fetched.headers)
            if not listed.entries:
                raise Rejected(f"{shown(url)}: it is no feed, or lists nothing")
        except Rejected as error:
            if must:
                raise
            return None if is_guessed(url) else Refusal(shown(url), str(error))
        return Archived(listed, next_page(listed, fetched.body, fetched.url))
