"""A feed is polled by one process at a time, and its state is saved by whoever holds its latest lease."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from services.ingest.adapters.feed_store import FeedStore
from services.ingest.domain.fetches import Validators
from services.ingest.domain.polls import FeedState
from tocsin.errors import Rejected, Retryable

pytestmark = pytest.mark.redis

URL = "https://harbour.example/feed"
BEGIN = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)


@dataclass
class Clock:
    moment: datetime = BEGIN

    async def now(self) -> datetime:
        return self.moment

    def pass_by(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(redis: Redis, namespace: str, clock: Clock) -> FeedStore:
    return FeedStore(redis, clock, namespace, lease=timedelta(seconds=60))


async def test_an_added_feed_is_due_at_once(store: FeedStore) -> None:
    was_new = await store.add(f"  {URL}#top ")

    [lease] = await store.claim(10)
    assert was_new
    assert lease.feed == FeedState(url=URL, added_at=BEGIN, next_poll=BEGIN)


async def test_a_feed_added_twice_is_one_and_keeps_its_state(store: FeedStore) -> None:
    await store.add(URL)
    [lease] = await store.claim(1)
    await store.save(lease, replace(lease.feed, title="Harbour", next_poll=BEGIN + timedelta(hours=1)))

    was_new = await store.add(URL)

    assert not was_new
    assert [feed.title for feed in await store.list()] == ["Harbour"]
    assert await store.claim(10) == ()


@pytest.mark.parametrize("url", ["", "harbour.example/feed", "ftp://harbour.example/feed", "javascript:alert(1)"])
async def test_what_is_no_http_address_is_not_added(store: FeedStore, url: str) -> None:
    with pytest.raises(Rejected, match="expected http"):
        await store.add(url)

    assert await store.list() == ()


async def test_the_whole_state_comes_back_as_it_was_saved(store: FeedStore, clock: Clock) -> None:
    await store.add(URL)
    [lease] = await store.claim(1)
    state = FeedState(
        url=URL,
        added_at=BEGIN,
        next_poll=BEGIN + timedelta(minutes=5, microseconds=7),
        title="Harbour: caf\u00e9 \U0001f6a2",
        validators=Validators('W/"caf\xe9"', "Tue, 03 Mar 2026 10:00:00 GMT"),
        first_poll_done=True,
        polled_at=BEGIN,
        read_at=BEGIN,
        failures=2,
        last_error="it took too long",
        moved_to="https://port.example/feed",
        entry_times=(1, 2, 3),
    )

    assert await store.save(lease, state)

    assert await store.get(URL) == state


async def test_feeds_are_listed_by_address_and_removed(store: FeedStore) -> None:
    for name in ("c", "a", "b"):
        await store.add(f"https://{name}.example/")

    removed, removed_again = await store.remove("https://b.example/"), await store.remove("https://b.example/")

    assert [feed.url for feed in await store.list()] == ["https://a.example/", "https://c.example/"]
    assert (removed, removed_again) == (True, False)
    assert await store.get("https://b.example/") is None


async def test_a_claimed_feed_is_nobody_elses_until_its_lease_ends(store: FeedStore, clock: Clock) -> None:
    await store.add(URL)
    [first] = await store.claim(10)

    clock.pass_by(59)
    during = await store.claim(10)
    clock.pass_by(1)
    [second] = await store.claim(10)

    assert during == ()
    assert second.number > first.number


async def test_a_kept_lease_lasts_from_then(store: FeedStore, clock: Clock) -> None:
    await store.add(URL)
    [lease] = await store.claim(10)
    clock.pass_by(50)

    kept = await store.keep(lease)

    clock.pass_by(50)
    assert kept
    assert await store.claim(10) == ()


async def test_whoever_lost_the_lease_saves_keeps_and_releases_nothing(store: FeedStore, clock: Clock) -> None:
    await store.add(URL)
    [late] = await store.claim(10)
    clock.pass_by(61)
    [holder] = await store.claim(10)

    outcomes = [
        await store.save(late, replace(late.feed, title="late")),
        await store.keep(late),
        await store.release(late),
        await store.save(holder, replace(holder.feed, title="in time")),
    ]

    assert outcomes == [False, False, False, True]
    assert [feed.title for feed in await store.list()] == ["in time"]


async def test_a_lease_ends_when_its_feed_is_saved(store: FeedStore) -> None:
    await store.add(URL)
    [lease] = await store.claim(10)
    await store.save(lease, replace(lease.feed, stopped="the server answered 410 Gone"))

    outcomes = [await store.keep(lease), await store.release(lease), await store.save(lease, lease.feed)]

    assert outcomes == [False, False, False]
    assert await store.claim(10) == ()


async def test_a_feed_removed_and_added_again_while_it_was_polled_starts_afresh(store: FeedStore) -> None:
    await store.add(URL)
    [old] = await store.claim(10)
    await store.remove(URL)
    saved_when_removed = await store.save(old, replace(old.feed, title="old"))
    await store.add(URL)
    await store.claim(10)

    saved_when_added = await store.save(old, replace(old.feed, title="old"))

    assert not saved_when_removed
    assert not saved_when_added
    assert [feed.title for feed in await store.list()] == [""]


async def test_a_released_feed_is_due_after_the_pause_with_its_state_as_it_was(store: FeedStore, clock: Clock) -> None:
    await store.add(URL)
    [lease] = await store.claim(10)

    await store.release(lease, 5.0)

    before = await store.claim(10)
    clock.pass_by(5)
    [again] = await store.claim(10)
    assert before == ()
    assert again.feed == lease.feed


async def test_a_saved_feed_is_due_when_its_state_says(store: FeedStore, clock: Clock) -> None:
    await store.add(URL)
    [lease] = await store.claim(10)
    await store.save(lease, replace(lease.feed, next_poll=BEGIN + timedelta(seconds=300)))

    clock.pass_by(299)
    before = await store.claim(10)
    clock.pass_by(1)

    assert before == ()
    assert len(await store.claim(10)) == 1


async def test_a_feed_that_waits_can_be_hurried_and_one_that_is_polled_cannot(store: FeedStore) -> None:
    await store.add(URL)
    [lease] = await store.claim(10)
    while_polled = await store.hurry(URL)
    await store.save(lease, replace(lease.feed, next_poll=BEGIN + timedelta(hours=20)))

    while_waiting = await store.hurry(URL)

    assert (while_polled, while_waiting, await store.hurry("https://unknown.example/")) == (False, True, False)
    assert len(await store.claim(10)) == 1


async def test_a_stopped_feed_is_never_due_until_it_is_added_again(store: FeedStore, clock: Clock) -> None:
    await store.add(URL)
    [lease] = await store.claim(10)
    await store.save(
        lease, replace(lease.feed, first_poll_done=True, failures=1, stopped="the server answered 410 Gone")
    )
    clock.pass_by(10_000_000)
    while_stopped = await store.claim(10)

    was_new = await store.add(URL)

    [again] = await store.claim(10)
    assert while_stopped == ()
    assert was_new
    assert (again.feed.stopped, again.feed.failures, again.feed.first_poll_done) == (None, 0, True)


async def test_the_longest_overdue_come_first_and_no_more_than_asked_for(store: FeedStore, clock: Clock) -> None:
    for number in range(5):
        await store.add(f"https://{number}.example/")
        clock.pass_by(1)

    first, second = await store.claim(2), await store.claim(10)

    assert [lease.feed.url[8] for lease in first] == ["0", "1"]
    assert [lease.feed.url[8] for lease in second] == ["2", "3", "4"]


async def test_each_due_feed_goes_to_one_of_many_processes(store: FeedStore) -> None:
    await asyncio.gather(*(store.add(f"https://{number}.example/") for number in range(40)))

    claimed = await asyncio.gather(*(store.claim(7) for _ in range(20)))

    urls = [lease.feed.url for leases in claimed for lease in leases]
    assert len(urls) == len(set(urls)) == 40
    assert len({lease.number for leases in claimed for lease in leases}) == 40


async def test_a_server_that_is_away_is_an_unknown_outcome() -> None:
    away = Redis(unix_socket_path="/nonexistent/redis.sock", retry=Retry(NoBackoff(), 0))
    store = FeedStore(away, Clock())

    for call in (store.list(), store.get(URL), store.claim(1), store.add(URL)):
        with pytest.raises(Retryable, match="the server failed"):
            await call
    await away.aclose()
