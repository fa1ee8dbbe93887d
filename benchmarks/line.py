"""The whole line: articles a second, from durable to the webhook at 50 a second, and the memory of each process."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from pydantic import SecretStr
from redis.asyncio import Redis

from benchmarks.machine import server
from services.ingest.adapters.article_store import ArticleStore
from services.ingest.domain.identity.acceptance import Offer
from services.notifier.adapters.sealing import Sealer
from services.notifier.adapters.subscription_store import SubscriptionStore, new_id
from services.notifier.domain.subscriptions import Subscription
from tocsin.key_file import create_key_file
from tocsin.messages import Article
from tocsin.streams import ALERTS, ARTICLES, TAGGED

ARTICLES_IN_ALL = 10_000
WAITING = 100_000
RATE = 50
RATE_SECONDS = 30
WORKED_OFF_SECONDS = 300
SUBSCRIPTIONS = 100
SERVICES = ("ingest", "classifier", "notifier")
SECRET = SecretStr("whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVoxMjM0")

SENTENCES = (
    "The ministry said on Tuesday that talks on fisheries would go on in spring, with both delegations hopeful.",
    "Officials in the capital described the harvest as the best in a decade and promised lower prices by autumn.",
    "A spokeswoman for the railways said repairs on the northern line would take two more weekends.",
    "Shares closed a little higher as traders waited for figures from the central bank.",
    "The museum reopens next month with a show of maps drawn by travellers of the last century.",
)
RINGS = "North Korea has shipped ballistic missiles to Russia, the South Korean defence ministry said on Tuesday."


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured."""

    articles_a_second: float
    alerts: int
    latencies: Sequence[float]
    """Seconds from the return of the ingest script to the webhook received."""
    missing: int
    """Webhooks that had not come 30 s later."""
    memory: dict[str, float]
    """Process → MiB after the flow."""
    waiting: int
    """How many articles waited at once."""
    memory_waiting: dict[str, float]
    """Process → most MiB while 100,000 articles wait and are worked off."""


def article(number: int, rings: bool) -> Article:
    """An article of about 3 KB; one that rings says so in its title."""
    sentences = [RINGS] if rings else []
    while sum(map(len, sentences)) < 2_600:
        sentences.append(SENTENCES[(number + len(sentences)) % len(SENTENCES)])
    title = f"Seoul says the North has sent missiles to Moscow, report {number}" if rings else f"Local notes {number}"
    return Article(
        id=f"bench{number:09}",
        url=f"https://news.example/{number}",
        canonical_url=f"https://news.example/{number}",
        title=title,
        body=f"Report {number}. " + " ".join(sentences),
        language="en",
        source="news.example",
        first_seen=datetime.now(UTC),
    )


class Receiver:
    """Takes webhooks and remembers when each article's came."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}
        self.calls = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while True:
            event = await receive()
            body += event.get("body", b"")
            if not event.get("more_body"):
                break
        self.calls += 1
        self.at.setdefault(json.loads(body)["data"]["article"]["title"], time.perf_counter())
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


@contextmanager
def services(url: str, key: Path, port: int) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Run each service as its own process while the block runs."""
    environment = {
        **os.environ,
        "TOCSIN_REDIS_URL": url,
        "TOCSIN_KEY_FILE": str(key),
        "TOCSIN_ALLOW_PRIVATE_NETS": "127.0.0.0/8",
        "TOCSIN_ALLOW_PORTS": str(port),
        "TOCSIN_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", "services.cli", "run"]
    running = {name: subprocess.Popen([*command, name], env=environment) for name in SERVICES}
    try:
        yield running
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            process.wait(30)


async def measure() -> Figures:
    """Run the line and take all figures."""
    with tempfile.TemporaryDirectory() as directory, server() as url:
        key = Path(directory) / "key"
        create_key_file(key)
        redis, receiver = Redis.from_url(url), Receiver()
        http = uvicorn.Server(uvicorn.Config(receiver, port=0, lifespan="off", log_level="critical"))
        serving = asyncio.create_task(http.serve())
        while not http.started:
            await asyncio.sleep(0.01)
        port = http.servers[0].sockets[0].getsockname()[1]
        await subscribe(redis, key, f"http://127.0.0.1:{port}/hook")
        with services(url, key, port) as running:
            await ready(redis)
            rate, alerts = await flow(redis)
            memory = resident(running)
            latencies, lost = await steady(redis, receiver)
            waiting, most = await backlog(redis, running)
        http.should_exit = True
        await serving
        await redis.aclose()
        return Figures(rate, alerts, latencies, lost, memory, waiting, most)


async def subscribe(redis: Redis, key: Path, webhook: str) -> None:
    """Save the subscriptions, one of which rings."""
    store, sealer = SubscriptionStore(redis), Sealer.from_file(key)
    for number in range(SUBSCRIPTIONS):
        id = new_id()
        query = f"title:nothing{number} AND topic:arms-transfer"
        if number == 0:
            query = "topic:missile-transfer AND event:(transfer actor:KP recipient:RU)"
        await store.save(
            Subscription(
                id=id,
                name=f"s{number}",
                query=query,
                webhook=webhook,
                sealed_secret=sealer.seal(id, SECRET),
                saved_at=datetime.now(UTC),
            )
        )


async def ready(redis: Redis) -> None:
    """Wait until every group is there."""
    for stream, group in ((ARTICLES, b"classifier"), (TAGGED, b"notifier-s0"), (ALERTS, b"delivery")):
        while not await read_by(redis, stream.key(0), group):
            await asyncio.sleep(0.1)


async def read_by(redis: Redis, key: str, group: bytes) -> bool:
    """Whether somebody reads a stream as this group."""
    if not await redis.exists(key):
        return False
    return any(found["name"] == group and found["consumers"] for found in await redis.xinfo_groups(key))


async def settled(redis: Redis) -> bool:
    """Whether nothing waits anywhere."""
    for stream in (ARTICLES, TAGGED, ALERTS):
        (group,) = await redis.xinfo_groups(stream.key(0))
        if group["lag"] or group["pending"]:
            return False
    return not await redis.zcard("{s0}:due.v1")


async def flow(redis: Redis) -> tuple[float, int]:
    """Push everything as fast as it goes; returns articles a second until the last webhook, and how many rang."""
    store = ArticleStore(redis)
    started = time.perf_counter()
    for begin in range(0, ARTICLES_IN_ALL, 100):
        await store.accept_all([Offer(article(number, number % 50 == 0)) for number in range(begin, begin + 100)])
    while not await settled(redis):
        await asyncio.sleep(0.02)
    seconds = time.perf_counter() - started
    return ARTICLES_IN_ALL / seconds, await redis.xlen(ALERTS.key(0))


async def steady(redis: Redis, receiver: Receiver) -> tuple[list[float], int]:
    """Push articles that ring at a steady rate; returns how long each took to be received, and how many never were."""
    store = ArticleStore(redis)
    durable: dict[str, float] = {}
    begin = time.perf_counter()
    for count in range(RATE * RATE_SECONDS):
        await asyncio.sleep(max(0.0, begin + count / RATE - time.perf_counter()))
        one = article(1_000_000 + count, rings=True)
        await store.accept(Offer(one))
        durable[one.title] = time.perf_counter()
    deadline = time.perf_counter() + 30
    while not durable.keys() <= receiver.at.keys() and time.perf_counter() < deadline:
        await asyncio.sleep(0.05)
    took = sorted(receiver.at[title] - at for title, at in durable.items() if title in receiver.at)
    return took, len(durable) - len(took)


async def backlog(redis: Redis, running: dict[str, subprocess.Popen[bytes]]) -> tuple[int, dict[str, float]]:
    """Let 100,000 articles wait, then have them worked off; returns how many waited and the most memory of each."""
    store = ArticleStore(redis)
    most: dict[str, float] = {}
    running["classifier"].send_signal(signal.SIGSTOP)
    for begin in range(2_000_000, 2_000_000 + WAITING, 500):
        await store.accept_all([Offer(article(number, False)) for number in range(begin, begin + 500)])
    (group,) = await redis.xinfo_groups(ARTICLES.key(0))
    running["classifier"].send_signal(signal.SIGCONT)
    deadline = time.perf_counter() + WORKED_OFF_SECONDS
    while time.perf_counter() < deadline and not await settled(redis):
        most = {name: max(size, most.get(name, 0.0)) for name, size in resident(running).items()}
        await asyncio.sleep(0.25)
    return group["lag"] + group["pending"], most


def resident(running: dict[str, subprocess.Popen[bytes]]) -> dict[str, float]:
    """Return the resident memory of each process in MiB; of a service's child processes, the largest."""
    sizes = {}
    for name, process in running.items():
        sizes[name] = _resident(process.pid)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        if children:
            sizes[f"{name}, each of {len(children)} readers"] = max(_resident(int(child)) for child in children)
    return sizes


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of all lies."""
    return values[min(len(values) - 1, int(len(values) * share))]


def report(figures: Figures) -> str:
    """Return the tables."""
    p50, p99 = percentile(figures.latencies, 0.5), percentile(figures.latencies, 0.99)
    lines = [
        "| what | measured | bar | goal |",
        "| --- | --- | --- | --- |",
        f"| articles of 3 KB a second ({figures.alerts} rang) | {figures.articles_a_second:,.0f} | 300 | 500 |",
        f"| durable → webhook received at {RATE}/s, p50 | {p50 * 1000:.1f} ms | | |",
        f"| durable → webhook received at {RATE}/s, p99 ({figures.missing} missing) | {p99 * 1000:.1f} ms | 100 ms | |",
        "",
        f"| process | after the flow, MiB | most while {figures.waiting:,} waited and were worked off, MiB | goal |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {name} | {size:.0f} | {figures.memory_waiting[name]:.0f} | 256 |" for name, size in figures.memory.items()
    ]
    return "\n".join(lines)
