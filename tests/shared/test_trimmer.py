"""Streams are cut by time, never ahead of a group of ours; above the cap a foreign group is named and left behind."""

from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from tests.builders import article
from tests.shared.conftest import Publish
from tocsin.settings import RuntimeSettings
from tocsin.streams import ARTICLES, DEAD
from tocsin.telemetry import Metrics
from tocsin.trimmer import Cut, EntryId, Reader, Trimmer, decide_cut

OURS_AT_5 = Reader("classifier", True, (5, 0))
OURS_AT_50 = Reader("classifier", True, (50, 0))
FOREIGN_AT_3 = Reader("stranger", False, (3, 0))
FOREIGN_AT_70 = Reader("late", False, (70, 0))


@pytest.mark.parametrize(
    ("readers", "missing", "by_time", "by_cap", "cut"),
    [
        pytest.param([], False, (10, 0), None, Cut((10, 0)), id="nobody reads: by time"),
        pytest.param([OURS_AT_50], False, (10, 0), None, Cut((10, 0)), id="ours is further: by time"),
        pytest.param([OURS_AT_5], False, (10, 0), None, Cut((5, 0)), id="never ahead of ours"),
        pytest.param([OURS_AT_5], False, (10, 0), (40, 0), Cut((5, 0)), id="not even above the cap"),
        pytest.param([OURS_AT_50], True, (10, 0), (40, 0), Cut((0, 0)), id="a group of ours is missing: nothing"),
        pytest.param(
            [OURS_AT_50, FOREIGN_AT_3], False, (10, 0), None, Cut((3, 0)), id="a foreign group holds time back"
        ),
        pytest.param(
            [OURS_AT_50, FOREIGN_AT_3], False, (10, 0), (40, 0), Cut((40, 0), ("stranger",)), id="but not the cap"
        ),
        pytest.param(
            [OURS_AT_5, FOREIGN_AT_3], False, (10, 0), (40, 0), Cut((5, 0), ("stranger",)), id="the cap stops at ours"
        ),
        pytest.param(
            [OURS_AT_50, FOREIGN_AT_70], False, (10, 0), (40, 0), Cut((40, 0)), id="a foreign group ahead loses nothing"
        ),
        pytest.param([FOREIGN_AT_3], False, (10, 0), (40, 0), Cut((40, 0), ("stranger",)), id="only a foreign group"),
        pytest.param([OURS_AT_50], False, (45, 0), (40, 0), Cut((45, 0)), id="time is further than the cap"),
        pytest.param([Reader("c", True, (5, 3))], False, (5, 9), None, Cut((5, 3)), id="within a millisecond"),
    ],
)
def test_the_cut(readers: list[Reader], missing: bool, by_time: EntryId, by_cap: EntryId | None, cut: Cut) -> None:
    assert decide_cut(readers, missing, by_time, by_cap) == cut


@pytest.fixture
def trimmer(redis: Redis, settings: RuntimeSettings) -> Trimmer:
    return Trimmer(redis, settings, Metrics())


def with_settings(trimmer: Trimmer, **changes: Any) -> Trimmer:
    return Trimmer(trimmer.redis, trimmer.settings.model_copy(update=changes), trimmer.metrics)


async def fill(redis: Redis, key: str, count: int, first_millisecond: int = 1) -> None:
    """Entries as old as the epoch, far beyond any retention."""
    pipe = redis.pipeline(transaction=False)
    for number in range(first_millisecond, first_millisecond + count):
        pipe.xadd(key, {"__data__": "{}"}, id=f"{number}-0")
    await pipe.execute()


async def read(redis: Redis, key: str, group: str, count: int, acknowledge: bool = True) -> None:
    ((_, entries),) = await redis.xreadgroup(group, "c", {key: ">"}, count=count)
    if acknowledge:
        await redis.xack(key, group, *[id for id, _ in entries])


async def oldest(redis: Redis, key: str) -> int:
    ((id, _),) = await redis.xrange(key, count=1)
    return int(id.partition(b"-")[0])


@pytest.mark.redis
async def test_what_is_older_than_the_retention_goes(
    redis: Redis, namespace: str, trimmer: Trimmer, publish: Publish
) -> None:
    key = ARTICLES.key(0, namespace)
    await fill(redis, key, 500)
    await publish(ARTICLES, article("fresh"))
    await redis.xgroup_create(key, "classifier", id="0")
    await read(redis, key, "classifier", 501)

    gone = await trimmer.trim(ARTICLES, 0)

    assert gone >= 400
    assert await redis.xlen(key) == 501 - gone


@pytest.mark.redis
async def test_what_is_younger_than_the_retention_stays(
    redis: Redis, namespace: str, trimmer: Trimmer, publish: Publish
) -> None:
    for number in range(300):
        await publish(ARTICLES, article(f"a{number}"))
    await redis.xgroup_create(ARTICLES.key(0, namespace), "classifier", id="$")

    assert await trimmer.trim(ARTICLES, 0) == 0


@pytest.mark.redis
async def test_nothing_is_cut_ahead_of_what_a_group_of_ours_has_not_read(
    redis: Redis, namespace: str, trimmer: Trimmer
) -> None:
    key = ARTICLES.key(0, namespace)
    await fill(redis, key, 1_000)
    await redis.xgroup_create(key, "classifier", id="0")
    await read(redis, key, "classifier", 600)

    gone = await trimmer.trim(ARTICLES, 0)

    assert gone > 0
    assert await oldest(redis, key) <= 601


@pytest.mark.redis
async def test_nothing_is_cut_ahead_of_the_oldest_pending_entry_of_ours(
    redis: Redis, namespace: str, trimmer: Trimmer
) -> None:
    key = ARTICLES.key(0, namespace)
    await fill(redis, key, 1_000)
    await redis.xgroup_create(key, "classifier", id="0")
    await read(redis, key, "classifier", 300)
    await read(redis, key, "classifier", 1, acknowledge=False)
    await read(redis, key, "classifier", 600)

    await with_settings(trimmer, hard_cap=10).trim(ARTICLES, 0)

    assert await oldest(redis, key) <= 301
    (still_there,) = await redis.xrange(key, "301-0", "301-0")
    assert still_there


@pytest.mark.redis
async def test_nothing_is_cut_while_a_group_of_ours_is_missing(redis: Redis, namespace: str, trimmer: Trimmer) -> None:
    key = ARTICLES.key(0, namespace)
    await fill(redis, key, 500)
    await redis.xgroup_create(key, "stranger", id="$")

    assert await with_settings(trimmer, hard_cap=10).trim(ARTICLES, 0) == 0


@pytest.mark.redis
async def test_a_foreign_group_is_waited_for_below_the_cap(redis: Redis, namespace: str, trimmer: Trimmer) -> None:
    key = ARTICLES.key(0, namespace)
    await fill(redis, key, 1_000)
    await redis.xgroup_create(key, "classifier", id="$")
    await redis.xgroup_create(key, "stranger", id="0")

    assert await trimmer.trim(ARTICLES, 0) == 0
    assert alarms(trimmer) == 0


@pytest.mark.redis
async def test_a_foreign_group_is_named_and_left_behind_above_the_cap(
    redis: Redis, namespace: str, trimmer: Trimmer, capsys: pytest.CaptureFixture[str]
) -> None:
    key = ARTICLES.key(0, namespace)
    await fill(redis, key, 3_500)
    await redis.xgroup_create(key, "classifier", id="$")
    await redis.xgroup_create(key, "stranger", id="0")

    gone = await with_settings(trimmer, hard_cap=1_000).trim(ARTICLES, 0)

    assert gone == 3_500 - await redis.xlen(key)
    assert 1_000 <= await redis.xlen(key) <= 1_200
    assert alarms(trimmer) == 1
    printed = capsys.readouterr()
    assert "stranger" in printed.out + printed.err


def alarms(trimmer: Trimmer) -> float:
    return trimmer.metrics.registry.get_sample_value("tocsin_alarms_total", {"alarm": "group_left_behind"}) or 0.0


@pytest.mark.redis
async def test_dead_letters_are_cut_by_time_too(redis: Redis, namespace: str, trimmer: Trimmer) -> None:
    key = DEAD.key(0, namespace)
    await fill(redis, key, 500)

    await trimmer.trim_all()

    assert await redis.xlen(key) < 200


@pytest.mark.redis
async def test_every_part_is_cut(redis: Redis, namespace: str, trimmer: Trimmer) -> None:
    for part in range(3):
        await fill(redis, DEAD.key(part, namespace), 500)

    await with_settings(trimmer, partitions=3, retention=timedelta(days=1)).trim_all()

    assert [await redis.xlen(DEAD.key(part, namespace)) < 200 for part in range(3)] == [True] * 3


@pytest.mark.redis
async def test_one_process_trims_at_a_time(redis: Redis, trimmer: Trimmer) -> None:
    other = with_settings(trimmer)

    assert [await trimmer._leads(), await other._leads(), await trimmer._leads()] == [True, False, True]
