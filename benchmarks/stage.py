"""The stage beside a raw redis-py client that reads, validates, writes and acknowledges the same messages."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any, cast

from redis.asyncio import Redis

from benchmarks.machine import server
from tocsin.messages import Article
from tocsin.scripts import HAND_OVER
from tocsin.service import Wiring, Worker
from tocsin.settings import RuntimeSettings
from tocsin.stage import Route
from tocsin.streams import ARTICLES, Stream
from tocsin.telemetry import new_traceparent

MESSAGES = 20_000
PAIRS = 5
BATCH = 100
GROUP = "bench"
COPIES = Stream("copies.v1", Article, "p", lambda article: article.id)


@dataclass(frozen=True, slots=True)
class Pair:
    """Messages a second of one pair of runs."""

    ours: float
    raw: float

    @property
    def ratio(self) -> float:
        """Ours in terms of the raw client's."""
        return self.ours / self.raw


def message(number: int) -> bytes:
    """An article that is 1 KB on the wire."""
    article = Article(
        id=f"a{number:09}", title="A title of ordinary length for an article", first_seen=datetime.now(UTC)
    )
    body = "x" * (1024 - len(article.to_wire()))
    return article.model_copy(update={"body": body}).to_wire()


def entry(number: int) -> dict[Any, Any]:
    """The message as ingest writes it."""
    return {"__data__": message(number), "schema": "article.v1", "src": "bench", "traceparent": new_traceparent()}


async def fill(redis: Redis) -> None:
    """Put all messages on the stream, before the clock runs."""
    await redis.flushall()
    for start in range(0, MESSAGES, 500):
        async with redis.pipeline(transaction=False) as pipe:
            for number in range(start, start + 500):
                pipe.xadd(ARTICLES.key(0), entry(number))
            await pipe.execute()
    await redis.xgroup_create(ARTICLES.key(0), GROUP, id="0")


async def copy(article: Article) -> Article:
    """The least a handler can do."""
    return article


async def ours(redis: Redis, url: str) -> float:
    """Drain the stream with the stage; returns when the last message was out (a stop waits for its last read)."""
    worker = Worker(RuntimeSettings(redis_url=url))
    await worker.start(redis, Wiring(routes=[Route(copy, reads=ARTICLES, group=GROUP, writes=COPIES)]))
    while await redis.xlen(COPIES.key(0)) < MESSAGES:
        await asyncio.sleep(0.005)
    finished = time.perf_counter()
    await worker.stop()
    return finished


async def raw(redis: Redis, url: str) -> float:
    """Drain it with redis-py alone and the very same script: one consumer, no claims, no health, no dead letters."""
    hand_over = redis.register_script(HAND_OVER)
    stream, copies = ARTICLES.key(0), COPIES.key(0)
    done = 0
    while done < MESSAGES:
        reply = cast(Any, await redis.xreadgroup(GROUP, "raw", {stream: ">"}, count=BATCH, block=1000))
        ((_, entries),) = reply
        args: list[Any] = [GROUP, len(entries)]
        for id, fields in entries:
            wire = Article.model_validate_json(fields[b"__data__"]).to_wire()
            source = f"{stream}/{id.decode()}"
            trace = fields[b"traceparent"]
            args += [id, "next", 8, "__data__", wire, "schema", "article.v1", "src", source, "traceparent", trace]
        await hand_over(keys=[stream, copies, "{p0}:dead.v1", "{p0}:attempts.v1:bench"], args=args)
        done += len(entries)
    return time.perf_counter()


async def timed(drain: Callable[[Redis, str], Awaitable[float]], redis: Redis, url: str) -> float:
    """Return the messages a second at which `drain` empties the stream."""
    await fill(redis)
    started = time.perf_counter()
    return MESSAGES / (await drain(redis, url) - started)


async def measure() -> list[Pair]:
    """Run the pairs, one after the other."""
    with server() as url:
        redis = Redis.from_url(url)
        pairs = [Pair(await timed(ours, redis, url), await timed(raw, redis, url)) for _ in range(PAIRS)]
        await redis.aclose()
        return pairs


def report(pairs: list[Pair]) -> str:
    """Return the table of all pairs and their medians."""
    lines = ["| pair | stage, messages/s | raw client, messages/s | ratio |", "| --- | --- | --- | --- |"]
    lines += [f"| {n} | {p.ours:,.0f} | {p.raw:,.0f} | {p.ratio:.2f} |" for n, p in enumerate(pairs, 1)]
    ours_median, raw_median = median(p.ours for p in pairs), median(p.raw for p in pairs)
    lines.append(
        f"| **median** | **{ours_median:,.0f}** | **{raw_median:,.0f}** | **{median(p.ratio for p in pairs):.2f}** |"
    )
    return "\n".join(lines)
