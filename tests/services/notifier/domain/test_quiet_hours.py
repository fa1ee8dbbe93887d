"""Quiet hours go by the clock on their owner's wall, also when it is put forward or back."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.quiet_hours import held_until
from tests.services.notifier.domain.builders import subscription
from tests.services.notifier.domain.moments import at, minutes, moments, shown, zones

BERLIN = "Europe/Berlin"


def until(zone: str, start: str, end: str, now: datetime, priority: str = "normal") -> datetime | None:
    quiet = {"start": start, "end": end}
    return held_until(subscription(zone=zone, quiet_hours=quiet, priority=priority), now)


@pytest.mark.parametrize(
    ("start", "end", "now", "released"),
    [
        ("13:00", "15:00", "2026-06-10T12:59:59", None),
        ("13:00", "15:00", "2026-06-10T13:00:00", "2026-06-10T15:00:00"),
        ("13:00", "15:00", "2026-06-10T14:59:59", "2026-06-10T15:00:00"),
        ("13:00", "15:00", "2026-06-10T15:00:00", None),
        ("22:00", "07:00", "2026-06-10T21:59:00", None),
        ("22:00", "07:00", "2026-06-10T23:30:00", "2026-06-11T07:00:00"),
        ("22:00", "07:00", "2026-06-11T06:59:00", "2026-06-11T07:00:00"),
        ("00:00", "07:00", "2026-06-11T00:00:00", "2026-06-11T07:00:00"),
        ("07:00", "00:00", "2026-06-11T23:59:00", "2026-06-12T00:00:00"),
        ("09:00", "09:00", "2026-06-11T09:00:00", None),
    ],
)
def test_they_hold_from_their_start_until_their_end(start: str, end: str, now: str, released: str | None) -> None:
    found = until("Asia/Seoul", start, end, at("Asia/Seoul", now))

    assert found == (at("Asia/Seoul", released) if released else None)


@pytest.mark.parametrize(
    ("now", "released", "hours"),
    [
        (("2026-03-28T23:00:00", 0), ("2026-03-29T07:00:00", 0), 7),
        (("2026-10-24T23:00:00", 0), ("2026-10-25T07:00:00", 0), 9),
    ],
    ids=["put forward", "put back"],
)
def test_a_night_of_seven_or_nine_hours_ends_when_the_clock_says_so(
    now: tuple[str, int], released: tuple[str, int], hours: int
) -> None:
    found = until(BERLIN, "23:00", "07:00", at(BERLIN, *now))

    assert found == at(BERLIN, *released)
    assert found is not None
    assert found - at(BERLIN, *now) == timedelta(hours=hours)


def test_an_end_that_the_clock_jumps_over_is_the_jump() -> None:
    assert until(BERLIN, "23:00", "02:30", at(BERLIN, "2026-03-29T01:00:00")) == at(BERLIN, "2026-03-29T03:00:00")


def test_a_start_that_the_clock_jumps_over_is_the_jump() -> None:
    assert until(BERLIN, "02:30", "05:00", at(BERLIN, "2026-03-29T01:59:59")) is None
    assert until(BERLIN, "02:30", "05:00", at(BERLIN, "2026-03-29T03:00:00")) == at(BERLIN, "2026-03-29T05:00:00")


def test_hours_that_the_clock_jumps_over_whole_hold_nothing() -> None:
    assert until(BERLIN, "02:15", "02:45", at(BERLIN, "2026-03-29T03:00:00")) is None


def test_an_end_that_is_shown_twice_is_the_second() -> None:
    assert until(BERLIN, "23:00", "02:30", at(BERLIN, "2026-10-25T02:40:00")) == at(BERLIN, "2026-10-25T02:30", 1)


def test_a_start_that_is_shown_twice_is_the_first_and_the_hours_are_not_cut_in_two() -> None:
    assert until(BERLIN, "02:30", "06:00", at(BERLIN, "2026-10-25T02:10", 1)) == at(BERLIN, "2026-10-25T06:00:00")


def test_what_must_ring_is_never_held() -> None:
    assert until(BERLIN, "22:00", "07:00", at(BERLIN, "2026-06-10T23:30:00"), priority="must") is None


def test_without_quiet_hours_nothing_is_held() -> None:
    assert held_until(subscription(), at(BERLIN, "2026-06-10T23:30:00")) is None


@given(zones, minutes, minutes, moments)
def test_what_is_held_is_let_go_within_a_day_and_an_hour_and_is_not_held_again(
    zone: str, start: time, end: time, now: datetime
) -> None:
    held = subscription(zone=zone, quiet_hours={"start": start, "end": end})

    released = held_until(held, now)

    if released is not None:
        assert now < released <= now + timedelta(hours=25, minutes=59)
        assert held_until(held, released) is None


@given(zones, minutes, minutes, moments)
def test_all_that_is_decided_until_the_end_is_let_go_at_that_end(
    zone: str, start: time, end: time, now: datetime
) -> None:
    held = subscription(zone=zone, quiet_hours={"start": start, "end": end})

    released = held_until(held, now)

    if released is not None:
        for part in (1, 2, 3):
            between = now + (released - now) * part / 4
            assert held_until(held, between) == released
        assert held_until(held, released - timedelta(microseconds=1)) == released


@given(zones, minutes, minutes, moments)
def test_on_a_day_on_which_the_clock_runs_evenly_it_is_the_clock_that_says(
    zone: str, start: time, end: time, now: datetime
) -> None:
    known = ZoneInfo(zone)
    offsets = {(now + timedelta(hours=hours)).astimezone(known).utcoffset() for hours in range(-50, 51)}
    held = subscription(zone=zone, quiet_hours={"start": start, "end": end})
    wall = now.astimezone(known).time()

    released = held_until(held, now)

    if len(offsets) == 1:
        inside = start <= wall < end if start < end else start != end and (wall >= start or wall < end)
        assert (released is not None) == inside
        assert released is None or shown(zone, released)[11:16] == f"{end:%H:%M}"


@given(moments, st.sampled_from(("22:00", "00:00")), minutes)
def test_summer_time_or_not_the_release_is_at_the_same_time_of_day(now: datetime, start: str, end: time) -> None:
    released = until(BERLIN, start, f"{end:%H:%M}", now)

    jumped_over = end.hour == 2
    assert released is None or jumped_over or shown(BERLIN, released)[11:16] == f"{end:%H:%M}"
