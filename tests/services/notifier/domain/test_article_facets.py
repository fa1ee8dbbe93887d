"""What an article can be asked for by name."""

import pytest

from services.notifier.domain.article_facets import NAME_WORDS, address_of, addresses, facets_of, name_rows
from tests.services.notifier.domain.builders import claim, event, tagged


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://www.Example.org/Asia/", "example.org/Asia"),
        ("http://example.org:8080/a?b=1#c", "example.org/a?b=1"),
        ("https://user:secret@example.org/a", "example.org/a"),
        ("example.org", "example.org"),
        ("example.org/a", "example.org/a"),
        ("//example.org", "example.org"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("https:///nowhere", ""),
        ("", ""),
    ],
)
def test_an_address_is_compared_without_what_makes_no_difference(text: str, address: str) -> None:
    assert address_of(text) == address


def test_an_address_lies_in_each_folder_and_domain_above() -> None:
    assert list(addresses("https://news.example.org/asia/1?x=2")) == [
        *("news.example.org", "example.org", "org"),
        *("news.example.org/asia", "news.example.org/asia/1", "news.example.org/asia/1?x=2"),
    ]


def test_a_name_is_found_by_each_row_of_its_words() -> None:
    assert list(name_rows("Ana-Lúcia Kim")) == ["ana", "ana lucia", "ana lucia kim", "lucia", "lucia kim", "kim"]
    assert {"홍", "홍길", "홍길 길동", "동"} <= set(name_rows("홍길동"))


def test_a_long_name_does_not_offer_too_much() -> None:
    rows = list(name_rows("x " * 100))

    assert max(row.count("x") for row in rows) == NAME_WORDS
    assert len(rows) <= 100 * NAME_WORDS


def test_each_facet_is_offered_once() -> None:
    article = tagged(events=(event(claims=(claim("denied", "KP"),)), event(claims=(claim("denied", "KP"),))))

    facets = facets_of(article)

    assert len(facets) == len(set(facets))
    assert {("status", "denied"), ("speaker", "KP"), ("lang", "en"), ("source", "example.org")} <= set(facets)


def test_an_article_without_a_language_offers_none() -> None:
    assert [kind for kind, _ in facets_of(tagged(language=None, source=None))] == []
