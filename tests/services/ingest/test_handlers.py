"""Feeds are polled and documents taken in: nothing lost, nothing twice, and nothing stops the others."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_network

import pytest
from redis.asyncio import Redis

from services.ingest.adapters.article_store import ArticleStore
from services.ingest.adapters.feed_store import FeedStore
from services.ingest.adapters.fetcher import Fetcher, FetchLimits
from services.ingest.domain.acceptance import Accepted
from services.ingest.domain.feeds import Feed, parse
from services.ingest.domain.pages import Page, extract
from services.ingest.domain.pasted import clean
from services.ingest.domain.polls import FeedState, Lease
from services.ingest.handlers import Poll
from services.ingest.intake import Entries, HandIn
from services.ingest.poller import Poller
from tests.services.ingest import written
from tests.services.ingest.sites import Answer, Asked, Site, serving
from tocsin.errors import Rejected, Retryable
from tocsin.guard import Guard
from tocsin.messages import Article

pytestmark = pytest.mark.redis

BEGIN = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
STORY = (
    "The harbour master said on Tuesday that two freighters had left the northern pier without papers.\n\n"
    "Their holds were full of crates that nobody had been allowed to open, a watchman told this newspaper, and the "
    "customs office had been closed since noon because of a burst pipe in the cellar of the old grain store.\n\n"
    "A spokeswoman for the port authority said that an inquiry had been opened and that both crews would be heard "
    "as soon as the ships could be reached by radio, which had not been possible until late in the evening.\n\n"
    "Fishermen had seen the ships pass the outer lighthouse shortly before four, without lights and close together."
)


@dataclass
class Clock:
    moment: datetime = BEGIN

    async def now(self) -> datetime:
        return self.moment


class Reading:
    """Reads in this process what the service reads in its children."""

    async def feed(self, body: bytes, url: str | None, headers: Mapping[str, str] | None) -> Feed:
        return parse(body, url, headers)

    async def page(self, html: bytes | str, url: str | None) -> Page:
        return extract(html, url)

    async def pasted(self, text: str) -> Page:
        return clean(text)


@dataclass
class Failing:
    """A way into the stream that fails after so many articles."""

    store: ArticleStore
    left: int
    offered: list[str] = field(default_factory=list)

    async def accept_all(self, articles: Sequence[Article]) -> list[Accepted]:
        accepted = []
        for article in articles:
            if self.left == 0:
                raise Retryable("the server failed while accepting articles")
            self.left -= 1
            self.offered.append(article.title)
            accepted += await self.store.accept_all([article])
        return accepted

    async def known(self, articles: Sequence[Article]) -> list[bool]:
        return await self.store.known(articles)


@dataclass
class Room:
    """The service's parts, wired as the application wires them, with a clock that stands still."""

    site: Site
    clock: Clock
    feeds: FeedStore
    articles: ArticleStore
    fetcher: Fetcher
    entries: Entries
    poll: Poll
    hand_in: HandIn

    async def polled(self, url: str) -> FeedState:
        """Poll a feed now, due or not, adding it first, and return what was saved."""
        await self.feeds.add(url)
        before = await self.feeds.get(url)
        assert before is not None
        now, self.clock.moment = self.clock.moment, max(self.clock.moment, before.next_poll)
        [lease] = await self.feeds.claim(1)
        self.clock.moment = now
        await self.poll.poll(lease)
        saved = await self.feeds.get(url)
        assert saved is not None
        return saved

    def later(self, **time: float) -> None:
        self.clock.moment += timedelta(**time)

    async def written(self) -> list[Article]:
        return await written.articles(self.articles.redis, self.articles.namespace)

    async def titles(self) -> list[str]:
        return [article.title for article in await self.written()]


@pytest.fixture
async def room(redis: Redis, namespace: str) -> AsyncIterator[Room]:
    clock, reading = Clock(), Reading()
    async with serving() as site:
        guard = Guard((ip_network("127.0.0.0/8"),), (site.port,))
        async with Fetcher(guard, "Tocsin/1", FetchLimits(seconds=5.0, spacing_seconds=0.0)) as fetcher:
            store, articles = FeedStore(redis, clock, namespace), ArticleStore(redis, namespace)
            entries = Entries(fetcher, reading, articles, clock)
            poll = Poll(fetcher, reading, entries, store, clock, jitter=lambda: 0.0)
            hand_in = HandIn(fetcher, reading, entries, clock)
            yield Room(site, clock, store, articles, fetcher, entries, poll, hand_in)


@dataclass(frozen=True)
class Item:
    title: str
    path: str
    teaser: str = ""
    text: str = STORY
    published: datetime = BEGIN - timedelta(hours=1)


def rss(site: Site, *items: Item) -> bytes:
    listed = "".join(
        f"<item><title>{item.title}</title><link>{site.url}{item.path}</link><guid>{item.path}</guid>"
        f"<description>{item.teaser}</description><pubDate>{format_datetime(item.published)}</pubDate>"
        + (
            f"<content:encoded><![CDATA[{paragraphs(f'{item.title}. {item.text}')}]]></content:encoded>"
            if item.text
            else ""
        )
        + "</item>"
        for item in items
    )
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Harbour news</title><link>{site.url}/</link>{listed}</channel></rss>"
    ).encode()


def paragraphs(text: str) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))


def html_page(title: str, text: str = STORY) -> bytes:
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>{title}</h1>{paragraphs(text)}</article></body></html>"
    ).encode()


FIRST, SECOND, THIRD = (Item(f"Story number {number}", f"/{number}") for number in (1, 2, 3))


async def test_a_first_poll_is_backfill_and_what_comes_later_is_not(room: Room) -> None:
    url = room.site.put("/feed", rss(room.site, FIRST, SECOND))
    first = await room.polled(url)
    room.site.put("/feed", rss(room.site, THIRD, FIRST, SECOND))
    room.later(hours=30)

    second = await room.polled(url)

    found = {article.title: article for article in await room.written()}
    assert {title: article.backfill for title, article in found.items()} == {
        FIRST.title: True,
        SECOND.title: True,
        THIRD.title: False,
    }
    assert all(article.feed == url for article in found.values())
    assert "northern pier" in found[THIRD.title].body
    assert first.first_poll_done
    assert (second.title, second.failures, second.last_error) == ("Harbour news", 0, None)
    assert len(second.entry_times) == 3
    assert second.next_poll > room.clock.moment


async def test_entries_are_accepted_in_feed_order(room: Room) -> None:
    url = room.site.put("/feed", rss(room.site, THIRD, FIRST, SECOND))

    await room.polled(url)

    assert await room.titles() == [THIRD.title, FIRST.title, SECOND.title]


async def test_a_feed_that_has_not_changed_is_not_sent_again(room: Room) -> None:
    def unless_known(asked: Asked) -> Answer:
        known = asked.headers.get("if-none-match") == 'W/"1"' and asked.headers.get("if-modified-since") == "some day"
        headers = (("ETag", 'W/"1"'), ("Last-Modified", "some day"))
        return Answer(304) if known else Answer(200, headers, (rss(room.site, FIRST),))

    url = room.site.url + "/feed"
    room.site.answers["/feed"] = unless_known
    first = await room.polled(url)
    room.later(hours=23)
    second = await room.polled(url)

    room.later(hours=23)
    third = await room.polled(url)

    conditional = ["if-none-match" in asked.headers for asked in room.site.asked]
    assert conditional == [False, True, False], "once a day the server is not believed"
    assert first.validators == second.validators == third.validators
    assert (second.failures, second.read_at) == (0, first.read_at)
    assert await room.titles() == [FIRST.title]


async def test_validators_are_saved_only_when_the_last_entry_is_in_the_stream(room: Room) -> None:
    url = room.site.put("/feed", rss(room.site, FIRST, SECOND, THIRD), headers=[("ETag", '"1"')])
    failing = Failing(room.articles, left=2)
    poll = replace(room.poll, entries=replace(room.entries, accepts=failing))
    await room.feeds.add(url)
    [lease] = await room.feeds.claim(1)
    with pytest.raises(Retryable):
        await poll.poll(lease)
    interrupted = await room.feeds.get(url)
    await room.feeds.release(lease)

    state = await room.polled(url)

    assert interrupted == lease.feed
    assert await room.titles() == [FIRST.title, SECOND.title, THIRD.title]
    assert all(article.backfill for article in await room.written())
    assert state.validators.etag == '"1"'
    assert "if-none-match" not in room.site.asked[-1].headers


async def test_a_teaser_brings_its_page_and_only_once(room: Room) -> None:
    teaser = Item("Two freighters gone", "/page", teaser="They left at dawn.", text="")
    room.site.put("/page", html_page("Two freighters gone"))
    url = room.site.put("/feed", rss(room.site, teaser))
    await room.polled(url)
    room.later(hours=30)

    await room.polled(url)

    [article] = await room.written()
    assert "outer lighthouse" in article.body
    assert room.site.paths().count("/page") == 1


@pytest.mark.parametrize("page", [Answer(500), Answer(404), Answer(pieces=[b"\0\1\2\3"]), Answer(pieces=[b""])])
async def test_a_teaser_whose_page_fails_stays_a_teaser(room: Room, page: Answer) -> None:
    room.site.answers["/page"] = page
    url = room.site.put("/feed", rss(room.site, Item("Gone at dawn", "/page", teaser="They left.", text=""), FIRST))

    state = await room.polled(url)

    teaser, other = await room.written()
    assert (teaser.title, teaser.summary, teaser.body) == ("Gone at dawn", "They left.", "")
    assert other.title == FIRST.title
    assert state.failures == 0


async def test_only_so_many_pages_are_read_in_one_poll(room: Room) -> None:
    items = [Item(f"Teaser {number}", f"/page{number}", teaser="Short.", text="") for number in range(5)]
    for number in range(5):
        room.site.put(f"/page{number}", html_page(f"Teaser {number}", f"Number {number}. {STORY}"))
    url = room.site.put("/feed", rss(room.site, *items))
    room.poll = replace(room.poll, entries=replace(room.entries, pages_a_poll=2))

    await room.polled(url)

    assert [bool(article.body) for article in await room.written()] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (html_page("Front page"), 200, "it is a web page, not a feed"),
        (b"", 200, "the answer is empty"),
        (b"Good morning", 200, "it cannot be read as a feed"),
        (b"\x89PNG\r\n\0\0\0", 200, "it cannot be read as a feed"),
        (b"", 404, "the server answered 404 Not Found"),
        (b"", 403, "the server answered 403 Forbidden"),
        (b"", 500, "the server answered 500 Internal Server Error"),
        (gzip.compress(b"\0" * 20_000_000), 200, "its body unpacks to more than 10 MiB"),
    ],
)
async def test_a_feed_that_cannot_be_read_is_failing_says_why_and_is_asked_again(
    room: Room, body: bytes, status: int, reason: str
) -> None:
    url = room.site.put("/feed", body, status)

    state = await room.polled(url)

    assert state.last_error == f"{url}: {reason}"
    assert (state.failures, state.stopped, state.first_poll_done) == (1, None, False)
    assert room.clock.moment < state.next_poll <= room.clock.moment + timedelta(hours=26.4)


async def test_failures_back_off_and_one_success_forgets_them(room: Room) -> None:
    url = room.site.put("/feed", b"", 500)
    pauses = []
    for _ in range(4):
        state = await room.polled(url)
        pauses.append(state.next_poll - room.clock.moment)
        room.later(hours=30)
    failures = state.failures
    room.site.put("/feed", rss(room.site, FIRST))

    recovered = await room.polled(url)

    assert failures == 4
    assert pauses == sorted(pauses)
    assert (recovered.failures, recovered.last_error) == (0, None)


async def test_retry_after_is_honoured(room: Room) -> None:
    url = room.site.put("/feed", b"", 503, headers=[("Retry-After", "86000")])

    state = await room.polled(url)

    assert state.next_poll - room.clock.moment >= timedelta(seconds=86_000)


async def test_a_feed_that_is_gone_is_stopped_and_says_so(room: Room) -> None:
    url = room.site.put("/feed", b"", 410)

    state = await room.polled(url)

    room.later(days=400)
    assert state.stopped == f"{url}: the server answered 410 Gone"
    assert await room.feeds.claim(10) == ()


async def test_a_feed_that_moved_for_good_says_where_it_is(room: Room) -> None:
    target = room.site.put("/new", rss(room.site, FIRST))
    url = room.site.put("/feed", status=301, headers=[("Location", "/new")])

    state = await room.polled(url)

    assert (state.url, state.moved_to) == (url, target)
    assert await room.titles() == [FIRST.title]


async def test_a_feed_without_entries_is_no_failure(room: Room) -> None:
    state = await room.polled(room.site.put("/feed", rss(room.site)))

    assert (state.failures, state.first_poll_done) == (0, True)


async def test_a_feed_inside_is_failing_with_the_setting_that_would_allow_it(room: Room) -> None:
    state = await room.polled("http://10.0.0.1/feed")

    assert state.last_error is not None
    assert "TOCSIN_ALLOW_PRIVATE_NETS" in state.last_error
    assert state.stopped is None


async def test_pasted_text_page_and_entry_are_one_article(room: Room) -> None:
    page = room.site.put("/page", html_page("Two freighters gone"))
    feed = room.site.put("/feed", rss(room.site, Item("Two freighters gone", "/page", teaser="Short.", text="")))

    text = await room.hand_in.document(f"Two freighters gone\n\n{STORY}", "standard input")
    address = await room.hand_in.address(page)
    await room.polled(feed)

    assert (text.taken_for, address.taken_for) == ("text", "html")
    assert [text.offered[0].accepted.new, address.offered[0].accepted.new] == [True, False]
    assert len(await room.written()) == 1


async def test_what_is_handed_in_is_new_though_the_feed_had_it_as_backfill(room: Room) -> None:
    page = room.site.put("/page", html_page("Two freighters gone"))
    feed = room.site.put("/feed", rss(room.site, Item("Two freighters gone", "/page", teaser="Short.", text="")))
    await room.polled(feed)

    first = await room.hand_in.address(page)
    second = await room.hand_in.document(f"Two freighters gone\n\n{STORY}", "standard input")

    assert [first.offered[0].accepted.new, second.offered[0].accepted.new] == [True, False]
    assert [article.backfill for article in await room.written()] == [True, False]
    assert len({article.id for article in await room.written()}) == 1


async def test_a_handed_in_feed_brings_its_entries_and_belongs_to_no_feed(room: Room) -> None:
    handed_in = await room.hand_in.document(rss(room.site, FIRST, SECOND), "saved.xml")

    assert handed_in.taken_for == "feed"
    assert [offered.article.title for offered in handed_in.offered] == [FIRST.title, SECOND.title]
    assert [(article.feed, article.backfill) for article in await room.written()] == [(None, False)] * 2
    assert await room.feeds.list() == ()


async def test_html_without_an_address_is_an_article_of_its_own(room: Room) -> None:
    handed_in = await room.hand_in.document(html_page("Two freighters gone"), "page.html")

    [article] = await room.written()
    assert handed_in.taken_for == "html"
    assert (article.url, article.feed, article.title) == (None, None, "Two freighters gone")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
async def test_text_is_read_in_the_encodings_people_have(room: Room, encoding: str) -> None:
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
async def test_a_document_that_cannot_be_read_is_refused_in_one_line(room: Room, document: bytes, reason: str) -> None:
    with pytest.raises(Rejected, match=f"^{reason}") as caught:
        await room.hand_in.document(document, "note.txt")

    assert "\n" not in str(caught.value)
    assert await room.written() == []


@pytest.mark.parametrize(("status", "error"), [(404, Rejected), (410, Rejected), (503, Retryable)])
async def test_an_address_that_refuses_says_what_it_answered(room: Room, status: int, error: type[Exception]) -> None:
    url = room.site.put("/page", b"sorry", status)

    with pytest.raises(error, match=f"/page: the server answered {status}"):
        await room.hand_in.address(url)


@dataclass
class Running:
    """A poller at work; it looks every hundredth of a second."""

    poller: Poller
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> "Running":
        self.task = asyncio.create_task(self.poller.run(self.stopping))
        return self

    async def __aexit__(self, *_: object) -> None:
        self.stopping.set()
        await asyncio.wait_for(self.task, 5)


async def until(holds: Callable[[], Awaitable[bool] | bool]) -> None:
    """Wait for what real servers do in their own time."""
    async with asyncio.timeout(5):
        while True:
            held = holds()
            if held if isinstance(held, bool) else await held:
                return
            await asyncio.sleep(0.01)


async def until_written(room: Room, count: int) -> list[str]:
    async def is_written() -> bool:
        return len(await room.written()) >= count

    await until(is_written)
    return await room.titles()


def is_polling() -> bool:
    return any(task.get_name().startswith("poll ") for task in asyncio.all_tasks())


def poller_of(room: Room, poll: Poll | None = None, keep_every_seconds: float = 30.0) -> Poller:
    return Poller(
        room.feeds,
        poll or room.poll,
        look_every_seconds=0.01,
        keep_every_seconds=keep_every_seconds,
        stop_within_seconds=0.2,
    )


async def test_a_feed_that_is_added_is_polled_at_once(room: Room) -> None:
    async with Running(poller_of(room)):
        await room.feeds.add(room.site.put("/feed", rss(room.site, FIRST)))

        assert await until_written(room, 1) == [FIRST.title]


async def test_a_feed_that_hangs_holds_up_no_other(room: Room) -> None:
    room.site.answers["/slow"] = Answer(pieces=[b"x"] * 1000, pause_seconds=0.01)
    url = room.site.put("/feed", rss(room.site, FIRST)).replace("127.0.0.1", "localhost")

    async with Running(poller_of(room)):
        await room.feeds.add(room.site.url + "/slow")
        await room.feeds.add(url)

        assert await until_written(room, 1) == [FIRST.title]


async def test_many_feeds_of_a_slow_host_leave_room_for_others(room: Room) -> None:
    room.site.answers["/slow"] = Answer(pieces=[b"x"] * 1000, pause_seconds=0.01)
    url = room.site.put("/feed", rss(room.site, FIRST)).replace("127.0.0.1", "localhost")
    for number in range(20):
        await room.feeds.add(f"{room.site.url}/slow?{number}")

    async with Running(replace(poller_of(room), at_once=8)):
        await until(lambda: bool(room.site.open_now))
        await room.feeds.add(url)

        assert await until_written(room, 1) == [FIRST.title]

    assert [feed.failures for feed in await room.feeds.list()] == [0] * 21


async def test_what_does_not_finish_in_time_is_given_back_when_it_stops(room: Room) -> None:
    room.site.answers["/slow"] = Answer(pieces=[b"x"] * 1000, pause_seconds=0.01)
    await room.feeds.add(room.site.url + "/slow")
    async with Running(poller_of(room)):
        await until(lambda: bool(room.site.asked))

    [lease] = await room.feeds.claim(10)
    assert lease.feed.failures == 0


@dataclass(frozen=True)
class Breaking(Poll):
    """A poll with a fault of our own for one feed."""

    broken: str = ""

    async def poll(self, lease: Lease) -> FeedState:
        if lease.feed.url == self.broken:
            raise ZeroDivisionError("a fault of ours")
        return await super().poll(lease)


async def test_a_fault_in_one_poll_stops_neither_the_poller_nor_the_feed(room: Room) -> None:
    broken = room.site.put("/broken", rss(room.site, SECOND))
    poll = Breaking(room.fetcher, Reading(), room.entries, room.feeds, room.clock, lambda: 0.0, broken)

    async with Running(poller_of(room, poll)):
        await room.feeds.add(broken)
        await room.feeds.add(room.site.put("/feed", rss(room.site, FIRST)))
        await until_written(room, 1)

    room.later(minutes=2)
    assert broken in [lease.feed.url for lease in await room.feeds.claim(10)]


async def test_a_server_that_fails_does_not_count_against_the_feed(room: Room) -> None:
    url = room.site.put("/feed", rss(room.site, FIRST, SECOND))
    failing = Failing(room.articles, left=1)
    poll = replace(room.poll, entries=replace(room.entries, accepts=failing))

    async with Running(poller_of(room, poll)):
        await room.feeds.add(url)
        await until_written(room, 1)
        failing.left = 10
        room.later(seconds=2)
        await until_written(room, 2)

    saved = await room.feeds.get(url)
    assert saved is not None
    assert (saved.failures, saved.first_poll_done) == (0, True)


async def test_a_poll_ends_when_its_feed_is_removed(room: Room) -> None:
    room.site.answers["/slow"] = Answer(pieces=[b"x"] * 1000, pause_seconds=0.01)
    url = room.site.url + "/slow"
    async with Running(poller_of(room, keep_every_seconds=0.02)):
        await room.feeds.add(url)
        await until(lambda: bool(room.site.open_now))

        await room.feeds.remove(url)

        await until(lambda: not is_polling())

    assert await room.feeds.list() == ()
