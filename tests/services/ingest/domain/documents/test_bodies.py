"""A body that is packed though nobody said so is unpacked as far as it is whole, and up to a limit."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.documents.bodies import unpacked

TEXT = b"<rss><channel><title>The Quay Post</title></channel></rss>" * 500


@pytest.mark.parametrize("times", [0, 1, 2])
def test_a_body_may_be_packed_twice(times: int) -> None:
    body = TEXT
    for _ in range(times):
        body = gzip.compress(body)

    assert unpacked(body) == TEXT


def test_of_a_body_that_broke_off_there_is_what_came() -> None:
    random_like = bytes(number * number * 31 % 251 for number in range(50_000))
    body = gzip.compress(random_like)

    came = unpacked(body[: len(body) // 2])

    assert came
    assert random_like.startswith(came)


def test_a_body_unpacks_to_no_more_than_the_limit() -> None:
    bomb = gzip.compress(gzip.compress(bytes(50_000_000)))

    assert len(unpacked(bomb, 1_000_000)) <= 1_000_000


@given(st.binary())
def test_no_body_is_too_odd(body: bytes) -> None:
    assert len(unpacked(b"\x1f\x8b" + body, 1_000)) <= max(1_000, len(body) + 2)
