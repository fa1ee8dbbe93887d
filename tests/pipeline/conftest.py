"""The line over fakes, on the real server, and there in three parts."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from tests.pipeline.walks import FakeWalk, Walk, real_walk


@pytest.fixture(
    params=["fakes", pytest.param("server", marks=pytest.mark.redis), pytest.param("3 parts", marks=pytest.mark.redis)]
)
async def walk(
    request: pytest.FixtureRequest, redis: Redis, redis_url: str, namespace: str, tmp_path: Path
) -> AsyncIterator[Walk]:
    if request.param == "fakes":
        yield FakeWalk()
        return
    async with real_walk(redis, redis_url, namespace, tmp_path, 3 if request.param == "3 parts" else 1) as walk:
        yield walk
