"""What ingest does with a feed that is due: get it, read it, take its entries in, remember what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Protocol

import structlog

from services.ingest.domain.acceptance import Offered
from services.ingest.domain.articles import from_entry
from services.ingest.domain.feeds import Feed
from services.ingest.domain.fetches import Fetched, HostBusy, Validators, WithdrawnForGood, check, validators_after
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
from services.ingest.intake import Entries
from tocsin.errors import Rejected, Retryable
from tocsin.reach import shown

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


class Feeds(Protocol):
    """Where the state of feeds is kept; raises `Retryable` where the outcome is unknown."""

    async def save(self, lease: Lease, feed: FeedState) -> bool: ...


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
