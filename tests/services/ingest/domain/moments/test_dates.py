"""Dates are read as publishers write them, and nothing else is taken for one."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.moments.dates import read, read_line


def _at(*parts: int) -> datetime:
    year, month, day, hour, minute = (*parts, 0, 0)[:5]
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-03-04T14:05:00+09:00", _at(2025, 3, 4, 5, 5)),
        ("2025-03-04T14:05:00Z", _at(2025, 3, 4, 14, 5)),
        ("20250304T140500Z", _at(2025, 3, 4, 14, 5)),
        ("Tue, 04 Mar 2025 14:05:00 EST", _at(2025, 3, 4, 19, 5)),
        ("Tue, 04 Mar 2025 14:05:00 KST", _at(2025, 3, 4, 5, 5)),
        ("March 4, 2025", _at(2025, 3, 4)),
        ("4 March 2025 2:05 pm", _at(2025, 3, 4, 14, 5)),
        ("2025년 3월 4일 오후 2:05", _at(2025, 3, 4, 14, 5)),
        ("2025.03.04. 14:05", _at(2025, 3, 4, 14, 5)),
        ("2025年3月4日 14時05分"[:-1], _at(2025, 3, 4, 14, 5)),
        ("March 2025", None),
        ("2025", None),
        ("14:05", None),
        ("2025-13-45", None),
        ("2025.13.45", None),
        ("tomorrow", None),
        ("", None),
        ("2025 " * 5_000, None),
    ],
)
def test_a_moment(text: str, moment: datetime | None) -> None:
    assert read(text) == moment


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("Published: Mar. 4, 2025 14:05 KST", _at(2025, 3, 4, 5, 5)),
        ("Published 4 March 2025, 14:05 GMT | Updated 5 March 2025, 10:00 GMT", _at(2025, 3, 4, 14, 5)),
        ("Updated 3:04 PM EST, Tue March 4, 2025", _at(2025, 3, 4, 20, 4)),
        ("입력 2025.03.04 14:05 | 수정 2025.03.04 15:10", _at(2025, 3, 4, 14, 5)),
        ("4 March 2025 · 4 min read", _at(2025, 3, 4)),
        ("Posted on 4 March 2025 by Jane Roe", _at(2025, 3, 4)),
        ("Tue 4 Mar 2025 06.00 GMT", _at(2025, 3, 4, 6, 0)),
        ("Last updated on March 4, 2025 at 10:15 a.m. ET", _at(2025, 3, 4, 15, 15)),
        ("The war began on 4 March 2025", None),
        ("In 2025 the ferry sank", None),
        ("Tuesday", None),
    ],
)
def test_a_line_that_is_a_date(line: str, moment: datetime | None) -> None:
    assert read_line(line) == moment


@given(st.text() | st.from_regex(r"[\d/:. TZ+-]{0,12}20\d\d[\d/:. TZ+-]{0,20}", fullmatch=True))
def test_no_text_is_too_odd(text: str) -> None:
    for moment in (read(text), read_line(text)):
        assert moment is None or moment.tzinfo == UTC
