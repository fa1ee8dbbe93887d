"""Taking articles in: what a feed lists with the pages behind its teasers, and what a person hands over."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Protocol

import structlog

from services.ingest.domain.articles import TEASER, from_entry, from_page, wants
from services.ingest.domain.documents.given import bytes_of, taken_for, text_of
from services.ingest.domain.feeds import Entry, Feed
from services.ingest.domain.feeds.listed_lines import Line, Listing
from services.ingest.domain.identity.acceptance import Accepted, Behind, HandedIn, Listed, Offer, Offered, Taken
from services.ingest.domain.pages import Page
from services.ingest.domain.polling.fetches import Fetched, Validators, check
from services.ingest.domain.polling.polls import FeedState
from tocsin.errors import Rejected
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


class Pages(Protocol):
    """Reads what stands behind the entries of a feed, as far as it may be read; never raises."""

    async def behind(self, link: str, feed: FeedState) -> Behind: ...


class Accepts(Protocol):
    """The way into the stream; raises `Retryable` where the outcome is unknown."""

    async def accept_all(self, offers: Sequence[Offer]) -> list[Accepted]: ...

    async def listed(self, offers: Sequence[Offer]) -> list[Listed]: ...


class MakeArticle(Protocol):
    """Makes the article of an entry and of what stands behind it."""

    def __call__(self, entry: Entry, *, behind: Behind = ...) -> Article: ...


@dataclass(frozen=True)
class Entries:
    """Brings what a feed lists into the stream, in its order; for a teaser the page it points at is read."""

    pages: Pages
    accepts: Accepts
    pages_a_poll: int = PAGES_A_POLL
    """How many pages are read for one feed at once; the other teasers come as they are, their pages at later polls."""

    async def take(self, listed: Feed, feed: FeedState, now: datetime) -> Taken:
        """Take in the entries of a feed that are not known as they are listed.

        What the feed lists at first is backfill. Entries whose pages have not been read yet are counted as left over:
        they are in the stream as teasers, and their pages are read when the feed is polled next.

        Raises:
            Retryable: the server failed; the call may be repeated.
        """
        listing = Listing.of(listed, feed.id_choice)
        make = partial(from_entry, feed=feed.url, now=now, backfill=not feed.first_poll_done)
        stands = await self.accepts.listed([listing.probe(line, feed.url, now) for line in listing.lines])
        lines = [(line, how) for line, how in zip(listing.lines, stands, strict=True) if how != "same"]
        return await self._take(listing, lines, make, feed)

    async def take_handed_in(self, listed: Feed, feed: FeedState, now: datetime) -> tuple[Offered, ...]:
        """Take in all entries of a feed that a person handed in: no feed that is polled has listed them."""
        listing = Listing.of(listed)
        make = partial(_handed_in, feed=feed.url, now=now)
        return (await self._take(listing, [(line, "new") for line in listing.lines], make, feed)).offered

    async def offer(self, offers: Sequence[Offer]) -> tuple[Offered, ...]:
        """Offer articles to the stream."""
        if not offers:
            return ()
        offered = tuple(
            Offered(_as_accepted(offer.article, accepted), accepted)
            for offer, accepted in zip(offers, await self.accepts.accept_all(offers), strict=True)
        )
        for each in offered:
            _log_offered(each)
        return offered

    async def _take(
        self, listing: Listing, lines: Sequence[tuple[Line, Listed]], make: MakeArticle, feed: FeedState
    ) -> Taken:
        """Accept the article of each line; those that are ready do not wait for a page that comes later."""
        offered: list[Offered] = []
        ready: list[Offer] = []
        pages_left, left_over = self.pages_a_poll, 0
        for line, how in lines:
            behind = TEASER
            wants_page = how != "elsewhere" and wants(line.entry, feed.full_text)
            if wants_page and pages_left:
                offered += await self.offer(ready)
                ready = []
                behind = await self.pages.behind(line.entry.link or "", feed)
                pages_left -= 1
            left = wants_page and behind is TEASER
            left_over += left
            ready.append(listing.offer(line, make(line.entry, behind=behind), whole=not left))
            await asyncio.sleep(0)  # an entry's text takes milliseconds to read: others get their turn
        return Taken((*offered, *await self.offer(ready)), listing.choice, left_over)


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
            offered = await self.entries.take_handed_in(listed, FeedState(url or name, now, now), now)
        else:
            page = await self._page(document, kind == "html", name, url)
            offered = await self.entries.offer([Offer(from_page(page, url, now))])
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


def _as_accepted(article: Article, accepted: Accepted) -> Article:
    known = {"id": accepted.id, "revision": accepted.revision, "copy_of": accepted.copy_of}
    return article.model_copy(update=known)


def _handed_in(entry: Entry, feed: str, now: datetime, behind: Behind) -> Article:
    """Return the article of an entry in a feed that a person handed in."""
    return from_entry(entry, feed, now, False, behind).model_copy(update={"feed": None})


def _log_handed_in(kind: str, name: str, offered: Sequence[Offered]) -> None:
    new = sum(each.accepted.new for each in offered)
    log.info("document.handed_in", document=name, taken_for=kind, articles=len(offered), new=new)


def _log_offered(offered: Offered) -> None:
    """Say what a reader may one day ask for: why an article rang nobody, or not again."""
    article, accepted = offered.article, offered.accepted
    fields = {"article": accepted.id, "feed": article.feed and shown(article.feed)}
    if accepted.outcome == "revision":
        log.info("article.revised", revision=accepted.revision, **fields)
    elif accepted.why not in (None, "same"):
        log.info("article.left", why=accepted.why, **fields)
    if accepted.copy_of and accepted.new:
        log.info("article.copy", copy_of=accepted.copy_of, **fields)
