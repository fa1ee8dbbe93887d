"""One article through every room: over fakes, and over the real server, seen from outside alike."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pydantic import SecretStr
from redis.asyncio import Redis

from services.classifier.app import tagger
from services.classifier.editions import Edition, OneEdition
from services.classifier.handlers import Classifier
from services.cli.line import running_line
from services.ingest.adapters.reader import Reader
from services.ingest.app import fetcher_for, hand_in
from services.ingest.domain.identity.acceptance import HandedIn
from services.ingest.intake import Entries, HandIn
from services.ingest.settings import IngestSettings
from services.notifier.adapters.sealing import Sealer, new_secret
from services.notifier.adapters.subscription_store import SubscriptionStore, new_id
from services.notifier.adapters.workers import Workers
from services.notifier.app import vocabulary
from services.notifier.dispatcher import Dispatcher
from services.notifier.domain.query import parse
from services.notifier.domain.stories import StoryBook
from services.notifier.domain.subscriptions import Subscription
from services.notifier.handlers import Decider
from tests.builders import NOW
from tests.fakes import (
    DirectReads,
    FakeClock,
    MemoryArticles,
    MemoryOutbox,
    MemorySubscriptions,
    MemoryTellings,
    NoNetwork,
    NoPages,
    PlainSecrets,
    RememberingCaller,
)
from tests.servers import serve
from tests.services.notifier.receivers import Receiver
from tocsin.key_file import create_key_file
from tocsin.streams import ALERTS, ARTICLES, STORIES, TAGGED


class Walk(Protocol):
    """The line, seen from outside."""

    async def subscribe(self, name: str, query: str) -> None:
        """Subscribe, in force from now on."""

    async def hand_in(self, document: str | bytes, url: str | None = None) -> HandedIn:
        """Hand a document in."""

    async def rung(self) -> list[dict[str, Any]]:
        """Return the alert of each webhook called, once everything has been worked off."""


@dataclass
class FakeWalk:
    """The handlers over fakes, called one after the other."""

    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))
    articles: MemoryArticles = field(default_factory=MemoryArticles)
    subscriptions: MemorySubscriptions = field(default_factory=MemorySubscriptions)
    stories: StoryBook = field(default_factory=StoryBook)
    tellings: MemoryTellings = field(default_factory=MemoryTellings)
    outbox: MemoryOutbox = field(default_factory=MemoryOutbox)
    caller: RememberingCaller = field(default_factory=RememberingCaller)
    _walked: int = 0

    async def subscribe(self, name: str, query: str) -> None:
        id = f"sub_{name}"
        subscription = Subscription(
            id=id, name=name, query=query, webhook="https://hook.example/", sealed_secret="whsec_x", saved_at=NOW
        )
        self.subscriptions.all[id] = subscription
        self.subscriptions.one_book.add(subscription, parse(query, vocabulary()))

    async def hand_in(self, document: str | bytes, url: str | None = None) -> HandedIn:
        entries = Entries(NoPages(), self.articles)
        return await HandIn(NoNetwork(), DirectReads(), entries, self.clock).document(document, "the page", url)

    async def rung(self) -> list[dict[str, Any]]:
        classifier = Classifier(OneEdition(Edition(tagger(), ())), self.clock)
        decider = Decider(self.subscriptions, self.tellings, vocabulary(), self.clock)
        dispatcher = Dispatcher(
            self.outbox, self.subscriptions, PlainSecrets(), self.caller, self.clock, "test", stop_within_seconds=2.0
        )
        for article in self.articles.articles[self._walked :]:
            tagged = await classifier.tag(article)
            for alert in await decider.decide(self.stories.decide(tagged, self.clock.at)):
                await self.outbox.enqueue(alert, "hook.example", self.clock.at)
        self._walked = len(self.articles.articles)
        await self._dispatched(dispatcher)
        return [json.loads(body)["data"] for _, _, body in self.caller.calls]

    async def _dispatched(self, dispatcher: Dispatcher) -> None:
        stopping = asyncio.Event()
        running = asyncio.create_task(dispatcher.run(stopping))
        while len(self.outbox.endings) < len(self.outbox.waiting):
            await asyncio.sleep(0.001)
        stopping.set()
        await running


@dataclass
class RealWalk:
    """The three services on a real server, with a real webhook receiver."""

    redis: Redis
    settings: IngestSettings
    sealer: Sealer
    webhook: str
    receiver: Receiver
    taker: HandIn
    parts: int = 1
    secrets: dict[str, SecretStr] = field(default_factory=dict)
    """Path of each webhook → its secret."""

    async def subscribe(self, name: str, query: str) -> None:
        parse(query, vocabulary())
        id, secret, namespace = new_id(), new_secret(), self.settings.namespace
        sealed, webhook = self.sealer.seal(id, secret), f"{self.webhook}/{name}"
        self.secrets[f"/{name}"] = secret
        saved = await SubscriptionStore(self.redis, namespace).save(
            Subscription(id=id, name=name, query=query, webhook=webhook, sealed_secret=sealed, saved_at=NOW)
        )
        assert await Workers(self.redis, namespace).wait_until_known(saved.change_id) == ()

    async def hand_in(self, document: str | bytes, url: str | None = None) -> HandedIn:
        return await self.taker.document(document, "the page", url)

    async def rung(self) -> list[dict[str, Any]]:
        async with asyncio.timeout(30):
            while not await self._worked_off():
                await asyncio.sleep(0.02)
        return [json.loads(call.body)["data"] for call in self.receiver.calls]

    async def _worked_off(self) -> bool:
        namespace = self.settings.namespace
        streams: Sequence[tuple[Any, int]] = tuple(
            (stream, self.parts) for stream in (ARTICLES, TAGGED, STORIES, ALERTS)
        )
        for stream, parts in streams:
            for part in range(parts):
                for group in await self.redis.xinfo_groups(stream.key(part, namespace)):
                    if group["lag"] or group["pending"]:
                        return False
        due = [await self.redis.zcard(f"{namespace}:{{s{shard}}}:due.v1") for shard in range(self.parts)]
        return not any(due)


@asynccontextmanager
async def line_in_a_task(**options: Any) -> AsyncIterator[None]:
    """Run the line in a task of its own: fixtures are set up and torn down in different ones, FastStream minds that."""
    up, down = asyncio.Event(), asyncio.Event()

    async def run() -> None:
        async with running_line(**options):
            up.set()
            await down.wait()

    task = asyncio.create_task(run())
    await asyncio.wait([task, started := asyncio.create_task(up.wait())], return_when=asyncio.FIRST_COMPLETED)
    started.cancel()
    try:
        if task.done():
            await task
        yield
    finally:
        down.set()
        await task


@asynccontextmanager
async def real_walk(
    redis: Redis, redis_url: str, namespace: str, directory: Path, parts: int = 1
) -> AsyncIterator[Walk]:
    """Run the line on a real server, in `parts` partitions and as many shards."""
    key = directory / "key"
    create_key_file(key)
    receiver = Receiver()
    async with AsyncExitStack() as stack:
        webhook = await stack.enter_async_context(serve(receiver))
        options = {
            "redis_url": redis_url,
            "namespace": namespace,
            "partitions": parts,
            "shards": parts,
            "allow_private_nets": "127.0.0.0/8",
            "allow_ports": webhook.rpartition(":")[2],
        }
        await stack.enter_async_context(line_in_a_task(**options, key_file=key))
        settings = IngestSettings.load(**options)
        fetcher = await stack.enter_async_context(fetcher_for(settings))
        reader = await stack.enter_async_context(Reader(1))
        taker = hand_in(redis, settings, fetcher, reader)
        yield RealWalk(redis, settings, Sealer.from_file(key), webhook, receiver, taker, parts)
