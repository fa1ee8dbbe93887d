"""What is kept of stories, by whom, and for how long."""

import asyncio

import pytest
from redis.asyncio import Redis

from services.notifier.adapters.story_records import KEPT, StoryRecords
from services.notifier.domain.stories import StoryBook, Verdict
from services.notifier.stories import Stories
from tests.builders import NOW
from tests.services.notifier.stories.builders import OSLO, RAJIN, told
from tocsin.clock import ServerClock
from tocsin.leases import Lease, LeaseLost

pytestmark = pytest.mark.redis

TRANSFER = "transfer KP>RU missile reported/KR"


@pytest.fixture
async def lease(redis: Redis, namespace: str) -> Lease:
    lease = Lease(redis, "stories", namespace)
    await lease.take()
    return lease


@pytest.fixture
def records(redis: Redis, namespace: str) -> StoryRecords:
    return StoryRecords(redis, namespace)


def verdicts(count: int = 3) -> list[Verdict]:
    """Of articles that each begin a story, but for the second, which joins the first."""
    book, found = StoryBook(), []
    articles = [told("a", TRANSFER), told("b", "transfer KP>RU missile denied/RU", hours=1)]
    articles += [
        told(f"c{number}", text=f"{OSLO} {number}", title=f"Act {number}", hours=2) for number in range(count - 2)
    ]
    for tagged in articles[:count]:
        book.decide(tagged, NOW)
        if verdict := book.verdict_of(tagged):
            found.append(verdict)
    return found


async def test_what_was_kept_is_loaded_whole_and_in_order(records: StoryRecords, lease: Lease) -> None:
    kept = verdicts()
    await records.commit(lease, kept[::-1])
    await records.commit(lease, kept)

    assert list(await records.load(lease)) == kept


async def test_who_lost_the_lease_keeps_nothing(records: StoryRecords, lease: Lease, redis: Redis) -> None:
    await redis.delete(lease.key)

    with pytest.raises(LeaseLost):
        await records.commit(lease, verdicts())

    assert await records.load(lease) == []


async def test_a_story_is_kept_for_its_life_and_the_look_back(
    records: StoryRecords, lease: Lease, redis: Redis, namespace: str
) -> None:
    await records.commit(lease, verdicts())

    keys = [key async for key in redis.scan_iter(match=f"{namespace}:{{stories}}:story.v1:*")]

    assert keys
    for key in keys:
        assert 0 < await redis.ttl(key) <= KEPT.total_seconds()


async def test_beyond_the_most_that_may_live_the_oldest_are_forgotten(
    redis: Redis, namespace: str, lease: Lease
) -> None:
    records = StoryRecords(redis, namespace, stories=1)
    await records.commit(lease, verdicts())

    left = await records.load(lease)

    assert {verdict.article for verdict in left} == {"c0"}


async def test_what_cannot_be_read_is_passed_over(
    records: StoryRecords, lease: Lease, redis: Redis, namespace: str
) -> None:
    kept = verdicts()
    await records.commit(lease, kept)
    await redis.hset(f"{namespace}:{{stories}}:story.v1:{kept[0].story}", "z/1", "{}")

    assert list(await records.load(lease)) == kept


async def test_an_erased_article_leaves_nothing_in_its_story(records: StoryRecords, lease: Lease, redis: Redis) -> None:
    await records.commit(lease, verdicts())

    assert await records.erase({"b"}) == 1

    assert [verdict.article for verdict in await records.load(lease)] == ["a", "c0"]


async def test_nothing_of_a_text_is_kept(records: StoryRecords, lease: Lease, redis: Redis, namespace: str) -> None:
    await records.commit(lease, verdicts())

    kept = [await redis.hgetall(key) async for key in redis.scan_iter(match=f"{namespace}:*story.v1*")]

    assert not any(word in str(kept) for word in (*RAJIN.split(), *OSLO.split()) if len(word) > 5)


async def test_a_worker_that_takes_over_says_again_what_was_decided(
    redis: Redis, lease: Lease, records: StoryRecords
) -> None:
    clock = ServerClock(redis)
    first, second = Stories(records, clock, 100), Stories(records, clock, 100)
    await first.begin(lease)
    said = await first.place(told("a", TRANSFER))
    await first.commit()

    await second.begin(lease)

    assert await second.place(told("a", TRANSFER)) == said
    assert not (await second.place(told("b", TRANSFER, hours=1))).first


async def test_a_second_lane_waits_until_what_the_first_decided_is_kept(redis: Redis, lease: Lease) -> None:
    kept: list[str] = []

    class Slow:
        async def load(self, lease: Lease) -> list[Verdict]:
            return []

        async def commit(self, lease: Lease, verdicts: tuple[Verdict, ...]) -> None:
            await asyncio.sleep(0.05)
            kept.extend(verdict.article for verdict in verdicts)

    stories = Stories(Slow(), ServerClock(redis), 100)
    await stories.begin(lease)
    await stories.place(told("a", TRANSFER))
    one = asyncio.create_task(stories.commit())
    await asyncio.sleep(0)

    await stories.commit()

    assert kept == ["a"]
    await one
