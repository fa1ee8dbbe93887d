"""Each service runs alone, by our command and by FastStream's, and says how it is."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from services.cli.commands.running import _up
from services.cli.embedded import EmbeddedServer
from tests.services.cli.conftest import Tocsin
from tests.shared.conftest import eventually
from tocsin.errors import TocsinError
from tocsin.service import Wiring

pytestmark = pytest.mark.redis
FASTSTREAM = (sys.executable, "-m", "faststream", "run", "--factory", "--host", "127.0.0.1")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def running(command: Sequence[str], **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = {**os.environ, **{f"TOCSIN_{name.upper()}": value for name, value in settings.items()}}
    process = await asyncio.create_subprocess_exec(*command, env=environment)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def ready(port: int) -> bool:
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            answers = [await client.get(f"http://127.0.0.1:{port}/{path}") for path in ("live", "ready", "metrics")]
    except httpx.HTTPError:
        return False
    return all(answer.status_code == 200 for answer in answers)


@pytest.mark.parametrize("service", ["ingest", "classifier", "notifier"])
async def test_a_service_is_ready_and_ends_with_0(service: str, redis_url: str, namespace: str, key_file: Path) -> None:
    port = free_port()
    command = (sys.executable, "-m", "services.cli", "run", service)
    settings = {"redis_url": redis_url, "namespace": namespace, "key_file": str(key_file), "health_port": str(port)}

    async with running(command, **settings) as process:
        await eventually(lambda: ready(port), seconds=40)
        process.send_signal(signal.SIGTERM)

        assert await asyncio.wait_for(process.wait(), 15) == 0


async def test_faststream_runs_it_too(redis_url: str, namespace: str) -> None:
    port = free_port()
    command = (*FASTSTREAM, "--port", str(port), "services.classifier.app:app")

    async with running(command, redis_url=redis_url, namespace=namespace):
        await eventually(lambda: ready(port), seconds=40)


async def test_a_task_that_dies_ends_the_process(redis_url: str, namespace: str, key_file: Path) -> None:
    port = free_port()
    code = (
        "import asyncio, sys\n"
        "from services.classifier.app import wire\n"
        "from services.classifier.settings import ClassifierSettings\n"
        "from tocsin.service import Wiring, application, serve\n"
        "class Dies:\n"
        "    async def run(self, stopping):\n"
        "        await asyncio.sleep(0.2)\n"
        "        raise RuntimeError('on purpose')\n"
        "def wired(redis, settings):\n"
        "    return Wiring(routes=wire(redis, settings).routes, backgrounds=[Dies()])\n"
        "asyncio.run(serve(application(ClassifierSettings.load(), wired)))\n"
    )

    async with running(
        (sys.executable, "-c", code), redis_url=redis_url, namespace=namespace, health_port=str(port)
    ) as process:
        assert await asyncio.wait_for(process.wait(), 40) == 1


async def test_a_task_that_dies_ends_up_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Dies:
        async def run(self, stopping: asyncio.Event) -> None:
            raise RuntimeError("on purpose")

    monkeypatch.setenv("TOCSIN_API_PORT", "0")
    monkeypatch.setattr("services.ingest.app.wire", lambda _redis, _settings: Wiring(backgrounds=[Dies()]))

    with EmbeddedServer(tmp_path / "store") as server, pytest.raises(TocsinError, match="a task died: on purpose"):
        await asyncio.wait_for(_up(server), 40)


async def test_commands_reach_an_up_with_a_port_and_it_takes_the_key_and_the_log_level_of_the_environment(
    tocsin: Tocsin, tmp_path: Path, key_file: Path
) -> None:
    directory = tmp_path / "store"
    command = (sys.executable, "-m", "services.cli", "up", "--data", str(directory), "--port", str(free_port()))
    settings = {"key_file": str(key_file), "log_level": "error", "api_port": "0"}
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, **{f"TOCSIN_{name.upper()}": value for name, value in settings.items()}},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        hint = [await asyncio.wait_for(process.stdout.readline(), 40) for _ in range(3)]
        ran = await asyncio.to_thread(tocsin, "feeds", "list", TOCSIN_REDIS_URL=None, TOCSIN_DATA=str(directory))
    finally:
        process.send_signal(signal.SIGTERM)
        _, complaints = await process.communicate()

    assert ran.code == 0, ran.err
    assert hint[-1].decode().strip() == f"export TOCSIN_DATA={directory}"
    assert (process.returncode, complaints) == (0, b"")
    assert not (directory / "key").exists()
