"""Two workers, killed at each point where one can die: the same stories as undisturbed, each update once."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis

from services.notifier.domain.stories import StoryBook
from tests.services.notifier.stories.labelled import labelled
from tests.shared.conftest import eventually
from tocsin.messages import Development, StoryUpdate, TaggedArticle
from tocsin.streams import STORIES, TAGGED

pytestmark = [pytest.mark.redis, pytest.mark.slow]

DEATHS = [
    ("place", 30),
    ("commit", 1),
    ("kept", 1),
    ("begin", 1),
    ("place", 20),
    ("kept", 2),
    ("commit", 2),
    ("place", 1),
    ("kept", 3),
    ("commit", 1),
]
STEP = 29
"""Articles published at once, so that deaths hit batches and single entries."""

Said = tuple[object, ...]


async def test_kills_change_no_story_and_no_development(redis: Redis, redis_url: str, namespace: str) -> None:
    articles = [each.tagged for each in labelled()]
    book = StoryBook(1_000)
    expected = [said(book.decide(tagged, tagged.tagged_at)) for tagged in articles]

    async with workers(redis_url, namespace, DEATHS) as died:
        await publish(redis, namespace, articles)
        await eventually(lambda: _written(redis, namespace, len(articles)), seconds=180)

    assert [said(update) for update in await updates(redis, namespace)] == expected
    assert died == [-signal.SIGKILL] * len(DEATHS)


def said(update: StoryUpdate) -> Said:
    """What an update says, without the moment of the decision."""
    return (
        (update.id, update.tagged.article.revision, update.story, update.first),
        (update.origin, update.origins, update.articles),
        [_told(each) for each in update.developments],
        [_told(each) for each in update.history],
        [each.id for each in update.vanished],
    )


def _told(development: Development) -> Said:
    return development.id, development.kind, development.statuses, development.article


async def publish(redis: Redis, namespace: str, articles: Iterable[TaggedArticle]) -> None:
    for number, tagged in enumerate(articles):
        await redis.xadd(TAGGED.key(0, namespace), {"__data__": tagged.to_wire()})
        if number % STEP == 0:
            await asyncio.sleep(0.2)


async def updates(redis: Redis, namespace: str) -> list[StoryUpdate]:
    rows = await redis.xrange(STORIES.key(0, namespace))
    return [StoryUpdate.model_validate_json(fields[b"__data__"]) for _, fields in rows]


@asynccontextmanager
async def workers(url: str, namespace: str, deaths: Iterable[tuple[str, int]]) -> AsyncIterator[list[int]]:
    """Two workers, one that dies being replaced by the next that is to die, at last by ones that live."""
    waiting, died, living = list(deaths), list[int](), list[asyncio.subprocess.Process]()
    environment = {
        **os.environ,
        "TOCSIN_REDIS_URL": url,
        "TOCSIN_NAMESPACE": namespace,
        "TOCSIN_CLAIM_IDLE": "PT1S",
        "TOCSIN_LOG_LEVEL": "error",
    }

    async def keep() -> None:
        while True:
            point, count = waiting.pop(0) if waiting else ("never", 0)
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.faults.story_worker", point, str(count), env=environment
            )
            living.append(process)
            died.append(await process.wait())

    keepers = [asyncio.create_task(keep()) for _ in range(2)]
    try:
        yield died
    finally:
        for keeper in keepers:
            keeper.cancel()
        for process in living:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def _written(redis: Redis, namespace: str, count: int) -> bool:
    return await redis.xlen(STORIES.key(0, namespace)) >= count
