"""The fifteen ways in which feeds misbehave, each from a real server that behaves so, and what is right."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_network

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from services.ingest.adapters.fetcher import Fetcher, FetchLimits
from services.ingest.adapters.host_store import HostStore
from services.ingest.adding import Adding
from services.ingest.domain.polling.fetches import HostLeftAlone
from tests.services.ingest.polling import Room, Running, polling, until_written
from tests.services.ingest.rooms import BEGIN, FIRST, SECOND, THIRD, Item, html_page, rss
from tests.services.ingest.sites import Answer, Asked, Headers
from tocsin.errors import Retryable
from tocsin.guard import Guard

pytestmark = pytest.mark.redis


@pytest.fixture
async def room(redis: Redis, namespace: str) -> AsyncIterator[Room]:
    async with polling(redis, namespace) as room:
        yield room


def sent(asked: Asked) -> tuple[str | None, str | None]:
    """Return the validators of a request."""
    return asked.headers.get("if-none-match"), asked.headers.get("if-modified-since")


def in_turn(*answers: Answer) -> Callable[[Asked], Answer]:
    """Give one answer after the other, the last again and again."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def answer(body: bytes, *headers: tuple[str, str], status: int = 200) -> Answer:
    return Answer(status, headers, (body,))


def channel(*items: str, title: str = "Harbour news", about: str = "") -> bytes:
    return f"<rss version='2.0'><channel><title>{title}</title>{about}{''.join(items)}</channel></rss>".encode()


# 1


async def test_validators_are_kept_each_on_its_own_and_go_back_byte_for_byte(room: Room) -> None:
    body = rss(room.site, FIRST)
    url = room.site.url + "/feed"
    room.site.answers["/feed"] = in_turn(
        answer(body, ("ETag", 'W/"a b"'), ("Last-Modified", "Tuesday or so")),
        answer(b"", ("ETag", '"renewed"'), status=304),
        answer(body, ("ETag", "unquoted")),
        Answer(304),
    )

    for _ in range(4):
        await room.polled(url)
        room.later(minutes=30)

    assert [sent(asked) for asked in room.site.asked] == [
        (None, None),
        ('W/"a b"', "Tuesday or so"),
        ('"renewed"', "Tuesday or so"),
        ("unquoted", None),
    ]


async def test_validators_are_saved_with_the_last_entry_or_not_at_all(room: Room) -> None:
    url = room.site.put("/feed", rss(room.site, FIRST, SECOND, THIRD), headers=[("ETag", '"1"')])
    await room.feeds.add(url)
    lease = await room.leased(url)
    _, failing = room.failing_after(articles=1)
    with pytest.raises(Retryable):
        await failing.poll(lease)
    await room.feeds.release(lease)

    await room.polled(url)

    assert [sent(asked)[0] for asked in room.site.asked] == [None, None]
    assert await room.titles() == [FIRST.title, SECOND.title, THIRD.title]


async def test_validators_are_not_saved_while_a_poll_left_entries_over(room: Room) -> None:
    teasers = [Item(f"Teaser {number}", f"/page{number}", teaser="Short.", text="") for number in range(3)]
    for teaser in teasers:
        room.site.put(teaser.path, html_page(teaser.title))
    url = room.site.put("/feed", rss(room.site, *teasers), headers=[("ETag", '"1"')])
    poll = replace(room.poll, entries=replace(room.entries, pages_a_poll=2))

    first = await room.polled(url, poll)
    second = await room.polled(url, poll)

    assert (first.validators.etag, first.first_poll_done) == (None, False)
    assert (second.validators.etag, second.first_poll_done) == ('"1"', True)
    assert [asked.path for asked in room.site.asked if asked.path.startswith("/page")] == ["/page0", "/page1", "/page2"]


# 2


async def test_a_last_modified_in_the_future_is_ignored(room: Room) -> None:
    future = format_datetime(BEGIN + timedelta(days=9))
    url = room.site.put("/feed", rss(room.site, FIRST), headers=[("Last-Modified", future), ("ETag", '"1"')])
    await room.polled(url)
    room.later(hours=1)

    await room.polled(url)

    assert sent(room.site.asked[-1]) == ('"1"', None)


async def test_once_a_day_a_server_is_not_believed(room: Room) -> None:
    def lies(asked: Asked) -> Answer:
        return Answer(304) if sent(asked)[0] else answer(rss(room.site, *shown), ("ETag", '"never changes"'))

    shown = [FIRST]
    room.site.answers["/feed"] = lies
    url = room.site.url + "/feed"
    await room.polled(url)
    shown.insert(0, SECOND)
    room.later(hours=23)
    await room.polled(url)
    believed = await room.titles()
    room.later(hours=1)

    await room.polled(url)

    assert believed == [FIRST.title]
    assert await room.titles() == [FIRST.title, SECOND.title]


# 3


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("as_date", [False, True])
async def test_retry_after_is_for_the_host_and_for_every_process(
    room: Room, redis: Redis, namespace: str, status: int, as_date: bool
) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=900), usegmt=True) if as_date else "900"
    refused = room.site.put("/feed", b"", status, headers=[("Retry-After", later)])
    other = room.site.put("/other", rss(room.site, FIRST))
    failed = await room.polled(refused)

    waiting = await room.polled(other)

    assert room.site.paths() == ["/feed"], "nothing else of this host is asked"
    assert failed.failures == 1
    assert (waiting.failures, waiting.polled_at) == (0, None)
    assert "left alone" in (waiting.waits_for or "")
    assert timedelta(seconds=800) < waiting.next_poll - room.clock.moment <= timedelta(seconds=901)
    guard = Guard((ip_network("127.0.0.0/8"),), (room.site.port,))
    async with Fetcher(guard, "Tocsin/1", hosts=HostStore(redis, namespace)) as another_process:
        with pytest.raises(HostLeftAlone):
            await another_process.get(other)


async def test_a_host_that_forbids_again_and_again_is_left_alone(room: Room) -> None:
    feeds = [room.site.put(f"/{number}", b"", 403) for number in range(3)]
    other = room.site.put("/other", rss(room.site, FIRST))

    for url in feeds:
        await room.polled(url)
    asked = len(room.site.asked)
    waiting = await room.polled(other)

    assert len(room.site.asked) == asked
    assert waiting.waits_for is not None
    assert waiting.next_poll - room.clock.moment <= timedelta(minutes=5, seconds=1)


@pytest.mark.parametrize(
    ("header", "about", "pause"),
    [
        ("max-age=36000", "", timedelta(hours=10)),
        ("max-age=99999999", "", timedelta(hours=24)),
        ("no-cache", "<ttl>600</ttl>", timedelta(hours=10)),
    ],
)
async def test_what_a_feed_asks_for_is_granted_up_to_a_day(
    room: Room, header: str, about: str, pause: timedelta
) -> None:
    busy = "".join(
        f"<item><guid>{number}</guid><title>Ship {number}</title><pubDate>{format_datetime(BEGIN)}</pubDate></item>"
        for number in range(100)
    )
    url = room.site.put("/feed", channel(busy, about=about), headers=[("Cache-Control", header)])

    state = await room.polled(url)

    assert state.next_poll - room.clock.moment == pause


# 4


async def test_we_say_who_we_are_and_where_that_is_refused_once_more_as_browsers_do(room: Room) -> None:
    def browsers_only(asked: Asked) -> Answer:
        is_liked = asked.headers["user-agent"].startswith("Mozilla/5.0 (compatible; ")
        return answer(rss(room.site, FIRST)) if is_liked else Answer(403)

    room.site.answers["/feed"] = browsers_only
    url = room.site.url + "/feed"
    await room.polled(url)

    state = await room.polled(url)

    own, fallback, remembered = (asked.headers["user-agent"] for asked in room.site.asked)
    assert own == "Tocsin/1 (+mailto:desk@news.example)"
    assert fallback == remembered == f"Mozilla/5.0 (compatible; {own})"
    assert (state.agent, state.failures) == ("fallback", 0)


@pytest.mark.parametrize("status", [200, 403, 503])
async def test_a_check_for_browsers_is_told_from_a_feed(room: Room, status: int) -> None:
    check = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking</body></html>"
    url = room.site.put("/feed", check, status)

    state = await room.polled(url)

    assert (state.last_error, state.trouble) == (
        f"{url}: the server asks for a check that only a browser can pass",
        "challenge",
    )
    assert len(room.site.asked) == 1


# 5


@pytest.mark.parametrize("status", [301, 308])
async def test_a_feed_that_has_moved_for_good_for_days_is_asked_where_it_is(room: Room, status: int) -> None:
    url = room.site.put("/feed", status=status, headers=[("Location", "/new")])
    target = room.site.put("/new", rss(room.site, FIRST))
    states = []
    for _ in range(5):
        states.append(await room.polled(url))
        room.later(hours=25)

    room.site.asked.clear()
    with capture_logs() as logs:
        state = await room.polled(url)

    assert [each.where for each in states] == [url, url, url, target, target]
    assert (state.url, state.moved_to) == (url, target)
    assert room.site.paths() == ["/new"]
    assert all(article.feed == url for article in await room.written())
    assert not [entry for entry in logs if entry["event"] == "feed.moved"], "that was said once"


@pytest.mark.parametrize("hops", [(302, 302), (301, 302), (307, 301), (301, 303)])
async def test_a_move_with_a_passing_hop_is_none(room: Room, hops: tuple[int, int]) -> None:
    url = room.site.put("/feed", status=hops[0], headers=[("Location", "/between")])
    room.site.put("/between", status=hops[1], headers=[("Location", "/new")])
    room.site.put("/new", rss(room.site, FIRST))

    for _ in range(5):
        state = await room.polled(url)
        room.later(hours=25)

    assert (state.where, state.moved_to, state.failures) == (url, None, 0)


async def test_a_move_to_what_is_no_feed_is_none(room: Room) -> None:
    url = room.site.put("/feed", status=301, headers=[("Location", "/parked")])
    room.site.put("/parked", html_page("This domain is for sale"))

    for _ in range(5):
        state = await room.polled(url)
        room.later(hours=25)

    assert (state.where, state.moved_to) == (url, None)
    assert state.condition == "failing"


async def test_a_redirect_in_a_circle_ends(room: Room) -> None:
    url = room.site.put("/feed", status=301, headers=[("Location", "/back")])
    room.site.put("/back", status=302, headers=[("Location", "/feed")])

    state = await room.polled(url)

    assert state.last_error == f"{url}: the server redirects in a circle"


async def test_what_is_not_found_is_asked_again_within_a_day_for_ever(room: Room) -> None:
    url = room.site.put("/feed", b"", 404)
    pauses = []
    for _ in range(20):
        state = await room.polled(url)
        pauses.append(state.next_poll - room.clock.moment)
        room.later(days=2)

    assert pauses == sorted(pauses)
    assert pauses[0] < timedelta(hours=1)
    assert pauses[-1] == timedelta(hours=24)
    assert (state.stopped, state.failures, state.trouble) == (None, 20, "missing")


async def test_what_is_gone_stops_and_says_so(room: Room) -> None:
    url = room.site.put("/feed", b"", 410)

    with capture_logs() as logs:
        state = await room.polled(url)

    assert (state.condition, state.stopped) == ("stopped", f"{url}: the server answered 410 Gone")
    assert [entry["event"] for entry in logs if entry["log_level"] == "warning"] == ["feed.stopped"]
    assert await room.feeds.conditions() == {"fine": 0, "failing": 0, "stopped": 1}


async def test_the_operator_is_told_of_the_third_failure_and_of_the_recovery(room: Room) -> None:
    url = room.site.put("/feed", b"", 500)
    told = []
    for _ in range(5):
        with capture_logs() as logs:
            await room.polled(url)
        told.append([entry["event"] for entry in logs if entry["log_level"] == "warning"])
    counts = await room.feeds.conditions()
    room.site.put("/feed", rss(room.site, FIRST))

    with capture_logs() as logs:
        await room.polled(url)

    assert told == [[], [], ["feed.failing"], [], []]
    assert counts == {"fine": 0, "failing": 1, "stopped": 0}
    assert [entry["event"] for entry in logs if entry["log_level"] == "warning"] == ["feed.recovered"]
    assert await room.feeds.conditions() == {"fine": 1, "failing": 0, "stopped": 0}


# 6


async def test_a_feed_is_one_whatever_it_is_called(room: Room) -> None:
    labels = {"Anchors": "text/html", "Buoys": "text/plain", "Cranes": "image/png", "Docks": "application/octet-stream"}

    for title, label in labels.items():
        item = f"<item><guid>{title}</guid><title>{title}</title></item>"
        await room.polled(room.site.put(f"/{title}", channel(item), headers=[("Content-Type", label)]))

    assert await room.titles() == list(labels)


async def test_a_page_that_is_called_a_feed_is_one_all_the_same(room: Room) -> None:
    url = room.site.put("/feed", html_page("Front page"), headers=[("Content-Type", "application/rss+xml")])

    state = await room.polled(url)

    assert (state.trouble, state.failures) == ("page", 1)
    assert "it is a web page, not a feed" in (state.last_error or "")


async def test_a_page_says_where_its_feeds_are(room: Room) -> None:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{name}.xml">' for name in ("news", "sea"))
    page = f"<html><head>{links}</head><body><p>Welcome</p></body></html>"

    state = await room.polled(room.site.put("/", page))

    named = f"its feeds: {room.site.url}/news.xml, {room.site.url}/sea.xml"
    assert (state.last_error or "").endswith(named)


# 7


async def test_letters_are_read_as_they_were_meant(room: Room) -> None:
    def said(title: str) -> str:
        return channel(f"<item><guid>{title}</guid><title>{title}</title></item>").decode()

    latin = "<?xml version='1.0' encoding='iso-8859-1'?>" + said("B\u00fcsum")
    documents = {
        "Gr\u00fc\u00dfe": (said("Gr\u00fc\u00dfe").encode(), "text/xml; charset=utf-8"),
        "M\u00fcritz": (said("M\u00fcritz").encode(), "text/xml"),
        "S\u00fcder": (b"\xef\xbb\xbf" + said("S\u00fcder").encode(), "text/xml; charset=iso-8859-1"),
        "H\u00e4fen": (said("H\u00e4fen").encode("cp1252"), "text/xml; charset=cp1252"),
        "K\u00fcste": (said("K\u00fcste").encode("utf-16"), "text/xml"),
        "B\u00fcsum": (latin.encode("latin-1"), "application/xml"),
        "F\u00e4hre": (said("F\u00e4hre").encode(), "text/xml; charset=none-such"),
    }

    for number, (body, label) in enumerate(documents.values()):
        await room.polled(room.site.put(f"/{number}", body, headers=[("Content-Type", label)]))

    assert await room.titles() == list(documents)


# 8


@pytest.mark.parametrize(
    "before",
    [
        b"\xef\xbb\xbf",
        b"\n\n  \n",
        b"<br />\n<b>Warning</b>: Undefined index in <b>/srv/feed.php</b> on line 7<br />\n",
    ],
)
async def test_what_stands_before_a_feed_does_not_spoil_it(room: Room, before: bytes) -> None:
    await room.polled(room.site.put("/feed", before + b"<?xml version='1.0'?>\n" + rss(room.site, FIRST)[21:]))

    assert await room.titles() == [FIRST.title]


async def test_a_damaged_feed_keeps_its_entries(room: Room) -> None:
    items = "".join(f"<item><guid>{name}</guid><title>{name}</title></item>" for name in ("Salt & pepper", "R\x08ed"))
    url = room.site.put("/feed", channel(items)[: -len("</channel></rss>")])

    state = await room.polled(url)

    assert await room.titles() == ["Salt & pepper", "Red"]
    assert state.failures == 0


# 9


async def test_a_packed_feed_is_unpacked_whatever_its_label_says(room: Room) -> None:
    def plain(body: bytes) -> bytes:
        return body

    def headless(body: bytes) -> bytes:
        return zlib.compress(body)[2:-4]

    ways: dict[str, tuple[Callable[[bytes], bytes], str | None]] = {
        "Anchors": (gzip.compress, "gzip"),
        "Buoys": (gzip.compress, None),
        "Cranes": (gzip.compress, "deflate"),
        "Docks": (zlib.compress, "deflate"),
        "Eels": (headless, "deflate"),
        "Ferries": (plain, "gzip"),
    }

    for title, (packed, label) in ways.items():
        body = packed(channel(f"<item><guid>{title}</guid><title>{title}</title></item>"))
        headers = [("Content-Encoding", label)] if label else []
        await room.polled(room.site.put(f"/{title}", body, headers=headers))

    assert await room.titles() == list(ways)


async def test_a_bomb_is_refused(room: Room) -> None:
    bombs: tuple[tuple[bytes, Headers, str], ...] = (
        (gzip.compress(gzip.compress(b"<rss/>")), [], "packed more than once"),
        (b"x", [("Content-Encoding", "gzip, gzip")], "packed more than once"),
        (gzip.compress(b"\0" * 30_000_000), [], "unpacks to more than 10 MiB"),
        (b"<rss>" + b"x" * 6_000_000, [], "larger than 5 MiB"),
    )

    for number, (body, headers, why) in enumerate(bombs):
        state = await room.polled(room.site.put(f"/{number}", body, headers=headers))

        assert why in (state.last_error or "")
        assert state.trouble == "unreadable"


async def test_a_feed_that_drips_ends_at_the_deadline(redis: Redis, namespace: str) -> None:
    async with polling(redis, namespace, FetchLimits(seconds=0.3, spacing_seconds=0.0)) as room:
        room.site.answers["/feed"] = Answer(pieces=[b"<rss>"] * 1_000, pause_seconds=0.02)

        state = await room.polled(room.site.url + "/feed")

    assert (state.trouble, state.failures) == ("unreachable", 1)
    assert "it took too long" in (state.last_error or "")


# 10


async def test_entries_without_ids_or_with_one_id_are_each_an_article(room: Room) -> None:
    def item(guid: str, link: str, title: str) -> str:
        return f"<item>{guid}<link>https://harbour.example{link}</link><title>{title}</title></item>"

    without = [item("", "/a", "Anchors"), item("", "/b", "Buoys")]
    same = [item("<guid>news</guid>", "/c", "Cranes"), item("<guid>news</guid>", "/d", "Docks")]
    bare = ["<item><title>Eels</title></item>", "<item><title>Ferries</title></item>"]
    for number, items in enumerate((without, same, bare)):
        await room.polled(room.site.put(f"/{number}", channel(*items)))
        await room.polled(room.site.url + f"/{number}")

    assert await room.titles() == ["Anchors", "Buoys", "Cranes", "Docks", "Eels", "Ferries"]


async def test_an_id_that_two_feeds_use_is_no_clash(room: Room) -> None:
    for path, host, title in (("/one", "harbour.example", "Anchors"), ("/two", "port.example", "Buoys")):
        item = f"<item><guid>1</guid><link>https://{host}/1</link><title>{title}</title></item>"
        await room.polled(room.site.put(path, channel(item)))

    assert await room.titles() == ["Anchors", "Buoys"]


# 11


async def test_a_changed_id_is_no_new_article(room: Room) -> None:
    def item(guid: str) -> str:
        return f"<item><guid>{guid}</guid><link>https://harbour.example/1</link><title>Anchors away</title></item>"

    url = room.site.put("/feed", channel(item("tag:1")))
    await room.polled(url)
    room.site.put("/feed", channel(item("urn:uuid:1")))
    room.later(hours=1)

    await room.polled(url)

    assert len({article.id for article in await room.written()}) == 1


# 12


async def test_times_that_are_missing_or_lie_ahead_are_put_right_once(room: Room) -> None:
    ahead = BEGIN + timedelta(days=30)
    items = [
        "<item><guid>1</guid><title>Undated</title></item>",
        f"<item><guid>2</guid><title>Ahead</title><pubDate>{format_datetime(ahead)}</pubDate></item>",
        "<item><guid>3</guid><title>Impossible</title><pubDate>Tue, 45 Foo 2026</pubDate></item>",
    ]

    await room.polled(room.site.put("/feed", channel(*items)))

    undated, early, impossible = await room.written()
    assert (undated.published, impossible.published) == (None, None)
    assert (early.published, early.published_as_given) == (BEGIN, ahead)
    assert [article.first_seen for article in (undated, early, impossible)] == [BEGIN] * 3


# 13


async def test_titles_are_plain_and_links_whole(room: Room) -> None:
    items = (
        "<item><guid>1</guid><link>/ships/1</link><title>Salt &amp;amp; pepper</title></item>"
        "<item><guid>2</guid><link>2.html</link><title>&lt;b&gt;Bold&lt;/b&gt; move</title></item>"
        "<item><guid>3</guid><link>//port.example/3</link><title>5 &lt; 6 &amp;amp;c</title></item>"
    )
    url = room.site.put("/feed/index.xml", channel(items, about="<link>https://harbour.example/</link>"))

    await room.polled(url)

    assert [(article.title, article.url) for article in await room.written()] == [
        ("Salt & pepper", "https://harbour.example/ships/1"),
        ("Bold move", "https://harbour.example/2.html"),
        ("5 < 6 &c", "https://port.example/3"),
    ]


# 14


async def test_adding_a_feed_fetches_it_once_and_its_old_entries_ring_nobody(room: Room) -> None:
    url = room.site.put("/feed", rss(room.site, FIRST, SECOND), headers=[("ETag", '"1"')])
    adding = Adding(room.fetcher, room.listing, room.feeds, room.first_documents, room.clock)

    look = await adding.look(url)
    seen = [entry.title for entry in look.preview.latest]
    added = await adding.add(look)
    state = await room.polled(url)

    assert (seen, added) == ([FIRST.title, SECOND.title], True)
    assert room.site.paths() == ["/feed"]
    assert [article.backfill for article in await room.written()] == [True, True]
    assert (state.validators.etag, state.first_poll_done) == ('"1"', True)
    room.later(hours=1)
    await room.polled(url)
    assert sent(room.site.asked[-1])[0] == '"1"', "what was fetched is read once"


# 15


async def test_huge_and_slow_feeds_hurt_nobody_else(redis: Redis, namespace: str) -> None:
    limits = FetchLimits(seconds=2.0, raw_bytes=1_000_000, spacing_seconds=0.0)
    async with polling(redis, namespace, limits) as room:
        room.site.answers["/slow"] = Answer(pieces=[b"x"] * 1_000, pause_seconds=0.01)
        room.site.answers["/huge"] = Answer(pieces=[b"x" * 100_000] * 100)
        healthy = room.site.put("/feed", rss(room.site, FIRST)).replace("127.0.0.1", "localhost")
        for path in ("/slow", "/huge"):
            await room.feeds.add(room.site.url + path)

        async with Running(room.poller()):
            await room.feeds.add(healthy)
            async with asyncio.timeout(1.5):
                titles = await until_written(room, 1)

    assert titles == [FIRST.title]
