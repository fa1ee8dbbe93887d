"""Two processes of ingest, each killed once at every moment of a poll and of a push: nothing lost, nothing twice."""

import asyncio
import os
import socket
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis

from services.ingest.adapters.feed_store import FeedStore
from tests.faults.ingest_worker import POLLING, PUSHING
from tests.services.ingest import written
from tocsin.clock import ServerClock
from tocsin.key_file import create_key_file
from tocsin.keys import Keys

pytestmark = [pytest.mark.redis, pytest.mark.slow]

PROCESSES = ("one", "two")
FEEDS = 12
A_BLOCK = 6
PUSHES = 8
PORTS = ("North", "South", "East", "West", "Upper", "Lower")


def port_free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@dataclass
class Crew:
    """Two processes of ingest; one that dies lives again at once, and finds its remaining deaths in its folder."""

    directory: Path
    settings: dict[str, str]
    ports: dict[str, int] = field(default_factory=lambda: {name: port_free() for name in PROCESSES})
    killed: dict[str, int] = field(default_factory=dict)
    """How often each was, known when all is over."""

    def to_die(self, moments: Iterable[str]) -> None:
        """Have each process die once at each of these moments."""
        for name in PROCESSES:
            (self.directory / name).mkdir()
            for moment in moments:
                (self.directory / name / moment).touch()

    def deaths_left(self) -> list[Path]:
        return [left for name in PROCESSES for left in (self.directory / name).iterdir()]

    async def start(self, name: str) -> asyncio.subprocess.Process:
        settings = {**self.settings, "API_PORT": str(self.ports[name]), "READERS": "1", "LOG_LEVEL": "error"}
        environment = {**os.environ, **{f"TOCSIN_{key}": value for key, value in settings.items()}}
        arguments = ("-m", "tests.faults.ingest_worker", str(self.directory / name))
        return await asyncio.create_subprocess_exec(sys.executable, *arguments, env=environment, stdout=PIPE)

    async def listening(self) -> None:
        """Wait until both take connections: else the one that was up first might do all the work."""
        for port in self.ports.values():
            while not await is_open(port):
                await asyncio.sleep(0.05)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        processes = {name: await self.start(name) for name in PROCESSES}
        try:
            yield
        finally:
            for name, process in processes.items():
                process.terminate()
                told, _ = await process.communicate()
                self.killed[name] = int(told)


async def is_open(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def crew(directory: Path, redis_url: str, namespace: str, **settings: str) -> Crew:
    create_key_file(key_file := directory / "key")
    return Crew(directory, {"REDIS_URL": redis_url, "NAMESPACE": namespace, "KEY_FILE": str(key_file), **settings})


@dataclass
class Sites:
    """As many sites as there are feeds; each article is listed by two of them."""

    ports: list[int] = field(default_factory=list)
    unchanged: int = 0
    """How often a feed was found as it had been."""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        port = writer.get_extra_info("sockname")[1]
        if f'if-none-match: "{port}"' in request:
            self.unchanged += 1
            writer.write(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")
        else:
            head = f'HTTP/1.1 200 OK\r\nETag: "{port}"\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n'
            writer.write(head.encode() + feed(self.ports.index(port)))
        await writer.drain()
        writer.close()


@asynccontextmanager
async def sites() -> AsyncIterator[Sites]:
    """Serve one site a feed while the block runs."""
    found = Sites()
    servers = [await asyncio.start_server(found.answer, "127.0.0.1", 0) for _ in range(FEEDS)]
    found.ports = [server.sockets[0].getsockname()[1] for server in servers]
    try:
        yield found
    finally:
        for server in servers:
            server.close()


def addresses(block: int) -> list[str]:
    return [f"https://harbour.example/{block}/{number}" for number in range(A_BLOCK)]


def feed(number: int) -> bytes:
    """The feed of one site: a block of articles of its own, and that of the next."""
    listed = [*addresses(number), *addresses((number + 1) % FEEDS)]
    items = "".join(
        f"<item><title>{title_of(url)}</title><link>{url}</link><guid>{url}</guid>"
        f"<content:encoded><![CDATA[<p>{text_of(url)}</p>]]></content:encoded></item>"
        for url in listed
    )
    names = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<rss version="2.0" {names}><channel><title>Harbours</title>{items}</channel></rss>'.encode()


def title_of(url: str) -> str:
    return "Harbour {} closes berth {}".format(*url.split("/")[-2:])


def text_of(url: str) -> str:
    """A text that shares no sentence with another, long enough to need no page."""
    block, number = map(int, url.split("/")[-2:])
    return " ".join(
        f"{PORTS[(number + line) % len(PORTS)]} quay {block * 97 + number * 13 + line * 1009} keeps "
        f"{(block + 3) * (number + 5) * (line + 7)} crates until ship {block}-{number}-{line} has left the roads."
        for line in range(20)
    )


async def polled(feeds: FeedStore, outcome: str) -> None:
    """Wait until a poll of every feed has come to such an end."""
    while not all(any(poll.outcome == outcome for poll in each.history) for each in await feeds.list()):
        await asyncio.sleep(0.1)


def polling(sites: Sites) -> dict[str, str]:
    """Settings for ingest to poll these sites one feed at a time, and to take over soon from one that died."""
    return {
        "ALLOW_PRIVATE_NETS": "127.0.0.0/8",
        "ALLOW_PORTS": ",".join(map(str, sites.ports)),
        "FETCH_SPACING": "0",
        "POLL_LEASE": "10",
        "POLL_LOOK_EVERY": "0.05",
        "POLLS_AT_ONCE": "1",
    }


async def test_a_poll_that_is_killed_at_any_moment_loses_nothing_and_doubles_nothing(
    redis: Redis, redis_url: str, namespace: str, tmp_path: Path
) -> None:
    feeds = FeedStore(redis, ServerClock(redis), namespace)
    async with sites() as found:
        two = crew(tmp_path, redis_url, namespace, **polling(found))
        two.to_die(POLLING)
        for port in found.ports:
            await feeds.add(f"http://127.0.0.1:{port}/feed")

        async with two.at_work(), asyncio.timeout(240):
            await polled(feeds, "read")
            for each in await feeds.list():
                await feeds.hurry(each.url)
            await polled(feeds, "unchanged")

    articles = await written.articles(redis, namespace)
    assert two.deaths_left() == []
    assert two.killed == dict.fromkeys(PROCESSES, len(POLLING))
    assert found.unchanged == FEEDS
    assert Counter(article.canonical_url for article in articles) == dict.fromkeys(
        (url for block in range(FEEDS) for url in addresses(block)), 1
    )
    assert max(Counter(article.id for article in articles).values()) == 1
    assert {article.title: article.body for article in articles} == {
        title_of(url): text_of(url) for block in range(FEEDS) for url in addresses(block)
    }


async def pushed(http: httpx.AsyncClient, two: Crew, number: int, token: str) -> tuple[list[str], int]:
    """Push two articles until they are taken, to one process after the other; returns what came of it, and the tries.

    Every try has the same key and the same body.
    """
    articles = [{"title": title_of(url), "text": text_of(url), "url": url} for url in addresses(number)[:2]]
    headers = {"authorization": f"Bearer {token}", "idempotency-key": f"push {number}"}
    refused = 0
    for attempt in range(10_000):
        port = two.ports[PROCESSES[(number + attempt) % len(PROCESSES)]]
        try:
            answer = await http.post(f"http://127.0.0.1:{port}/v1/articles", json=articles, headers=headers)
        except httpx.ConnectError:
            await asyncio.sleep(0.05)
        except httpx.TransportError:
            refused += 1
        else:
            assert answer.status_code == 202, answer.text
            return [each["outcome"] for each in answer.json()["articles"]], refused
    raise AssertionError("nobody takes it")


async def test_a_push_that_is_killed_before_its_202_is_repeated_with_its_key_and_stored_once(
    redis: Redis, redis_url: str, namespace: str, tmp_path: Path
) -> None:
    clock = ServerClock(redis)
    two = crew(tmp_path, redis_url, namespace)
    two.to_die(PUSHING)
    _, token = await Keys.of(redis, tmp_path / "key", namespace).add("a", ["articles:write"], await clock.now())

    async with httpx.AsyncClient(trust_env=False, timeout=30) as http, two.at_work(), asyncio.timeout(120):
        await two.listening()
        answers = await asyncio.gather(*(pushed(http, two, each, token.get_secret_value()) for each in range(PUSHES)))

    articles = await written.articles(redis, namespace)
    assert two.killed == dict.fromkeys(PROCESSES, len(PUSHING))
    assert sum(cut_off for _, cut_off in answers) >= len(PROCESSES)
    assert Counter(article.canonical_url for article in articles) == dict.fromkeys(
        (url for number in range(PUSHES) for url in addresses(number)[:2]), 1
    )
