"""The embedded server is real, durable and ours alone."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from services.cli.embedded import EmbeddedServer, kept_password
from tests.services.cli.test_running import free_port
from tocsin.errors import Misconfigured

START_AND_DIE = """
import os, signal, sys
from pathlib import Path
from services.cli.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), int(sys.argv[2]) or None).start()
with server.client() as client:
    client.set("kept", "yes")
print(server.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def orphan_in(directory: Path, port: int) -> int:
    """Leave a server behind whose parent was killed; returns its process id."""
    died = subprocess.run(
        [sys.executable, "-c", START_AND_DIE, str(directory), str(port)], capture_output=True, check=False
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    return int(died.stdout)


def test_what_it_acknowledged_outlives_a_kill(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "store").start()
    with server.client() as client:
        client.set("kept", "yes")

    server.kill()
    server.start()

    with server.client() as client:
        assert client.get("kept") == b"yes"
        assert client.config_get("appendfsync") == {"appendfsync": "always"}
    server.stop()


def test_its_directory_and_password_are_private(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path / "store", port=free_port()) as server:
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in server.directory.iterdir()}

        assert stat.S_IMODE(server.directory.stat().st_mode) == 0o700
        assert modes["password"] == modes["redis.conf"] == 0o600


def test_a_second_one_in_the_same_directory_is_refused_until_the_first_has_stopped(tmp_path: Path) -> None:
    second = EmbeddedServer(tmp_path / "store")
    with EmbeddedServer(tmp_path / "store") as first:
        with pytest.raises(Misconfigured, match="`tocsin up` is running there already"):
            second.start()

        with first.client() as client:
            assert client.ping()

    with second, second.client() as client:
        assert client.ping()


@pytest.mark.parametrize("has_port", [False, True])
def test_an_orphan_is_replaced_and_its_data_kept(tmp_path: Path, has_port: bool) -> None:
    orphan = orphan_in(tmp_path / "store", free_port() if has_port else 0)
    os.kill(orphan, 0)

    with EmbeddedServer(tmp_path / "store") as server, server.client() as client:
        assert client.info("server")["process_id"] == server.pid != orphan
        assert client.get("kept") == b"yes"


def test_a_password_is_forgotten_once_no_port_is_open(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path / "store", port=free_port()):
        assert kept_password(tmp_path / "store")

    with EmbeddedServer(tmp_path / "store"):
        assert kept_password(tmp_path / "store") is None
