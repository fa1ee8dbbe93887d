"""A process that polls very many feeds that are all due at once, and says how politely and in how much memory.

    python -m tests.services.ingest.many_feeds REDIS_URL NAMESPACE FEEDS POLLS

Adds so many feeds of 500 hosts to the server, polls until so many polls are done, and prints one JSON object.
"""

import asyncio
import json
import re
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from ipaddress import ip_network
from itertools import pairwise
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from services.ingest.adapters.feed_access import FeedAccess
from services.ingest.adapters.feed_metrics import FeedMetrics
from services.ingest.adapters.feed_store import STATE, FeedStore
from services.ingest.adapters.fetcher import Fetcher, FetchLimits
from services.ingest.adapters.first_documents import FirstDocuments
from services.ingest.adapters.host_store import HostStore
from services.ingest.domain.feeds import Feed
from services.ingest.domain.identity.acceptance import Taken
from services.ingest.domain.polling.polls import FeedState, added
from services.ingest.handlers import Poll
from services.ingest.listing import Listing
from services.ingest.poller import Poller
from tests.services.ingest.rooms import Reading
from tocsin import logs
from tocsin.clock import ServerClock
from tocsin.guard import Guard

HOSTS = 500
AT_ONCE = 64
SPACING_SECONDS = 0.2
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n"
ITEM = b"<item><title>Two freighters gone</title><guid>1</guid></item>"
BODY = HEAD + b"<rss version='2.0'><channel>" + ITEM + b"<!-- " + b"x" * 100_000 + b" --></channel></rss>"


class TakesNothing:
    """Leaves the stream alone: this is about asking, not about what comes."""

    async def take(self, listed: Feed, feed: FeedState, now: Any) -> Taken:
        return Taken((), None)


@dataclass
class Hosts:
    """All hosts in one: a server that answers each and notes when it was asked."""

    asked: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    open_now: Counter[str] = field(default_factory=Counter)
    most_open: int = 0
    most_open_of_one: int = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        host = next(line for line in request.split("\r\n") if line.startswith("host:"))
        self.asked[host].append(time.monotonic())
        self.open_now[host] += 1
        self.most_open = max(self.most_open, self.open_now.total())
        self.most_open_of_one = max(self.most_open_of_one, self.open_now[host])
        await asyncio.sleep(0.02)
        writer.write(BODY)
        await writer.drain()
        self.open_now[host] -= 1
        writer.close()

    @property
    def polls(self) -> int:
        return sum(map(len, self.asked.values()))

    @property
    def least_gap_seconds(self) -> float:
        return min((b - a for times in self.asked.values() for a, b in pairwise(times)), default=99.0)


async def loopback(host: str) -> tuple[str, ...]:
    return ("127.0.0.1",)


async def measured(redis: Redis, namespace: str, feeds: int, polls: int) -> dict[str, float]:
    """Poll, and return what was seen."""
    hosts, clock = Hosts(), ServerClock(redis)
    server = await asyncio.start_server(hosts.answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    store = FeedStore(redis, clock, namespace)
    await fill(store, redis, [f"http://zone{number % HOSTS}.example:{port}/{number}" for number in range(feeds)])
    guard = Guard((ip_network("127.0.0.0/8"),), (port,), resolve=loopback)
    limits = FetchLimits(at_once=AT_ONCE, spacing_seconds=SPACING_SECONDS)
    async with server, Fetcher(guard, "Tocsin/1", limits, HostStore(redis, namespace)) as fetcher:
        listing = Listing(fetcher, Reading())
        first, counts = FirstDocuments(redis, namespace), FeedMetrics()
        poll = Poll(fetcher, listing, TakesNothing(), store, clock, FeedAccess(), first, counts, jitter=lambda: 0.0)
        stopping, began = asyncio.Event(), time.monotonic()
        polling = asyncio.create_task(Poller(store, poll, at_once=AT_ONCE).run(stopping))
        while hosts.polls < polls:
            await asyncio.sleep(0.05)
        seconds = time.monotonic() - began
        stopping.set()
        await polling
    return {
        "polls": hosts.polls,
        "seconds": round(seconds, 2),
        "most_open": hosts.most_open,
        "most_open_of_one_host": hosts.most_open_of_one,
        "least_gap_seconds": round(hosts.least_gap_seconds, 3),
        "failing": sum(1 for feed in await store.list() if feed.failures),
        "mebibytes": most_mebibytes(),
    }


def most_mebibytes() -> float:
    """Return the most memory that this process has held; what `getrusage` says may be its parent's."""
    status = Path("/proc/self/status").read_text("ascii")
    return round(int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024, 1)  # type: ignore[index]


async def fill(store: FeedStore, redis: Redis, urls: list[str]) -> None:
    """Add feeds, all due now."""
    now = await store.clock.now()
    for begin in range(0, len(urls), 1_000):
        some = urls[begin : begin + 1_000]
        await redis.hset(store._keys[0], mapping={url: STATE.dump_json(added(url, now)) for url in some})
        await redis.zadd(store._keys[1], dict.fromkeys(some, now.timestamp()))


async def main(url: str, namespace: str, feeds: int, polls: int) -> None:
    logs.configure("error")
    redis = Redis.from_url(url)
    print(json.dumps(await measured(redis, namespace, feeds, polls)))
    await redis.aclose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
