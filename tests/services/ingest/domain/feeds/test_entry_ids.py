"""Entries of a feed are told apart by the first thing that does so, and that is remembered."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.ingest.domain.feeds import Entry
from services.ingest.domain.feeds.entry_ids import IdChoice, choose, entry_key, listing_hashes
from services.ingest.domain.feeds.listed_lines import Listing
from services.ingest.domain.feeds.listing import Feed
from services.ingest.domain.identity.volatile import settled
from tocsin.messages import Article

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
ONE = Entry("1", "https://quay.example/ferry-1", "Ferry is back", "It sails.", None, (), NOW, None, (), ())
TWO = replace(ONE, id="2", link="https://quay.example/bus-2", title="Goat in a bus", published=NOW - timedelta(hours=1))
FRONT = "https://quay.example/"


@pytest.mark.parametrize(
    ("entries", "choice"),
    [
        ((ONE, TWO), "guid"),
        ((ONE, replace(TWO, id="1")), "guid-link"),
        ((ONE, replace(TWO, id=None)), "link"),
        ((replace(ONE, id=None), replace(TWO, id=None)), "link"),
        ((replace(ONE, id="1", link=FRONT), replace(TWO, id="1", link=FRONT)), "title-date"),
        ((replace(ONE, id=None, link=None), replace(TWO, id=None, link=None)), "title-date"),
        ((ONE, TWO, ONE), "guid"),
        ((ONE,), "guid"),
    ],
)
def test_the_first_thing_that_tells_entries_apart_is_chosen(entries: tuple[Entry, ...], choice: IdChoice) -> None:
    assert choose(entries) == choice
    assert len({entry_key(entry, choice) for entry in entries}) == len(set(entries))


def test_what_was_chosen_stays_while_it_tells_entries_apart() -> None:
    assert choose((ONE, TWO), "link") == "link"
    assert choose((ONE, replace(TWO, link=ONE.link)), "link") == "guid"
    assert choose((), "guid-link") == "guid-link"
    assert choose(()) is None


def test_an_entry_that_lacks_what_was_chosen_has_what_comes_next() -> None:
    assert entry_key(replace(ONE, id=None), "guid") == ONE.link
    assert entry_key(replace(ONE, id=None, link=None, title="", published=None), "guid") is None


@pytest.mark.parametrize(
    ("changed", "is_other"),
    [
        (replace(ONE, title="Ferry is gone"), True),
        (replace(ONE, summary="It sinks."), True),
        (replace(ONE, link="https://quay.example/ferry-1b"), True),
        (replace(ONE, updated=NOW), True),
        (replace(ONE, published=NOW + timedelta(minutes=1)), True),
        (replace(ONE, title="FERRY is back!"), False),
        (replace(ONE, tags=("sea",)), False),
    ],
)
def test_a_listing_changes_with_what_it_says(changed: Entry, is_other: bool) -> None:
    before, after = listing_hashes((ONE, TWO))[0], listing_hashes((changed, TWO))[0]

    assert (before != after) == is_other


def test_counts_in_a_listing_do_not_count() -> None:
    before, after = (replace(ONE, summary=f"It sails. {count} comments") for count in (12, 13))

    assert listing_hashes((before, TWO))[0] == listing_hashes((after, TWO))[0]


def test_a_time_that_all_entries_share_says_nothing_of_any() -> None:
    def listed(at: datetime) -> list[str]:
        return listing_hashes(tuple(replace(entry, published=at, updated=at) for entry in (ONE, TWO)))

    assert listed(NOW) == listed(NOW + timedelta(minutes=5))


@pytest.mark.parametrize(
    ("entries", "own"),
    [
        ((ONE, TWO), (True, True)),
        ((ONE, replace(TWO, link=ONE.link)), (False, False)),
        ((ONE, replace(ONE, id="3", title="Ferry is back, says captain")), (True, True)),
        ((replace(ONE, link=FRONT), TWO), (False, True)),
        ((replace(ONE, link=None), TWO), (False, True)),
        ((ONE, replace(TWO, link=f"{ONE.link}?utm_source=rss")), (False, False)),
    ],
)
def test_an_address_that_others_share_is_not_an_entrys_own(entries: tuple[Entry, ...], own: tuple[bool, ...]) -> None:
    feed = Feed("Quay", FRONT, "", None, None, None, False, entries)

    listing = Listing.of(feed)

    assert tuple(line.address is not None for line in listing.lines) == own


def test_a_thousand_entries_under_one_address_are_told_in_time() -> None:
    entries = tuple(replace(ONE, id=str(number), title=f"Story {number} " * 20) for number in range(1_000))
    begun = time.process_time()

    Listing.of(Feed("Quay", FRONT, "", None, None, None, False, entries))

    assert time.process_time() - begun < 2.0


def test_an_entry_that_is_listed_twice_is_one_line() -> None:
    feed = Feed("Quay", FRONT, "", None, None, None, False, (ONE, TWO, replace(ONE, summary="It sails again.")))

    assert [line.entry for line in Listing.of(feed).lines] == [ONE, TWO]


def test_an_offer_knows_what_is_listed_beside_it() -> None:
    listing = Listing.of(Feed("Quay", FRONT, "", None, None, None, False, (ONE, TWO)), "link")
    article = Article(id="a", first_seen=NOW, url=ONE.link, canonical_url=ONE.link)

    offer = listing.offer(listing.lines[0], article)

    assert (offer.entry_key, offer.updated, offer.one_site) == (ONE.link, NOW, True)
    assert offer.beside == {ONE.link, TWO.link}
    assert listing.offer(listing.lines[0], article, whole=False).listing is None


@pytest.mark.parametrize(
    "text",
    [
        "Police counted 400 people.",
        "The vote was 12 to 5.",
        "At 10:15 the ship left.",
        "He waited 5 minutes.",
        "Comments were closed in 2019.",
        "The minister made two points.",
    ],
)
def test_what_an_article_tells_is_not_volatile(text: str) -> None:
    assert settled(text) == text
