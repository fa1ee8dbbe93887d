"""The embedded server is real, durable and ours alone."""

import stat
from pathlib import Path

from services.cli.embedded import EmbeddedServer


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
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    with EmbeddedServer(tmp_path / "store", port=port) as server:
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in server.directory.iterdir()}

        assert stat.S_IMODE(server.directory.stat().st_mode) == 0o700
        assert modes["password"] == modes["redis.conf"] == 0o600
