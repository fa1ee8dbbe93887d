"""What was told is kept for each subscription and story, and never written over by who has not read it."""

import pytest
from redis.asyncio import Redis

from services.notifier.adapters.told_store import ToldStore
from services.notifier.domain.told import UNTOLD, Telling
from tests.services.notifier.domain.builders import NOON

pytestmark = pytest.mark.redis


def telling(article: str = "a1", *developments: str, revision: int = 1) -> Telling:
    return Telling(f"alert of {article}", article, revision, NOON, developments or ("d1",), ((3, 12345), (1, 7)), True)


@pytest.fixture
def store(redis: Redis, namespace: str) -> ToldStore:
    return ToldStore(redis, namespace, shard=2)


async def test_what_was_written_is_read_again_as_it_was(store: ToldStore) -> None:
    told = UNTOLD.and_(telling()).and_(telling("a2", "d2", "d3"))

    assert await store.write("s1", {"sub_1": told})

    found = await store.read("s1", ["sub_1", "sub_2"])
    assert list(found) == ["sub_1"]
    assert found["sub_1"].tellings == told.tellings
    assert await store.read("s2", ["sub_1"]) == {}


async def test_who_has_not_read_what_stands_writes_nothing(store: ToldStore) -> None:
    await store.write("s1", {"sub_1": UNTOLD.and_(telling())})

    written = await store.write("s1", {"sub_1": UNTOLD.and_(telling("a2")), "sub_2": UNTOLD.and_(telling("a2"))})

    found = await store.read("s1", ["sub_1", "sub_2"])
    assert not written
    assert [each.article for each in found["sub_1"].tellings] == ["a1"]
    assert [each.article for each in found["sub_2"].tellings] == ["a2"]


async def test_who_has_read_it_writes_more(store: ToldStore) -> None:
    await store.write("s1", {"sub_1": UNTOLD.and_(telling())})
    read = await store.read("s1", ["sub_1"])

    assert await store.write("s1", {"sub_1": read["sub_1"].and_(telling("a2"))})

    found = await store.read("s1", ["sub_1"])
    assert [each.article for each in found["sub_1"].tellings] == ["a1", "a2"]


async def test_those_who_were_told_of_an_article_are_found(store: ToldStore) -> None:
    await store.write(
        "s1",
        {
            "sub_1": UNTOLD.and_(telling("a1")).and_(telling("a2")),
            "sub_2": UNTOLD.and_(telling("a2")),
            "sub_3": UNTOLD.and_(telling("a12")),
        },
    )

    assert await store.told_of("s1", "a1") == ("sub_1",)
    assert set(await store.told_of("s1", "a2")) == {"sub_1", "sub_2"}


async def test_thousands_are_written_at_once_and_forgotten_in_time(
    store: ToldStore, redis: Redis, namespace: str
) -> None:
    many = {f"sub_{number}": UNTOLD.and_(telling()) for number in range(1_203)}

    assert await store.write("s1", many)

    key = f"{namespace}:{{s2}}:told.v1:s1"
    assert await redis.hlen(key) == len(many)
    assert 0 < await redis.ttl(key) <= store.kept.total_seconds()
