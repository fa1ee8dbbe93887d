"""A digest is due once a date of its owner's calendar, whatever the clocks do."""

from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.digests import due_at, key_of, since
from services.notifier.domain.schedules import WEEKDAYS, DigestSchedule
from tests.services.notifier.domain.builders import subscription
from tests.services.notifier.domain.moments import at, day_of, minutes, moments, shown, zones

BERLIN = "Europe/Berlin"
every = st.sampled_from(("hourly", "daily", "weekly"))


def digest(**fields: Any) -> DigestSchedule:
    return DigestSchedule.model_validate(fields)


def dues(made: DigestSchedule, zone: str, after: datetime, count: int) -> list[datetime]:
    found = [due_at(made, zone, after)]
    while len(found) < count:
        found.append(due_at(made, zone, found[-1]))
    return found


@pytest.mark.parametrize(
    ("fields", "after", "due"),
    [
        ({"every": "daily"}, "2026-06-10T07:59:59", "2026-06-10T08:00:00"),
        ({"every": "daily"}, "2026-06-10T08:00:00", "2026-06-11T08:00:00"),
        ({"every": "daily", "at": "00:00"}, "2026-06-10T12:00:00", "2026-06-11T00:00:00"),
        ({"every": "weekly"}, "2026-06-10T12:00:00", "2026-06-15T08:00:00"),
        ({"every": "weekly", "weekday": "wednesday"}, "2026-06-10T07:00:00", "2026-06-10T08:00:00"),
        ({"every": "weekly", "weekday": "wednesday"}, "2026-06-10T08:00:00", "2026-06-17T08:00:00"),
        ({"every": "hourly"}, "2026-06-10T12:00:00", "2026-06-10T13:00:00"),
        ({"every": "hourly"}, "2026-06-10T12:59:59.999999", "2026-06-10T13:00:00"),
    ],
)
def test_it_is_due_at_the_next_time_the_clock_says_so(fields: dict[str, str], after: str, due: str) -> None:
    assert due_at(digest(**fields), "Asia/Seoul", at("Asia/Seoul", after)) == at("Asia/Seoul", due)


@pytest.mark.parametrize("night", ["2026-03-28T12:00:00", "2026-10-24T12:00:00"], ids=["put forward", "put back"])
def test_a_daily_one_is_due_at_eight_before_and_after_a_change_of_the_clock(night: str) -> None:
    found = dues(digest(every="daily"), BERLIN, at(BERLIN, night), 3)

    assert [shown(BERLIN, due)[11:16] for due in found] == ["08:00"] * 3
    assert [day_of(BERLIN, due).day for due in found] == [at(BERLIN, night).day + days for days in (1, 2, 3)]


def test_one_at_a_time_that_is_jumped_over_is_due_at_the_jump() -> None:
    found = due_at(digest(every="daily", at="02:30"), BERLIN, at(BERLIN, "2026-03-28T12:00:00"))

    assert found == at(BERLIN, "2026-03-29T03:00:00")


def test_one_at_a_time_that_is_shown_twice_is_due_once() -> None:
    found = dues(digest(every="daily", at="02:30"), BERLIN, at(BERLIN, "2026-10-24T12:00:00"), 2)

    assert found == [at(BERLIN, "2026-10-25T02:30:00"), at(BERLIN, "2026-10-26T02:30:00")]


def test_the_hour_that_is_shown_twice_has_two_hourly_ones_with_keys_of_their_own() -> None:
    hourly = digest(every="hourly")
    owner = subscription(zone=BERLIN, digest=hourly)

    found = dues(hourly, BERLIN, at(BERLIN, "2026-10-25T01:30:00"), 3)

    assert [shown(BERLIN, due)[11:16] for due in found] == ["02:00", "02:00", "03:00"]
    assert len({key_of(owner, hourly, due) for due in found}) == 3


def test_a_date_that_a_zone_skipped_has_none() -> None:
    found = dues(digest(every="daily"), "Pacific/Apia", at("Pacific/Apia", "2011-12-28T12:00:00"), 3)

    assert [day_of("Pacific/Apia", due).isoformat() for due in found] == ["2011-12-29", "2011-12-31", "2012-01-01"]


def test_the_key_is_of_the_subscription_and_the_date_and_of_nothing_else() -> None:
    daily = digest(every="daily")
    owner = subscription(zone="Asia/Seoul", digest=daily)
    early, late = at("Asia/Seoul", "2026-06-10T00:00:00"), at("Asia/Seoul", "2026-06-10T23:59:00")

    assert key_of(owner, daily, early) == key_of(owner, digest(every="weekly", at="23:59"), late)
    assert key_of(owner, daily, late) != key_of(owner, daily, late + timedelta(minutes=1))
    assert key_of(owner, daily, early) != key_of(subscription(id="sub_2", zone="Asia/Seoul"), daily, early)


@given(every, zones, minutes, st.sampled_from(WEEKDAYS), moments)
def test_it_is_always_due_later_and_the_one_before_it_was_due_before(
    often: str, zone: str, at: time, weekday: str, now: datetime
) -> None:
    made = digest(every=often, at=at, weekday=weekday)

    due = due_at(made, zone, now)

    assert due > now
    assert since(made, zone, due) < due
    assert due_at(made, zone, due - timedelta(microseconds=1)) == due
    assert due <= now + {"hourly": timedelta(hours=2), "daily": timedelta(days=3), "weekly": timedelta(days=15)}[often]


@given(st.sampled_from(("daily", "weekly")), zones, minutes, st.sampled_from(WEEKDAYS), moments)
def test_each_is_due_on_a_date_of_its_own_and_reaches_back_to_the_one_before(
    often: str, zone: str, at: time, weekday: str, now: datetime
) -> None:
    made = digest(every=often, at=at, weekday=weekday)
    owner = subscription(zone=zone, digest=made)

    found = dues(made, zone, now, 4)

    assert len({key_of(owner, made, due) for due in found}) == 4
    assert len({day_of(zone, due) for due in found}) == 4
    assert [since(made, zone, later) for _, later in pairwise(found)] == found[:-1]
    assert often == "daily" or {WEEKDAYS[day_of(zone, due).weekday()] for due in found} == {weekday}


@given(zones, moments)
def test_an_hourly_one_is_due_at_full_hours_of_the_owners_clock_and_keys_never_meet(zone: str, now: datetime) -> None:
    made = digest(every="hourly")
    owner = subscription(zone=zone, digest=made)

    found = dues(made, zone, now, 6)

    assert all(due.astimezone(ZoneInfo(zone)).minute == 0 for due in found)
    assert len({key_of(owner, made, due) for due in found}) == 6
