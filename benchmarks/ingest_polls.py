"""100 feeds of 20 entries each, all due at once: entries a second and memory, beside a plain reader in one run."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

import httpx
from redis.asyncio import Redis

from benchmarks.ingest_push import article
from benchmarks.machine import server
from services.ingest.adapters.feed_store import FeedStore
from tocsin.clock import ServerClock
from tocsin.streams import ARTICLES

FEEDS: Final = 100
ENTRIES: Final = 20
ROUNDS: Final = 3
WITHIN_SECONDS: Final = 300.0
START_SECONDS: Final = 60.0
NAMES: Final = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one reader over all feeds."""

    entries: int
    """Entries in its stream afterwards."""
    seconds: float
    mebibytes: float
    """Most memory of its process."""
    each_child: float = 0.0
    """Most memory of any of its child processes."""
    children: int = 0

    @property
    def entries_a_second(self) -> float:
        """Return how many entries it has brought into its stream a second."""
        return self.entries / self.seconds


def document(number: int, entries: int) -> bytes:
    """A feed of whole texts of about 3 KB, so that no page is to be read."""
    items = []
    for each in range(number * entries, (number + 1) * entries):
        told = article(each)
        paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in str(told["text"]).split("\n\n"))
        items.append(
            f"<item><title>{told['title']}</title><link>{told['url']}</link><guid>{told['id']}</guid>"
            f"<pubDate>{format_datetime(datetime.now(UTC))}</pubDate>"
            f"<content:encoded><![CDATA[{paragraphs}]]></content:encoded></item>"
        )
    head = f'<?xml version="1.0"?><rss version="2.0" {NAMES}><channel><title>Notes {number}</title>'
    return f"{head}{''.join(items)}</channel></rss>".encode()


@asynccontextmanager
async def sites(feeds: int, entries: int) -> AsyncIterator[list[str]]:
    """Serve each feed at a loopback address of its own while the block runs; yields where they are."""
    hosts = [f"127.0.0.{number + 1}" for number in range(feeds)]
    servers: list[asyncio.Server] = []
    port = 0
    for number, host in enumerate(hosts):
        answer = partial(_answer, document(number, entries))
        servers.append(await asyncio.start_server(answer, host, port))
        port = servers[0].sockets[0].getsockname()[1]
    try:
        yield [f"http://{host}:{port}/feed" for host in hosts]
    finally:
        for each in servers:
            each.close()


async def _answer(body: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
    writer.close()


@contextmanager
def ingest(url: str, feeds_port: int) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run ingest as a process of its own while the block runs; yields it and where it tells whether it is ready."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    settings = {
        "REDIS_URL": url,
        "ALLOW_PRIVATE_NETS": "127.0.0.0/8",
        "ALLOW_PORTS": str(feeds_port),
        "HEALTH_PORT": str(port),
        "LOG_LEVEL": "error",
    }
    environment = {**os.environ, **{f"TOCSIN_{name}": value for name, value in settings.items()}}
    process = subprocess.Popen([sys.executable, "-m", "services.cli", "run", "ingest"], env=environment)
    try:
        yield process, f"http://127.0.0.1:{port}/ready"
    finally:
        process.terminate()
        process.wait(30)


async def polled(addresses: Sequence[str], entries: int) -> Run:
    """Have ingest poll feeds on a fresh durable server, from when they are added to the last entry in the stream."""
    with server() as url, ingest(url, httpx.URL(addresses[0]).port or 0) as (process, ready):
        async with asyncio.timeout(START_SECONDS):
            await _is_ready(ready)
        redis = Redis.from_url(url)
        store = FeedStore(redis, ServerClock(redis))
        begun = time.perf_counter()
        await asyncio.gather(*(store.add(address) for address in addresses))
        while await redis.xlen(ARTICLES.key(0)) < entries and time.perf_counter() < begun + WITHIN_SECONDS:
            await asyncio.sleep(0.02)
        seconds = time.perf_counter() - begun
        stored = int(await redis.xlen(ARTICLES.key(0)))
        children = [most_mebibytes(int(child)) for child in _children(process.pid)]
        most = most_mebibytes(process.pid)
        await redis.aclose()
    return Run(stored, seconds, most, max(children, default=0.0), len(children))


async def _is_ready(url: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        while True:
            try:
                if (await http.get(url)).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)


async def read_plainly(addresses: Sequence[str]) -> Run:
    """Have the plain reader read feeds on a fresh durable server."""
    with server() as url:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "benchmarks.plain_reader",
            url,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await process.communicate("\n".join(addresses).encode())
    told = json.loads(out)
    return Run(told["entries"], told["seconds"], told["mebibytes"])


def most_mebibytes(process_id: int) -> float:
    """Return the most memory that a process has held."""
    status = Path(f"/proc/{process_id}/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _children(process_id: int) -> list[str]:
    return Path(f"/proc/{process_id}/task/{process_id}/children").read_text("ascii").split()


async def measure(feeds: int = FEEDS, entries: int = ENTRIES, rounds: int = ROUNDS) -> list[tuple[Run, Run]]:
    """Run ours and the plain reader in turn, each time on a fresh server."""
    async with sites(feeds, entries) as addresses:
        return [(await polled(addresses, feeds * entries), await read_plainly(addresses)) for _ in range(rounds)]


def report(pairs: Sequence[tuple[Run, Run]]) -> str:
    """Return the tables; of several rounds the middle rate, and the most memory of all."""
    ours, plain = ([pair[which] for pair in pairs] for which in (0, 1))
    rates = [median(run.entries_a_second for run in runs) for runs in (ours, plain)]
    children = f", each of {ours[0].children} readers {max(run.each_child for run in ours):.0f}"
    rows = [
        f"| ours, a process and its readers | {rates[0]:,.0f} | {_stored(ours)} | {_most(ours)}{children} |",
        f"| httpx and feedparser in a loop | {rates[1]:,.0f} | {_stored(plain)} | {_most(plain)} |",
        "",
        f"Ours brings in {rates[0] / rates[1]:.2f} times as many ({len(pairs)} rounds, the middle one of each).",
    ]
    return "\n".join(["| reader | entries/s | in the stream | most memory, MiB |", "| --- | --- | --- | --- |", *rows])


def _stored(runs: Sequence[Run]) -> str:
    return " / ".join(sorted({f"{run.entries:,}" for run in runs}))


def _most(runs: Sequence[Run]) -> str:
    return f"{max(run.mebibytes for run in runs):.0f}"


def main() -> None:
    """Measure and print."""
    print(report(asyncio.run(measure())))


if __name__ == "__main__":
    main()
