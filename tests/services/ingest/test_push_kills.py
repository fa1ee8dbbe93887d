"""Ingest is killed around the write of a push: whoever pushes again loses nothing and makes nothing twice."""

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis

from tests.services.ingest.holding import Held, holding
from tests.shared.conftest import eventually
from tocsin.clock import ServerClock
from tocsin.key_file import create_key_file
from tocsin.keys import Keys
from tocsin.streams import ARTICLES

pytestmark = [pytest.mark.redis, pytest.mark.slow]

BATCH = [
    {"title": f"Berth {number} is closed", "text": f"Notice {number}: pilots board at buoy {number * 7}."}
    for number in range(3)
]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@asynccontextmanager
async def ingest(url: str, namespace: str, key_file: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    port = free_port()
    settings = {
        "REDIS_URL": url,
        "NAMESPACE": namespace,
        "KEY_FILE": str(key_file),
        "API_PORT": str(port),
        "LOG_LEVEL": "error",
        "READERS": "1",
    }
    environment = {**os.environ, **{f"TOCSIN_{name}": value for name, value in settings.items()}}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.cli", "run", "ingest", env=environment
    )
    try:
        await eventually(lambda: _listens(port), seconds=60)
        yield process, f"http://127.0.0.1:{port}/v1/articles"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def test_a_push_that_was_killed_is_repeated_and_stored_once(
    redis: Redis, redis_url: str, namespace: str, tmp_path: Path
) -> None:
    create_key_file(key_file := tmp_path / "key")
    clock = ServerClock(redis)
    _, token = await Keys.of(redis, key_file, namespace).add("a wire", ["articles:write"], await clock.now())
    keyless = {"authorization": f"Bearer {token.get_secret_value()}"}
    headers = {**keyless, "idempotency-key": "one"}
    stored = []

    with tempfile.TemporaryDirectory() as directory:
        async with holding(redis_url, Path(directory)) as (holder, held_url), httpx.AsyncClient(timeout=60) as http:
            moments: tuple[Held, ...] = ("request", "reply")
            for moment in moments:
                async with ingest(held_url, namespace, key_file) as (process, url):
                    holder.hold(moment, b"XADD", b"articles.v1")
                    pushing = asyncio.create_task(http.post(url, json=BATCH, headers=headers))
                    await asyncio.wait_for(holder.is_held.wait(), 30)
                    process.kill()
                    with pytest.raises(httpx.HTTPError):
                        await pushing
                stored.append(await redis.xlen(ARTICLES.key(0, namespace)))
            async with ingest(redis_url, namespace, key_file) as (process, url):
                answers = [await http.post(url, json=BATCH, headers=given) for given in (headers, headers, keyless)]
                process.terminate()
                ended = await process.wait()

    assert stored == [0, 3]
    assert [answer.status_code for answer in answers] == [202, 202, 202]
    assert [each["outcome"] for each in answers[0].json()["articles"]] == ["same"] * 3
    assert answers[0].json() == answers[1].json() == answers[2].json()
    assert await redis.xlen(ARTICLES.key(0, namespace)) == 3
    assert ended == 0
