"""The page behind a teaser is read as its site allows; what cannot be read says why, and the teaser is kept."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from redis.asyncio import Redis

from services.ingest.adapters.host_store import HostStore
from services.ingest.domain.polling.access import Header, basic, header
from services.ingest.domain.polling.settings import FeedSettings, FullText
from services.ingest.full_text import FullText as Pages
from services.ingest.robots import EverythingAllowed
from tests.services.ingest.polling import Room, polling
from tests.services.ingest.rooms import STORY, Item, Reading, html_page, rss
from tests.services.ingest.sites import Answer
from tocsin.messages import Article

pytestmark = pytest.mark.redis

TEASER = Item("Two freighters gone", "/news/1", teaser="They left at dawn.", text="")
SECRET = "Bearer s3cret-harbour"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    path.write_text("c2V2ZW50eSBzaGlwcyB3aXRoIHNhaWxzIG9mIHJlZC4=\n")
    path.chmod(0o600)
    return path


@pytest.fixture
async def room(redis: Redis, namespace: str, key_file: Path) -> AsyncIterator[Room]:
    async with polling(redis, namespace, key_file=key_file) as room:
        room.site.put("/news/1", html_page("Two freighters gone"))
        yield room


async def read(room: Room, *items: Item, full_text: FullText = "auto", headers: tuple[Header, ...] = ()) -> Article:
    """Poll a feed with such settings, and return its last article."""
    url = room.site.put("/feed", rss(room.site, *(items or (TEASER,))))
    await room.feeds.add(url, FeedSettings(full_text, room.access.sealed(url, headers)))
    await room.polled(url)
    return (await room.written())[-1]


async def test_a_teaser_brings_its_page(room: Room) -> None:
    article = await read(room)

    assert "outer lighthouse" in article.body
    assert article.partial is None


async def test_a_page_is_never_read_where_that_is_settled(room: Room) -> None:
    article = await read(room, full_text="never")

    assert (article.body, article.partial) == ("", "teaser")
    assert room.site.paths() == ["/feed"]


async def test_a_page_is_always_read_where_that_is_settled(room: Room) -> None:
    whole = replace(TEASER, text=STORY)
    room.site.put("/news/1", html_page("Two freighters gone", f"{STORY}\n\nBy noon both were found adrift."))

    article = await read(room, whole, full_text="always")

    assert "found adrift" in article.body


async def test_what_is_settled_holds_from_the_next_poll_on_and_survives_it(room: Room) -> None:
    await read(room, full_text="never")
    url = room.site.url + "/feed"
    lease = await room.leased(url)
    await room.feeds.settle(url, lambda before: replace(before, full_text="always"))

    await room.poll.poll(lease)

    assert (await room.saved(url)).full_text == "always"


async def test_robots_rules_for_pages_are_honoured_and_asked_for_once(room: Room) -> None:
    room.site.put("/robots.txt", "User-agent: *\nDisallow: /news/\n")
    open_page = Item("Customs reopen", "/open/1", teaser="At noon.", text="")
    room.site.put("/open/1", html_page("Customs reopen", f"Customs are open. {STORY}"))

    await read(room, TEASER, open_page)

    closed, opened = await room.written()
    assert (closed.body, closed.partial, closed.summary) == ("", "robots", "They left at dawn.")
    assert "Customs are open" in opened.body
    assert room.site.paths() == ["/feed", "/robots.txt", "/open/1"]


async def test_the_feed_itself_is_for_machines_whatever_robots_rules_say(room: Room) -> None:
    room.site.put("/robots.txt", "User-agent: *\nDisallow: /\n")

    article = await read(room)

    assert article.title == TEASER.title


async def test_a_site_whose_robots_rules_cannot_be_had_is_left_alone_for_an_hour(room: Room) -> None:
    room.site.put("/robots.txt", status=500)
    first = await read(room)
    room.site.put("/robots.txt", status=404)
    other = Item("Customs reopen", "/news/2", teaser="At noon.", text="")
    room.site.put("/news/2", html_page("Customs reopen", f"Customs are open. {STORY}"))
    room.later(minutes=61)

    second = await read(room, other)

    assert first.partial == "robots"
    assert "Customs are open" in second.body


async def test_an_operator_may_ignore_robots_rules(room: Room) -> None:
    room.site.put("/robots.txt", "User-agent: *\nDisallow: /\n")
    pages = Pages(room.fetcher, Reading(), room.clock, EverythingAllowed(), room.access)
    room.poll = replace(room.poll, entries=replace(room.entries, pages=pages))

    article = await read(room)

    assert "outer lighthouse" in article.body
    assert "/robots.txt" not in room.site.paths()


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (Answer(401), "login"),
        (Answer(402), "login"),
        (Answer(403), "unreachable"),
        (Answer(500), "unreachable"),
        (Answer(200, (), (b"\0\1\2\3",)), "unreachable"),
        (Answer(200, (), (b"<html><head><title>Just a moment...</title></head><body></body></html>",)), "challenge"),
        (Answer(403, (("cf-mitigated", "challenge"),)), "challenge"),
        (Answer(302, (("Location", "http://10.0.0.1/"),)), "unreachable"),
    ],
)
async def test_a_page_that_cannot_be_read_leaves_the_teaser_and_says_why(room: Room, page: Answer, why: str) -> None:
    room.site.answers["/news/1"] = page

    article = await read(room)

    assert (article.title, article.summary, article.body, article.partial) == (
        "Two freighters gone",
        "They left at dawn.",
        "",
        why,
    )


async def test_a_page_whose_host_has_no_time_now_is_read_at_the_next_poll(
    room: Room, redis: Redis, namespace: str
) -> None:
    elsewhere = room.site.url.replace("127.0.0.1", "localhost")
    url = room.site.put("/feed", rss(room.site, TEASER).replace(b"127.0.0.1", b"localhost"))
    hosts = HostStore(redis, namespace)
    await hosts.take("localhost", "another process", 60)
    await hosts.give("localhost", "another process", 100, 0)
    await room.feeds.add(url)
    waiting = await room.polled(url)
    asked = [asked.path for asked in room.site.asked]
    await redis.delete(*[key async for key in redis.scan_iter(match=f"{namespace}:*localhost*")])

    state = await room.polled(url)

    teaser, whole = await room.written()
    assert asked == ["/feed"]
    assert (waiting.first_poll_done, state.first_poll_done) == (False, True)
    assert (teaser.partial, whole.partial) == ("teaser", None)
    assert whole.url == f"{elsewhere}/news/1"
    assert "outer lighthouse" in whole.body


@pytest.mark.parametrize(
    ("wall", "why"),
    [
        (
            "<h1>Log in to continue reading</h1><form><input type='email'><input type='password'>"
            "<button>Log in</button></form><p>Already a subscriber? Log in. Subscribe now for full access.</p>",
            "login",
        ),
        (
            "<h1>Before you continue</h1><p>We and our partners use cookies and need your consent to go on.</p>"
            "<button>Accept all</button><button>Reject all</button>",
            "consent",
        ),
    ],
)
async def test_a_wall_is_not_taken_for_the_article(room: Room, wall: str, why: str) -> None:
    room.site.put("/news/1", f"<!DOCTYPE html><html><head><title>{why}</title></head><body>{wall}</body></html>")

    article = await read(room)

    assert (article.summary, article.body, article.partial) == ("They left at dawn.", "", why)


async def test_a_feeds_own_headers_go_with_it_and_its_pages_and_to_no_other_host(room: Room) -> None:
    elsewhere = room.site.url.replace("127.0.0.1", "localhost") + "/news/2"
    room.site.put("/news/2", html_page("Customs reopen"))
    room.site.put("/news/3", status=302, headers=[("Location", elsewhere)])
    items = [TEASER, Item("Redirected", "/news/3", teaser="Away.", text="")]

    await read(room, *items, headers=(header(f"Authorization: {SECRET}"),))

    seen = {
        (asked.headers["host"].split(":")[0], asked.path): asked.headers.get("authorization")
        for asked in room.site.asked
    }
    assert seen[("127.0.0.1", "/feed")] == seen[("127.0.0.1", "/news/1")] == SECRET
    assert seen[("127.0.0.1", "/news/3")] == SECRET
    assert seen[("localhost", "/news/2")] is None
    assert seen[("127.0.0.1", "/robots.txt")] is None


async def test_a_feed_that_redirects_elsewhere_does_not_take_its_headers_along(room: Room) -> None:
    elsewhere = room.site.url.replace("127.0.0.1", "localhost") + "/there"
    room.site.put("/there", rss(room.site, TEASER))
    url = room.site.put("/moved", status=301, headers=[("Location", elsewhere)])
    await room.feeds.add(url, FeedSettings("never", room.access.sealed(url, (basic("ada", "s3cret"),))))

    await room.polled(url)

    sent = [asked.headers.get("authorization") for asked in room.site.asked]
    assert sent == ["Basic YWRhOnMzY3JldA==", None]


async def test_headers_are_kept_encrypted_and_open_for_their_own_feed_only(
    room: Room, redis: Redis, namespace: str
) -> None:
    await read(room, headers=(header(f"Authorization: {SECRET}"),))
    state = await room.saved(room.site.url + "/feed")

    kept = [await redis.dump(key) or b"" async for key in redis.scan_iter(match=f"{namespace}:*")]
    moved = replace(state, url=room.site.url + "/other")

    assert not any(b"s3cret" in value for value in kept)
    assert "s3cret" not in repr(state)
    assert state.access is not None
    assert state.access.names == ("Authorization",)
    with pytest.raises(Exception, match="does not open"):
        room.access.of(moved)


async def test_headers_that_do_not_open_are_a_failure_that_says_so(room: Room, key_file: Path) -> None:
    await read(room, headers=(header(f"Authorization: {SECRET}"),))
    key_file.write_text("YW5vdGhlciBrZXkgb2Ygc2V2ZW50eSByZWQgc2hpcHM=\n")
    asked = len(room.site.asked)

    state = await room.polled(room.site.url + "/feed")

    assert (state.trouble, state.failures) == ("setting", 1)
    assert "does not open with the key file" in (state.last_error or "")
    assert len(room.site.asked) == asked, "it is not asked without them"
