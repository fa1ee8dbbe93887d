"""One page has one address, however it is linked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.addresses import canonical, source_of


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://quay.example/a", "https://quay.example/a"),
        ("  HTTPS://QUAY.example:443/a#top ", "https://quay.example/a"),
        ("http://quay.example:80", "http://quay.example/"),
        ("http://quay.example:8080/a", "http://quay.example:8080/a"),
        ("https://reader:secret@quay.example./a", "https://quay.example/a"),
        ("https://quay.example/a?utm_source=x&id=7&fbclid=y&UTM_Medium=z", "https://quay.example/a?id=7"),
        ("https://quay.example/a?b=2&a=1", "https://quay.example/a?a=1&b=2"),
        ("https://quay.example/a?utm_source=x", "https://quay.example/a"),
        ("https://quay.example/a?q=x%26utm_source%3Dy", "https://quay.example/a?q=x%26utm_source%3Dy"),
        ("https://quay.example/a?id=1&id=2", "https://quay.example/a?id=1&id=2"),
        ("https://quay.example/x/../a", "https://quay.example/a"),
        ("https://wörter.example/ä", "https://xn--wrter-jua.example/%C3%A4"),
        ("https://quay.example/a/", "https://quay.example/a/"),
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
