"""SIGTERM: what is in flight is finished, and the process ends in time, even with the server away."""

import asyncio
import os
import signal
import sys
import tempfile
from pathlib import Path

import pytest
from redis.asyncio import Redis

from services.cli.embedded import EmbeddedServer
from tests.builders import article
from tests.shared.conftest import eventually
from tocsin.streams import ARTICLES, TAGGED

pytestmark = pytest.mark.redis
MESSAGES = 2_000


async def test_sigterm_finishes_what_is_in_flight(redis: Redis, redis_url: str, namespace: str) -> None:
    articles, tagged = ARTICLES.key(0, namespace), TAGGED.key(0, namespace)
    async with redis.pipeline(transaction=False) as pipe:
        for number in range(MESSAGES):
            pipe.xadd(articles, {"__data__": article(f"a{number}").to_wire()})
        await pipe.execute()
    environment = {**os.environ, "TOCSIN_REDIS_URL": redis_url, "TOCSIN_NAMESPACE": namespace}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.worker", "classify", env=environment
    )
    await eventually(lambda: redis.xlen(tagged), seconds=30)

    process.send_signal(signal.SIGTERM)
    code = await asyncio.wait_for(process.wait(), 15)

    (group,) = await redis.xinfo_groups(articles)
    assert code == 0
    assert group["pending"] == 0
    assert await redis.xlen(tagged) + group["lag"] == MESSAGES
    assert await redis.xinfo_consumers(articles, "classifier") == []


async def test_sigterm_ends_a_process_whose_server_is_away() -> None:
    with tempfile.TemporaryDirectory(prefix="tocsin-") as directory:
        server = EmbeddedServer(Path(directory) / "s").start()
        redis = Redis.from_url(server.url)
        for number in range(MESSAGES):
            await redis.xadd(ARTICLES.key(0), {"__data__": article(f"a{number}").to_wire()})
        environment = {**os.environ, "TOCSIN_REDIS_URL": server.url, "TOCSIN_STOP_WITHIN": "2", "TOCSIN_BATCH": "1"}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.faults.worker", "classify", env=environment
        )
        await eventually(lambda: redis.xlen(TAGGED.key(0)), seconds=30)
        await redis.aclose()

        server.kill()
        await asyncio.sleep(0.5)
        process.send_signal(signal.SIGTERM)

        assert await asyncio.wait_for(process.wait(), 10) == 0
