"""Three workers, killed again and again while digests fall due: each digest comes once, with every alert in one."""

import asyncio
import random
import sys
from collections import Counter
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from services.notifier.adapters.outbox import Outbox
from services.notifier.adapters.subscription_store import SubscriptionStore
from services.notifier.domain.collected import Collected
from tests.services.notifier.deliveries import alert
from tests.services.notifier.domain.builders import NOON, subscription
from tests.shared.conftest import eventually

pytestmark = [pytest.mark.redis, pytest.mark.slow]

SUBSCRIPTIONS, HOURS, KILLS_AN_HOUR, WORKERS = 30, 3, 4, 3
SEED = 20261124


@dataclass
class Crew:
    """Processes that bring out what waits; one that dies is replaced at once."""

    url: str
    namespace: str
    processes: dict[int, asyncio.subprocess.Process] = field(default_factory=dict)

    async def keep(self, number: int) -> None:
        while True:
            self.processes[number] = process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.faults.gathering_worker", self.url, self.namespace
            )
            await process.wait()

    def kill(self, number: int) -> None:
        with suppress(ProcessLookupError, KeyError):
            self.processes[number].kill()


async def test_each_digest_comes_once_and_each_alert_in_one(redis: Redis, redis_url: str, namespace: str) -> None:
    chance, crew = random.Random(SEED), Crew(redis_url, namespace)
    store, outbox, now = SubscriptionStore(redis, namespace), Outbox(redis, namespace), NOON + timedelta(minutes=30)
    schedule = {"every": "hourly", "say_if_empty": True}
    for number in range(SUBSCRIPTIONS):
        await store.save(subscription(id=f"sub_{number}", digest=schedule))
    await redis.set(f"{namespace}:clock", now.timestamp())

    async with AsyncExitStack() as stack:
        for number in range(WORKERS):
            task = asyncio.create_task(crew.keep(number))
            stack.callback(crew.kill, number)
            stack.callback(task.cancel)
        await eventually(lambda: redis.get(f"{namespace}:looks"), seconds=20)
        for hour in range(HOURS):
            told = [alert(f"{hour}-{n}", f"sub_{n % (SUBSCRIPTIONS - 5)}").to_wire() for n in range(60)]
            await redis.rpush(f"{namespace}:alerts", *told)
            await asyncio.sleep(0.1)
            now += timedelta(hours=1)
            await redis.set(f"{namespace}:clock", now.timestamp())
            for _ in range(KILLS_AN_HOUR):
                await asyncio.sleep(chance.uniform(0.02, 0.25))
                crew.kill(chance.randrange(WORKERS))
            await eventually(lambda: settled(redis, namespace), seconds=30)
        now += timedelta(hours=1)
        await redis.set(f"{namespace}:clock", now.timestamp())
        await eventually(lambda: waiting_for(redis, namespace, now.timestamp()), seconds=30)

    digests = await all_digests(outbox)
    hours = Counter((digest.subscription.id, digest.until) for digest in digests)
    listed = Counter(entry.id for digest in digests for entry in digest.alerts)
    assert set(hours.values()) == {1}
    assert len(hours) == SUBSCRIPTIONS * (HOURS + 1)
    assert set(listed.values()) == {1}
    assert len(listed) == HOURS * 60


async def settled(redis: Redis, namespace: str) -> bool:
    """Whether every alert has been taken and each subscription's next digest is open."""
    clock = float(await redis.get(f"{namespace}:clock"))
    return await redis.llen(f"{namespace}:alerts") == 0 and await waiting_for(redis, namespace, clock)


async def waiting_for(redis: Redis, namespace: str, clock: float) -> bool:
    gatherings = f"{namespace}:{{s0}}:gatherings.v1"
    due, coming = await redis.zcount(gatherings, "-inf", clock * 1000), await redis.zcard(gatherings)
    return due == 0 and coming == SUBSCRIPTIONS


async def all_digests(outbox: Outbox) -> list[Collected]:
    """Take everything that is due."""
    found: list[Collected] = []
    while attempts := (await outbox.begin(0, NOON + timedelta(days=1), 100, {})).attempts:
        found += (attempt.alert for attempt in attempts if isinstance(attempt.alert, Collected))
    return found
