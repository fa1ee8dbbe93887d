"""What all tests share: a real server, and a namespace of its own for each test."""

import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from services.cli.embedded import EmbeddedServer


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The server named by TOCSIN_TEST_REDIS_URL, else an embedded one for the whole run."""
    given = os.environ.get("TOCSIN_TEST_REDIS_URL")
    if given:
        yield given
        return
    directory = Path(tempfile.mkdtemp(prefix="tocsin-"))
    with EmbeddedServer(directory) as server:
        yield server.url
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def namespace() -> str:
    """A key prefix that no other test uses."""
    return f"test-{uuid.uuid4().hex[:12]}"


@pytest.fixture
async def redis(redis_url: str, namespace: str) -> AsyncIterator[Redis]:
    """A client on the real server; the test's keys are gone afterwards."""
    client = Redis.from_url(redis_url)
    yield client
    keys = [key async for key in client.scan_iter(match=f"{namespace}:*", count=1000)]
    if keys:
        await client.delete(*keys)
    await client.aclose()
