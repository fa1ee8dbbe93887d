"""A feed is polled: nothing lost, nothing twice, and what went wrong is said."""

import gzip
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from services.ingest.domain.feeds import Feed
from services.ingest.domain.polling.polls import FeedState
from services.ingest.domain.polling.settings import FeedSettings
from tests.services.ingest.polling import Room, polling
from tests.services.ingest.rooms import FIRST, SECOND, STORY, THIRD, Item, html_page, rss
from tests.services.ingest.sites import Answer, Asked
from tocsin.errors import Retryable

pytestmark = pytest.mark.redis


@pytest.fixture
async def room(redis: Redis, namespace: str) -> AsyncIterator[Room]:
    async with polling(redis, namespace) as room:
        yield room


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
    _, poll = room.failing_after(articles=2)
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
        (html_page("Front page"), 200, "it is a web page, not a feed, and it names none"),
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


@dataclass
class TellingHubs:
    """A hub that tells what comes."""

    polls: list[tuple[str, bool]] = field(default_factory=list)

    async def polled(self, feed: FeedState, listed: Feed, found_new: bool) -> bool:
        self.polls.append((feed.url, found_new))
        return True

    async def is_telling(self, feed: str) -> bool:
        return True


async def test_a_feed_whose_hub_tells_what_comes_is_polled_hourly_at_most(room: Room) -> None:
    busy = [Item(f"Ship {number}", f"/ship{number}", text="") for number in range(100)]
    url = room.site.put("/feed", rss(room.site, *busy), headers=[("ETag", '"1"')])
    hubs = TellingHubs()
    poll = replace(room.poll, hubs=hubs)
    await room.feeds.add(url, FeedSettings("never"))

    read = await room.polled(url, poll)
    room.site.answers["/feed"] = Answer(304)
    unchanged = await room.polled(url, poll)

    assert hubs.polls == [(url, True)]
    assert [state.next_poll - room.clock.moment for state in (read, unchanged)] == [timedelta(hours=1)] * 2
