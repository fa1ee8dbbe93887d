"""A worker process for the fault tests: it brings out what waits, by a clock that the test sets."""

import asyncio
import sys
from dataclasses import dataclass
from datetime import UTC, datetime

from redis.asyncio import Redis

from services.notifier.adapters.articles_read import ArticlesRead
from services.notifier.adapters.held_alerts import HeldAlerts
from services.notifier.adapters.live_subscriptions import LiveSubscriptions
from services.notifier.adapters.outbox import Outbox
from services.notifier.adapters.subscription_store import SubscriptionStore
from services.notifier.adapters.workers import Workers
from services.notifier.holding import Delivery, Gatherer
from tests.services.notifier.domain.builders import query
from tocsin import logs
from tocsin.messages import Alert


@dataclass(frozen=True)
class SetClock:
    """Shows what the test has put into a key."""

    redis: Redis
    namespace: str

    async def now(self) -> datetime:
        return datetime.fromtimestamp(float(await self.redis.get(f"{self.namespace}:clock") or 0), UTC)


async def work(url: str, namespace: str) -> None:
    """Let alerts from a list wait, and bring out what is due, until killed; an alert leaves the list when it waits."""
    redis = Redis.from_url(url)
    clock = SetClock(redis, namespace)
    subscriptions = LiveSubscriptions(SubscriptionStore(redis, namespace), Workers(redis, namespace), query)
    held = HeldAlerts(redis, namespace)
    delivery = Delivery(Outbox(redis, namespace), held, subscriptions, clock, lambda: None)
    gatherer = Gatherer(held, subscriptions, ArticlesRead(redis, namespace), clock, lambda: None)
    while True:
        await subscriptions.refresh()
        for text in await redis.lrange(f"{namespace}:alerts", 0, 9):
            await delivery.enqueue(Alert.model_validate_json(text))
            await redis.lrem(f"{namespace}:alerts", 1, text)
        await gatherer.look()
        await redis.incr(f"{namespace}:looks")


if __name__ == "__main__":
    logs.configure("error", "json")
    asyncio.run(work(sys.argv[1], sys.argv[2]))
