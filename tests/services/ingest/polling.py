"""The parts that poll, wired as the application wires them to a site of their own, with a clock that stands still."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

from redis.asyncio import Redis

from services.ingest.adapters.article_store import ArticleStore
from services.ingest.adapters.feed_access import FeedAccess
from services.ingest.adapters.feed_metrics import FeedMetrics
from services.ingest.adapters.feed_store import FeedStore
from services.ingest.adapters.fetcher import Fetcher, FetchLimits
from services.ingest.adapters.first_documents import FirstDocuments
from services.ingest.adapters.host_store import HostStore
from services.ingest.adapters.robots_store import RobotsStore
from services.ingest.domain.identity.acceptance import Accepted, Offer
from services.ingest.domain.polling.polls import FeedState, Lease
from services.ingest.full_text import FullText
from services.ingest.handlers import Poll
from services.ingest.intake import Entries
from services.ingest.listing import Listing
from services.ingest.poller import Poller
from services.ingest.robots import Robots
from tests.services.ingest import written
from tests.services.ingest.rooms import Clock, Reading
from tests.services.ingest.sites import Site, serving
from tocsin.errors import Retryable
from tocsin.guard import Guard
from tocsin.messages import Article

LIMITS = FetchLimits(seconds=5.0, spacing_seconds=0.0)


@dataclass
class Failing:
    """A way into the stream that fails after so many articles."""

    store: ArticleStore
    left: int
    offered: list[str] = field(default_factory=list)

    async def accept_all(self, offers: Sequence[Offer]) -> list[Accepted]:
        accepted = []
        for offer in offers:
            if self.left == 0:
                raise Retryable("the server failed while accepting articles")
            self.left -= 1
            self.offered.append(offer.article.title)
            accepted += await self.store.accept_all([offer])
        return accepted

    async def listed(self, offers: Sequence[Offer]) -> list[bool]:
        return await self.store.listed(offers)


@dataclass
class Room:
    """A site, and everything that polls its feeds."""

    site: Site
    clock: Clock
    feeds: FeedStore
    articles: ArticleStore
    fetcher: Fetcher
    entries: Entries
    listing: Listing
    poll: Poll
    access: FeedAccess
    first_documents: FirstDocuments

    async def polled(self, url: str, poll: Poll | None = None) -> FeedState:
        """Poll a feed now, due or not, adding it first, and return what was saved."""
        await self.feeds.add(url)
        await (poll or self.poll).poll(await self.leased(url))
        return await self.saved(url)

    async def leased(self, url: str) -> Lease:
        """Lease a feed, due or not."""
        await self.feeds.redis.zadd(self.feeds._keys[1], {url: 0.0})
        [lease] = await self.feeds.claim(1)
        assert lease.feed.url == url
        return lease

    async def saved(self, url: str) -> FeedState:
        """Return a feed's state."""
        saved = await self.feeds.get(url)
        assert saved is not None
        return saved

    def failing_after(self, articles: int) -> tuple[Failing, Poll]:
        """Return a poll whose way into the stream fails after so many articles."""
        failing = Failing(self.articles, articles)
        return failing, replace(self.poll, entries=replace(self.entries, accepts=failing))

    def poller(self, poll: Poll | None = None, keep_every_seconds: float = 30.0) -> Poller:
        """Return a poller that looks every hundredth of a second."""
        return Poller(
            self.feeds,
            poll or self.poll,
            look_every_seconds=0.01,
            keep_every_seconds=keep_every_seconds,
            stop_within_seconds=0.2,
        )

    def later(self, **time: float) -> None:
        self.clock.moment += timedelta(**time)

    async def written(self) -> list[Article]:
        return await written.articles(self.articles.redis, self.articles.namespace)

    async def titles(self) -> list[str]:
        return [article.title for article in await self.written()]


@asynccontextmanager
async def polling(
    redis: Redis,
    namespace: str,
    limits: FetchLimits = LIMITS,
    key_file: Path | None = None,
    counts: FeedMetrics | None = None,
) -> AsyncIterator[Room]:
    """Wire the parts while the block runs."""
    clock, reading = Clock(), Reading()
    async with serving() as site:
        guard = Guard((ip_network("127.0.0.0/8"),), (site.port,))
        hosts = HostStore(redis, namespace)
        async with Fetcher(guard, "Tocsin/1 (+mailto:desk@news.example)", limits, hosts) as fetcher:
            store, articles = FeedStore(redis, clock, namespace), ArticleStore(redis, namespace)
            access, first = FeedAccess(key_file), FirstDocuments(redis, namespace)
            robots = Robots(fetcher, RobotsStore(redis, namespace), clock)
            entries = Entries(FullText(fetcher, reading, clock, robots, access), articles)
            listing = Listing(fetcher, reading)
            poll = Poll(
                fetcher, listing, entries, store, clock, access, first, counts or FeedMetrics(), jitter=lambda: 0.0
            )
            yield Room(site, clock, store, articles, fetcher, entries, listing, poll, access, first)


@dataclass
class Running:
    """A poller at work."""

    poller: Poller
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> "Running":
        self.task = asyncio.create_task(self.poller.run(self.stopping))
        return self

    async def __aexit__(self, *_: object) -> None:
        self.stopping.set()
        await asyncio.wait_for(self.task, 5)


async def until(holds: Callable[[], Awaitable[bool] | bool]) -> None:
    """Wait for what real servers do in their own time."""
    async with asyncio.timeout(5):
        while True:
            held = holds()
            if held if isinstance(held, bool) else await held:
                return
            await asyncio.sleep(0.01)


async def until_written(room: Room, count: int) -> list[str]:
    """Wait until so many articles are in the stream, and return their titles."""

    async def is_written() -> bool:
        return len(await room.written()) >= count

    await until(is_written)
    return await room.titles()
