"""Until when: as people say it, by the clock of their zone."""

from datetime import timedelta

import pytest

from services.notifier.domain.spans import until
from tests.services.notifier.domain.moments import at

NOW = at("Asia/Seoul", "2026-06-10T12:00:00")


@pytest.mark.parametrize(
    ("text", "span"),
    [("90m", timedelta(minutes=90)), ("2h", timedelta(hours=2)), ("3d", timedelta(days=3)), (" 1w ", timedelta(7))],
)
def test_a_length_of_time_counts_from_now(text: str, span: timedelta) -> None:
    assert until(text, "Asia/Seoul", NOW) == NOW + span


def test_a_date_begins_by_the_clock_of_the_zone() -> None:
    assert until("2026-06-12", "Asia/Seoul", NOW) == at("Asia/Seoul", "2026-06-12T00:00:00")
    assert until("2026-06-12T08:30", "Asia/Seoul", NOW) == at("Asia/Seoul", "2026-06-12T08:30:00")
    assert until("2026-06-12T08:30Z", "Asia/Seoul", NOW) == at("UTC", "2026-06-12T08:30:00")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "5",
        "0h",
        "h",
        "-3d",
        "2026-06-09",
        "99999w",
        "2026-13-01",
        "1e3d",
        "٣d",
        "0001-01-01",
        "9999-12-31T23:59:59",
    ],
)
def test_what_is_no_time_to_come_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        until(text, "Asia/Seoul", NOW)
