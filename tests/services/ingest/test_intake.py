"""What a person hands in and what a feed lists becomes articles, each once."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from services.ingest.domain.polling.polls import FeedState
from services.ingest.domain.polling.settings import FullText
from tests.services.ingest.rooms import BEGIN, FIRST, SECOND, STORY, Intake, Item, html_page, rss, taking_in
from tocsin.errors import Rejected, Retryable

pytestmark = pytest.mark.redis

TEASER = Item("Two freighters gone", "/page", teaser="They left at dawn.", text="")

FEED = FeedState("https://quay.example/feed", added_at=BEGIN, next_poll=BEGIN)


@pytest.fixture
async def room(redis: Redis, namespace: str) -> AsyncIterator[Intake]:
    async with taking_in(redis, namespace) as intake:
        yield intake


async def test_pasted_text_page_and_entry_are_one_article(room: Intake) -> None:
    page = room.site.put("/page", html_page("Two freighters gone"))
    feed = rss(room.site, Item("Two freighters gone", "/page", teaser="Short.", text=""))

    text = await room.hand_in.document(f"Two freighters gone\n\n{STORY}", "standard input")
    address = await room.hand_in.address(page)
    await room.take(FEED, feed)

    assert (text.taken_for, address.taken_for) == ("text", "html")
    assert [text.offered[0].accepted.new, address.offered[0].accepted.new] == [True, False]
    assert len(await room.written()) == 1


async def test_what_is_handed_in_is_new_though_the_feed_had_it_as_backfill(room: Intake) -> None:
    page = room.site.put("/page", html_page("Two freighters gone"))
    feed = rss(room.site, Item("Two freighters gone", "/page", teaser="Short.", text=""))
    await room.take(FEED, feed)

    first = await room.hand_in.address(page)
    second = await room.hand_in.document(f"Two freighters gone\n\n{STORY}", "standard input")

    assert [first.offered[0].accepted.new, second.offered[0].accepted.new] == [True, False]
    assert [article.backfill for article in await room.written()] == [True, False]
    assert len({article.id for article in await room.written()}) == 1


async def test_a_handed_in_feed_brings_its_entries_and_belongs_to_no_feed(room: Intake) -> None:
    handed_in = await room.hand_in.document(rss(room.site, FIRST, SECOND), "saved.xml")

    assert handed_in.taken_for == "feed"
    assert [offered.article.title for offered in handed_in.offered] == [FIRST.title, SECOND.title]
    assert [(article.feed, article.backfill) for article in await room.written()] == [(None, False)] * 2


async def test_html_without_an_address_is_an_article_of_its_own(room: Intake) -> None:
    handed_in = await room.hand_in.document(html_page("Two freighters gone"), "page.html")

    [article] = await room.written()
    assert handed_in.taken_for == "html"
    assert (article.url, article.feed, article.title) == (None, None, "Two freighters gone")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
async def test_text_is_read_in_the_encodings_people_have(room: Intake, encoding: str) -> None:
    text = f"Caf\u00e9 by the harbour closes\n\n{STORY}"

    await room.hand_in.document(text.encode(encoding), "note.txt")

    assert await room.titles() == ["Caf\u00e9 by the harbour closes"]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "note.txt: it is empty"),
        (b" \n\t ", "note.txt: it is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "note.txt: it is neither a page nor text"),
        (b"x" * (5 * 1024 * 1024 + 1), r"note.txt: 5\.0 MiB are too much, at most 5 MiB are read"),
        (b"x" * 50_000_000, r"note.txt: 47\.7 MiB are too much"),
        (b"<!DOCTYPE html><html><body></body></html>", "note.txt: no article can be read from it"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>', "note.txt: it is a feed with no entry"),
    ],
)
async def test_what_cannot_be_read_is_refused_in_one_line(room: Intake, document: bytes, reason: str) -> None:
    with pytest.raises(Rejected, match=f"^{reason}") as caught:
        await room.hand_in.document(document, "note.txt")

    assert "\n" not in str(caught.value)
    assert await room.written() == []


@pytest.mark.parametrize(("status", "error"), [(404, Rejected), (410, Rejected), (503, Retryable)])
async def test_an_address_that_refuses_says_what_it_answered(room: Intake, status: int, error: type[Exception]) -> None:
    url = room.site.put("/page", b"sorry", status)

    with pytest.raises(error, match=f"/page: the server answered {status}"):
        await room.hand_in.address(url)


async def test_a_teaser_whose_listing_has_not_changed_does_not_have_its_page_read_again(room: Intake) -> None:
    room.site.put("/page", html_page("Two freighters gone"))

    taken = [await room.take(FEED, rss(room.site, TEASER)) for _ in range(3)]

    assert [len(each.offered) for each in taken] == [1, 0, 0]
    assert taken[0].id_choice == "guid"
    assert room.site.paths().count("/page") == 1


async def test_a_teaser_that_is_listed_otherwise_has_its_page_read_again(room: Intake) -> None:
    room.site.put("/page", html_page("Two freighters gone"))
    await room.take(FEED, rss(room.site, TEASER))
    found = "One of them has been found, a watchman said, empty but for straw and a smell of oil in the holds."
    room.site.put("/page", html_page("Two freighters gone", f"{STORY}\n\n{found}"))

    taken = await room.take(FEED, rss(room.site, replace(TEASER, teaser="One has been found.")))

    assert [each.accepted.outcome for each in taken.offered] == ["revision"]
    first, second = await room.written()
    assert (second.revision, second.changed, first.id == second.id) == (2, "text", True)
    assert found in second.body


async def test_a_page_that_has_not_changed_though_its_listing_has_is_no_revision(room: Intake) -> None:
    room.site.put("/page", html_page("Two freighters gone"))
    await room.take(FEED, rss(room.site, TEASER))

    taken = await room.take(FEED, rss(room.site, replace(TEASER, published=BEGIN)))

    assert [each.accepted.outcome for each in taken.offered] == ["same"]
    assert room.site.paths().count("/page") == 2


async def test_an_article_that_another_feed_brought_whole_is_not_read_again(room: Intake) -> None:
    room.site.put("/page", html_page("Two freighters gone"))
    await room.take(FEED, rss(room.site, TEASER))

    taken = await room.take(replace(FEED, url="https://quay.example/all"), rss(room.site, TEASER))
    again = await room.take(replace(FEED, url="https://quay.example/all"), rss(room.site, TEASER))

    assert [(each.accepted.outcome, each.accepted.why) for each in taken.offered] == [("same", "teaser")]
    assert again.offered == ()
    assert room.site.paths().count("/page") == 1


async def test_pages_beyond_the_limit_are_left_over_and_read_at_the_next_poll(room: Intake) -> None:
    items = [Item(f"Teaser {number}", f"/page{number}", teaser="Short.", text="") for number in range(5)]
    for number in range(5):
        room.site.put(f"/page{number}", html_page(f"Teaser {number}", f"Number {number}. {STORY}"))
    room.entries = replace(room.entries, pages_a_poll=2)

    taken = [await room.take(FEED, rss(room.site, *items)) for _ in range(4)]

    assert [each.left_over for each in taken] == [3, 1, 0, 0]
    articles = await room.written()
    assert [article.partial for article in articles] == [None, None, "teaser", "teaser", "teaser", None, None, None]
    assert len({article.id for article in articles}) == 5
    assert [room.site.paths().count(f"/page{number}") for number in range(5)] == [1] * 5


@pytest.mark.parametrize(("full_text", "read"), [("auto", 0), ("always", 1), ("never", 0)])
async def test_pages_behind_whole_texts_are_read_where_that_is_wanted(
    room: Intake, full_text: FullText, read: int
) -> None:
    room.site.put(FIRST.path, html_page(FIRST.title))

    await room.take(replace(FEED, full_text=full_text), rss(room.site, FIRST))

    assert room.site.paths().count(FIRST.path) == read


async def test_no_page_is_read_where_that_is_not_wanted(room: Intake) -> None:
    await room.take(replace(FEED, full_text="never"), rss(room.site, TEASER))

    assert [(article.body, article.partial) for article in await room.written()] == [("", "teaser")]
    assert room.site.paths() == []


async def test_a_page_that_cannot_be_read_is_said_to_be_unreachable(room: Intake) -> None:
    room.site.put("/page", b"gone", 404)

    await room.take(FEED, rss(room.site, TEASER))

    assert [(article.summary, article.partial) for article in await room.written()] == [
        ("They left at dawn.", "unreachable")
    ]


async def test_an_edit_in_the_feed_is_a_revision_that_keeps_when_it_was_first_seen(room: Intake) -> None:
    await room.take(FEED, rss(room.site, FIRST))
    room.later(hours=2)

    await room.take(FEED, rss(room.site, replace(FIRST, text=f"{STORY} Both were found.")))

    assert [(article.revision, article.first_seen) for article in await room.written()] == [(1, BEGIN), (2, BEGIN)]


async def test_entries_that_all_link_to_the_front_page_are_articles_of_their_own(room: Intake) -> None:
    goat = Item("Goat in a bus", "/", text=f"A bus was found in the reeds. {STORY[::-1]}")
    body = rss(room.site, Item("Two freighters gone", "/"), goat).replace(b"<guid>/</guid>", b"", 1)

    for _ in range(2):
        await room.take(FEED, body)

    articles = await room.written()
    assert [article.title for article in articles] == ["Two freighters gone", "Goat in a bus"]
    assert len({article.id for article in articles}) == 2
    assert [article.canonical_url for article in articles] == [None, None]


async def test_what_was_claimed_and_not_written_is_written_by_the_next_poll(room: Intake) -> None:
    body = rss(room.site, FIRST, SECOND)
    taken = await room.take(FEED, body)
    for each in taken.offered:
        await room.articles.redis.delete(room.articles.keys.seen(each.accepted.id))
    await room.articles.redis.delete(room.articles.keys.stream("x"))

    again = await room.take(FEED, body)

    assert [each.accepted.id for each in again.offered] == [each.accepted.id for each in taken.offered]
    assert await room.titles() == [FIRST.title, SECOND.title]
