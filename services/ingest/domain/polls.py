"""A feed's state, and what the outcome of a poll makes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from services.ingest.domain.entry_ids import IdChoice
from services.ingest.domain.feeds import Feed
from services.ingest.domain.fetches import NO_VALIDATORS, Validators
from services.ingest.domain.kinds import kind_of
from services.ingest.domain.polling import max_age, next_poll
from tocsin.errors import Rejected
from tocsin.messages import ERROR_CHARACTERS, TITLE_CHARACTERS, printable

FullText = Literal["auto", "always", "never"]
"""Read the page behind an entry: where the feed gives only a teaser, always, or never."""
RATE_WINDOW: Final = timedelta(days=7)
TIMES_KEPT: Final = 2_016
"""Entries a week from which on a feed is polled as often as any may be, every 5 minutes."""
TRUSTED_FOR: Final = timedelta(days=1)
"""How long a server is believed that nothing has changed."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """All that is remembered of a feed between two polls."""

    url: str
    added_at: datetime
    next_poll: datetime
    title: str = ""
    validators: Validators = NO_VALIDATORS
    first_poll_done: bool = False
    """False until every entry of a first poll has been accepted; till then all are backfill."""
    polled_at: datetime | None = None
    read_at: datetime | None = None
    """When it last gave its entries."""
    observed_since: datetime | None = None
    """From when on its entries are known: when the oldest came out that it listed at first, or when it was added."""
    failures: int = 0
    """Polls that have failed since one succeeded."""
    last_error: str | None = None
    """Why the last poll failed; absent after one that succeeded."""
    stopped: str | None = None
    """Why it is polled no more; absent while it is."""
    moved_to: str | None = None
    """Where it says it has moved for good."""
    full_text: FullText = "auto"
    """Whether pages behind its entries are read."""
    id_choice: IdChoice | None = None
    """By what its entries are told apart; absent before the first poll."""
    entry_times: tuple[int, ...] = ()
    """When the entries of the last seven days came out, in seconds since 1970, from which the interval is derived."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to poll a feed; a lease with a higher number ends it."""

    feed: FeedState
    number: int


@dataclass(frozen=True, slots=True)
class Read:
    """The feed was read and each of its entries is in the stream."""

    title: str
    validators: Validators
    entry_times: tuple[datetime, ...]
    """When the entries that were new came out."""
    asked_seconds: float | None = None
    """How long the server wants to be left alone."""
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server says that nothing has changed."""

    validators: Validators
    asked_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """The feed could not be fetched or read."""

    error: str
    asked_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """The server says that the feed will never come back."""

    error: str


Outcome = Read | Unchanged | Failed | Gone


def feed_address(url: str) -> str:
    """Return the address under which a feed is kept: as given, without blanks around it and without a fragment."""
    return url.strip().partition("#")[0]


def added(url: str, now: datetime) -> FeedState:
    """Return the state of a feed that has just been added: it is due at once.

    Raises:
        Rejected: it is no http address.
    """
    address = feed_address(url)
    if not address.lower().startswith(("http://", "https://")):
        raise Rejected(f"{_cut(address)!r} is no address of a feed: expected http:// or https://")
    return FeedState(url=address, added_at=now, next_poll=now)


def started_again(feed: FeedState, now: datetime) -> FeedState:
    """Return the state of a feed that was stopped and is wanted again; what it brought before stays known."""
    return replace(feed, next_poll=now, failures=0, last_error=None, stopped=None)


def validators_to_send(feed: FeedState, now: datetime) -> Validators:
    """Return what makes the request conditional; nothing once a day, for servers are wrong about what has changed."""
    if feed.read_at is None or now - feed.read_at >= TRUSTED_FOR:
        return NO_VALIDATORS
    return feed.validators


def check_listed(listed: Feed, body: bytes, url: str) -> None:
    """Check that what was fetched is a feed; one without entries is.

    Raises:
        Rejected: it is not, and what it is instead.
    """
    if listed.entries:
        return
    kind = kind_of(body)
    if kind == "html":
        raise Rejected(f"{url}: it is a web page, not a feed")
    if kind == "empty":
        raise Rejected(f"{url}: the answer is empty")
    if kind != "feed" or listed.damaged:
        raise Rejected(f"{url}: it cannot be read as a feed")


def asked_seconds(ttl_minutes: float | None, headers: Mapping[str, str]) -> float | None:
    """Return how long a feed or its server wants to be left alone, None if neither says."""
    asked = [seconds for seconds in (max_age(headers.get("cache-control")), (ttl_minutes or 0) * 60) if seconds]
    return max(asked, default=None)


def after(feed: FeedState, outcome: Outcome, now: datetime, jitter: float) -> FeedState:
    """Return the state after a poll; `jitter` is in [-1, 1]."""
    match outcome:
        case Gone(error):
            return replace(feed, polled_at=now, failures=feed.failures + 1, last_error=_cut(error), stopped=_cut(error))
        case Failed(error, asked):
            failed = replace(feed, polled_at=now, failures=feed.failures + 1, last_error=_cut(error))
            return _scheduled(failed, now, asked, jitter)
        case Unchanged(validators, asked):
            same = replace(feed, polled_at=now, failures=0, last_error=None, validators=validators)
            return _scheduled(same, now, asked, jitter)
        case Read(title, validators, times, asked, moved_to):
            read = replace(
                feed,
                title=printable(title)[:TITLE_CHARACTERS] or feed.title,
                validators=validators,
                first_poll_done=True,
                polled_at=now,
                read_at=now,
                observed_since=min((feed.observed_since or feed.added_at, *times)),
                failures=0,
                last_error=None,
                moved_to=moved_to,
                entry_times=_within_window(feed.entry_times, times, now),
            )
            return _scheduled(read, now, asked, jitter)


def _scheduled(feed: FeedState, now: datetime, asked_seconds: float | None, jitter: float) -> FeedState:
    entries = [now] * _entries_a_week(feed, now)
    return replace(feed, next_poll=next_poll(entries, now, feed.failures, asked_seconds, jitter))


def _entries_a_week(feed: FeedState, now: datetime) -> int:
    """Return how many entries a feed brings in a week, reckoned from what is known of it while that is less.

    Of a feed that lists the twenty entries of two hours, twenty are known and many more are to come; one that has
    never been read is asked as if it brought as many.
    """
    if feed.observed_since is None:
        return TIMES_KEPT
    known_for = max(now - feed.observed_since, timedelta(minutes=1))
    return min(round(len(feed.entry_times) * max(RATE_WINDOW / known_for, 1.0)), TIMES_KEPT)


def _within_window(known: Sequence[int], new: Sequence[datetime], now: datetime) -> tuple[int, ...]:
    begin = (now - RATE_WINDOW).timestamp()
    times = sorted([*known, *(int(min(time, now).timestamp()) for time in new)])
    return tuple(seconds for seconds in times if seconds >= begin)[-TIMES_KEPT:]


def _cut(error: str) -> str:
    return printable(error)[:ERROR_CHARACTERS]
