"""What came of a poll, and what that makes of the feed's state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from services.ingest.domain.feeds.entry_ids import IdChoice
from services.ingest.domain.polling.fetches import NO_VALIDATORS, Agent, Validators
from services.ingest.domain.polling.intervals import max_age, next_poll
from services.ingest.domain.polling.polls import FAILING_AFTER, FeedState, PastPoll, cut
from services.ingest.domain.polling.troubles import Trouble
from tocsin.messages import TITLE_CHARACTERS, printable

RATE_WINDOW: Final = timedelta(days=7)
TIMES_KEPT: Final = 2_016
"""Entries a week from which on a feed is polled as often as any may be, every 5 minutes."""
MOVED_AFTER: Final = timedelta(days=3)
"""How long a feed must have said that it is elsewhere for good before it is asked there at once."""
HISTORY: Final = 20
"""Polls of a feed that are remembered."""
PAST_ERROR_CHARACTERS: Final = 160


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
    agent: Agent = "own"
    id_choice: IdChoice | None = None
    left_over: int = 0
    """Entries that one poll was too short for."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server says that nothing has changed."""

    validators: Validators
    asked_seconds: float | None = None
    agent: Agent = "own"


@dataclass(frozen=True, slots=True)
class Failed:
    """The feed could not be fetched or read."""

    error: str
    asked_seconds: float | None = None
    trouble: Trouble = "unreadable"


@dataclass(frozen=True, slots=True)
class Gone:
    """The server says that the feed will never come back."""

    error: str


@dataclass(frozen=True, slots=True)
class Postponed:
    """Nothing was asked, for its host wants to be left alone."""

    why: str
    seconds: float


Outcome = Read | Unchanged | Failed | Gone | Postponed


def asked_seconds(ttl_minutes: float | None, headers: Mapping[str, str]) -> float | None:
    """Return how long a feed or its server wants to be left alone, None if neither says."""
    asked = [seconds for seconds in (max_age(headers.get("cache-control")), (ttl_minutes or 0) * 60) if seconds]
    return max(asked, default=None)


def after(feed: FeedState, outcome: Outcome, now: datetime, jitter: float, took_seconds: float = 0.0) -> FeedState:
    """Return the state after a poll; `jitter` is in [-1, 1]."""
    if isinstance(outcome, Postponed):
        return replace(feed, waits_for=cut(outcome.why), next_poll=now + timedelta(seconds=outcome.seconds))
    noted = replace(
        feed, polled_at=now, waits_for=None, history=(*feed.history, _noted(outcome, now, took_seconds))[-HISTORY:]
    )
    match outcome:
        case Gone(error) if feed.address is None:
            gone = cut(error)
            return replace(noted, failures=feed.failures + 1, last_error=gone, trouble="gone", stopped=gone)
        case Gone(error):
            return _failed(noted, Failed(error, trouble="gone"), now, jitter)
        case Failed():
            return _failed(noted, outcome, now, jitter)
        case Unchanged(validators, asked, agent):
            same = replace(noted, failures=0, last_error=None, trouble=None, validators=validators, agent=agent)
            return _scheduled(same, now, asked, jitter)
        case Read():
            return _scheduled(_read(noted, outcome, now), now, outcome.asked_seconds, jitter, outcome.left_over)


def _failed(feed: FeedState, failure: Failed, now: datetime, jitter: float) -> FeedState:
    """Return the state after a failure; where it has moved to, it is given up there and asked again where it was."""
    failures = feed.failures + 1
    failed = replace(feed, failures=failures, last_error=cut(failure.error), trouble=failure.trouble)
    if failures >= FAILING_AFTER:
        failed = replace(failed, address=None, moved_to=None, moved_since=None, agent="own")
    return _scheduled(failed, now, failure.asked_seconds, jitter)


def _read(feed: FeedState, outcome: Read, now: datetime) -> FeedState:
    """Return the state after entries were read; validators of what was not read to its end would hide the rest."""
    whole = outcome.left_over == 0
    return replace(
        _moved(feed, outcome.moved_to, now),
        title=printable(outcome.title)[:TITLE_CHARACTERS] or feed.title,
        validators=outcome.validators if whole else NO_VALIDATORS,
        first_poll_done=feed.first_poll_done or whole,
        read_at=now,
        observed_since=min((feed.observed_since or feed.added_at, *outcome.entry_times)),
        failures=0,
        last_error=None,
        trouble=None,
        agent=outcome.agent,
        id_choice=outcome.id_choice or feed.id_choice,
        entry_times=_within_window(feed.entry_times, outcome.entry_times, now),
    )


def _moved(feed: FeedState, target: str | None, now: datetime) -> FeedState:
    """Note where a feed says it has moved for good, and ask it there once that has held."""
    if target is None or target == feed.url:
        address = None if target == feed.url else feed.address
        return replace(feed, address=address, moved_to=address, moved_since=feed.moved_since if address else None)
    since = feed.moved_since if feed.moved_since and target == feed.moved_to else now
    address = target if now - since >= MOVED_AFTER else feed.address
    return replace(feed, address=address, moved_to=target, moved_since=since)


def _noted(outcome: Read | Unchanged | Failed | Gone, now: datetime, took_seconds: float) -> PastPoll:
    milliseconds = round(took_seconds * 1_000)
    match outcome:
        case Read():
            return PastPoll(now, "read", len(outcome.entry_times), milliseconds)
        case Unchanged():
            return PastPoll(now, "unchanged", 0, milliseconds)
        case Failed(error):
            return PastPoll(now, "failed", 0, milliseconds, _short(error))
        case Gone(error):
            return PastPoll(now, "gone", 0, milliseconds, _short(error))


def _scheduled(
    feed: FeedState, now: datetime, asked_seconds: float | None, jitter: float, left_over: int = 0
) -> FeedState:
    entries = [now] * (TIMES_KEPT if left_over else _entries_a_week(feed, now))
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


def _short(error: str) -> str:
    return printable(error)[:PAST_ERROR_CHARACTERS]
