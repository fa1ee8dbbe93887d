"""Taking articles in: what a feed lists with the pages behind its teasers, and what a person hands over."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final, Protocol

import structlog

from services.ingest.domain.acceptance import Accepted, HandedIn, Offered
from services.ingest.domain.articles import from_entry, from_page, needs_page
from services.ingest.domain.documents import bytes_of, taken_for, text_of
from services.ingest.domain.feeds import Entry, Feed
from services.ingest.domain.fetches import Fetched, Validators, check
from services.ingest.domain.pages import Page
from tocsin.errors import Rejected, TocsinError
from tocsin.messages import Article
from tocsin.reach import shown

PAGES_A_POLL: Final = 100

log = structlog.get_logger()


class Clock(Protocol):
    """The server's time, the same for every process."""

    async def now(self) -> datetime: ...


class Fetches(Protocol):
    """Gets documents; raises `Retryable` or `Rejected` where there is no answer at all.

    One that is not `patient` raises `HostBusy` rather than queue behind many others for a slow host.
    """

    async def get(self, url: str, validators: Validators = ..., patient: bool = ...) -> Fetched: ...


class Reads(Protocol):
    """Reads hostile documents; raises `Rejected` for one that cannot be read in time."""

    async def feed(self, body: bytes, url: str | None, headers: Mapping[str, str] | None) -> Feed: ...

    async def page(self, html: bytes | str, url: str | None) -> Page: ...

    async def pasted(self, text: str) -> Page: ...


class Accepts(Protocol):
    """The way into the stream; raises `Retryable` where the outcome is unknown."""

    async def accept_all(self, articles: Sequence[Article]) -> list[Accepted]: ...

    async def known(self, articles: Sequence[Article]) -> list[bool]: ...


@dataclass(frozen=True)
class Entries:
    """Brings what a feed lists into the stream, in its order; for a teaser the page it points at is read."""

    fetches: Fetches
    reads: Reads
    accepts: Accepts
    clock: Clock
    pages_a_poll: int = PAGES_A_POLL
    """How many pages are read for one feed at once; teasers beyond stay teasers."""

    async def unknown(self, entries: Sequence[Entry], make: Callable[[Entry], Article]) -> list[Entry]:
        """Return the entries whose articles are not in the stream."""
        known = await self.accepts.known([make(_bare(entry)) for entry in entries])
        return [entry for entry, is_known in zip(entries, known, strict=True) if not is_known]

    async def accept(
        self, entries: Sequence[Entry], make: Callable[[Entry, Page | None], Article]
    ) -> tuple[Offered, ...]:
        """Accept the article of each entry; those that are ready do not wait for a page that comes later."""
        offered: list[Offered] = []
        ready: list[Article] = []
        pages_left = self.pages_a_poll
        for entry in entries:
            page = None
            if entry.link and needs_page(entry) and pages_left:
                offered += await self.offer(ready)
                ready = []
                page = await self._page(entry.link)
                pages_left -= 1
            ready.append(make(entry, page))
            await asyncio.sleep(0)  # an entry's text takes milliseconds to read: others get their turn
        return (*offered, *await self.offer(ready))

    async def offer(self, articles: Sequence[Article]) -> tuple[Offered, ...]:
        """Offer articles to the stream."""
        if not articles:
            return ()
        return tuple(
            Offered(article.model_copy(update={"id": accepted.id}), accepted)
            for article, accepted in zip(articles, await self.accepts.accept_all(articles), strict=True)
        )

    async def _page(self, link: str) -> Page | None:
        """Read the page behind a teaser; None if it cannot be, for the teaser is worth having."""
        try:
            fetched = await self.fetches.get(link)
            check(fetched, await self.clock.now())
            if taken_for(fetched.body, shown(link)) != "html":
                raise Rejected(f"{shown(link)}: it is no page")
            return await self.reads.page(fetched.body, fetched.url)
        except TocsinError as error:
            log.info("page.failed", url=shown(link), error=str(error))
            return None


@dataclass(frozen=True)
class HandIn:
    """Takes in what a person hands it: it is new at its arrival, whatever its date."""

    fetches: Fetches
    reads: Reads
    entries: Entries
    clock: Clock

    async def address(self, url: str) -> HandedIn:
        """Take in what is at an address.

        Raises:
            Retryable: it cannot be had now.
            Rejected: it cannot be had, or nothing can be read from it.
        """
        fetched = await self.fetches.get(url)
        check(fetched, await self.clock.now())
        return await self.document(fetched.body, shown(url), fetched.url, fetched.headers)

    async def document(
        self, document: bytes | str, name: str, url: str | None = None, headers: Mapping[str, str] | None = None
    ) -> HandedIn:
        """Take in a page's HTML, the text of a page or a feed, told apart by what is in it; errors call it `name`.

        Raises:
            Retryable: the server failed; the call may be repeated.
            Rejected: it is empty, too large, no text, or nothing can be read from it.
        """
        kind = taken_for(document, name)
        now = await self.clock.now()
        if kind == "feed":
            listed = await self._listed(document, name, url, headers)
            offered = await self.entries.accept(listed.entries, partial(_handed_in, feed=url or name, now=now))
        else:
            page = await self._page(document, kind == "html", name, url)
            offered = await self.entries.offer([from_page(page, url, now)])
        _log_handed_in(kind, name, offered)
        return HandedIn(kind, offered)

    async def _listed(
        self, document: bytes | str, name: str, url: str | None, headers: Mapping[str, str] | None
    ) -> Feed:
        with _naming(name):
            listed = await self.reads.feed(bytes_of(document), url, headers)
        if not listed.entries:
            raise Rejected(f"{name}: it is a feed with no entry that can be read")
        return listed

    async def _page(self, document: bytes | str, is_html: bool, name: str, url: str | None) -> Page:
        with _naming(name):
            page = await (self.reads.page(document, url) if is_html else self.reads.pasted(text_of(document)))
        if not page.text:
            raise Rejected(f"{name}: no article can be read from it")
        return page


@contextmanager
def _naming(name: str) -> Iterator[None]:
    try:
        yield
    except Rejected as error:
        raise Rejected(f"{name}: {error}", error.reason) from error


def _bare(entry: Entry) -> Entry:
    """Return an entry without its texts, where its address is enough to know it by: most of a poll is known."""
    return replace(entry, content=None, summary=None) if entry.link else entry


def _handed_in(entry: Entry, page: Page | None, feed: str, now: datetime) -> Article:
    """Return the article of an entry in a feed that a person handed in: no feed that is polled has listed it."""
    return from_entry(entry, feed, now, False, page).model_copy(update={"feed": None})


def _log_handed_in(kind: str, name: str, offered: Sequence[Offered]) -> None:
    new = sum(each.accepted.new for each in offered)
    log.info("document.handed_in", document=name, taken_for=kind, articles=len(offered), new=new)
