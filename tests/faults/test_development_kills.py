"""Three notifiers, killed again and again: the same is told as in a replay of the same articles, each once."""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from redis.asyncio import Redis

from services.notifier.adapters.subscription_store import SubscriptionStore
from services.notifier.domain.book import Book
from services.notifier.domain.decisions import Ring
from services.notifier.domain.query import parse
from services.notifier.domain.rehearsal import Rehearsal
from services.notifier.domain.stories import StoryBook
from services.notifier.domain.subscriptions import Subscription
from services.notifier.querying import vocabulary
from tests.services.notifier.domain.builders import subscription
from tests.services.notifier.domain.test_one_alert_per_development import QUERIES, copies, developments, edited
from tests.shared.conftest import eventually
from tocsin.clock import ServerClock
from tocsin.key_file import create_key_file
from tocsin.messages import Alert, TaggedArticle
from tocsin.streams import ALERTS, STORIES, TAGGED

pytestmark = [pytest.mark.redis, pytest.mark.slow]

SHARDS: Final = 2
WORKERS: Final = 3
DEATHS: Final = [("told", 1), ("decide", 9), ("told", 2), ("decide", 3), ("told", 1), ("told", 3)]
SHOTS: Final = 4
"""Kills from outside, whatever a worker is at."""

Telling = tuple[str, str, str | None]
"""A subscription, a story, and what it was told first."""


@pytest.mark.parametrize("seed", range(2))
async def test_kills_change_nothing_of_what_is_told(
    redis: Redis, redis_url: str, namespace: str, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    saved = [await saves(redis, namespace, name, text) for name, text in QUERIES.items()]
    articles = await stream(redis, chance)

    async with notifiers(redis_url, namespace, tmp_path, DEATHS) as crew:
        shooting = asyncio.create_task(crew.shoot(chance, SHOTS))
        await publish(redis, namespace, articles)
        await shooting
        await eventually(lambda: worked_off(redis, namespace, len(articles)), seconds=90)

    alerts = await rung(redis, namespace)
    assert Counter(map(telling, alerts)) == Counter(rehearsed(saved, articles))
    assert Counter(alert.subscription.id for alert in alerts) == {each.id: 5 for each in saved}
    assert len({alert.id for alert in alerts}) == len(alerts)
    assert set(crew.died) == {-signal.SIGKILL}
    assert len(crew.died) > SHOTS


async def saves(redis: Redis, namespace: str, name: str, text: str) -> Subscription:
    wanted = subscription(text, id=f"sub_{name}", name=name, webhook="https://hooks.example.org/")
    return (await SubscriptionStore(redis, namespace).save(wanted)).subscription


async def stream(redis: Redis, chance: random.Random) -> list[TaggedArticle]:
    """The articles in some order, the correction last, tagged from now on."""
    articles = [*copies(), *developments()]
    chance.shuffle(articles)
    articles.append(edited(next(article for article in articles if article.id.startswith("copy"))))
    now = await ServerClock(redis).now()
    return [article.model_copy(update={"tagged_at": now}) for article in articles]


async def publish(redis: Redis, namespace: str, articles: Iterable[TaggedArticle]) -> None:
    for number, article in enumerate(articles):
        await redis.xadd(TAGGED.key(0, namespace), {"__data__": article.to_wire()})
        if number % 4 == 0:
            await asyncio.sleep(0.3)


def rehearsed(subscriptions: Sequence[Subscription], articles: Iterable[TaggedArticle]) -> list[Telling]:
    """Return what a replay of the same articles tells."""
    words, book, stories, told = vocabulary(), Book(), StoryBook(), list[Telling]()
    for each in subscriptions:
        book.add(each, parse(each.query, words))
    rehearsal = Rehearsal(book, words)
    for article in articles:
        update = stories.decide(article, article.tagged_at)
        for decision in rehearsal.decide(update, article.tagged_at):
            if isinstance(decision.outcome, Ring):
                told.append((decision.subscription.id, update.story, told_first(decision.outcome.alert)))
    return told


def telling(alert: Alert) -> Telling:
    return alert.subscription.id, alert.story or "", told_first(alert)


def told_first(alert: Alert) -> str | None:
    return next(iter(alert.developments), None)


async def rung(redis: Redis, namespace: str) -> list[Alert]:
    rows: list[Any] = []
    for shard in range(SHARDS):
        rows += await redis.xrange(ALERTS.key(shard, namespace)) or []
    return [Alert.model_validate_json(fields[b"__data__"]) for _, fields in rows]


async def worked_off(redis: Redis, namespace: str, articles: int) -> bool:
    if await redis.xlen(STORIES.key(0, namespace)) < articles:
        return False
    groups = await redis.xinfo_groups(STORIES.key(0, namespace))
    return len(groups) == SHARDS and not any(group["lag"] or group["pending"] for group in groups)


class Crew:
    """Notifiers; one that dies is replaced by the next that is to die, at last by ones that live."""

    def __init__(self, environment: dict[str, str], deaths: Iterable[tuple[str, int]]) -> None:
        self.died: list[int] = []
        self._environment = environment
        self._deaths = list(deaths)
        self._living: list[asyncio.subprocess.Process] = []

    async def keep(self) -> None:
        """Keep one notifier running."""
        while True:
            point, count = self._deaths.pop(0) if self._deaths else ("never", 0)
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.faults.notifier_worker", point, str(count), env=self._environment
            )
            self._living.append(process)
            self.died.append(await process.wait())
            self._living.remove(process)

    async def shoot(self, chance: random.Random, times: int) -> None:
        """Kill one now and then, whatever it is at."""
        for _ in range(times):
            await asyncio.sleep(chance.uniform(1.0, 3.0))
            while not self._living:
                await asyncio.sleep(0.1)
            chance.choice(self._living).kill()

    def end(self) -> None:
        """Let nothing run on."""
        for process in self._living:
            process.kill()


@asynccontextmanager
async def notifiers(
    url: str, namespace: str, directory: Path, deaths: Iterable[tuple[str, int]]
) -> AsyncIterator[Crew]:
    create_key_file(directory / "key")
    crew = Crew(
        {
            **os.environ,
            "TOCSIN_REDIS_URL": url,
            "TOCSIN_NAMESPACE": namespace,
            "TOCSIN_SHARDS": str(SHARDS),
            "TOCSIN_KEY_FILE": str(directory / "key"),
            "TOCSIN_CLAIM_IDLE": "PT1S",
            "TOCSIN_LOG_LEVEL": "error",
        },
        deaths,
    )
    keepers = [asyncio.create_task(crew.keep()) for _ in range(WORKERS)]
    try:
        yield crew
    finally:
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)
        crew.end()
