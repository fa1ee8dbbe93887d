"""A worker in this process, and messages on its streams."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from redis.asyncio import Redis

from tocsin.messages import Message
from tocsin.service import Wiring, Worker
from tocsin.settings import RuntimeSettings
from tocsin.stage import Route
from tocsin.streams import Stream, part_of

Running = Callable[..., AbstractAsyncContextManager[Worker]]
Publish = Callable[..., Awaitable[str]]


@pytest.fixture
def settings(redis_url: str, namespace: str) -> RuntimeSettings:
    return RuntimeSettings(redis_url=redis_url, namespace=namespace, claim_idle=0.2)


@pytest.fixture
def running(redis: Redis, settings: RuntimeSettings) -> Running:
    """Run routes in this process while the block runs."""

    @asynccontextmanager
    async def run(*routes: Route[Any, Any], **changes: Any) -> AsyncIterator[Worker]:
        worker = Worker(settings.model_copy(update=changes))
        await worker.start(redis, Wiring(routes=routes))
        try:
            yield worker
        finally:
            await worker.stop()

    return run


@pytest.fixture
def publish(redis: Redis, namespace: str) -> Publish:
    """Write a message to its part of a stream, as a hand-over would."""

    async def write(stream: Stream[Any], message: Message, parts: int = 1) -> str:
        key = stream.key(part_of(stream.subject(message), parts), namespace)
        return (await redis.xadd(key, {"__data__": message.to_wire(), "schema": message.schema_id})).decode()

    return write


async def eventually(check: Callable[[], Awaitable[object]], seconds: float = 10.0) -> None:
    """Wait until `check` gives something true; fails with its last answer."""
    last: object = None
    deadline = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < deadline:
        if last := await check():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"did not come true within {seconds} s; last: {last!r}")
