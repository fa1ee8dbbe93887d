"""When a webhook is called again, and when it is given up."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Final

from tocsin.messages import DeadReason

_MINUTE: Final = 60.0
_HOUR: Final = 60 * _MINUTE

DELAYS_SECONDS: Final = (
    0.0,
    5.0,
    5 * _MINUTE,
    30 * _MINUTE,
    2 * _HOUR,
    5 * _HOUR,
    10 * _HOUR,
    14 * _HOUR,
    20 * _HOUR,
    24 * _HOUR,
)
"""How long each try waits after the one before, the first try first: 75 hours in all."""
TRIES: Final = len(DELAYS_SECONDS)
JITTER: Final = 0.2
BREATH_SECONDS: Final = _MINUTE
"""The shortest wait after an endpoint was too slow or said that we are too fast."""
_FIRST_SUCCESS: Final = 200
_FIRST_REDIRECT: Final = 300
_DIGITS: Final = 9


class Outcome(StrEnum):
    """How one try ended."""

    SENT = "sent"
    REFUSED = "refused"
    """Any answer that is no 2xx and nothing else of this list; a redirect is not followed."""
    GONE = "gone"
    """410: its owner wants no more calls."""
    TOO_FAST = "too-fast"
    """429."""
    TIMED_OUT = "timed-out"
    UNREACHABLE = "unreachable"
    """No connection, or one that broke off."""
    FORBIDDEN = "forbidden"
    """The address may not be called from here."""


@dataclass(frozen=True, slots=True)
class Done:
    """It was sent; nothing is left to do."""


@dataclass(frozen=True, slots=True)
class Retry:
    """It is tried again."""

    delay_seconds: float


@dataclass(frozen=True, slots=True)
class GiveUp:
    """It is not tried again, and kept as a dead letter."""

    reason: DeadReason
    disables: str | None = None
    """Why the subscription's webhook is not called any more at all; absent where it is."""


def outcome_of(status: int) -> Outcome:
    """Return what an answer with this HTTP status means."""
    if _FIRST_SUCCESS <= status < _FIRST_REDIRECT:
        return Outcome.SENT
    if status == HTTPStatus.GONE:
        return Outcome.GONE
    return Outcome.TOO_FAST if status == HTTPStatus.TOO_MANY_REQUESTS else Outcome.REFUSED


def after(
    attempt: int, outcome: Outcome, retry_after_seconds: float | None = None, jitter: float = 0.0
) -> Done | Retry | GiveUp:
    """Return what follows try number `attempt`, counted from 1; `jitter` from -1 to 1 spreads the waits.

    What the endpoint asks for by Retry-After is heard within limits and not spread.
    """
    match outcome:
        case Outcome.SENT:
            return Done()
        case Outcome.GONE:
            return GiveUp("gone", disables="its endpoint answered 410 Gone")
        case Outcome.FORBIDDEN:
            return GiveUp("gone")
    if attempt >= TRIES:
        return GiveUp("exhausted")
    delay = _delay(DELAYS_SECONDS[attempt], retry_after_seconds, jitter)
    return Retry(max(delay, BREATH_SECONDS) if outcome in (Outcome.TOO_FAST, Outcome.TIMED_OUT) else delay)


def retry_after(header: str | None, now: datetime) -> float | None:
    """Return the seconds a Retry-After header asks for: a number or a date; None where it is neither."""
    value = (header or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:_DIGITS])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError, TypeError):
        return None
    return max(0.0, (moment - now).total_seconds()) if moment.tzinfo else None


def _delay(base: float, asked: float | None, jitter: float) -> float:
    if asked is None:
        return base * (1 + JITTER * jitter)
    return min(max(asked, base), max(2 * base, _HOUR))
