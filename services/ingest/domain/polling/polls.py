"""What is remembered of a feed between two polls, and the right to poll it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from services.ingest.domain.feeds.entry_ids import IdChoice
from services.ingest.domain.polling.fetches import NO_VALIDATORS, Agent, Validators
from services.ingest.domain.polling.settings import FullText, SealedAccess
from services.ingest.domain.polling.troubles import Trouble
from tocsin.errors import Rejected
from tocsin.messages import ERROR_CHARACTERS, TITLE_CHARACTERS, printable

TRUSTED_FOR: Final = timedelta(days=1)
"""How long a server is believed that nothing has changed."""
FAILING_AFTER: Final = 3
"""Failures in a row from which on a feed counts as failing, and its operator is told."""

Condition = Literal["new", "fine", "failing", "stopped"]
"""How a feed is: not polled yet, read, not read three times in a row, or polled no more."""
PollOutcome = Literal["read", "unchanged", "failed", "gone"]


@dataclass(frozen=True, slots=True)
class PastPoll:
    """What came of one poll."""

    at: datetime
    outcome: PollOutcome
    new: int = 0
    """Articles that were new."""
    milliseconds: int = 0
    """How long it took, waiting for the host's turn included."""
    error: str | None = None


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
    trouble: Trouble | None = None
    """What kind of error that was."""
    stopped: str | None = None
    """Why it is polled no more; absent while it is."""
    moved_to: str | None = None
    """Where it says it has moved for good."""
    moved_since: datetime | None = None
    """Since when it has said so."""
    address: str | None = None
    """Where it is asked since the move has held; absent while that is `url`, by which it stays known."""
    agent: Agent = "own"
    """By which name it lets us in."""
    waits_for: str | None = None
    """Why it was not asked when it was due; absent where it was."""
    full_text: FullText = "auto"
    """Whether pages behind its entries are read."""
    access: SealedAccess | None = None
    """Headers that it is asked with, sealed."""
    id_choice: IdChoice | None = None
    """By what its entries are told apart; absent before the first poll."""
    entry_times: tuple[int, ...] = ()
    """When the entries of the last seven days came out, in seconds since 1970, from which the interval is derived."""
    history: tuple[PastPoll, ...] = ()
    """Its last polls, the latest last."""

    @property
    def where(self) -> str:
        """Where it is asked."""
        return self.address or self.url

    @property
    def condition(self) -> Condition:
        """How it is."""
        if self.stopped:
            return "stopped"
        if self.failures >= FAILING_AFTER:
            return "failing"
        return "fine" if self.polled_at else "new"


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to poll a feed; a lease with a higher number ends it."""

    feed: FeedState
    number: int


def feed_address(url: str) -> str:
    """Return the address under which a feed is kept: as given, without blanks around it and without a fragment."""
    return url.strip().partition("#")[0]


def added(url: str, now: datetime, title: str = "") -> FeedState:
    """Return the state of a feed that has just been added: it is due at once.

    Raises:
        Rejected: it is no http address.
    """
    address = feed_address(url)
    if not address.lower().startswith(("http://", "https://")):
        raise Rejected(f"{cut(address)!r} is no address of a feed: expected http:// or https://")
    return FeedState(url=address, added_at=now, next_poll=now, title=printable(title)[:TITLE_CHARACTERS])


def started_again(feed: FeedState, now: datetime) -> FeedState:
    """Return the state of a feed that was stopped and is wanted again; what it brought before stays known."""
    return replace(feed, next_poll=now, failures=0, last_error=None, trouble=None, stopped=None)


def validators_to_send(feed: FeedState, now: datetime) -> Validators:
    """Return what makes the request conditional; nothing once a day, for servers are wrong about what has changed."""
    if feed.read_at is None or now - feed.read_at >= TRUSTED_FOR:
        return NO_VALIDATORS
    return feed.validators


def cut(error: str) -> str:
    """Return an error as long as it is kept."""
    return printable(error)[:ERROR_CHARACTERS]
