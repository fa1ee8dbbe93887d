"""A changed taxonomy takes effect without a restart, in all workers at one moment, and a wrong one not at all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest
import structlog
from redis.asyncio import Redis

from services.classifier.adapters.taxonomy_agreement import TaxonomyAgreement
from services.classifier.adapters.taxonomy_folder import TaxonomyFolder
from services.classifier.editions import Edition, Editions
from tests.services.classifier.articles import article
from tocsin.clock import ServerClock

pytestmark = pytest.mark.redis

BUILT_IN = Path(__file__).resolve().parents[3] / "services" / "classifier" / "taxonomy"
TOPIC = """
- id: sea-ice
  name: Sea ice
  description: How much of the polar seas is covered by ice, and what follows from it.
"""
SIGNALS = """
topic: sea-ice
strong: ["T: sea ice .. shrink*", "sea ice .. shrink*"]
"""
ICE = article(title="Sea ice shrinks to a record low", body="Arctic sea ice shrinks further.", language="en")
LOOK_SECONDS = 0.05
AHEAD = timedelta(milliseconds=400)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the taxonomy that a test may change."""
    return Path(copytree(BUILT_IN, tmp_path / "one"))


def add_topic(folder: Path) -> None:
    (folder / "en/signals/sea-ice.yaml").write_text(SIGNALS)
    topics = folder / "topics.yaml"
    topics.write_text(topics.read_text() + TOPIC)


@dataclass
class Stack:
    """Workers that follow one folder, or each its own, on one server."""

    redis: Redis
    namespace: str

    @asynccontextmanager
    async def worker(self, folder: Path, wait_seconds: float = 30.0) -> AsyncIterator[Editions]:
        """Run a worker while the block runs."""
        agreement = TaxonomyAgreement(self.redis, self.namespace, AHEAD)
        place = TaxonomyFolder(folder)
        editions = Editions(place, agreement, Edition.of(place.read()), LOOK_SECONDS, wait_seconds)
        stopping = asyncio.Event()
        running = asyncio.create_task(editions.run(stopping))
        try:
            yield editions
        finally:
            stopping.set()
            await running

    async def now(self) -> datetime:
        return await ServerClock(self.redis).now()


@pytest.fixture
def stack(redis: Redis, namespace: str) -> Stack:
    return Stack(redis, namespace)


async def changed(stack: Stack, editions: Editions, before: str) -> datetime:
    """Return a moment at which an edition counts that is not `before`."""
    async with asyncio.timeout(20):
        while True:
            now = await stack.now()
            if (await editions.at(now)).version != before:
                return now
            await asyncio.sleep(0.01)


async def test_an_added_topic_is_found_without_a_restart(stack: Stack, folder: Path) -> None:
    async with stack.worker(folder) as editions:
        first = await editions.at(await stack.now())

        add_topic(folder)
        second = await editions.at(await changed(stack, editions, first.version))

    assert [topic.id for topic in first.tagger.tag(ICE).topics] == []
    assert [topic.id for topic in second.tagger.tag(ICE).topics] == ["sea-ice"]
    assert "sea-ice" in {rule.id for rule in second.rules}


async def test_workers_change_at_one_moment_of_the_servers_clock(stack: Stack, folder: Path) -> None:
    async with stack.worker(folder) as one, stack.worker(folder) as two:
        before = (await one.at(await stack.now())).version
        seen: list[tuple[str, str]] = []

        add_topic(folder)
        async with asyncio.timeout(20):
            while not seen or before in seen[-1]:
                now = await stack.now()
                seen.append(((await one.at(now)).version, (await two.at(now)).version))
                await asyncio.sleep(0.005)

    assert {left == right for left, right in seen} == {True}


async def test_nobody_changes_before_the_last_worker_can(stack: Stack, folder: Path, tmp_path: Path) -> None:
    slow = Path(copytree(folder, tmp_path / "slow"))

    async with stack.worker(folder) as one, stack.worker(slow) as two:
        before = (await one.at(await stack.now())).version
        add_topic(folder)
        await asyncio.sleep(10 * LOOK_SECONDS + 2 * AHEAD.total_seconds())
        waiting = (await one.at(await stack.now())).version
        add_topic(slow)
        moment = await changed(stack, one, before)
        after = (await two.at(moment)).version

    assert waiting == before
    assert after != before


async def test_a_mistake_is_told_with_its_line_and_changes_nothing(stack: Stack, folder: Path) -> None:
    with structlog.testing.capture_logs() as logs:
        async with stack.worker(folder) as editions:
            before = (await editions.at(await stack.now())).version
            (folder / "en/signals/sea-ice.yaml").write_text(SIGNALS)
            async with asyncio.timeout(20):
                while not any(line["event"] == "taxonomy.refused" for line in logs):
                    await asyncio.sleep(0.01)
            after = (await editions.at(await stack.now())).version

    refused = next(line for line in logs if line["event"] == "taxonomy.refused")
    assert "en/signals/sea-ice.yaml:2: sea-ice is no topic" in refused["error"]
    assert after == before


async def test_a_worker_that_starts_with_another_version_waits_for_the_rest_and_not_for_ever(
    stack: Stack, folder: Path, tmp_path: Path
) -> None:
    other = Path(copytree(folder, tmp_path / "other"))
    add_topic(other)

    with structlog.testing.capture_logs() as logs:
        async with stack.worker(folder) as one, stack.worker(other, wait_seconds=1.0) as two:
            version = (await two.at(await stack.now())).version
            told = [line["event"] for line in logs]
            usual = (await one.at(await stack.now())).version

    assert version != usual
    assert "taxonomy.not_agreed" in told


async def test_one_that_has_left_is_not_waited_for(stack: Stack, folder: Path, tmp_path: Path) -> None:
    async with stack.worker(folder) as one:
        async with stack.worker(folder):
            before = (await one.at(await stack.now())).version
        add_topic(folder)

        assert await changed(stack, one, before)
