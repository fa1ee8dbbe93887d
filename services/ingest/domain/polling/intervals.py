"""When a feed is asked again: as often as it brings something, and never sooner than its server wants."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

WINDOW: Final = timedelta(days=7)
SHORTEST: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(hours=24)
JITTER: Final = 0.1
DOUBLINGS: Final = 9
"""The shortest interval doubled so often is longer than the longest one."""
MAX_AGE: Final = re.compile(r'(?:^|[\s,;])max-age\s*=\s*"?(\d{1,10})(?!\d)', re.IGNORECASE)
SECONDS: Final = re.compile(r"\d{1,10}")


def next_poll(
    entries_seen: Sequence[datetime], now: datetime, failures: int, asked_seconds: float | None, jitter: float
) -> datetime:
    """Return when to ask a feed again.

    `entries_seen` are the times of its entries, `failures` the polls that have failed in a row, `asked_seconds` is what
    the server asks for, believed up to a day, and `jitter` in [-1, 1] spreads feeds that were added together.
    """
    interval = min(_interval(entries_seen, now) * 2 ** min(max(failures, 0), DOUBLINGS), LONGEST)
    spread: timedelta = interval * (1 + JITTER * max(-1.0, min(jitter, 1.0)))
    asked = timedelta(seconds=min(max(asked_seconds or 0.0, 0.0), LONGEST.total_seconds()))
    return now + max(spread, asked)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, None where it says nothing that can be understood."""
    text = (value or "").strip()
    if SECONDS.fullmatch(text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - now).total_seconds(), 0.0)


def max_age(cache_control: str | None) -> float | None:
    """Return the seconds that a Cache-Control header allows its answer to be kept, None if it does not say."""
    found = MAX_AGE.search(cache_control or "")
    return float(found[1]) if found else None


def _interval(entries_seen: Sequence[datetime], now: datetime) -> timedelta:
    in_window = sum(now - WINDOW <= seen <= now for seen in entries_seen)
    return min(max(WINDOW / in_window, SHORTEST), LONGEST) if in_window else LONGEST
