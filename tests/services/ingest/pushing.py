"""Ingest's push API in this process, on the real server, and a publisher that has a key for it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from redis.asyncio import Redis

from services.ingest.adapters import api
from services.ingest.adapters.article_store import ArticleStore
from services.ingest.adapters.push_routes import PATH, push_routes
from services.ingest.adapters.push_store import PushAnswers, PushNames
from services.ingest.adapters.reader import Reader
from services.ingest.push import Push
from services.ingest.shelf import Shelf
from tocsin.api import Listener
from tocsin.clock import ServerClock
from tocsin.front import Part
from tocsin.gate import Gate
from tocsin.http_protocol import ConnectionLimits
from tocsin.keys import Keys, Scope
from tocsin.messages import Article
from tocsin.rates import Rate, Rates
from tocsin.streams import ARTICLES

OFTEN = Rate(per_second=100_000, burst=100_000)
PEPPER = b"p" * 32
FROM_ONE_PLACE = ConnectionLimits(in_all=500, an_address=500)


@dataclass
class Publisher:
    """Pushes with a key of its own."""

    http: httpx.AsyncClient
    url: str
    key_id: str
    token: str

    async def push(self, body: Any = None, content: bytes | None = None, **headers: str) -> httpx.Response:
        """Push a JSON value, or any bytes; keyword arguments are headers, `content_type=…`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"authorization": f"Bearer {self.token}", "content-type": "application/json", **named}
        if content is None:
            return await self.http.post(self.url, json=body, headers=given)
        return await self.http.post(self.url, content=content, headers=given)


@dataclass
class Station:
    """Where is pushed to."""

    redis: Redis
    namespace: str
    url: str
    http: httpx.AsyncClient

    async def publisher(
        self, rate: Rate = OFTEN, scopes: Sequence[Scope] = ("articles:write",), name: str = "a wire"
    ) -> Publisher:
        """Return a publisher with a new key."""
        clock = ServerClock(self.redis)
        key, token = await Keys(self.redis, PEPPER, self.namespace).add(name, scopes, await clock.now(), None, rate)
        return Publisher(self.http, self.url, key.id, token.get_secret_value())

    async def articles(self) -> list[Article]:
        """Return what is in the stream."""
        entries = await self.redis.xrange(ARTICLES.key(0, self.namespace))
        return [Article.model_validate_json(fields[b"__data__"]) for _, fields in entries]


@asynccontextmanager
async def pushed_to(redis: Redis, namespace: str, reader: Reader, store: Any = None) -> AsyncIterator[Station]:
    """Serve the push API while the block runs; `store` takes the place of the way into the stream."""
    clock, articles = ServerClock(redis), ArticleStore(redis, namespace)
    shelf = Shelf(store or articles, PushNames(redis, articles.keys), clock)
    push = Push(reader, shelf, PushAnswers(redis, namespace))
    gate = Gate(Keys(redis, PEPPER, namespace), Rates(redis, namespace), clock)
    listener, stopping = Listener("127.0.0.1", 0, limits=FROM_ONE_PLACE), asyncio.Event()
    listener.mount([Part(PATH, api.application([push_routes(push, gate)]))])
    listener.bind()
    running = asyncio.create_task(listener.run(stopping))
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
            yield Station(redis, namespace, listener.address + PATH, http)
    finally:
        stopping.set()
        await running
