"""5,000 messages, 20 of them poison, 20 kills of workers and 5 of the server: nothing lost, nothing twice."""

import asyncio
import json
import os
import random
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.cli.embedded import EmbeddedServer
from tests.builders import article
from tests.shared.conftest import eventually
from tocsin.dead import DeadLetters
from tocsin.messages import DeadLetter
from tocsin.settings import RuntimeSettings
from tocsin.streams import ALERTS, ARTICLES, DEAD, TAGGED

pytestmark = [pytest.mark.redis, pytest.mark.slow]

MESSAGES = 5_000
WORKER_KILLS = 20
SERVER_KILLS = 5
SEED = 20260304
POISON = (
    ["kill classify"] * 3
    + ["kill decide"] * 2
    + ["raise classify"] * 3
    + ["raise decide"] * 2
    + ["reject classify"] * 3
    + ["reject decide"] * 2
    + ["undecodable"] * 3
    + ["invalid"] * 2
)
PUBLISH_ONCE = """
if redis.call('SET', KEYS[2], '1', 'NX') then redis.call('XADD', KEYS[1], '*', '__data__', ARGV[1]) end
"""


@dataclass
class Crew:
    """Two processes of each stage; one that dies is replaced at once."""

    url: str
    processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)
    killed: int = 0
    _keepers: list[asyncio.Task[None]] = field(default_factory=list)

    async def keep(self, name: str) -> None:
        environment = {
            **os.environ,
            "TOCSIN_REDIS_URL": self.url,
            "TOCSIN_CLAIM_IDLE": "PT1S",
            "TOCSIN_LOG_LEVEL": "error",
        }
        while True:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.faults.worker",
                name.split("-")[0],
                env=environment,
            )
            self.processes[name] = process
            await process.wait()

    async def stop(self) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        for process in self.processes.values():
            if process.returncode is None:
                process.kill()
                await process.wait()

    def start(self) -> None:
        for stage in ("classify", "decide"):
            for number in range(2):
                self._keepers.append(asyncio.create_task(self.keep(f"{stage}-{number}")))

    async def kill_one(self, chance: random.Random) -> None:
        """Kill one that lives; where poison has just killed them all, wait for a replacement."""
        while True:
            living = sorted(name for name, process in self.processes.items() if process.returncode is None)
            if living:
                victim = self.processes[chance.choice(living)]
                victim.kill()
                if await victim.wait() == -signal.SIGKILL:
                    self.killed += 1
                    return
            await asyncio.sleep(0.05)


@asynccontextmanager
async def crew(url: str) -> AsyncIterator[Crew]:
    crew = Crew(url)
    crew.start()
    try:
        yield crew
    finally:
        await crew.stop()


def wire_of(number: int, poison: dict[int, str]) -> bytes:
    kind = poison.get(number)
    if kind == "undecodable":
        return f"{{{number}".encode()
    if kind == "invalid":
        return json.dumps({"id": f"m{number}"}).encode()
    return article(f"m{number}", title=kind or f"message {number}").to_wire()


async def publish_all(redis: Redis, poison: dict[int, str]) -> None:
    """Publish each message once, however often the server dies meanwhile."""
    script = redis.register_script(PUBLISH_ONCE)
    for number in range(MESSAGES):
        keys = [ARTICLES.key(0), f"{{p0}}:published:{number}"]
        while True:
            try:
                await script(keys=keys, args=[wire_of(number, poison)])
                break
            except (RedisError, OSError):
                await asyncio.sleep(0.05)
        if number % 50 == 0:
            await asyncio.sleep(0.2)


async def ids(redis: Redis, key: str, of: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for _, fields in await redis.xrange(key):
        message = json.loads(fields[b"__data__"])
        found[message["article"]["id"] if of == "article" else message["id"]] += 1
    return found


def number_of(letter: DeadLetter) -> int:
    """Which of the published messages lies in a letter."""
    data = letter.entry["__data__"]
    if letter.reason == "undecodable":
        return int(data.removeprefix("{"))
    message = json.loads(data)
    return int(message.get("article", message)["id"].removeprefix("m"))


def end_of(kind: str) -> tuple[str, str]:
    """The reason with which poison of a kind is given up, and the group that does it."""
    what, _, stage = kind.partition(" ")
    reason = {"kill": "killed", "raise": "failed", "reject": "rejected"}.get(what, what)
    return reason, "notifier-s0" if stage == "decide" else "classifier"


async def test_kills_lose_nothing_and_double_nothing() -> None:
    chance = random.Random(SEED)
    poison = dict(zip(chance.sample(range(100, MESSAGES - 500), len(POISON)), POISON, strict=True))
    with tempfile.TemporaryDirectory(prefix="tocsin-") as directory:
        server = EmbeddedServer(Path(directory) / "s").start()
        redis = Redis.from_url(server.url)

        async with crew(server.url) as workers:
            publishing = asyncio.create_task(publish_all(redis, poison))
            events = ["worker"] * WORKER_KILLS + ["server"] * SERVER_KILLS
            chance.shuffle(events)
            for event in events:
                await asyncio.sleep(chance.uniform(0.4, 1.2))
                if event == "worker":
                    await workers.kill_one(chance)
                else:
                    server.kill()
                    server.start()
            await publishing

            async def settled() -> bool:
                for key, group in ((ARTICLES.key(0), "classifier"), (TAGGED.key(0), "notifier-s0")):
                    (state,) = [g for g in await redis.xinfo_groups(key) if g["name"] == group.encode()]
                    if state["lag"] or state["pending"]:
                        return False
                return await redis.xlen(DEAD.key(0)) >= len(POISON)

            await eventually(settled, seconds=180)

        good = {f"m{number}" for number in range(MESSAGES) if number not in poison}
        at_decide = {f"m{number}" for number, kind in poison.items() if kind.endswith("decide")}
        tagged = await ids(redis, TAGGED.key(0), "article")
        alerts = await ids(redis, ALERTS.key(0), "alert")
        letters = [DeadLetter.model_validate_json(fields[b"__data__"]) for _, fields in await redis.xrange(DEAD.key(0))]
        assert set(tagged) == good | at_decide
        assert max(tagged.values()) == 1
        assert len(alerts) == 2 * len(good)
        assert max(alerts.values()) == 1
        assert len(letters) == len(POISON)
        assert {number_of(letter): (letter.reason, letter.stage) for letter in letters} == {
            number: end_of(kind) for number, kind in poison.items()
        }
        assert workers.killed == WORKER_KILLS

        dead = DeadLetters(redis, RuntimeSettings(redis_url=server.url))
        (first, *_) = await dead.newest()
        before = await redis.xlen(ARTICLES.key(0)) + await redis.xlen(TAGGED.key(0))
        assert await dead.replay(first.key) is True
        assert await dead.replay(first.key) is False
        assert await redis.xlen(ARTICLES.key(0)) + await redis.xlen(TAGGED.key(0)) == before + 1
        await redis.aclose()
        server.stop()
