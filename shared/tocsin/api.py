"""The API's listener: one address a process, on which each service serves its own part of `/v1`."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Final

import structlog
import uvicorn

from tocsin.errors import Misconfigured
from tocsin.front import Front, Part, is_in
from tocsin.http_protocol import ConnectionLimits, LimitedProtocol
from tocsin.settings import Network

HEADER_BYTES: Final = 16 * 1024
IDLE_SECONDS: Final = 5
WAITING: Final = 128
"""Connections that wait to be accepted."""
MARGIN_SECONDS: Final = 1.0
"""What of the time to stop is left to close, once the requests in flight have had theirs."""

log = structlog.get_logger("tocsin.api")


class Listener:
    """Serves the parts of the services of this process.

    At its end it first stops accepting, then lets the requests in flight finish, then closes.
    """

    def __init__(
        self,
        host: str,
        port: int,
        stop_within_seconds: float = 10.0,
        trusted: tuple[Network, ...] = (),
        limits: ConnectionLimits | None = None,
    ) -> None:
        self._place, self._stop_within = (host, port), stop_within_seconds
        self._front = Front(trusted)
        self._limits = limits or ConnectionLimits(is_trusted=partial(is_in, networks=trusted))
        self._socket: socket.socket | None = None

    @property
    def address(self) -> str:
        """Where it listens, such as `http://127.0.0.1:8420`."""
        assert self._socket is not None
        host, port = self._socket.getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    def mount(self, parts: Iterable[Part]) -> None:
        """Serve these parts too."""
        self._front.parts.extend(parts)

    def bind(self) -> None:
        """Take the address; connections wait until `run`.

        Raises:
            Misconfigured: it cannot be had.
        """
        host, port = self._place
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            self._socket = socket.create_server((host, port), family=family, backlog=WAITING)
        except OSError as error:
            why = os.strerror(error.errno) if error.errno else str(error)
            raise Misconfigured(
                f"TOCSIN_API_PORT: cannot listen on {host}:{port}: {why}; choose another port, or 0 for a free one"
            ) from error

    async def run(self, stopping: asyncio.Event) -> None:
        """Serve until `stopping` is set, then finish what is in flight and return."""
        if self._socket is None:
            self.bind()
        assert self._socket is not None
        log.info("api.listens", address=self.address)
        server = _Server(self._config())
        serving = asyncio.create_task(server.serve(sockets=[self._socket]))
        told = asyncio.create_task(stopping.wait())
        try:
            await asyncio.wait({serving, told}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            told.cancel()
            server.should_exit = True
            await serving

    def _config(self) -> uvicorn.Config:
        protocol: Any = partial(LimitedProtocol, self._limits)
        return uvicorn.Config(
            self._front,
            http=protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level=60,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            h11_max_incomplete_event_size=HEADER_BYTES,
            timeout_keep_alive=IDLE_SECONDS,
            timeout_graceful_shutdown=max(1, int(self._stop_within - MARGIN_SECONDS)),
        )


class _Server(uvicorn.Server):
    """A server that leaves the process's signals to the process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
