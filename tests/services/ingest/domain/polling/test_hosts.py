"""A host that refuses is left alone, the longer the oftener."""

import pytest

from services.ingest.domain.polling.hosts import left_alone_seconds, refusals_after


@pytest.mark.parametrize("status", [429, 503, 403])
@pytest.mark.parametrize(("asked", "seconds"), [(90.0, 90.0), (0.0, 0.0), (-5.0, 0.0), (1e9, 86_400.0)])
def test_what_a_host_asks_for_is_heeded_up_to_a_day(status: int, asked: float, seconds: float) -> None:
    assert left_alone_seconds(status, asked, 1) == seconds


@pytest.mark.parametrize(("refusals", "seconds"), [(1, 60), (2, 120), (5, 960), (30, 86_400)])
def test_too_many_requests_without_a_time_are_a_minute_that_doubles(refusals: int, seconds: float) -> None:
    assert left_alone_seconds(429, None, refusals) == seconds


@pytest.mark.parametrize(("refusals", "seconds"), [(1, 0), (2, 0), (3, 300), (4, 600), (50, 86_400)])
def test_a_third_refusal_in_a_row_is_meant_for_us(refusals: int, seconds: float) -> None:
    assert left_alone_seconds(403, None, refusals) == seconds


@pytest.mark.parametrize("status", [200, 304, 301, 404, 410, 500, 503])
def test_what_is_about_one_document_leaves_its_host_as_it_is(status: int) -> None:
    assert left_alone_seconds(status, None, 9) == 0


def test_refusals_are_counted_until_the_host_gives_something() -> None:
    assert [refusals_after(status, 2) for status in (403, 429)] == [3, 3]
    assert [refusals_after(status, 2) for status in (200, 304, 301)] == [0, 0, 0]
    assert [refusals_after(status, 2) for status in (404, 500, 503)] == [2, 2, 2]
