"""The clock tells the server's time, and rarely has to ask for it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from tocsin.clock import ServerClock

pytestmark = pytest.mark.redis


@dataclass
class Monotonic:
    """A monotonic clock that only moves when told to."""

    seconds: float = 1_000.0

    def __call__(self) -> float:
        return self.seconds


class Counting(Redis):
    """Counts what its clients ask."""

    asked: ClassVar[int] = 0

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        Counting.asked += 1
        return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]


@pytest.fixture
def monotonic() -> Monotonic:
    return Monotonic()


async def server_time(redis: Redis) -> datetime:
    seconds, microseconds = await redis.time()
    return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=microseconds)


async def test_it_tells_the_servers_time_and_is_never_behind_it(redis: Redis) -> None:
    clock = ServerClock(redis)
    await clock.now()

    before = await server_time(redis)
    told = await clock.now()

    assert before <= told <= before + timedelta(seconds=5)
    assert told.tzinfo is UTC


async def test_it_moves_on_between_two_answers(redis: Redis, monotonic: Monotonic) -> None:
    clock = ServerClock(redis, monotonic)
    first = await clock.now()

    monotonic.seconds += 7.5

    assert await clock.now() == first + timedelta(seconds=7.5)


async def test_it_asks_once_in_ten_seconds_however_often_it_is_looked_at(redis_url: str, monotonic: Monotonic) -> None:
    redis = Counting.from_pool(ConnectionPool.from_url(redis_url))
    async with redis:
        clock = ServerClock(redis, monotonic)
        await clock.now()
        Counting.asked = 0

        for _ in range(99):
            monotonic.seconds += 0.1
            await clock.now()
        within = Counting.asked
        monotonic.seconds += 0.2
        await clock.now()

        assert (within, Counting.asked) == (0, 1)


async def test_a_new_answer_replaces_what_was_carried_on(redis: Redis, monotonic: Monotonic) -> None:
    clock = ServerClock(redis, monotonic)
    first = await clock.now()

    monotonic.seconds += 3_600
    told = await clock.now()

    assert first <= told < first + timedelta(minutes=1)


async def test_while_the_server_is_away_the_last_answer_is_carried_on(redis: Redis, monotonic: Monotonic) -> None:
    clock = ServerClock(redis, monotonic)
    first = await clock.now()
    clock.redis = Redis(host="127.0.0.1", port=1, retry=Retry(NoBackoff(), 0))

    monotonic.seconds += 60

    assert await clock.now() == first + timedelta(seconds=60)


async def test_a_clock_that_never_had_an_answer_says_so() -> None:
    clock = ServerClock(Redis(host="127.0.0.1", port=1, retry=Retry(NoBackoff(), 0)))

    with pytest.raises(RedisError):
        await clock.now()
