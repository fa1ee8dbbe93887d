"""Stored articles are read in order over all partitions, and only as far as they are wanted."""

from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from services.notifier.adapters.stored_updates import AT_ONCE, StoredUpdates
from tests.services.notifier.domain.builders import tagged
from tests.services.notifier.domain.happenings import update
from tocsin.streams import STORIES

pytestmark = pytest.mark.redis

BEGIN = datetime(2026, 3, 4, tzinfo=UTC)


async def stored(redis: Redis, namespace: str, part: int, second: int, id: str) -> None:
    moment = int((BEGIN + timedelta(seconds=second)).timestamp() * 1000)
    await redis.xadd(STORIES.key(part, namespace), {"__data__": update(tagged(id=id)).to_wire()}, id=f"{moment}-1")


async def ids(redis: Redis, namespace: str, since: datetime = BEGIN, partitions: int = 1, but: str = "") -> list[str]:
    found = StoredUpdates(redis, namespace, partitions).since(since, lambda body: not but or but.encode() not in body)
    return [each.update.id if each.update else "" async for each in found]


async def test_partitions_are_read_as_one_in_the_order_of_time(redis: Redis, namespace: str) -> None:
    for part, second, id in ((0, 1, "a"), (1, 2, "b"), (0, 3, "c"), (1, 5, "e"), (0, 9, "f")):
        await stored(redis, namespace, part, second, id)

    assert await ids(redis, namespace, partitions=2) == ["a", "b", "c", "e", "f"]


async def test_what_came_before_is_left_out(redis: Redis, namespace: str) -> None:
    await stored(redis, namespace, 0, 1, "a")
    await stored(redis, namespace, 0, 60, "b")

    assert await ids(redis, namespace, BEGIN + timedelta(seconds=30)) == ["b"]


async def test_more_than_one_run_is_read_to_its_end(redis: Redis, namespace: str) -> None:
    for second in range(AT_ONCE + 3):
        await stored(redis, namespace, 0, second, f"a{second}")

    assert len(await ids(redis, namespace)) == AT_ONCE + 3


async def test_what_is_not_wanted_is_counted_and_not_read(redis: Redis, namespace: str) -> None:
    await stored(redis, namespace, 0, 1, "apple")
    await stored(redis, namespace, 0, 2, "pear")

    assert await ids(redis, namespace, but="apple") == ["", "pear"]


async def test_what_cannot_be_read_is_counted(redis: Redis, namespace: str) -> None:
    await redis.xadd(STORIES.key(0, namespace), {"__data__": b"nonsense"})

    assert await ids(redis, namespace) == [""]
