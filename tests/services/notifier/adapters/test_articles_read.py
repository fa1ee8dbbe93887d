"""How many articles were read is known for any span of minutes, in few entries, whoever counts."""

from datetime import timedelta

import pytest
from redis.asyncio import Redis

from services.notifier.adapters.articles_read import ArticlesRead
from tests.services.notifier.domain.builders import NOON
from tocsin.streams import TAGGED

pytestmark = pytest.mark.redis


@pytest.fixture
def read(redis: Redis, namespace: str) -> ArticlesRead:
    return ArticlesRead(redis, namespace, partitions=2)


async def tag(read: ArticlesRead, count: int, part: int = 0) -> None:
    for _ in range(count):
        await read.redis.xadd(TAGGED.key(part, read.namespace), {"__data__": "{}"})


async def test_what_came_between_two_minutes_is_counted_over_all_partitions(read: ArticlesRead) -> None:
    await tag(read, 3)
    await read.note(NOON)
    await tag(read, 2)
    await tag(read, 5, part=1)
    await read.note(NOON + timedelta(hours=1))
    await tag(read, 9)
    await read.note(NOON + timedelta(hours=2))

    assert await read.between(NOON, NOON + timedelta(hours=1)) == 7
    assert await read.between(NOON, NOON + timedelta(hours=2)) == 16
    assert await read.between(NOON + timedelta(minutes=30), NOON + timedelta(minutes=90)) == 7
    assert await read.between(NOON - timedelta(days=1), NOON + timedelta(hours=1)) == 7


async def test_before_anything_was_counted_nothing_is_said(read: ArticlesRead) -> None:
    assert await read.between(NOON, NOON + timedelta(hours=1)) is None


async def test_two_processes_note_a_minute_once_and_a_quiet_time_takes_no_room(read: ArticlesRead) -> None:
    another = ArticlesRead(read.redis, read.namespace, partitions=2)
    await tag(read, 1)
    for minute in range(50):
        for process in (read, another):
            await process.note(NOON + timedelta(minutes=minute))
        await tag(another, 1 if minute == 7 else 0)

    assert await read.redis.zcard(f"{read.namespace}:{{digests}}:articles.v1") == 2


async def test_what_is_long_past_is_forgotten_but_for_where_it_ended(read: ArticlesRead) -> None:
    for day in range(30):
        await tag(read, 1)
        await read.note(NOON + timedelta(days=day))

    assert await read.redis.zcard(f"{read.namespace}:{{digests}}:articles.v1") == 16
    assert await read.between(NOON + timedelta(days=15), NOON + timedelta(days=29)) == 14


async def test_after_a_stream_was_made_anew_no_count_is_below_nothing(read: ArticlesRead) -> None:
    await tag(read, 10)
    await read.note(NOON)
    await read.redis.delete(TAGGED.key(0, read.namespace))
    await tag(read, 4)
    await read.note(NOON + timedelta(minutes=1))

    assert await read.between(NOON, NOON + timedelta(minutes=1)) == 4
