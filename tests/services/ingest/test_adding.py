"""A feed is looked at before it is added, and a site is asked where its feeds are."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from services.ingest.adding import Adding
from services.ingest.domain.feeds.documents import NoFeed
from services.ingest.domain.polling.access import Access, header
from services.ingest.domain.polling.settings import FeedSettings
from tests.services.ingest.polling import Room, polling
from tests.services.ingest.rooms import FIRST, SECOND, Item, rss
from tests.services.ingest.sites import Answer
from tocsin.errors import Rejected

pytestmark = pytest.mark.redis


@pytest.fixture
async def room(redis: Redis, namespace: str) -> AsyncIterator[Room]:
    async with polling(redis, namespace) as room:
        yield room


@pytest.fixture
def adding(room: Room) -> Adding:
    return Adding(room.fetcher, room.listing, room.feeds, room.first_documents, room.clock)


def page_naming(*feeds: tuple[str, str]) -> str:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" title="{t}" href="{p}">' for t, p in feeds)
    return f"<html><head><title>Harbour</title>{links}</head><body><p>Welcome</p></body></html>"


async def test_a_look_says_what_would_come(room: Room, adding: Adding) -> None:
    url = room.site.put("/feed", rss(room.site, FIRST, SECOND), headers=[("Cache-Control", "max-age=7200")])

    look = await adding.look(url)

    seen = look.preview
    assert (seen.url, seen.title, seen.entries, seen.texts) == (url, "Harbour news", 2, "full text")
    assert [entry.title for entry in seen.latest] == [FIRST.title, SECOND.title]
    assert seen.every >= timedelta(hours=2)
    assert seen.language == "en"
    assert await room.feeds.list() == ()


@pytest.mark.parametrize(
    ("items", "texts"),
    [
        ((), "nothing yet"),
        ((Item("A", "/a", "Short.", ""), Item("B", "/b", "Short.", "")), "teasers"),
        ((Item("A", "/a", "Short.", ""), FIRST), "both"),
    ],
)
async def test_a_look_says_whether_whole_texts_come(
    room: Room, adding: Adding, items: tuple[Item, ...], texts: str
) -> None:
    look = await adding.look(room.site.put("/feed", rss(room.site, *items)))

    assert look.preview.texts == texts


async def test_a_page_names_its_feeds_without_those_of_comments(room: Room, adding: Adding) -> None:
    named = (("News", "/news.xml"), ("Comments", "/comments.xml"), ("Sea", "/sea.xml"))
    url = room.site.put("/", page_naming(*named))

    with pytest.raises(NoFeed, match="its feeds: ") as caught:
        await adding.look(url)

    assert [found.url for found in caught.value.feeds] == [room.site.url + "/news.xml", room.site.url + "/sea.xml"]
    assert room.site.paths() == ["/"]


async def test_where_a_page_names_no_feed_the_usual_places_are_tried(room: Room, adding: Adding) -> None:
    url = room.site.put("/", page_naming())
    room.site.put("/rss", rss(room.site, FIRST))

    look = await adding.look(url)

    assert look.preview.url == room.site.url + "/rss"
    assert room.site.paths() == ["/", "/feed", "/feed/", "/rss"]


async def test_a_site_without_any_feed_is_not_searched_for_ever(room: Room, adding: Adding) -> None:
    url = room.site.put("/", page_naming())

    with pytest.raises(NoFeed, match="and it names none"):
        await adding.look(url)

    assert len(room.site.asked) == 5


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "the answer is empty"),
        (b"good morning", "it cannot be read as a feed"),
        (b"<opml version='2.0'><body><outline xmlUrl='https://harbour.example/'/></body></opml>", "feeds import"),
    ],
)
async def test_what_is_no_feed_is_refused_and_says_what_it_is(
    room: Room, adding: Adding, body: bytes, why: str
) -> None:
    with pytest.raises(Rejected, match=why):
        await adding.look(room.site.put("/x", body))


async def test_a_feed_that_has_moved_for_good_is_added_where_it_is(room: Room, adding: Adding) -> None:
    target = room.site.put("/new", rss(room.site, FIRST))
    url = room.site.put("/old", status=301, headers=[("Location", "/new")])
    passing = room.site.put("/passing", status=302, headers=[("Location", "/new")])

    assert (await adding.look(url)).preview.url == target
    assert (await adding.look(passing)).preview.url == passing


async def test_a_feed_behind_a_login_is_looked_at_with_its_headers(room: Room, adding: Adding) -> None:
    body = rss(room.site, FIRST)
    room.site.answers["/feed"] = lambda asked: (
        Answer(200, (), (body,)) if asked.headers.get("x-key") == "open" else Answer(401)
    )
    url = room.site.url + "/feed"

    with pytest.raises(Rejected, match="401"):
        await adding.look(url)
    look = await adding.look(url, Access(url, (header("X-Key: open"),)))

    assert look.preview.entries == 1


async def test_a_feed_that_is_polled_already_is_not_added_again(room: Room, adding: Adding, redis: Redis) -> None:
    url = room.site.put("/feed", rss(room.site, FIRST))
    await adding.add(await adding.look(url), FeedSettings("never"))

    again = await adding.add(await adding.look(url))

    assert not again
    assert [feed.full_text for feed in await room.feeds.list()] == ["never"]
    assert await room.first_documents.get(url) is None


async def test_an_index_of_sitemaps_lists_what_its_first_sitemaps_list(room: Room) -> None:
    def urlset(*paths: str) -> str:
        urls = "".join(f"<url><loc>{room.site.url}{path}</loc></url>" for path in paths)
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'

    room.site.put(
        "/index.xml",
        "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
        + "".join(
            f"<sitemap><loc>{room.site.url}/map{number}.xml</loc><lastmod>2026-03-0{number}</lastmod></sitemap>"
            for number in range(1, 8)
        )
        + "</sitemapindex>",
    )
    for number in range(1, 8):
        room.site.put(f"/map{number}.xml", urlset(f"/page{number}"))
    room.site.put("/map7.xml", status=500)

    await room.feeds.add(room.site.url + "/index.xml", FeedSettings("never"))
    state = await room.polled(room.site.url + "/index.xml")

    assert (state.failures, state.last_error) == (0, None)
    assert sorted(room.site.paths()) == ["/index.xml", "/map4.xml", "/map5.xml", "/map6.xml", "/map7.xml"]
    assert [article.url for article in await room.written()] == [room.site.url + f"/page{n}" for n in (6, 5, 4)]
