"""What people do in the demo: subscribe, add a feed and have it polled at once, paste a page."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from pydantic import SecretStr
from redis.asyncio import Redis

from services.cli.server import connected
from services.ingest.adapters.feed_store import FeedStore
from services.ingest.adapters.reader import Reader
from services.ingest.app import feed_store, fetcher_for, hand_in
from services.ingest.domain.identity.acceptance import Offered
from services.ingest.intake import HandIn
from services.ingest.settings import IngestSettings
from services.notifier.adapters.sealing import Sealer
from services.notifier.adapters.subscription_store import SubscriptionStore, new_id
from services.notifier.adapters.workers import Workers
from services.notifier.domain.subscriptions import Subscription
from services.notifier.settings import NotifierSettings
from tocsin.clock import ServerClock
from tocsin.errors import TocsinError

LOOK_SECONDS: Final = 0.02
AHEAD: Final = timedelta(days=30)
"""More than any feed waits for its next poll."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A clock that is ahead, by which every feed is due."""

    clock: ServerClock

    async def now(self) -> datetime:
        """Return the time a month from now."""
        return await self.clock.now() + AHEAD


@dataclass(frozen=True, slots=True)
class Acts:
    """Somebody at the command line of a running Tocsin."""

    redis: Redis
    feeds: FeedStore
    taker: HandIn
    sealer: Sealer

    async def subscribe(self, name: str, query: str, webhook: str, secret: SecretStr) -> Subscription:
        """Save a subscription and return when the notifier has it."""
        id = new_id()
        sealed = self.sealer.seal(id, secret)
        wanted = Subscription(
            id=id, name=name, query=query, webhook=webhook, sealed_secret=sealed, saved_at=datetime.now(UTC)
        )
        saved = await SubscriptionStore(self.redis).save(wanted)
        if lacking := await Workers(self.redis).wait_until_known(saved.change_id):
            raise TocsinError(f"the subscription {name} is not yet known to {', '.join(lacking)}")
        return saved.subscription

    async def add_feed(self, url: str) -> None:
        """Add a feed and return when what it lists is in the stream."""
        await self.feeds.add(url)
        await self._polled(url, None)

    async def poll_now(self, url: str) -> None:
        """Have a feed polled before its time, and return when what it lists is in the stream."""
        before = await self.feeds.get(url)
        early = FeedStore(self.redis, Ahead(ServerClock(self.redis)))
        for lease in await early.claim(1):
            await self.feeds.release(lease)
        await self._polled(url, before.polled_at if before else None)

    async def paste(self, text: str) -> tuple[Offered, ...]:
        """Hand in what somebody copied from a page."""
        return (await self.taker.document(text, "the pasted page")).offered

    async def _polled(self, url: str, before: datetime | None) -> None:
        while True:
            feed = await self.feeds.get(url)
            if feed and feed.polled_at != before:
                break
            await asyncio.sleep(LOOK_SECONDS)
        if feed.last_error:
            raise TocsinError(f"the feed was not read: {feed.last_error}")


@asynccontextmanager
async def acting(ingest: IngestSettings, notifier: NotifierSettings) -> AsyncIterator[Acts]:
    """Connect to a running Tocsin while the block runs."""
    async with connected(ingest) as redis, fetcher_for(ingest) as fetcher, Reader(1) as reader:
        yield Acts(
            redis,
            feed_store(redis, ingest),
            hand_in(redis, ingest, fetcher, reader),
            Sealer.from_file(notifier.key_file),
        )
