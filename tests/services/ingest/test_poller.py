"""Every feed is polled when it is due, whatever happens to one of them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
from redis.asyncio import Redis

from services.ingest.domain.polling.polls import FeedState, Lease
from services.ingest.handlers import Poll
from tests.services.ingest.polling import Room, Running, polling, until, until_written
from tests.services.ingest.rooms import FIRST, SECOND, rss
from tests.services.ingest.sites import Answer

pytestmark = pytest.mark.redis


@pytest.fixture
async def room(redis: Redis, namespace: str) -> AsyncIterator[Room]:
    async with polling(redis, namespace) as room:
        yield room


def is_polling() -> bool:
    return any(task.get_name().startswith("poll ") for task in asyncio.all_tasks())


async def test_a_feed_that_is_added_is_polled_at_once(room: Room) -> None:
    async with Running(room.poller()):
        await room.feeds.add(room.site.put("/feed", rss(room.site, FIRST)))

        assert await until_written(room, 1) == [FIRST.title]


async def test_a_feed_that_hangs_holds_up_no_other(room: Room) -> None:
    room.site.answers["/slow"] = Answer(pieces=[b"x"] * 1000, pause_seconds=0.01)
    url = room.site.put("/feed", rss(room.site, FIRST)).replace("127.0.0.1", "localhost")

    async with Running(room.poller()):
        await room.feeds.add(room.site.url + "/slow")
        await room.feeds.add(url)

        assert await until_written(room, 1) == [FIRST.title]


async def test_many_feeds_of_a_slow_host_leave_room_for_others(room: Room) -> None:
    room.site.answers["/slow"] = Answer(pieces=[b"x"] * 1000, pause_seconds=0.01)
    url = room.site.put("/feed", rss(room.site, FIRST)).replace("127.0.0.1", "localhost")
    for number in range(20):
        await room.feeds.add(f"{room.site.url}/slow?{number}")

    async with Running(replace(room.poller(), at_once=8)):
        await until(lambda: bool(room.site.open_now))
        await room.feeds.add(url)

        assert await until_written(room, 1) == [FIRST.title]

    assert [feed.failures for feed in await room.feeds.list()] == [0] * 21


async def test_what_does_not_finish_in_time_is_given_back_when_it_stops(room: Room) -> None:
    room.site.answers["/slow"] = Answer(pieces=[b"x"] * 1000, pause_seconds=0.01)
    await room.feeds.add(room.site.url + "/slow")
    async with Running(room.poller()):
        await until(lambda: bool(room.site.asked))

    [lease] = await room.feeds.claim(10)
    assert lease.feed.failures == 0


@dataclass(frozen=True)
class Breaking:
    """A poll with a fault of our own for one feed."""

    poll_others: Poll
    broken: str

    async def poll(self, lease: Lease) -> FeedState:
        if lease.feed.url == self.broken:
            raise ZeroDivisionError("a fault of ours")
        return await self.poll_others.poll(lease)


async def test_a_fault_in_one_poll_stops_neither_the_poller_nor_the_feed(room: Room) -> None:
    broken = room.site.put("/broken", rss(room.site, SECOND))

    async with Running(replace(room.poller(), poll=Breaking(room.poll, broken))):
        await room.feeds.add(broken)
        await room.feeds.add(room.site.put("/feed", rss(room.site, FIRST)).replace("127.0.0.1", "localhost"))
        await until_written(room, 1)

    room.later(minutes=2)
    assert broken in [lease.feed.url for lease in await room.feeds.claim(10)]


async def test_a_server_that_fails_does_not_count_against_the_feed(room: Room) -> None:
    url = room.site.put("/feed", rss(room.site, FIRST, SECOND))
    failing, poll = room.failing_after(articles=1)

    async with Running(room.poller(poll)):
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
    async with Running(room.poller(keep_every_seconds=0.02)):
        await room.feeds.add(url)
        await until(lambda: bool(room.site.open_now))

        await room.feeds.remove(url)

        await until(lambda: not is_polling())

    assert await room.feeds.list() == ()
