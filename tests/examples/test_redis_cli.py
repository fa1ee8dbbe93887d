"""Reading with nothing but a command line client and a shell: nothing twice, nothing lost."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from redis.asyncio import Redis

from tests.builders import article, tagged
from tests.shared.conftest import Publish
from tocsin.streams import TAGGED

pytestmark = pytest.mark.redis

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "examples/redis_cli.sh"
OURS = "tests/examples/client.py"
CLIENTS = [OURS, *filter(None, map(shutil.which, ("redis-cli", "valkey-cli")))]

Read = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A command line client: what stands in for one, and every real one there is."""
    if request.param != OURS:
        return str(request.param)
    script = tmp_path / "client"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / OURS}" "$@"\n')
    script.chmod(0o700)
    return str(script)


@pytest.fixture
def read(client: str, redis_url: str, namespace: str) -> Read:
    """Run the script against the server of the tests, or another."""

    def run(url: str = redis_url) -> "subprocess.CompletedProcess[str]":
        where = ["-s", url.removeprefix("unix://")] if url.startswith("unix://") else ["-u", url]
        environment = {**os.environ, "REDIS_CLI": client, "TOCSIN_NAMESPACE": namespace}
        return subprocess.run(["sh", str(SCRIPT), *where], env=environment, capture_output=True, text=True, timeout=60)

    return run


async def test_new_articles_are_shown_once_and_acknowledged(
    redis: Redis, namespace: str, publish: Publish, read: Read
) -> None:
    await publish(TAGGED, tagged(article("a1", title="First")))
    await publish(TAGGED, tagged(article("a2", title="Second: 평양")))

    first, second = read(), read()
    await publish(TAGGED, tagged(article("a3", title="Third", body="Nothing of interest.")))
    third = read()

    assert (first.stdout, first.stderr) == ("First | missile-transfer\nSecond: 평양 | missile-transfer\n", "")
    assert (second.stdout, second.returncode) == ("", 0)
    assert third.stdout == "Third | missile-transfer\n"
    (group,) = await redis.xinfo_groups(TAGGED.key(0, namespace))
    assert (group["name"], group["pending"], group["lag"]) == (b"shell", 0, 0)


async def test_what_was_read_and_not_acknowledged_is_shown_again(
    redis: Redis, namespace: str, publish: Publish, read: Read
) -> None:
    key = TAGGED.key(0, namespace)
    await redis.xgroup_create(key, "shell", id="0", mkstream=True)
    await publish(TAGGED, tagged(article("a1", title="Held when the shell died")))
    await redis.xreadgroup("shell", "one", {key: ">"})

    shown = read()

    assert shown.stdout == "Held when the shell died | missile-transfer\n"
    assert (await redis.xpending(key, "shell"))["pending"] == 0


async def test_a_hostile_title_runs_nothing(namespace: str, publish: Publish, read: Read, tmp_path: Path) -> None:
    title = f'$(touch {tmp_path}/run) `touch {tmp_path}/run` "; touch {tmp_path}/run; \\ %s \t*'
    await publish(TAGGED, tagged(article("a1", title=title)))

    shown = read()

    assert shown.stdout == title.replace("\t", " ") + " | missile-transfer\n"
    assert not (tmp_path / "run").exists()


async def test_what_is_no_tagged_article_stops_nothing(
    redis: Redis, namespace: str, publish: Publish, read: Read
) -> None:
    for wire in ("no json", "{}", "[]"):
        await redis.xadd(TAGGED.key(0, namespace), {"__data__": wire})
    await publish(TAGGED, tagged(article("a1", title="Good")))

    shown = read()

    assert shown.stdout == "(not a tagged article)\n" * 3 + "Good | missile-transfer\n"


async def test_a_server_that_is_not_there_is_said(read: Read, tmp_path: Path) -> None:
    failed = read(f"unix://{tmp_path}/nothing.sock")

    assert failed.returncode == 1
    assert failed.stdout == ""
    assert len(failed.stderr.splitlines()) == 1
