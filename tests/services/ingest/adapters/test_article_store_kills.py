"""Whoever offers articles may be killed at any moment: nothing is lost and nothing is there twice."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections import Counter

import pytest
from redis.asyncio import Redis

from tests.services.ingest import written
from tests.services.ingest.adapters.offering import ARTICLES, offers
from tocsin.messages import Article

pytestmark = pytest.mark.redis

KILLS = 5


async def test_two_processes_that_are_killed_again_and_again_write_every_revision_once(
    redis: Redis, redis_url: str, namespace: str
) -> None:
    async def offering(seed: int, revision: int) -> int:
        """Offer everything in one revision, and return how often that was cut off by a kill."""
        numbers = [str(number) for number in (seed, KILLS, revision)]
        arguments = ("-m", "tests.services.ingest.adapters.offering", redis_url, namespace, *numbers)
        process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=PIPE)
        told, _ = await process.communicate()
        assert process.returncode == 0
        return int(told)

    killed = [await asyncio.gather(offering(100, revision), offering(200, revision)) for revision in (1, 2)]

    found = [Article.model_validate_json(entry[b"__data__"]) for entry in await written.entries(redis, namespace, 2)]
    texts = {revision: {each.article.title: each.article.body for each in offers(revision)} for revision in (1, 2)}
    assert all(sum(each) >= KILLS // 2 for each in killed)
    assert Counter(article.id for article in found) == {f"article{number}": 2 for number in range(ARTICLES)}
    assert all(texts[article.revision][article.title] == article.body for article in found)
