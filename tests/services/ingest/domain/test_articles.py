"""An entry, the page behind it and the same text handed in make the same article."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.ingest.domain.articles import from_entry, from_page, wants
from services.ingest.domain.feeds import Entry
from services.ingest.domain.identity.acceptance import Behind
from services.ingest.domain.identity.texts import Identity, fingerprint, new_id
from services.ingest.domain.pages import Page
from services.ingest.domain.pasted import clean

NOW = datetime(2025, 3, 4, 12, 0, tzinfo=UTC)
FEED = "https://quay.example/feed"
LINK = "https://www.quay.example/ferry?id=7&utm_source=feed"
TITLE = "Ferry back in service after gearbox repair"
PARAGRAPHS = (
    "The ferry across the sound sails again from Monday, a week earlier than its operator had said in February.",
    "Its gearbox had failed in the first week of the holidays and was repaired in the dock of the old yard by night.",
    "“We had three spare parts and needed four,” the captain said, and laughed, and went to look for the fourth one.",
    "Cyclists travel free in March, as they did in the weeks in which only the small boat sailed across the sound.",
    "The operator expects that a second ship will join in June, if the harbour is dredged by then and the money found.",
    "Nobody has asked the seals, which had the sound to themselves for two months and will miss it, the captain said.",
)
BODY = "\n\n".join(PARAGRAPHS)
CONTENT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
ENTRY = Entry("7", LINK, TITLE, None, None, ("By Ole Brandt and Jane Roe",), NOW - timedelta(hours=2), None, (), ())
PAGE = Page(
    title=TITLE, authors=("Ole Brandt",), section=("News", "Traffic"), text=BODY, captions=("A ferry",), language="en"
)


def test_an_entry_that_carries_its_text_is_an_article() -> None:
    article = from_entry(
        replace(ENTRY, content=CONTENT, summary="<p>It sails <b>again</b>.</p>"), FEED, NOW, backfill=True
    )

    assert article.url == LINK
    assert article.canonical_url == "https://quay.example/ferry?id=7"
    assert article.source == "quay.example"
    assert article.feed == FEED
    assert article.body == BODY
    assert article.summary == "It sails again."
    assert article.authors == ("Ole Brandt", "Jane Roe")
    assert article.published == NOW - timedelta(hours=2)
    assert article.first_seen == NOW
    assert article.language == "en"
    assert article.backfill


def test_a_teaser_gets_the_text_of_its_page() -> None:
    article = from_entry(replace(ENTRY, summary="It sails again.", authors=()), FEED, NOW, False, Behind(PAGE))

    assert article.body == BODY
    assert article.summary == "It sails again."
    assert article.authors == ("Ole Brandt",)
    assert article.section == ("News", "Traffic")
    assert article.captions == ("A ferry",)


def test_a_teaser_whose_page_could_not_be_read_stays_one() -> None:
    article = from_entry(replace(ENTRY, summary="It sails again."), FEED, NOW, False)

    assert (article.body, article.summary) == ("", "It sails again.")


def test_a_summary_that_is_the_whole_text_becomes_the_body() -> None:
    article = from_entry(replace(ENTRY, summary=CONTENT), FEED, NOW, False)

    assert (article.body, article.summary) == (BODY, "")


def test_captions_within_the_content_stand_apart() -> None:
    content = (
        f"<figure><img src='a.jpg'><figcaption>A ferry at dawn</figcaption></figure>{CONTENT}<p>Read more: missiles</p>"
    )

    article = from_entry(replace(ENTRY, content=content), FEED, NOW, False)

    assert (article.body, article.captions) == (BODY, ("A ferry at dawn",))


@pytest.mark.parametrize(
    ("entry", "needs"),
    [
        (ENTRY, True),
        (replace(ENTRY, summary=CONTENT), True),
        (replace(ENTRY, content="<p>It sails again.</p>"), True),
        (replace(ENTRY, content=CONTENT), False),
        (replace(ENTRY, link=None), False),
    ],
)
def test_a_teaser_with_a_link_wants_its_page(entry: Entry, needs: bool) -> None:
    assert wants(entry, "auto") == needs


def test_a_feed_may_always_or_never_want_its_pages() -> None:
    whole = replace(ENTRY, content=CONTENT)

    assert wants(whole, "always")
    assert not wants(replace(ENTRY, link=None), "always")
    assert not wants(ENTRY, "never")


@pytest.mark.parametrize(
    ("published", "kept"),
    [
        (NOW - timedelta(days=3), NOW - timedelta(days=3)),
        (NOW + timedelta(minutes=59), NOW + timedelta(minutes=59)),
        (NOW + timedelta(hours=2), NOW),
        (None, None),
    ],
)
def test_a_date_in_the_future_is_now(published: datetime | None, kept: datetime | None) -> None:
    assert from_entry(replace(ENTRY, published=published), FEED, NOW, False).published == kept
    assert from_page(replace(PAGE, published=published), None, NOW).published == kept
    assert from_entry(replace(ENTRY, published=published), FEED, NOW, False).cut == (
        () if kept == published else ("published",)
    )


def test_an_entry_without_a_date_of_publication_has_that_of_its_last_change() -> None:
    changed = NOW - timedelta(hours=1)

    assert from_entry(replace(ENTRY, published=None, updated=changed), FEED, NOW, False).published == changed


def test_a_page_with_an_address_has_a_source() -> None:
    article = from_page(PAGE, LINK, NOW, summary="It sails.")

    assert (article.source, article.feed, article.summary) == ("quay.example", None, "It sails.")
    assert article.id == from_entry(ENTRY, FEED, NOW, False).id
    assert not article.backfill


def test_a_page_without_an_address_is_known_by_its_text() -> None:
    article = from_page(replace(PAGE, canonical_url="https://elsewhere.example/x"), None, NOW)

    assert (article.url, article.canonical_url, article.source) == (None, None, None)
    assert article.id == new_id(Identity.of(None, None, TITLE, BODY))


def test_pasted_read_and_listed_the_same_text_has_the_same_fingerprint() -> None:
    pasted = from_page(
        clean(f"Home > News > Traffic\n{TITLE}\nBy Ole Brandt\n{BODY}\nShare\nMost read\n1 Missiles"), None, NOW
    )
    listed = from_entry(replace(ENTRY, content=CONTENT), FEED, NOW, False)
    read = from_page(PAGE, LINK, NOW)

    assert len({fingerprint(each.title, each.body) for each in (pasted, listed, read)}) == 1


def test_an_entry_without_anything_is_an_article_without_anything() -> None:
    article = from_entry(Entry(None, None, "", None, None, (), None, None, (), ()), FEED, NOW, False)

    assert (article.title, article.body, article.url, article.language) == ("", "", None, None)
