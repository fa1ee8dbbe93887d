"""What ingest does: poll a feed, take in what a person hands it, and keep polling whatever happens."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final, Protocol

import structlog

from services.ingest.domain.acceptance import Accepted, HandedIn, Offered
from services.ingest.domain.articles import from_entry, from_page, needs_page
from services.ingest.domain.documents import bytes_of, taken_for, text_of
from services.ingest.domain.feeds import Entry, Feed
from services.ingest.domain.fetches import Fetched, HostBusy, Validators, WithdrawnForGood, check, validators_after
from services.ingest.domain.pages import Page
from services.ingest.domain.polls import (
    Failed,
    FeedState,
    Gone,
    Lease,
    Outcome,
    Read,
    Unchanged,
    after,
    asked_seconds,
    check_listed,
    validators_to_send,
)
from tocsin.errors import Rejected, Retryable, TocsinError
from tocsin.messages import Article
from tocsin.reach import shown

PAGES_A_POLL: Final = 100
AFTER_A_FAULT_SECONDS: Final = 60.0
"""How long a feed is left whose poll failed for a reason of ours."""
BUSY_SECONDS: Final = 5.0
"""How long a feed stands aside whose host is busy with others."""
TOLD_AFTER_FAILURES: Final = 3

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


class Feeds(Protocol):
    """The feeds and their leases; raises `Retryable` where the outcome is unknown."""

    async def claim(self, limit: int) -> tuple[Lease, ...]: ...

    async def keep(self, lease: Lease) -> bool: ...

    async def release(self, lease: Lease, after_seconds: float = ...) -> bool: ...

    async def save(self, lease: Lease, feed: FeedState) -> bool: ...


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
class Poll:
    """Polls one feed.

    Its state, and with it the validators, is saved after the last entry is in the stream: a crash before that point
    makes the next poll read everything again, and what is in the stream already is not written twice.
    """

    fetches: Fetches
    reads: Reads
    entries: Entries
    feeds: Feeds
    clock: Clock
    jitter: Callable[[], float]
    """A random number in [-1, 1]."""

    async def poll(self, lease: Lease) -> FeedState:
        """Poll a feed and save what came of it.

        Raises:
            HostBusy: other feeds of its host come first.
            Retryable: the server failed; the feed is not to blame, and its state is as before.
        """
        outcome = await self._outcome(lease.feed, await self.clock.now())
        state = after(lease.feed, outcome, await self.clock.now(), self.jitter())
        saved = await self.feeds.save(lease, state)
        _log_poll(state, outcome, saved)
        return state

    async def _outcome(self, feed: FeedState, now: datetime) -> Outcome:
        try:
            fetched = await self.fetches.get(feed.url, validators_to_send(feed, now), patient=False)
            check(fetched, now)
            validators = validators_after(fetched, feed.validators, now)
            if fetched.not_modified:
                return Unchanged(validators, asked_seconds(None, fetched.headers))
            listed = await self.reads.feed(fetched.body, fetched.url, fetched.headers)
            check_listed(listed, fetched.body, shown(feed.url))
        except HostBusy:
            raise
        except WithdrawnForGood as error:
            return Gone(str(error))
        except Retryable as error:
            return Failed(str(error), error.retry_after_seconds)
        except Rejected as error:
            return Failed(str(error))
        offered = await self._accept(feed, listed, now)
        return Read(
            title=listed.title or "",
            validators=validators,
            entry_times=tuple(each.article.published or now for each in offered if each.accepted.new),
            asked_seconds=asked_seconds(listed.ttl, fetched.headers),
            moved_to=fetched.url if fetched.permanently_moved else None,
        )

    async def _accept(self, feed: FeedState, listed: Feed, now: datetime) -> tuple[Offered, ...]:
        make = partial(from_entry, feed=feed.url, now=now, backfill=not feed.first_poll_done)
        entries = await self.entries.unknown(listed.entries, make)
        return await self.entries.accept(entries, lambda entry, page: make(entry, page=page))


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


@dataclass(frozen=True)
class Poller:
    """Polls each feed when it is due, many at once, and goes on whatever happens to one of them."""

    feeds: Feeds
    poll: Poll
    at_once: int = 64
    look_every_seconds: float = 1.0
    keep_every_seconds: float = 30.0
    """How often the lease of a poll that takes long is renewed; well below the length of a lease."""
    stop_within_seconds: float = 10.0

    async def run(self, stopping: asyncio.Event) -> None:
        """Poll until told to stop; what is under way then has a while to finish and is given back if it does not."""
        polls: set[asyncio.Task[None]] = set()
        try:
            while not stopping.is_set():
                for lease in await self._due(self.at_once - len(polls)):
                    task = asyncio.create_task(self._poll(lease), name=f"poll {lease.number}")
                    polls.add(task)
                    task.add_done_callback(polls.discard)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), self.look_every_seconds)
            if polls:
                await asyncio.wait(polls, timeout=self.stop_within_seconds)
        finally:
            for task in polls:
                task.cancel()
            await asyncio.gather(*polls, return_exceptions=True)

    async def _due(self, limit: int) -> Sequence[Lease]:
        if limit <= 0:
            return ()
        try:
            return await self.feeds.claim(limit)
        except Retryable as error:
            log.warning("feeds.unreachable", error=str(error))
        except Exception:
            log.exception("feeds.failed")
        return ()

    async def _poll(self, lease: Lease) -> None:
        polling = asyncio.current_task()
        keeping = asyncio.create_task(self._keep(lease, polling))
        try:
            await self.poll.poll(lease)
        except asyncio.CancelledError:
            await self._give_back(lease, 0.0)
            raise
        except HostBusy:
            await self._give_back(lease, BUSY_SECONDS)
        except Retryable as error:
            log.warning("feed.unsaved", feed=shown(lease.feed.url), error=str(error))
            await self._give_back(lease, self.look_every_seconds)
        except Exception:
            log.exception("feed.fault", feed=shown(lease.feed.url))
            await self._give_back(lease, AFTER_A_FAULT_SECONDS)
        finally:
            keeping.cancel()

    async def _keep(self, lease: Lease, polling: "asyncio.Task[None] | None") -> None:
        """Renew a lease until cancelled; end the poll if somebody else has taken the feed over or it was removed."""
        kept = True
        while kept:
            await asyncio.sleep(self.keep_every_seconds)
            with suppress(Retryable):
                kept = await self.feeds.keep(lease)
        log.info("feed.lease_lost", feed=shown(lease.feed.url))
        if polling:
            polling.cancel()

    async def _give_back(self, lease: Lease, after_seconds: float) -> None:
        """Make a feed due again; where that fails too, the lease runs out."""
        with suppress(Retryable):
            await self.feeds.release(lease, after_seconds)


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


def _log_poll(feed: FeedState, outcome: Outcome, saved: bool) -> None:
    fields = {"feed": shown(feed.url), "next_poll": feed.next_poll.isoformat(), "saved": saved}
    match outcome:
        case Read():
            log.info("feed.read", new=len(outcome.entry_times), **fields)
        case Unchanged():
            log.info("feed.unchanged", **fields)
        case Failed():
            level = log.warning if feed.failures >= TOLD_AFTER_FAILURES else log.info
            level("feed.failed", error=outcome.error, failures=feed.failures, **fields)
        case Gone():
            log.warning("feed.stopped", error=outcome.error, feed=fields["feed"])


def _log_handed_in(kind: str, name: str, offered: Sequence[Offered]) -> None:
    new = sum(each.accepted.new for each in offered)
    log.info("document.handed_in", document=name, taken_for=kind, articles=len(offered), new=new)
