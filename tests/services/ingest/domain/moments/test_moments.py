"""Moments are read in every spelling that feeds have, and impossible ones are none."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.moments.stated import moment


def _at(*parts: int) -> datetime:
    year, month, day, hour, minute, second = (*parts, 0, 0, 0)[:6]
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue, 04 Mar 2025 10:00:00 +0100", _at(2025, 3, 4, 9)),
        ("Tue, 4 Mar 2025 10:00 EST", _at(2025, 3, 4, 15)),
        ("4 Mar 25 10:00:00 GMT", _at(2025, 3, 4, 10)),
        ("Tue, 04 Mar 2025 10:00:00 GMT+0100", _at(2025, 3, 4, 9)),
        ("Tue, 04 Mar 2025 10:00:00 +1:00", _at(2025, 3, 4, 9)),
        ("Tue, 04 Mar 2025 10:00:00 +0000 (UTC)", _at(2025, 3, 4, 10)),
        ("Tue, 04 Mar 2025 10:00:00 XYZ", _at(2025, 3, 4, 10)),
        ("Tuesday, 04-Mar-25 10:00:00 UTC", _at(2025, 3, 4, 10)),
        ("Tue Mar  4 10:00:00 PST 2025", _at(2025, 3, 4, 18)),
        ("Tue Mar 4 10:00:00 2025", _at(2025, 3, 4, 10)),
        ("2025-03-04T10:00:00.5+09:00", _at(2025, 3, 4, 1)),
        ("2025-03-04T10:00Z", _at(2025, 3, 4, 10)),
        ("2025-03-04 10:00:00", _at(2025, 3, 4, 10)),
        ("20250304T100000Z", _at(2025, 3, 4, 10)),
        ("2025-03-04", _at(2025, 3, 4)),
        ("2025-03", _at(2025, 3, 1)),
        ("2025", _at(2025, 1, 1)),
        ("2025-063", _at(2025, 3, 4)),
        ("2025-W10-2", _at(2025, 3, 4)),
        ("2025-03-04T24:00:00Z", _at(2025, 3, 5)),
        ("2016-12-31T23:59:60Z", _at(2017, 1, 1)),
        ("2025년 3월 4일 14:05:06", _at(2025, 3, 4, 5, 5, 6)),
        ("2025-03-04 오후 2:05", _at(2025, 3, 4, 5, 5)),
        ("Τρι, 04 Μάρ 2025 10:00:00 +0200", _at(2025, 3, 4, 8)),
        ("2025-március-4T9:15+01:00", _at(2025, 3, 4, 8, 15)),
        ("Вт, 04 мар 2025 10:00:00 +0300", _at(2025, 3, 4, 7)),
        ("mardi 4 mars 2025 - 10:00", _at(2025, 3, 4, 10)),
        ("martes, 4 de marzo de 2025", _at(2025, 3, 4)),
        ("04.03.2025 10:00", _at(2025, 3, 4, 10)),
        ("March 4, 2025 1:30 PM", _at(2025, 3, 4, 13, 30)),
        ("٢٠٢٥-٠٣-٠٤", _at(2025, 3, 4)),
        ("1741082400", _at(2025, 3, 4, 10)),
        ("1741082400000", _at(2025, 3, 4, 10)),
        ("2026-13-45", None),
        ("Fri, 30 Feb 2024 00:00:00 GMT", None),
        ("Tue, 04 Mar 2025 25:00:00 GMT", None),
        ("0000-00-00", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31", None),
        ("yesterday", None),
        ("", None),
        ("1" * 5_000, None),
    ],
)
def test_a_moment_is_read(text: str, expected: datetime | None) -> None:
    assert moment(text) == expected


@given(st.datetimes(datetime(1971, 1, 1), datetime(2090, 1, 1)))
def test_what_servers_write_is_read_back(written: datetime) -> None:
    written = written.replace(microsecond=0, tzinfo=UTC)

    assert moment(f"{written:%a, %d %b %Y %H:%M:%S} +0000") == written
    assert moment(written.isoformat()) == written


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    found = moment(text)

    assert found is None or found.tzinfo is UTC
