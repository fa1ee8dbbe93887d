"""One page has one address, however it is linked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.identity.addresses import canonical, is_front, own_of, source_of
from tests.services.ingest.domain.address_pairs import DIFFERENT, SAME


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://quay.example/a", "https://quay.example/a"),
        ("  HTTPS://QUAY.example:443/a#top ", "https://quay.example/a"),
        ("http://quay.example:80", "https://quay.example/"),
        ("http://quay.example:8080/a", "http://quay.example:8080/a"),
        ("https://reader:secret@quay.example./a", "https://quay.example/a"),
        ("https://quay.example/a?utm_source=x&id=7&fbclid=y&UTM_Medium=z", "https://quay.example/a?id=7"),
        ("https://quay.example/a?b=2&a=1", "https://quay.example/a?a=1&b=2"),
        ("https://quay.example/a?utm_source=x", "https://quay.example/a"),
        ("https://quay.example/a?q=x%26utm_source%3Dy", "https://quay.example/a?q=x%26utm_source%3Dy"),
        ("https://quay.example/a?id=1&id=2", "https://quay.example/a?id=1&id=2"),
        ("https://quay.example/x/../a", "https://quay.example/a"),
        ("https://wörter.example/ä", "https://xn--wrter-jua.example/%C3%A4"),
        ("https://quay.example/a/", "https://quay.example/a"),
        ("ftp://quay.example/a", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("quay.example/a", None),
        ("https://", None),
        ("https://exa mple/", None),
        ("https://quay.example/\ud800", None),
        ("", None),
    ],
)
def test_the_canonical_address(url: str, expected: str | None) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://www.quay.example/a", "quay.example"),
        ("https://WWW.Quay.example.:8443/a", "quay.example"),
        ("https://news.quay.example/a", "news.quay.example"),
        ("https://www2.quay.example/a", "www2.quay.example"),
        ("https://m.quay.example/a", "quay.example"),
        ("https://www.google.com/amp/s/quay.example/a-1", "quay.example"),
        ("mailto:a@quay.example", None),
        ("", None),
    ],
)
def test_the_source_of_an_address(url: str, source: str | None) -> None:
    assert source_of(url) == source


@given(st.text() | st.from_regex(r"https?://[a-z.]{1,9}(:\d{1,5})?/[ -~]{0,30}", fullmatch=True))
def test_a_canonical_address_is_its_own(url: str) -> None:
    address = canonical(url)

    assert address is None or canonical(address) == address


def test_ways_to_link_one_article_are_one_address() -> None:
    apart = [pair for pair in SAME if canonical(pair[0]) != canonical(pair[1])]

    assert len(SAME) >= 60
    assert len(apart) <= 0.05 * len(SAME), apart


def test_no_two_articles_are_one_address() -> None:
    merged = [pair for pair in DIFFERENT if canonical(pair[0]) == canonical(pair[1])]

    assert len(DIFFERENT) >= 60
    assert merged == []


@pytest.mark.parametrize("url", sorted({url for pair in (*SAME, *DIFFERENT) for url in pair}))
def test_each_of_them_is_an_address_and_its_own_form_is_final(url: str) -> None:
    address = canonical(url)

    assert address is not None
    assert canonical(address) == address


@pytest.mark.parametrize(
    ("named", "read_from", "own"),
    [
        ("https://www.quay.example/a-1", "https://quay.example/a-1?id=2", "https://quay.example/a-1"),
        ("https://quay.example/a-1", "https://news.quay.example/a-1", "https://quay.example/a-1"),
        ("https://wire.example/a-1", "https://quay.example/a-1", None),
        ("https://quay.example/", "https://quay.example/a-1", None),
        ("javascript:0", "https://quay.example/a-1", None),
        ("/a-1", "https://quay.example/a-1", None),
        (None, "https://quay.example/a-1", None),
    ],
)
def test_a_page_names_its_own_address_on_its_own_site_only(named: str | None, read_from: str, own: str | None) -> None:
    assert own_of(named, read_from) == own


@pytest.mark.parametrize(
    ("url", "front"),
    [
        ("https://www.quay.example", True),
        ("https://quay.example/index.html?utm_source=x", True),
        ("https://quay.example/a", False),
        ("https://quay.example/?p=1", False),
        ("nothing", False),
    ],
)
def test_a_front_page_is_told(url: str, front: bool) -> None:
    assert is_front(url) == front
