"""A process knows every subscription that matters to an article, and others can see how far it has come."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from services.notifier.adapters.live_subscriptions import LiveSubscriptions
from services.notifier.adapters.subscription_store import Changes, SubscriptionStore
from services.notifier.adapters.workers import Workers
from services.notifier.domain.book import Book
from tests.services.notifier.domain.builders import query, subscription, tagged
from tocsin.streams import part_of

pytestmark = pytest.mark.redis

ANSWERED = timedelta(seconds=1)
"""Added to a moment the server told, so that a book must be newer."""


@dataclass(frozen=True, slots=True)
class Counting(SubscriptionStore):
    """A store that keeps what it was asked."""

    asked: list[str] = field(default_factory=list)

    async def changes_since(self, change_id: str) -> Changes:
        self.asked.append(change_id)
        return await SubscriptionStore.changes_since(self, change_id)


@pytest.fixture
def store(redis: Redis, namespace: str) -> SubscriptionStore:
    return SubscriptionStore(redis, namespace)


@pytest.fixture
def workers(redis: Redis, namespace: str) -> Workers:
    return Workers(redis, namespace)


@pytest.fixture
def live(store: SubscriptionStore, workers: Workers) -> LiveSubscriptions:
    return LiveSubscriptions(store, workers, query)


@asynccontextmanager
async def following(live: LiveSubscriptions) -> AsyncIterator[None]:
    stopping = asyncio.Event()
    task = asyncio.create_task(live.run(stopping))
    try:
        yield
    finally:
        stopping.set()
        await task


def ids(book: Book) -> list[str]:
    return [found.id for found, _ in book.candidates(tagged(body="a missile"))]


async def test_what_was_saved_before_the_start_is_known(store: SubscriptionStore, live: LiveSubscriptions) -> None:
    saved = await store.save(subscription())

    book = await live.book(0, saved.subscription.saved_at)

    assert ids(book) == ["sub_1"]


async def test_what_is_saved_before_an_article_is_tagged_is_known_when_it_is_decided(
    store: SubscriptionStore, live: LiveSubscriptions
) -> None:
    await live.refresh()

    for number in range(20):
        saved = await store.save(subscription(id=f"sub_{number}"))
        book = await live.book(0, saved.subscription.saved_at)

        assert f"sub_{number}" in ids(book)


async def test_the_server_is_not_asked_for_an_article_older_than_its_last_answer(
    redis: Redis, namespace: str, workers: Workers
) -> None:
    store = Counting(redis, namespace)
    saved = await store.save(subscription())
    live = LiveSubscriptions(store, workers, query)
    await live.book(0, saved.subscription.saved_at)
    await live.refresh()
    asked = len(store.asked)

    for _ in range(10):
        await live.book(0, saved.subscription.saved_at)

    assert len(store.asked) == asked > 0


async def test_a_change_and_a_removal_arrive(store: SubscriptionStore, live: LiveSubscriptions) -> None:
    saved = (await store.save(subscription())).subscription
    await live.refresh()

    await store.save(subscription(text="drone"))
    after_change = ids(await live.book(0, saved.saved_at + ANSWERED))
    await store.save(subscription())
    after_return = ids(await live.book(0, saved.saved_at + ANSWERED))
    await store.remove("sub_1")
    after_removal = ids(await live.book(0, saved.saved_at + ANSWERED))

    assert (after_change, after_return, after_removal) == ([], ["sub_1"], [])
    assert await live.find("sub_1") is None


async def test_each_shard_has_its_own_subscriptions(store: SubscriptionStore, workers: Workers) -> None:
    live = LiveSubscriptions(store, workers, query, shards=3)
    for number in range(12):
        saved = await store.save(subscription(id=f"sub_{number}"))

    books = [ids(await live.book(shard, saved.subscription.saved_at)) for shard in range(3)]

    assert sorted(id for book in books for id in book) == sorted(f"sub_{number}" for number in range(12))
    assert all(part_of(id, 3) == shard for shard, book in enumerate(books) for id in book)


async def test_after_the_server_was_emptied_only_what_came_since_is_known(
    store: SubscriptionStore, live: LiveSubscriptions, redis: Redis
) -> None:
    saved = (await store.save(subscription())).subscription
    await live.refresh()
    await redis.delete(*[key async for key in redis.scan_iter(match=f"{store.namespace}:*")])

    await live.refresh()
    emptied = ids(await live.book(0, saved.saved_at))
    await store.save(subscription(id="sub_2"))
    await live.refresh()

    assert emptied == []
    assert ids(await live.book(0, saved.saved_at)) == ["sub_2"]


async def test_changes_that_were_cut_off_are_made_up_for(
    store: SubscriptionStore, live: LiveSubscriptions, redis: Redis
) -> None:
    saved = (await store.save(subscription())).subscription
    await live.refresh()
    await store.save(subscription(id="sub_2"))
    await store.remove("sub_1")
    await store.save(subscription(id="sub_3"))

    await redis.xtrim(f"{store.namespace}:{{subscriptions}}:changes.v1", maxlen=1, approximate=False)
    await live.refresh()

    assert sorted(ids(await live.book(0, saved.saved_at))) == ["sub_2", "sub_3"]


async def test_a_query_that_cannot_be_read_any_more_silences_only_its_own_subscription(
    store: SubscriptionStore, live: LiveSubscriptions
) -> None:
    await store.save(subscription(id="sub_1", text="topic:no-such-topic"))
    saved = await store.save(subscription(id="sub_2"))

    book = await live.book(0, saved.subscription.saved_at)

    assert ids(book) == ["sub_2"]
    assert await live.find("sub_1") is not None


async def test_a_subscription_not_yet_known_here_is_looked_up(
    store: SubscriptionStore, live: LiveSubscriptions
) -> None:
    await live.refresh()
    saved = await store.save(subscription())

    assert await live.find("sub_1") == saved.subscription


async def test_a_pause_that_is_over_is_not_taken_for_one(store: SubscriptionStore, live: LiveSubscriptions) -> None:
    await store.save(subscription(paused=True))
    await live.refresh()

    resumed = await store.resume("sub_1")

    assert resumed is not None
    assert await live.find("sub_1") == resumed.subscription


async def test_saving_is_known_to_every_living_worker_within_moments(
    store: SubscriptionStore, workers: Workers
) -> None:
    one, other = (LiveSubscriptions(store, workers, query, name=name) for name in ("one", "other"))
    async with following(one), following(other):
        saved = await store.save(subscription())

        lacking = await workers.wait_until_known(saved.change_id, timeout_seconds=5)

        assert lacking == ()
        assert await one.find("sub_1") == await other.find("sub_1") == saved.subscription


async def test_a_worker_that_lives_and_does_not_follow_is_named(store: SubscriptionStore, workers: Workers) -> None:
    await workers.beat("stuck", "")
    saved = await store.save(subscription())
    await workers.beat("quick", saved.change_id)

    assert await workers.wait_until_known(saved.change_id, timeout_seconds=0.05) == ("stuck",)


async def test_a_silent_worker_is_not_waited_for(
    store: SubscriptionStore, workers: Workers, redis: Redis, namespace: str
) -> None:
    saved = await store.save(subscription())
    seconds, _ = await redis.time()
    await redis.hset(f"{namespace}:{{subscriptions}}:workers.v1", "dead", f"1-0 {(seconds - 11) * 1000}")

    assert await workers.wait_until_known(saved.change_id, timeout_seconds=5) == ()


async def test_a_worker_silent_for_long_is_forgotten(workers: Workers, redis: Redis, namespace: str) -> None:
    key = f"{namespace}:{{subscriptions}}:workers.v1"
    seconds, _ = await redis.time()
    await redis.hset(key, "dead", f"1-0 {(seconds - 601) * 1000}")

    await workers.beat("alive", "1-0")

    assert await redis.hkeys(key) == [b"alive"]


async def test_a_worker_that_stops_is_not_waited_for(
    store: SubscriptionStore, workers: Workers, live: LiveSubscriptions
) -> None:
    async with following(live):
        saved = await store.save(subscription())
        await workers.wait_until_known(saved.change_id)

    later = await store.pause("sub_1")

    assert later is not None
    assert await workers.lacking(later.change_id) == ()


async def test_change_ids_are_compared_as_numbers(workers: Workers) -> None:
    await workers.beat("worker", "999-9")

    assert await workers.lacking("999-10") == ("worker",)
    assert await workers.lacking("1000-0") == ("worker",)
    assert await workers.lacking("999-9") == ()
