"""Wall clocks: when a zone's clock shows a time, also on the days it is put forward or back."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Annotated, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

_SECOND: Final = timedelta(seconds=1)


@cache
def zone_of(name: str) -> ZoneInfo:
    """Return a zone of the tz database.

    Raises:
        ValueError: there is none of this name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"no time zone is called {name!r}; they are named like Europe/Berlin or Asia/Seoul") from None


def _known(name: str) -> str:
    return zone_of(name).key


ZoneName = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_known)]


def first_shown(zone: ZoneInfo, day: date, at: time) -> datetime:
    """Return the first moment at which the clock shows `at` on `day`, or has jumped over it."""
    return min(_shown(zone, day, at))


def last_shown(zone: ZoneInfo, day: date, at: time) -> datetime:
    """Return the last moment at which the clock comes to `at` on `day`, or jumps over it."""
    return max(_shown(zone, day, at))


def local_date(zone: ZoneInfo, moment: datetime) -> date:
    """Return which day it is in `zone`."""
    return moment.astimezone(zone).date()


@lru_cache(maxsize=4_096)  # those who live in one zone and sleep at the same hours ask for the same
def _shown(zone: ZoneInfo, day: date, at: time) -> tuple[datetime, datetime]:
    """Return the first and the last moment at which the clock shows a time: two only where it is put back."""
    wall = datetime.combine(day, at)
    before, after = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if before <= after:
        return before, after
    jump = _jump(zone, after, before)
    return jump, jump


def _jump(zone: ZoneInfo, early: datetime, late: datetime) -> datetime:
    """Return the moment between two at which the clock is put forward."""
    offset = early.astimezone(zone).utcoffset()
    while late - early > _SECOND:
        middle = early + (late - early) // (2 * _SECOND) * _SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            early = middle
        else:
            late = middle
    return late
