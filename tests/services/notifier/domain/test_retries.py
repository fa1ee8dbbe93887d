"""The schedule of a delivery, in no time."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifier.domain.retries import (
    DELAYS_SECONDS,
    TRIES,
    Done,
    GiveUp,
    Outcome,
    Retry,
    after,
    outcome_of,
    retry_after,
)

NOW = datetime(2025, 3, 4, 12, tzinfo=UTC)


def test_ten_tries_are_spread_over_75_hours() -> None:
    steps = [after(attempt, Outcome.REFUSED) for attempt in range(1, 11)]

    delays = [step.delay_seconds for step in steps if isinstance(step, Retry)]
    assert delays == [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]
    assert steps[-1] == GiveUp("exhausted")
    assert 75 <= sum(delays) / 3600 < 76


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.SENT),
        (204, Outcome.SENT),
        (301, Outcome.REFUSED),
        (400, Outcome.REFUSED),
        (410, Outcome.GONE),
        (429, Outcome.TOO_FAST),
        (500, Outcome.REFUSED),
        (102, Outcome.REFUSED),
    ],
)
def test_only_2xx_is_sent(status: int, outcome: Outcome) -> None:
    assert outcome_of(status) == outcome


def test_what_is_sent_is_done() -> None:
    assert after(1, Outcome.SENT) == Done()
    assert after(10, Outcome.SENT) == Done()


def test_an_endpoint_that_is_gone_is_not_called_again_at_all() -> None:
    assert after(1, Outcome.GONE) == GiveUp("gone", disables="its endpoint answered 410 Gone")


def test_a_forbidden_address_is_given_up_at_once() -> None:
    assert after(1, Outcome.FORBIDDEN) == GiveUp("gone")


@pytest.mark.parametrize("outcome", [Outcome.TOO_FAST, Outcome.TIMED_OUT])
def test_an_endpoint_that_cannot_keep_up_gets_a_minute(outcome: Outcome) -> None:
    assert after(1, outcome, jitter=-1) == Retry(60)
    assert after(1, outcome, retry_after_seconds=1) == Retry(60)
    assert after(2, outcome) == Retry(300)


@pytest.mark.parametrize(
    ("attempt", "asked", "delay"),
    [(1, 0, 5), (1, 120, 120), (1, 1e9, 3_600), (4, 60, 7_200), (4, 10_000, 10_000), (4, 1e9, 14_400)],
)
def test_retry_after_is_heard_within_limits(attempt: int, asked: float, delay: float) -> None:
    assert after(attempt, Outcome.REFUSED, asked, jitter=1) == Retry(delay)


def test_jitter_spreads_by_a_fifth() -> None:
    assert after(2, Outcome.UNREACHABLE, jitter=-1) == Retry(240)
    assert after(2, Outcome.UNREACHABLE, jitter=1) == Retry(360)


@settings(deadline=None)
@given(
    st.integers(1, TRIES - 1),
    st.sampled_from([Outcome.REFUSED, Outcome.TOO_FAST, Outcome.TIMED_OUT, Outcome.UNREACHABLE]),
    st.none() | st.floats(0, 1e12),
    st.floats(-1, 1),
)
def test_no_wait_is_shorter_or_longer_than_can_be_borne(
    attempt: int, outcome: Outcome, asked: float | None, jitter: float
) -> None:
    step = after(attempt, outcome, asked, jitter)

    assert isinstance(step, Retry)
    assert 0.8 * DELAYS_SECONDS[attempt] <= step.delay_seconds <= max(2 * DELAYS_SECONDS[attempt], 3_600)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Tue, 04 Mar 2025 12:01:30 GMT", 90),
        ("Tue, 04 Mar 2025 11:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
        ("9" * 400, 999_999_999),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Mon, 01 Jan 2025 00:00:00 +99999999999999999999", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_header_is_too_odd(header: str) -> None:
    asked = retry_after(header, NOW)

    assert asked is None or asked >= 0
