"""Offers are weighed once, and taken in in runs within which none is another's original."""

from dataclasses import replace
from datetime import UTC, datetime

from services.ingest.domain.identity.acceptance import Offer
from services.ingest.domain.identity.offers import RUN, Weighed, runs
from services.ingest.domain.identity.signatures import Likeness, written
from tests.services.ingest.domain.copies import TOLD
from tocsin.messages import Article

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)


def offer(number: int, text: str, source: str = "quay.example", **fields: object) -> Offer:
    url = f"https://{source}/{number}"
    given = {
        "id": f"a{number}",
        "url": url,
        "canonical_url": url,
        "source": source,
        "body": text,
        "title": f"No. {number}",
    }
    return Offer(Article(first_seen=NOW, **{**given, **fields}))


def test_an_offer_carries_the_signature_of_its_text() -> None:
    weighed = Weighed.of(offer(1, TOLD[0].text, signature="AAAA", copy_of="guessed"))

    assert weighed.offer.article.signature == written(Likeness.of(TOLD[0].text).signature())
    assert weighed.offer.article.copy_of is None


def test_an_article_without_an_address_has_an_id_of_what_its_feed_calls_it() -> None:
    bare = replace(offer(1, "", url=None, canonical_url=None, feed="https://quay.example/feed"), entry_key="7")

    assert Weighed.of(bare).first_id != Weighed.of(replace(bare, entry_key="8")).first_id
    assert Weighed.of(replace(bare, entry_key=None)).first_id == "a1"
    assert Weighed.of(replace(offer(2, ""), entry_key="7")).first_id == "a2"


def test_what_its_page_names_is_kept_apart_from_where_it_was_read() -> None:
    weighed = Weighed.of(offer(1, "", canonical_url="https://quay.example/own"))

    assert (weighed.identity.url, weighed.own_url) == ("https://quay.example/1", "https://quay.example/own")


def test_a_run_ends_before_a_text_that_may_be_a_copy_of_an_earlier_one() -> None:
    original, other = offer(1, TOLD[0].text), offer(2, TOLD[1].text)
    copy, again = offer(3, TOLD[0].copies()[0], source="isle.test"), offer(4, TOLD[0].text)

    found = [
        [each.offer.article.id for each in run] for run in runs([*map(Weighed.of, (original, other, copy, again))])
    ]

    assert found == [["a1", "a2"], ["a3"], ["a4"]]


def test_a_run_is_of_bounded_length_and_keeps_the_order() -> None:
    weighed = [Weighed.of(offer(number, "")) for number in range(RUN * 2 + 1)]

    found = list(runs(weighed))

    assert [len(run) for run in found] == [RUN, RUN, 1]
    assert [each for run in found for each in run] == weighed
    assert list(runs([])) == []
