"""What FastStream's own stream subscriber does to messages, and that the stage does not.

Each test runs the stock subscriber on the real server and sees the fault, then the stage on the same data.
"""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from faststream.redis import RedisBroker, StreamSub
from redis.asyncio import Redis

from tests.builders import article, tagged
from tests.shared.conftest import Publish, Running, eventually
from tocsin.messages import Article, TaggedArticle
from tocsin.stage import Route
from tocsin.streams import ARTICLES, DEAD, TAGGED

pytestmark = pytest.mark.redis

STOCK = "stock"


async def tag(message: Article) -> TaggedArticle:
    return tagged(message)


CLASSIFY = Route(tag, reads=ARTICLES, group="classifier", writes=TAGGED)


@asynccontextmanager
async def stock(url: str, key: str, seen: list[str], *, batch: bool = False) -> AsyncIterator[Any]:
    """The stock subscriber as its documentation shows it; `seen` gets the id of each article handled."""
    broker = RedisBroker(url, logger=None)
    subscriber = broker.subscriber(
        stream=StreamSub(key, group=STOCK, consumer="c", batch=batch, max_records=10, polling_interval=50)
    )

    async def one(message: Article) -> None:
        seen.append(message.id)

    async def many(messages: Sequence[Article]) -> None:
        seen.extend(message.id for message in messages)

    subscriber(many if batch else one)
    await broker.start()
    try:
        yield subscriber
    finally:
        await broker.stop()


async def handed_over(redis: Redis, namespace: str) -> list[str]:
    """The ids of what the stage has tagged."""
    return [
        json.loads(fields[b"__data__"])["article"]["id"] for _, fields in await redis.xrange(TAGGED.key(0, namespace))
    ]


async def nothing_is_left(redis: Redis, key: str, group: str) -> bool:
    states = {state["name"].decode(): state for state in await redis.xinfo_groups(key)}
    return bool(states[group]["lag"] == 0 and states[group]["pending"] == 0)


async def _now(value: object) -> object:
    return value


async def test_what_came_before_the_first_start_is_lost_to_the_stock_subscriber_and_not_to_the_stage(
    redis_url: str, redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    key = ARTICLES.key(0, namespace)
    await publish(ARTICLES, article("before"))
    seen: list[str] = []

    async with stock(redis_url, key, seen):
        await publish(ARTICLES, article("after"))
        await eventually(lambda: nothing_is_left(redis, key, STOCK))
    async with running(CLASSIFY):
        await eventually(lambda: nothing_is_left(redis, key, "classifier"))

    assert seen == ["after"]
    assert await handed_over(redis, namespace) == ["before", "after"]


async def test_one_bad_item_sticks_its_whole_batch_to_the_stock_subscriber_and_not_to_the_stage(
    redis_url: str, redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    key = ARTICLES.key(0, namespace)
    await redis.xgroup_create(key, STOCK, id="0", mkstream=True)
    await publish(ARTICLES, article("good1"))
    await redis.xadd(key, {"__data__": '{"id": "bad"}'})
    await publish(ARTICLES, article("good2"))
    seen: list[str] = []

    async with stock(redis_url, key, seen, batch=True):
        await eventually(lambda: _three_are_pending(redis, key))
    async with stock(redis_url, key, seen, batch=True):
        await publish(ARTICLES, article("later"))
        await eventually(lambda: _now(seen))
    async with running(CLASSIFY):
        await eventually(lambda: nothing_is_left(redis, key, "classifier"))

    assert seen == ["later"]
    assert (await redis.xpending(key, STOCK))["pending"] == 3
    assert await handed_over(redis, namespace) == ["good1", "good2", "later"]
    assert await redis.xlen(DEAD.key(0, namespace)) == 1


async def _three_are_pending(redis: Redis, key: str) -> bool:
    return bool((await redis.xpending(key, STOCK))["pending"] == 3)


async def test_after_a_lost_group_the_stock_subscriber_stops_for_good_and_the_stage_goes_on(
    redis_url: str, redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    key = ARTICLES.key(0, namespace)
    seen: list[str] = []

    async with stock(redis_url, key, seen) as subscriber:
        await redis.delete(key)
        await eventually(lambda: _now(not subscriber.running))
        await publish(ARTICLES, article("after"))

        assert await subscriber._client.ping()
        assert await redis.xinfo_groups(key) == []
        assert seen == []

    async with running(CLASSIFY) as worker:
        await eventually(lambda: nothing_is_left(redis, key, "classifier"))
        await redis.delete(key)
        await publish(ARTICLES, article("again"))
        await eventually(lambda: _both(redis, namespace))

        assert (await worker.condition()).ready


async def _both(redis: Redis, namespace: str) -> bool:
    return await handed_over(redis, namespace) == ["after", "again"]


async def test_what_a_dead_process_held_is_never_redelivered_by_the_stock_subscriber_but_by_the_stage(
    redis_url: str, redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    key = ARTICLES.key(0, namespace)
    for group in (STOCK, "classifier"):
        await redis.xgroup_create(key, group, id="0", mkstream=True)
    await publish(ARTICLES, article("held"))
    for group in (STOCK, "classifier"):
        await redis.xreadgroup(group, "c", {key: ">"})
    seen: list[str] = []

    async with stock(redis_url, key, seen):
        await publish(ARTICLES, article("later"))
        await eventually(lambda: _now(seen))
    async with running(CLASSIFY):
        await eventually(lambda: nothing_is_left(redis, key, "classifier"))

    assert seen == ["later"]
    assert (await redis.xpending(key, STOCK))["pending"] == 1
    assert sorted(await handed_over(redis, namespace)) == ["held", "later"]
