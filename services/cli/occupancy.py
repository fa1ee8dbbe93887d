"""Who may run a server in a directory: one process at a time, and no server that a dead one left behind."""

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

import redis
from redis.exceptions import AuthenticationError, RedisError

from tocsin.errors import Misconfigured

LOCK: Final = "lock"
ASK_SECONDS: Final = 5.0
STOP_SECONDS: Final = 10.0


@dataclass(slots=True)
class DirectoryLock:
    """An exclusive lock on a directory; it ends with this process, and no child inherits it."""

    directory: Path
    _descriptor: int | None = field(default=None, repr=False)

    def take(self) -> Self:
        """Take it.

        Raises:
            Misconfigured: another one holds it.
        """
        descriptor = os.open(self.directory / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise Misconfigured(f"{self.directory}: `tocsin up` is running there already") from None
        self._descriptor = descriptor
        return self

    def give_back(self) -> None:
        """Give it back, if it is held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def end_orphan(socket: Path, passwords: Sequence[str | None]) -> None:
    """Stop the server that still listens on `socket` although the process that began it is gone.

    Raises:
        Misconfigured: one listens and does not say which process it is.
    """
    if not socket.exists():
        return
    try:
        pid = _process(socket, passwords)
    except AuthenticationError:
        raise Misconfigured(f"{socket}: a server with another password runs there; stop it first") from None
    except (redis.ConnectionError, FileNotFoundError):
        return  # nobody listens: the socket outlived its server
    except (RedisError, OSError) as error:
        raise Misconfigured(f"{socket}: a server runs there and does not answer ({error}); stop it first") from None
    with contextlib.suppress(ProcessLookupError):
        _end(pid, socket)


def _process(socket: Path, passwords: Sequence[str | None]) -> int:
    """Return the process id of the server; the last password's failure is raised."""
    *others, last = passwords
    for password in others:
        with contextlib.suppress(AuthenticationError):
            return _ask(socket, password)
    return _ask(socket, last)


def _ask(socket: Path, password: str | None) -> int:
    with redis.Redis(unix_socket_path=str(socket), password=password, socket_timeout=ASK_SECONDS) as client:
        return int(client.info("server")["process_id"])


def _end(pid: int, socket: Path) -> None:
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while socket.exists():  # the server removes it last, once all is written
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            return
        os.kill(pid, 0)
        time.sleep(0.02)
