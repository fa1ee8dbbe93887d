"""Zones and moments for the tests of what goes by a clock on a wall, many of them near a change of that clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Seoul", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe",
    "America/St_Johns", "Pacific/Apia", "Pacific/Chatham", "Africa/Casablanca", "Asia/Tehran", "America/Santiago",
    "Africa/Cairo", "Asia/Beirut",
)  # fmt: skip
CHANGES = (
    datetime(2026, 3, 29, 1, tzinfo=UTC),  # Berlin forward
    datetime(2026, 10, 25, 1, tzinfo=UTC),  # Berlin back
    datetime(2026, 3, 8, 7, tzinfo=UTC),  # New York forward
    datetime(2026, 11, 1, 6, tzinfo=UTC),  # New York back
    datetime(2026, 4, 4, 15, tzinfo=UTC),  # Lord Howe back by half an hour
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),  # Lord Howe forward by half an hour
    datetime(2011, 12, 30, 10, tzinfo=UTC),  # Apia loses a day
    datetime(2026, 4, 5, 3, tzinfo=UTC),  # Santiago back at midnight
    datetime(2026, 9, 6, 4, tzinfo=UTC),  # Santiago forward at midnight
)

near_a_change = st.builds(
    lambda change, seconds: change + timedelta(seconds=seconds),
    st.sampled_from(CHANGES),
    st.integers(-180_000, 180_000),
)
any_day = st.datetimes(datetime(2010, 1, 1), datetime(2035, 1, 1)).map(lambda naive: naive.replace(tzinfo=UTC))
moments = near_a_change | any_day
zones = st.sampled_from(ZONES)
minutes = st.builds(time, st.integers(0, 23), st.sampled_from((0, 1, 15, 30, 45, 59)))


def at(zone: str, wall: str, fold: int = 0) -> datetime:
    """Return the moment at which the clock of a zone shows this."""
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def shown(zone: str, moment: datetime) -> str:
    """Return what the clock of a zone shows."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M:%S}"


def day_of(zone: str, moment: datetime) -> date:
    """Return the day it is there."""
    return moment.astimezone(ZoneInfo(zone)).date()
