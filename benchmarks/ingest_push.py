"""The push API: from a push to its durable 202 at 200 a second, and what a flood of 100,000 articles does to ingest."""

import asyncio
import base64
import json
import os
import random
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from redis.asyncio import Redis

from benchmarks.line import SENTENCES, percentile
from benchmarks.machine import server
from tocsin.keys import Keys
from tocsin.rates import Rate
from tocsin.streams import ARTICLES

PUSHES: Final = 1_000
A_SECOND: Final = 200
FLOOD: Final = 100_000
BATCH: Final = 100
SINGLES: Final = 2_000
CONNECTIONS: Final = 16
LONGEST_PAUSE: Final = 1.0
WORDS: Final = tuple(sorted(set(" ".join(SENTENCES).lower().replace(",", "").replace(".", "").split())))
UNLIMITED: Final = Rate(per_second=100_000, burst=100_000)
USUAL: Final = Rate(per_second=50, burst=200)


@dataclass(frozen=True, slots=True)
class Steady:
    """Pushes at a steady rate."""

    seconds: Sequence[float]
    """From the moment a push was due to its 202, sorted."""
    refused: int
    stored: int


@dataclass(frozen=True, slots=True)
class Flood:
    """What came of pushing as fast as it goes."""

    articles_a_second: float
    answers: dict[int, int]
    """Status → requests."""
    accepted: int
    """Articles in requests that were answered 202."""
    stored: int
    """Articles in the stream afterwards."""
    megabytes: float
    """Most memory of the process meanwhile."""


@dataclass
class Client:
    """A connection that is kept, and its requests one after the other."""

    host: str
    port: int
    token: str
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = field(default=None, repr=False)

    async def push(self, articles: Any, path: str = "/v1/articles") -> int:
        """Push; returns the status."""
        body = json.dumps(articles).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {self.host}\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        if self._streams is None:
            self._streams = await asyncio.open_connection(self.host, self.port)
        reader, writer = self._streams
        writer.write(head.encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(answer.partition("content-length: ")[2].partition("\r\n")[0])
        await reader.readexactly(length)
        if "connection: close" in answer:
            self.close()
        return int(answer.split(" ", 2)[1])

    def close(self) -> None:
        """End the connection."""
        if self._streams:
            self._streams[1].close()
        self._streams = None


@dataclass(frozen=True)
class Ingest:
    """Ingest as a process of its own, its server, and a way to make keys."""

    redis: Redis
    keys: Keys
    host: str
    port: int
    pid: int

    async def clients(self, rate: Rate, count: int = CONNECTIONS) -> list[Client]:
        """Return connections of one new key."""
        _, token = await self.keys.add("benchmark", ["articles:write"], datetime.now(UTC), None, rate)
        return [Client(self.host, self.port, token.get_secret_value()) for _ in range(count)]

    async def stored(self) -> int:
        """Return how many articles are in the stream."""
        return int(await self.redis.xlen(ARTICLES.key(0)))

    def megabytes(self) -> float:
        """Return the resident memory of the process."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def article(number: int) -> dict[str, Any]:
    """An article of about 3 KB, the words in an order of its own: no two articles share a sentence."""
    own = random.Random(number)
    paragraphs = [" ".join(own.choices(WORDS, k=70)).capitalize() + "." for _ in range(6)]
    return {
        "id": f"bench-{number}",
        "title": f"Local notes {number}",
        "text": "\n\n".join(paragraphs),
        "url": f"https://news.example/notes/{number}",
        "published": datetime.now(UTC).isoformat(),
    }


@asynccontextmanager
async def ingest() -> AsyncIterator[Ingest]:
    """Run ingest on a fresh durable server while the block runs."""
    with tempfile.TemporaryDirectory() as directory, server() as url:
        key_file = Path(directory) / "key"
        key_file.touch(mode=0o600)
        key_file.write_text(base64.b64encode(secrets.token_bytes(32)).decode())
        redis = Redis.from_url(url)
        with _process(url, key_file) as (process, port):
            await _answers(port, process)
            yield Ingest(redis, Keys.of(redis, key_file), "127.0.0.1", port, process.pid)
        await redis.aclose()


@contextmanager
def _process(url: str, key_file: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = _free_port()
    settings = {"REDIS_URL": url, "KEY_FILE": str(key_file), "API_PORT": str(port), "LOG_LEVEL": "error"}
    environment = {**os.environ, **{f"TOCSIN_{name}": value for name, value in settings.items()}}
    process = subprocess.Popen([sys.executable, "-m", "services.cli", "run", "ingest"], env=environment)
    try:
        yield process, port
    finally:
        process.terminate()
        process.wait(30)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


async def _answers(port: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise RuntimeError("ingest did not start")


async def steady(running: Ingest, pushes: int = PUSHES, a_second: int = A_SECOND) -> Steady:
    """Push single articles at a steady rate; a push that is late counts from when it was due."""
    before, clients = await running.stored(), asyncio.Queue[Client]()
    for client in await running.clients(UNLIMITED):
        clients.put_nowait(client)
    begin, took = time.perf_counter() + 0.1, list[float]()

    async def one(number: int) -> int:
        due = begin + number / a_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        client = await clients.get()
        status = await client.push(article(number))
        clients.put_nowait(client)
        took.append(time.perf_counter() - due)
        return status

    statuses = await asyncio.gather(*(one(number) for number in range(pushes)))
    refused = sum(status != 202 for status in statuses)
    while not clients.empty():
        clients.get_nowait().close()
    return Steady(sorted(took), refused, await running.stored() - before)


async def flood(running: Ingest, articles: int, a_batch: int, rate: Rate, first: int, pauses: bool = True) -> Flood:
    """Push as fast as it goes; one that is told to wait does, and pushes again, unless `pauses` is False."""
    before, most = await running.stored(), running.megabytes()
    answers: Counter[int] = Counter()
    numbers = iter(range(first, first + articles, a_batch))
    begun = time.perf_counter()

    async def work(client: Client) -> None:
        nonlocal most
        for number in numbers:
            batch = [article(each) for each in range(number, number + a_batch)]
            body = batch[0] if a_batch == 1 else batch
            status = await client.push(body)
            answers[status] += 1
            while pauses and status != 202:
                await asyncio.sleep(0.05 + LONGEST_PAUSE * secrets.randbelow(100) / 100)
                status = await client.push(body)
                answers[status] += 1
            most = max(most, running.megabytes())

    clients = await running.clients(rate)
    await asyncio.gather(*(work(client) for client in clients))
    seconds = time.perf_counter() - begun
    for client in clients:
        client.close()
    stored = await running.stored() - before
    return Flood(stored / seconds, dict(answers), answers[202] * a_batch, stored, most)


async def measure() -> tuple[Steady, Flood, Flood]:
    """Take all figures: steady pushes, the flood in batches, and single pushes beyond the usual limit."""
    async with ingest() as running:
        even = await steady(running)
        batches = await flood(running, FLOOD, BATCH, UNLIMITED, first=1_000_000)
        singles = await flood(running, SINGLES, 1, USUAL, first=2_000_000, pauses=False)
    return even, batches, singles


def report(even: Steady, batches: Flood, singles: Flood) -> str:
    """Return the tables."""
    p50, p99 = percentile(even.seconds, 0.5), percentile(even.seconds, 0.99)
    rows = [
        f"| push → durable 202 at {A_SECOND}/s, {len(even.seconds):,} pushes, p50 | {p50 * 1000:.1f} ms | |",
        f"| … p99 ({even.refused} refused, {even.stored:,} in the stream) | {p99 * 1000:.1f} ms | < 50 ms |",
        f"| flood in batches of {BATCH}: articles a second | {batches.articles_a_second:,.0f} | |",
        f"| … accepted / in the stream | {batches.accepted:,} / {batches.stored:,} | equal |",
        f"| … most memory of ingest | {batches.megabytes:.0f} MiB | < 256 MiB |",
        f"| single pushes beyond 50/s: answers | {_counts(singles.answers)} | 202 or 429 |",
        f"| … accepted / in the stream | {singles.accepted:,} / {singles.stored:,} | equal |",
        f"| … most memory of ingest | {singles.megabytes:.0f} MiB | < 256 MiB |",
    ]
    return "\n".join(["| what | measured | goal |", "| --- | --- | --- |", *rows])


def _counts(answers: dict[int, int]) -> str:
    return ", ".join(f"{count:,} × {status}" for status, count in sorted(answers.items()))


def main() -> None:
    """Measure and print."""
    print(report(*asyncio.run(measure())))


if __name__ == "__main__":
    main()
