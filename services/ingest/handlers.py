"""What ingest does with a feed that is due: get it, read it, take its entries in, remember what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

import structlog

from services.ingest.domain.feeds import Feed
from services.ingest.domain.identity.acceptance import Taken
from services.ingest.domain.polling.access import Access
from services.ingest.domain.polling.fetches import (
    Agent,
    Fetched,
    HostBusy,
    HostLeftAlone,
    Validators,
    WithdrawnForGood,
    check,
    validators_after,
)
from services.ingest.domain.polling.outcomes import (
    Failed,
    Gone,
    Outcome,
    Postponed,
    Read,
    Unchanged,
    after,
    asked_seconds,
)
from services.ingest.domain.polling.polls import FeedState, Lease, validators_to_send
from services.ingest.domain.polling.troubles import trouble_of
from services.ingest.domain.polling.websub import POLL_WHILE_TOLD
from tocsin.errors import Misconfigured, Rejected, Retryable
from tocsin.reach import shown

POSTPONED_SECONDS: Final = 60.0

log = structlog.get_logger()


class Clock(Protocol):
    """The server's time, the same for every process."""

    async def now(self) -> datetime: ...


class Fetches(Protocol):
    """Gets documents; raises `Retryable` or `Rejected` where there is no answer at all.

    One that is not `patient` raises `HostBusy` rather than queue behind many others for a slow host.
    """

    async def get(
        self, url: str, validators: Validators = ..., patient: bool = ..., access: Access = ..., agent: Agent = ...
    ) -> Fetched: ...


class Lists(Protocol):
    """Reads what a document lists; raises `Rejected` for one that is no feed."""

    async def of(self, fetched: Fetched, access: Access = ...) -> Feed: ...


class Takes(Protocol):
    """Brings what a feed lists into the stream; raises `Retryable` where the outcome is unknown."""

    async def take(self, listed: Feed, feed: FeedState, now: datetime) -> Taken: ...


class Feeds(Protocol):
    """Where the state of feeds is kept; raises `Retryable` where the outcome is unknown."""

    async def save(self, lease: Lease, feed: FeedState) -> bool: ...


class Opens(Protocol):
    """Opens a feed's own headers; raises `Misconfigured` where they do not open."""

    def of(self, feed: FeedState) -> Access: ...


class FirstDocuments(Protocol):
    """What was fetched when a feed was added; raises `Retryable` where the server fails."""

    async def get(self, url: str) -> Fetched | None: ...

    async def drop(self, url: str) -> None: ...


class Hubs(Protocol):
    """What hubs tell, so that feeds may be polled less; raises `Retryable` where that is unknown."""

    async def polled(self, feed: FeedState, listed: Feed, found_new: bool) -> bool: ...

    async def is_telling(self, feed: str) -> bool: ...


class Counts(Protocol):
    """Counts what polls come to."""

    def polled(self, outcome: Outcome) -> None: ...


class NoHubs:
    """Where no hub can reach us."""

    async def polled(self, feed: FeedState, listed: Feed, found_new: bool) -> bool:
        """Say that no hub tells us anything."""
        return False

    async def is_telling(self, feed: str) -> bool:
        """Say the same."""
        return False


@dataclass(frozen=True)
class Poll:
    """Polls one feed.

    Its state, and with it the validators, is saved after the last entry is in the stream: a crash before that point
    makes the next poll read everything again, and what is in the stream already is not written twice.
    """

    fetches: Fetches
    lists: Lists
    entries: Takes
    feeds: Feeds
    clock: Clock
    opens: Opens
    first_documents: FirstDocuments
    counts: Counts
    jitter: Callable[[], float]
    """A random number in [-1, 1]."""
    hubs: Hubs = field(default_factory=NoHubs)

    async def poll(self, lease: Lease) -> FeedState:
        """Poll a feed and save what came of it.

        Raises:
            HostBusy: other feeds of its host come first.
            Retryable: the server failed; the feed is not to blame, and its state is as before.
        """
        began = await self.clock.now()
        outcome = await self._outcome(lease.feed, began)
        now = await self.clock.now()
        state = after(lease.feed, outcome, now, self.jitter(), (now - began).total_seconds())
        saved = await self.feeds.save(lease, state)
        if lease.feed.polled_at is None:
            await self.first_documents.drop(state.url)
        self.counts.polled(outcome)
        _log_poll(lease.feed, state, outcome, saved)
        return state

    async def _outcome(self, feed: FeedState, now: datetime) -> Outcome:
        """Return what the feed's server makes of a poll; what fails on our side is no outcome."""
        first = await self.first_documents.get(feed.url) if feed.polled_at is None else None
        fetched: Fetched | None = None
        try:
            access = self.opens.of(feed)
            fetched = first or await self._fetched(feed, access, now)
            check(fetched, now)
            listed = None if fetched.not_modified else await self.lists.of(fetched, access)
        except HostBusy:
            raise
        except HostLeftAlone as error:
            return Postponed(str(error), error.retry_after_seconds or POSTPONED_SECONDS)
        except WithdrawnForGood as error:
            return Gone(str(error))
        except (Retryable, Rejected, Misconfigured) as error:
            asked = error.retry_after_seconds if isinstance(error, Retryable) else None
            return Failed(str(error), asked, trouble_of(error, fetched.status if fetched else None))
        return await self._read(feed, fetched, listed, now) if listed else await self._unchanged(feed, fetched, now)

    async def _fetched(self, feed: FeedState, access: Access, now: datetime) -> Fetched:
        return await self.fetches.get(
            feed.where, validators_to_send(feed, now), patient=False, access=access, agent=feed.agent
        )

    async def _unchanged(self, feed: FeedState, fetched: Fetched, now: datetime) -> Unchanged:
        asked = asked_seconds(None, fetched.headers)
        told = await self.hubs.is_telling(feed.url)
        return Unchanged(validators_after(fetched, feed.validators, now), _asked(asked, told), fetched.agent)

    async def _read(self, feed: FeedState, fetched: Fetched, listed: Feed, now: datetime) -> Read:
        taken = await self.entries.take(listed, feed, now)
        new = [each for each in taken.offered if each.accepted.new]
        told = await self.hubs.polled(feed, listed, found_new=bool(new))
        return Read(
            title=listed.title or "",
            validators=validators_after(fetched, feed.validators, now),
            entry_times=tuple(each.article.published or now for each in new),
            asked_seconds=_asked(asked_seconds(listed.ttl, fetched.headers), told),
            moved_to=fetched.url if fetched.permanently_moved else None,
            agent=fetched.agent,
            id_choice=taken.id_choice,
            left_over=taken.left_over,
        )


def _asked(seconds: float | None, told: bool) -> float | None:
    return max(seconds or 0.0, POLL_WHILE_TOLD.total_seconds()) if told else seconds


def _log_poll(before: FeedState, feed: FeedState, outcome: Outcome, saved: bool) -> None:
    fields = {"feed": shown(feed.url), "next_poll": feed.next_poll.isoformat(), "saved": saved}
    match outcome:
        case Read():
            log.info("feed.read", new=len(outcome.entry_times), left_over=outcome.left_over, **fields)
        case Unchanged():
            log.info("feed.unchanged", **fields)
        case Failed():
            log.info("feed.failed", error=outcome.error, failures=feed.failures, **fields)
        case Postponed():
            log.info("feed.postponed", why=outcome.why, **fields)
        case Gone():
            log.info("feed.gone", error=outcome.error, **fields)
    _log_change(before, feed)


def _log_change(before: FeedState, feed: FeedState) -> None:
    """Tell the operator once when a feed begins to fail, stops, moves or is well again."""
    named = shown(feed.url)
    if feed.condition != before.condition:
        match feed.condition:
            case "failing":
                log.warning("feed.failing", feed=named, failures=feed.failures, error=feed.last_error)
            case "stopped":
                log.warning("feed.stopped", feed=named, error=feed.stopped)
            case "fine" if before.condition == "failing":
                log.warning("feed.recovered", feed=named, failures=before.failures)
    if feed.address != before.address:
        log.warning("feed.moved", feed=named, asked_at=shown(feed.where))
