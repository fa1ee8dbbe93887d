"""The extra consumer in a dozen lines misses nothing, even when it is killed half-way."""

import ast
import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from redis.asyncio import Redis

from tests.builders import article, tagged
from tests.shared.conftest import Publish, eventually
from tocsin.streams import TAGGED

pytestmark = pytest.mark.redis

SCRIPT = Path(__file__).resolve().parents[2] / "examples/extra_consumer.py"
ARTICLES = 400
TITLE = "{:04d} " + "x" * 400
"""Long enough for all of them to fill the pipe that nobody reads: the consumer is then stuck half-way for sure."""


def start(redis_url: str, namespace: str) -> "subprocess.Popen[str]":
    environment = {
        **os.environ,
        "TOCSIN_REDIS_URL": redis_url,
        "TOCSIN_NAMESPACE": namespace,
        "TOCSIN_CLAIM_IDLE": "0.5",
        "TOCSIN_LOG_LEVEL": "error",
    }
    return subprocess.Popen([sys.executable, str(SCRIPT)], env=environment, stdout=subprocess.PIPE, text=True)


def shown(output: str) -> set[str]:
    """The numbers of the articles shown; the last line may have been cut off by the kill."""
    lines = output.splitlines(keepends=True)
    assert all(line.endswith("| missile-transfer\n") for line in lines[:-1]), "nothing else is on standard output"
    return {line[:4] for line in lines if line.endswith("| missile-transfer\n")}


async def group(redis: Redis, namespace: str) -> dict[str, int]:
    states = await redis.xinfo_groups(TAGGED.key(0, namespace))
    return dict(states[0]) if states else {}


async def test_a_consumer_that_is_killed_half_way_misses_nothing(
    redis_url: str, redis: Redis, namespace: str, publish: Publish
) -> None:
    for number in range(ARTICLES):
        await publish(TAGGED, tagged(article(f"a{number}", title=TITLE.format(number))))

    async def stuck_half_way() -> bool:
        state = await group(redis, namespace)
        return bool(state and state["pending"] and state["entries-read"])

    first = start(redis_url, namespace)
    await eventually(stuck_half_way, seconds=30)
    first.kill()
    before, _ = first.communicate()
    held = await group(redis, namespace)

    async def done() -> bool:
        state = await group(redis, namespace)
        return bool(state["lag"] == 0 and state["pending"] == 0)

    second = start(redis_url, namespace)
    reader = asyncio_reader(second)
    await eventually(done, seconds=60)
    second.send_signal(signal.SIGTERM)
    after = await reader

    assert held["pending"] > 0
    assert shown(before) | shown(after) == {f"{number:04d}" for number in range(ARTICLES)}
    assert second.returncode == 0


def asyncio_reader(process: "subprocess.Popen[str]") -> "asyncio.Future[str]":
    loop = asyncio.get_running_loop()
    return loop.run_in_executor(None, lambda: process.communicate(timeout=90)[0])


def test_it_is_a_dozen_lines() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))

    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]

    assert len(statements) <= 12
