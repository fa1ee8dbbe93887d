"""A feed is polled by one process at a time, and its state is saved by whoever holds its latest lease."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from services.ingest.adapters.feed_store import STATE, FeedStore
from services.ingest.domain.polling.fetches import Validators
from services.ingest.domain.polling.polls import FeedState, PastPoll
from services.ingest.domain.polling.settings import FeedSettings, SealedAccess
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


async def test_a_feed_may_be_added_with_the_title_it_is_known_by(store: FeedStore) -> None:
    await store.add(URL, title="Harbour\x1b news" + "x" * 1_000)

    [feed] = await store.list()

    assert feed.title.startswith("Harbour")
    assert "\x1b" not in feed.title
    assert len(feed.title) == 500


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
        trouble="unreachable",
        moved_to="https://port.example/feed",
        moved_since=BEGIN,
        address="https://port.example/feed",
        agent="fallback",
        waits_for="left alone",
        id_choice="guid-link",
        entry_times=(1, 2, 3),
        history=(PastPoll(BEGIN, "read", 3, 250), PastPoll(BEGIN, "failed", 0, 7, "it took too long")),
    )

    assert await store.save(lease, state)

    assert await store.get(URL) == state


async def test_what_is_settled_is_not_undone_by_a_poll_nor_undoes_one(store: FeedStore) -> None:
    access = SealedAccess("v1:sealed", ("Cookie",))
    await store.add(URL, FeedSettings("always"))
    [lease] = await store.claim(1)

    settled = await store.settle(URL, lambda before: replace(before, access=access))
    await store.save(lease, replace(lease.feed, title="Harbour"))

    feed = await store.get(URL)
    assert settled == FeedSettings("always", access)
    assert feed is not None
    assert (feed.title, feed.full_text, feed.access) == ("Harbour", "always", access)
    assert (lease.feed.full_text, lease.feed.access) == ("always", None)
    assert await store.list() == (feed,)


async def test_settings_are_forgotten_with_their_feed(store: FeedStore) -> None:
    await store.add(URL, FeedSettings("never"))
    await store.remove(URL)
    await store.add(URL)

    feed = await store.get(URL)

    assert feed is not None
    assert feed.full_text == "auto"
    assert await store.settle("https://other.example/", lambda before: before) is None


async def test_many_settle_something_at_once_and_nothing_is_lost(store: FeedStore) -> None:
    await store.add(URL)

    def named(name: str) -> Callable[[FeedSettings], FeedSettings]:
        def add_name(before: FeedSettings) -> FeedSettings:
            names = before.access.names if before.access else ()
            return replace(before, access=SealedAccess("v1:sealed", (*names, name)))

        return add_name

    await asyncio.gather(*(store.settle(URL, named(str(number))) for number in range(8)))

    feed = await store.get(URL)
    assert feed is not None
    assert feed.access is not None
    assert sorted(feed.access.names) == [str(number) for number in range(8)]


async def test_feeds_in_trouble_are_counted(store: FeedStore) -> None:
    for number in range(4):
        await store.add(f"https://{number}.example/")
    failing, stopped, fine, gone = await store.claim(4)
    await store.save(failing, replace(failing.feed, failures=3))
    await store.save(stopped, replace(stopped.feed, stopped="gone"))
    await store.save(fine, replace(fine.feed, failures=2))
    await store.save(gone, replace(gone.feed, failures=9))
    await store.remove(gone.feed.url)

    counted = await store.conditions()
    await store.add(stopped.feed.url)

    assert counted == {"fine": 1, "failing": 1, "stopped": 1}
    assert await store.conditions() == {"fine": 2, "failing": 1, "stopped": 0}


async def test_ten_thousand_feeds_are_listed_and_claimed_a_few_at_a_time(store: FeedStore, redis: Redis) -> None:
    states, due = store._keys[:2]
    for begin in range(0, 10_000, 1_000):
        urls = [f"https://{number}.example/feed" for number in range(begin, begin + 1_000)]
        mapping = {url: STATE.dump_json(FeedState(url, BEGIN, BEGIN)) for url in urls}
        await redis.hset(states, mapping=mapping)
        await redis.zadd(due, dict.fromkeys(urls, BEGIN.timestamp()))

    leases = await store.claim(64)

    assert len(leases) == 64
    assert len(await store.list()) == 10_000


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


async def test_feeds_of_one_host_are_leased_one_after_the_other(store: FeedStore, clock: Clock) -> None:
    for number in range(5):
        await store.add(f"https://harbour.example/{number}")
    await store.add("https://port.example/feed")

    hosts = []
    for _ in range(6):
        hosts.append([lease.feed.url for lease in await store.claim(64)])
        clock.pass_by(1)

    assert hosts[0] == ["https://harbour.example/0", "https://port.example/feed"]
    assert [len(leased) for leased in hosts] == [2, 1, 1, 1, 1, 0]


async def test_a_host_with_thousands_of_due_feeds_keeps_no_other_waiting(store: FeedStore, clock: Clock) -> None:
    states, due = store._keys[:2]
    urls = [f"https://busy.example/{number}" for number in range(3_000)]
    urls += [f"https://zone{number}.example/" for number in range(50)]
    await store.redis.hset(states, mapping={url: STATE.dump_json(FeedState(url, BEGIN, BEGIN)) for url in urls})
    await store.redis.zadd(due, dict.fromkeys(urls, BEGIN.timestamp()))

    leased = [lease.feed.url for _ in range(7) for lease in await store.claim(64)]

    assert sum("busy" in url for url in leased) <= 7
    assert sum("zone" in url for url in leased) == 50


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
