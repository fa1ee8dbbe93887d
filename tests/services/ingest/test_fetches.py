"""What an answer means, where a redirect may lead, and what a body unpacks to."""

import gzip
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.documents.bodies import Unpacker
from services.ingest.domain.polling.fetches import (
    Fetched,
    Validators,
    WithdrawnForGood,
    check,
    next_hop,
    validators_after,
)
from tocsin.errors import Rejected, Retryable

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
URL = "https://harbour.example/feed"
BEFORE = Validators('"old"', "an old day")


def answer(status: int = 200, **headers: str) -> Fetched:
    return Fetched(URL, status, b"", {name.replace("_", "-"): value for name, value in headers.items()})


def test_each_validator_of_a_200_stands_on_its_own() -> None:
    assert validators_after(answer(etag='W/"1"'), BEFORE, NOW) == Validators('W/"1"', None)
    assert validators_after(answer(last_modified="some day"), BEFORE, NOW) == Validators(None, "some day")
    assert validators_after(answer(), BEFORE, NOW) == Validators()


def test_a_304_renews_what_it_names_and_keeps_the_rest() -> None:
    assert validators_after(answer(304), BEFORE, NOW) == BEFORE
    assert validators_after(answer(304, etag='"new"'), BEFORE, NOW) == Validators('"new"', "an old day")


def test_a_last_modified_in_the_future_is_not_sent_back() -> None:
    past, future = format_datetime(NOW - timedelta(days=1)), format_datetime(NOW + timedelta(days=1))

    assert validators_after(answer(last_modified=future), BEFORE, NOW).last_modified is None
    assert validators_after(answer(last_modified=past), BEFORE, NOW).last_modified == past


@pytest.mark.parametrize("status", [200, 203, 206, 304])
def test_a_body_or_a_304_is_no_refusal(status: int) -> None:
    check(answer(status), NOW)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 520])
def test_a_passing_refusal_may_be_retried_after_what_the_server_asks(status: int) -> None:
    with pytest.raises(Retryable, match=f"^{URL}: the server answered {status}") as caught:
        check(answer(status, retry_after="90"), NOW)

    assert caught.value.retry_after_seconds == 90


@pytest.mark.parametrize("status", [300, 400, 401, 403, 404, 451])
def test_another_refusal_is_one_for_now(status: int) -> None:
    with pytest.raises(Rejected) as caught:
        check(answer(status), NOW)

    assert not isinstance(caught.value, WithdrawnForGood)


def test_only_a_410_is_for_good() -> None:
    with pytest.raises(WithdrawnForGood, match="410 Gone"):
        check(answer(410), NOW)


def test_a_check_for_browsers_is_told_from_a_refusal() -> None:
    with pytest.raises(Retryable, match="only a browser can pass"):
        check(answer(403, cf_mitigated="challenge"), NOW)


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/new", "https://harbour.example/new"),
        ("//port.example/x#part", "https://port.example/x"),
        ("https://port.example/", "https://port.example/"),
        ("?page=2", "https://harbour.example/feed?page=2"),
    ],
)
def test_a_redirect_leads_where_its_location_says(location: str, target: str) -> None:
    assert next_hop([URL], location) == target


@pytest.mark.parametrize(
    ("visited", "location", "reason"),
    [
        ([URL], None, "nowhere"),
        ([URL], URL, "circle"),
        ([URL], "#top", "circle"),
        ([URL], "http://harbour.example/feed", "from https"),
        ([URL], "file:///etc/passwd", "from https"),
        ([URL], "http://[", "no address"),
        ([f"{URL}{number}" for number in range(6)], "/new", "more than 5"),
    ],
)
def test_a_redirect_that_leads_nowhere_good_is_refused(visited: list[str], location: str | None, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        next_hop(visited, location)


def unpacked(chunks: list[bytes], encoding: str = "", limit: int = 1_000_000) -> bytes:
    unpacker = Unpacker(encoding, 1_000_000, limit)
    for chunk in chunks:
        unpacker.add(chunk)
    return unpacker.finish()


@given(st.binary(max_size=3_000), st.integers(1, 70), st.sampled_from(["gzip", "deflate", "raw deflate"]))
def test_the_size_of_the_pieces_does_not_matter(body: bytes, size: int, packing: str) -> None:
    body = b"<rss>" + body
    packed = {"gzip": gzip.compress(body), "deflate": zlib.compress(body), "raw deflate": zlib.compress(body)[2:-4]}[
        packing
    ]
    chunks = [packed[begin : begin + size] for begin in range(0, len(packed), size)]

    assert unpacked(chunks, packing.split()[-1]) == body


@given(st.binary(max_size=300), st.sampled_from(["", "gzip", "deflate", "x-gzip", "utf-8"]))
def test_no_body_does_worse_than_being_refused(body: bytes, encoding: str) -> None:
    try:
        found = unpacked([body], encoding, limit=1_000)
    except (Rejected, Retryable):
        return

    assert len(found) <= 1_000


def test_an_empty_body_is_empty() -> None:
    assert unpacked([]) == unpacked([b""], "gzip") == b""
    assert unpacked([b"x"]) == b"x"


def test_a_bomb_takes_no_more_than_the_limit_and_one_step() -> None:
    unpacker = Unpacker("gzip", 1_000_000, 100_000)

    with pytest.raises(Rejected, match="unpacks to more than"):
        unpacker.add(gzip.compress(b"\0" * 100_000_000))

    assert len(unpacker._unpacked) <= 100_000 + 65_536
