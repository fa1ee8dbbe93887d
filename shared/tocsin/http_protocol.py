"""HTTP/1.1 for strangers: few connections, and little time to say what one wants."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from tocsin.problems import MEDIA_TYPE, Problem

REQUEST_SECONDS: Final = 10.0
"""A request that is not here in full by then, header and body, is not waited for."""
CONNECTIONS: Final = 100
CONNECTIONS_AN_ADDRESS: Final = 20


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How many connections there may be, and how long a request may take to arrive."""

    in_all: int = CONNECTIONS
    an_address: int = CONNECTIONS_AN_ADDRESS
    request_seconds: float = REQUEST_SECONDS
    is_trusted: Callable[[str], bool] = lambda address: False
    """Whether many people come from an address, as from a proxy of our own."""


class LimitedProtocol(H11Protocol):
    """A connection with a clock: it runs from the first moment, and from the first byte of each further request."""

    def __init__(self, limits: ConnectionLimits, **given: Any) -> None:
        super().__init__(**given)
        self._limits = limits
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, unless there are too many already."""
        super().connection_made(transport)
        if self._are_too_many():
            self._refuse(Problem("busy", "there are too many connections", retry_after_seconds=1))
        else:
            self._watch()

    def data_received(self, data: bytes) -> None:
        """Go on, unless the answer has been given already."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        self._watch()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        self._refuse(Problem("unreadable", "this is no HTTP request"))

    def connection_lost(self, error: Exception | None) -> None:
        """End, and forget the clock."""
        self._stop_watching()
        super().connection_lost(error)

    def _watch(self) -> None:
        is_awaited = self.conn.their_state in (h11.IDLE, h11.SEND_BODY) and not self.transport.is_closing()
        if not is_awaited:
            self._stop_watching()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self._limits.request_seconds, self._too_slow)

    def _stop_watching(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        self._deadline = None
        if self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete:
            self.transport.close()
        else:
            self._refuse(Problem("too-slow", f"expected all of it within {self._limits.request_seconds:g} s"))

    def _refuse(self, problem: Problem) -> None:
        """Answer without an application, and close."""
        self.transport.write(_raw(problem))
        self.transport.close()

    def _are_too_many(self) -> bool:
        if len(self.connections) > self._limits.in_all:
            return True
        address = self.client[0] if self.client else ""
        if self._limits.is_trusted(address):
            return False
        others = [other for other in self.connections if isinstance(other, LimitedProtocol) and other.client]
        return [other.client and other.client[0] for other in others].count(address) > self._limits.an_address


def _raw(problem: Problem) -> bytes:
    body = problem.body()
    headers = {"content-type": MEDIA_TYPE, "content-length": str(len(body)), "connection": "close", **problem.headers}
    lines = [f"HTTP/1.1 {problem.status} {problem.title}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
