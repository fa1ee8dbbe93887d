"""A delivery: the series of tries that brings one alert to one webhook, and what each try leads to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from services.notifier.domain.collected import Told
from services.notifier.domain.quiet_hours import held_until
from services.notifier.domain.retries import Done, GiveUp, Outcome, Retry, after
from services.notifier.domain.subscriptions import Subscription
from tocsin.messages import DeadReason

HELD: Final = timedelta(minutes=1)
"""How long a delivery to a paused subscription rests before it is looked at again."""
UNREADY: Final = timedelta(seconds=5)
"""How long a delivery rests for which no call could be made ready."""


class State(StrEnum):
    """Where a delivery stands."""

    HELD = "held"
    """It waits for others, with which it comes out as one."""
    CARRIED = "carried"
    """Another delivery has told of it."""
    WAITING = "waiting"
    CALLING = "calling"
    """A try has begun and its end is not recorded."""
    SENT = "sent"
    GIVEN_UP = "given_up"


class Result(StrEnum):
    """What is known of a try afterwards."""

    SENT = "sent"
    NOT_SENT = "not_sent"
    """Nothing arrived, or the endpoint said that it did not take it."""
    AMBIGUOUS = "ambiguous"
    """It may have arrived: the answer never came, or the process died."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How one call ended, seen from our side."""

    outcome: Outcome
    status: int | None = None
    retry_after_seconds: float | None = None
    error: str | None = None
    """What went wrong, redacted."""
    may_have_arrived: bool = False
    """The connection stood and no status came."""

    @property
    def result(self) -> Result:
        """What is known of the try."""
        if self.outcome is Outcome.SENT:
            return Result.SENT
        return Result.AMBIGUOUS if self.may_have_arrived else Result.NOT_SENT


CUT: Final = Answer(Outcome.UNREACHABLE, error="cut off because the process stopped", may_have_arrived=True)
"""What is recorded of a call that was still open when the process had to end."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try, counted before it is made; `token` proves later that it is still ours to end."""

    shard: int
    alert: Told
    endpoint: str
    number: int
    """Which try it is, from 1."""
    token: int
    enqueued_at: datetime
    is_left: bool = True
    """False if the last try died without a record and there is none left: `number` is that one."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The tries that a look began."""

    attempts: tuple[Attempt, ...] = ()
    more_waits: bool = False
    """More is due than was begun."""
    look_again: bool = False
    """Everything looked at was of endpoints with no call free, and has been put off to make what is behind visible."""
    next_due: datetime | None = None
    """When the next one falls due."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What is recorded of a try, and what follows."""

    state: State
    result: Result
    status: int | None = None
    error: str | None = None
    due: datetime | None = None
    """When it is tried again, where it waits."""
    reason: DeadReason | None = None
    """Why it was given up."""
    disables: str | None = None
    """Why its subscription's webhook is not called any more."""
    counts: bool = True
    """False if no call was made."""


def ending_of(number: int, answer: Answer, now: datetime, jitter: float) -> Ending:
    """Return what follows try `number`, which ended with `answer`."""
    result, status, error = answer.result, answer.status, answer.error
    match after(number, answer.outcome, answer.retry_after_seconds, jitter):
        case Done():
            return Ending(State.SENT, result, status)
        case Retry(delay_seconds):
            return Ending(State.WAITING, result, status, error, due=now + timedelta(seconds=delay_seconds))
        case GiveUp(reason, disables):
            return Ending(State.GIVEN_UP, result, status, error, reason=reason, disables=disables)


def ending_without_call(attempt: Attempt, subscription: Subscription | None, now: datetime) -> Ending | None:
    """Return what becomes of a try that needs no call, None if the webhook is to be called."""
    if not attempt.is_left:
        error = "the process died during the last try"
        return Ending(State.GIVEN_UP, Result.AMBIGUOUS, error=error, reason="exhausted", counts=True)
    if subscription is None:
        return _uncalled(State.GIVEN_UP, "its subscription was removed")
    if subscription.disabled is not None:
        return _uncalled(State.GIVEN_UP, f"its webhook is not called any more: {subscription.disabled}")
    if subscription.paused:
        return _uncalled(State.WAITING, "its subscription is paused", due=now + HELD)
    if (until := held_until(subscription, now)) is not None:
        return _uncalled(State.WAITING, "its subscription has quiet hours", due=until)
    return None


def ending_unready(attempt: Attempt, error: str, now: datetime) -> Ending:
    """Return what becomes of a try that met an error of ours before its webhook could be called."""
    said, due = f"not called: {error}", now + UNREADY
    return Ending(State.WAITING, Result.NOT_SENT, error=said, due=due, counts=not attempt.is_left)


def endpoint_of(url: str) -> str:
    """Return the host and port that calls are counted by."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def _uncalled(state: State, error: str, due: datetime | None = None) -> Ending:
    reason: DeadReason | None = "gone" if state is State.GIVEN_UP else None
    return Ending(state, Result.NOT_SENT, error=error, due=due, reason=reason, counts=False)
