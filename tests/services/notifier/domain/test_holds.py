"""Whether an alert rings at once or waits, with whom and until when."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.holds import Hold, day_of, hold
from services.notifier.domain.quiet_hours import held_until
from services.notifier.domain.subscriptions import Subscription
from tests.services.notifier.deliveries import alert
from tests.services.notifier.domain.builders import subscription
from tests.services.notifier.domain.moments import at, minutes, moments, shown, zones

SEOUL = "Asia/Seoul"
NIGHT = {"start": "22:00", "end": "07:30"}


def owner(**fields: Any) -> Subscription:
    return subscription(zone=SEOUL, **fields)


def waits(of: Subscription, now: datetime, rung: int = 0, **parts: Any) -> Hold:
    held = hold(of, alert(**parts), now, rung)
    assert held is not None
    return held


def test_without_any_wish_an_alert_rings_at_once() -> None:
    assert hold(owner(), alert(), at(SEOUL, "2026-06-10T23:00:00"), rung_today=10_000) is None


def test_in_quiet_hours_it_waits_for_their_end() -> None:
    held = waits(owner(quiet_hours=NIGHT), at(SEOUL, "2026-06-10T23:00:00"))

    assert (held.why, held.due) == ("quiet-held", at(SEOUL, "2026-06-11T07:30:00"))
    assert "end of the quiet hours" in held.detail


def test_alerts_of_one_story_wait_together_and_others_apart() -> None:
    of, night = owner(quiet_hours=NIGHT), at(SEOUL, "2026-06-10T23:00:00")
    first = waits(of, night, story="story1")

    assert waits(of, night + timedelta(hours=3), article="a2", story="story1").key == first.key
    assert waits(of, night, article="a2", story="story2").key != first.key
    assert waits(of, night + timedelta(days=1), article="a2", story="story1").key != first.key
    assert waits(of, night, article="a2").key != waits(of, night, article="a3").key


def test_a_correction_waits_by_itself() -> None:
    of, night = owner(quiet_hours=NIGHT), at(SEOUL, "2026-06-10T23:00:00")

    together = waits(of, night, story="story1")
    correction = waits(of, night, article="a2", story="story1", kind="correction")

    assert correction.key != together.key


@pytest.mark.parametrize("wish", [{"quiet_hours": NIGHT}, {"most_a_day": 1}])
def test_what_must_ring_never_waits(wish: dict[str, Any]) -> None:
    assert hold(owner(priority="must", **wish), alert(), at(SEOUL, "2026-06-10T23:00:00"), rung_today=9) is None


def test_for_a_digest_it_waits_until_that_is_due() -> None:
    held = waits(owner(digest={"every": "daily"}), at(SEOUL, "2026-06-10T09:00:00"))

    assert (held.why, held.due) == ("digest-held", at(SEOUL, "2026-06-11T08:00:00"))
    assert held.since == at(SEOUL, "2026-06-10T08:00:00")


def test_a_digest_that_is_due_in_quiet_hours_comes_at_their_end() -> None:
    of = owner(digest={"every": "daily", "at": "06:00"}, quiet_hours=NIGHT)

    held = waits(of, at(SEOUL, "2026-06-10T09:00:00"))

    assert (held.until, held.due) == (at(SEOUL, "2026-06-11T06:00:00"), at(SEOUL, "2026-06-11T07:30:00"))


def test_digests_of_the_hours_of_a_night_are_one_at_its_end() -> None:
    of = owner(digest={"every": "hourly"}, quiet_hours=NIGHT)

    early, late = (waits(of, at(SEOUL, f"2026-06-{when}")) for when in ("10T21:30:00", "11T06:40:00"))
    next_one = waits(of, early.until)

    assert early == late
    assert early.due == early.until == at(SEOUL, "2026-06-11T07:30:00")
    assert early.since == at(SEOUL, "2026-06-10T21:00:00")
    assert next_one.due == at(SEOUL, "2026-06-11T08:00:00")
    assert next_one.key != early.key


def test_above_the_most_a_day_it_waits_for_the_full_hour() -> None:
    of, now = owner(most_a_day=3), at(SEOUL, "2026-06-10T09:20:00")

    assert hold(of, alert(), now, rung_today=2) is None
    assert (waits(of, now, rung=3).why, waits(of, now, rung=3).due) == ("volume-held", at(SEOUL, "2026-06-10T10:00:00"))


def test_a_day_is_one_of_the_owners_calendar() -> None:
    assert day_of(owner(), at(SEOUL, "2026-06-10T00:00:00")) == "2026-06-10"
    assert day_of(owner(), at(SEOUL, "2026-06-09T23:59:59")) == "2026-06-09"


@given(
    zones,
    st.none() | st.tuples(minutes, minutes),
    st.none() | st.tuples(st.sampled_from(("hourly", "daily", "weekly")), minutes),
    st.none() | st.just(1),
    moments,
)
def test_what_waits_comes_out_later_and_never_in_quiet_hours(
    zone: str,
    quiet: tuple[time, time] | None,
    digest: tuple[str, time] | None,
    most: int | None,
    now: datetime,
) -> None:
    of = subscription(
        zone=zone,
        quiet_hours=quiet and {"start": quiet[0], "end": quiet[1]},
        digest=digest and {"every": digest[0], "at": digest[1]},
        most_a_day=most,
    )

    held = hold(of, alert(), now, rung_today=1)

    if held is None:
        assert held_until(of, now) is None
        return
    assert held.since <= held.until
    assert now < held.until <= held.due
    assert held_until(of, held.due) is None
    again = hold(of, alert("a2"), held.until, rung_today=1)
    assert again is None or (again.key != held.key and again.due > held.until), shown(zone, held.due)
