"""The latest articles are read from every partition, whatever else stands in the streams."""

import pytest
from redis.asyncio import Redis

from services.classifier.adapters.stored_articles import AT_ONCE, StoredArticles
from tests.services.classifier.articles import article
from tocsin.messages import Article
from tocsin.streams import ARTICLES

pytestmark = pytest.mark.redis


async def stored(redis: Redis, namespace: str, part: int, *numbers: int) -> None:
    for number in numbers:
        one: Article = article(title=f"Number {number}")
        await redis.xadd(ARTICLES.key(part, namespace), {"__data__": one.to_wire()})


async def titles(redis: Redis, namespace: str, most: int, partitions: int = 1) -> list[str]:
    return [one.title async for one in StoredArticles(redis, namespace, partitions).latest(most)]


async def test_the_newest_come_first_and_no_more_than_asked_for(redis: Redis, namespace: str) -> None:
    await stored(redis, namespace, 0, *range(AT_ONCE + 20))

    found = await titles(redis, namespace, AT_ONCE + 5)

    assert found == [f"Number {number}" for number in range(AT_ONCE + 19, 14, -1)]


async def test_every_partition_is_read(redis: Redis, namespace: str) -> None:
    await stored(redis, namespace, 0, 1)
    await stored(redis, namespace, 1, 2)

    assert await titles(redis, namespace, 10, partitions=2) == ["Number 1", "Number 2"]


async def test_what_is_no_article_is_passed_over(redis: Redis, namespace: str) -> None:
    await redis.xadd(ARTICLES.key(0, namespace), {"__data__": b"nonsense"})
    await redis.xadd(ARTICLES.key(0, namespace), {"other": b"field"})
    await stored(redis, namespace, 0, 3)

    assert await titles(redis, namespace, 10) == ["Number 3"]
