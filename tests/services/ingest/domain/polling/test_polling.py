"""A feed is polled as often as it brings something, and never against the wish of its server."""

from datetime import UTC, datetime, timedelta

import pytest

from services.ingest.domain.polling.intervals import max_age, next_poll, retry_after

NOW = datetime(2025, 3, 4, 12, 0, tzinfo=UTC)
DAY = 86_400.0


def _entries(count: int) -> list[datetime]:
    return [NOW - timedelta(minutes=number) for number in range(count)]


@pytest.mark.parametrize(
    ("entries", "failures", "asked", "jitter", "seconds"),
    [
        (_entries(0), 0, None, 0.0, DAY),
        (_entries(7), 0, None, 0.0, DAY),
        (_entries(14), 0, None, 0.0, DAY / 2),
        (_entries(10_000), 0, None, 0.0, 300),
        (_entries(10_000), 1, None, 0.0, 600),
        (_entries(10_000), 3, None, 0.0, 2_400),
        (_entries(10_000), 50, None, 0.0, DAY),
        (_entries(14), 0, None, 1.0, DAY / 2 * 1.1),
        (_entries(14), 0, None, -1.0, DAY / 2 * 0.9),
        (_entries(10_000), 0, 3_600.0, 1.0, 3_600),
        (_entries(14), 0, 60.0, 0.0, DAY / 2),
        (_entries(10_000), 0, 365 * DAY, 0.0, DAY),
    ],
)
def test_the_next_poll(
    entries: list[datetime], failures: int, asked: float | None, jitter: float, seconds: float
) -> None:
    assert next_poll(entries, NOW, failures, asked, jitter) == NOW + timedelta(seconds=seconds)


def test_only_entries_of_the_last_week_count() -> None:
    old = [NOW - timedelta(days=8)] * 500
    ahead = [NOW + timedelta(days=1)] * 500

    assert next_poll([*old, *ahead], NOW, 0, None, 0.0) == NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Tue, 04 Mar 2025 12:01:00 GMT", 60.0),
        ("Tue, 04 Mar 2025 11:00:00 GMT", 0.0),
        ("Tue, 04 Mar 2025 12:01:00 -0000", 60.0),
        ("soon", None),
        ("-5", None),
        ("1" * 500, None),
        ("", None),
        (None, None),
    ],
)
def test_what_a_server_asks_for_after_a_refusal(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("max-age=600", 600.0),
        ("public, Max-Age = 60, must-revalidate", 60.0),
        ('max-age="30"', 30.0),
        ("s-maxage=600", None),
        ("no-cache", None),
        ("max-age=", None),
        ("max-age=" + "9" * 400, None),
        (None, None),
    ],
)
def test_how_long_an_answer_keeps(value: str | None, seconds: float | None) -> None:
    assert max_age(value) == seconds
