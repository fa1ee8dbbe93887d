"""Polls are counted, and how many feeds are failing is shown among the metrics of the process."""

import asyncio

import pytest
from redis.asyncio import Redis

from services.ingest.adapters.feed_metrics import FeedMetrics
from services.ingest.app import wire
from services.ingest.settings import IngestSettings
from services.ingest.watch import FeedWatch
from tests.services.ingest.polling import polling, until
from tests.services.ingest.rooms import FIRST, SECOND, rss
from tocsin.telemetry import Metrics

pytestmark = pytest.mark.redis


async def test_polls_and_feeds_are_counted_without_naming_any(redis: Redis, namespace: str) -> None:
    metrics, shown = FeedMetrics(), Metrics()
    for collector in metrics.collectors:
        shown.registry.register(collector)
    stopping = asyncio.Event()
    async with polling(redis, namespace, counts=metrics) as room:
        good = room.site.put("/feed", rss(room.site, FIRST, SECOND))
        bad = room.site.put("/bad", status=500)
        await room.polled(good)
        for _ in range(3):
            await room.polled(bad)

        watching = asyncio.create_task(FeedWatch(room.feeds, metrics, look_every_seconds=0.01).run(stopping))
        await until(lambda: b'tocsin_feeds{condition="failing"} 1.0' in shown.text())
        stopping.set()
        await watching

    text = shown.text().decode()
    for line in (
        'tocsin_polls_total{outcome="read"} 1.0',
        'tocsin_polls_total{outcome="failed"} 3.0',
        "tocsin_feed_articles_total 2.0",
        'tocsin_feeds{condition="fine"} 1.0',
        'tocsin_feeds{condition="stopped"} 0.0',
    ):
        assert line in text
    assert room.site.url not in text


async def test_the_service_shows_what_it_counts(redis: Redis, redis_url: str, namespace: str) -> None:
    settings = IngestSettings.load(redis_url=redis_url, namespace=namespace)

    wiring = wire(redis, settings)

    names = {metric.name for collector in wiring.collectors for metric in collector.collect()}
    assert {"tocsin_polls", "tocsin_feed_articles", "tocsin_feeds"} <= names
    assert any(isinstance(background, FeedWatch) for background in wiring.backgrounds)
