"""Webhook receivers for tests: what they got, and how badly they answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any

from tests.servers import Scope
from tocsin.guard import Guard

Send = Callable[[Any], Awaitable[None]]
Receive = Callable[[], Awaitable[Any]]


def open_guard(url: str) -> Guard:
    """A guard that lets a test call a server of its own."""
    return Guard(allow_nets=(ip_network("127.0.0.0/8"),), allow_ports=(int(url.rpartition(":")[2]),))


@dataclass(frozen=True)
class Call:
    """One call as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """Keeps each call and answers with the next of `statuses`, the last for ever."""

    statuses: list[int] = field(default_factory=lambda: [200])
    headers: dict[str, str] = field(default_factory=dict)
    said: bytes = b"thank you"
    calls: list[Call] = field(default_factory=list)
    clients: set[tuple[str, int]] = field(default_factory=set)
    """Address and port of each connection."""
    open_now: int = 0
    most_open: int = 0
    busy: Callable[[], Awaitable[object]] | None = None
    """Awaited before each answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        try:
            self.calls.append(await _call(scope, receive))
            self.clients.add(tuple(scope["client"]))
            if self.busy:
                await self.busy()
            status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
            await start(send, status, self.headers)
            await send({"type": "http.response.body", "body": self.said})
        finally:
            self.open_now -= 1


@dataclass
class Hanging:
    """Takes the call and never answers; `called` says that one is open."""

    called: asyncio.Event = field(default_factory=asyncio.Event)
    calls: list[Call] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.calls.append(await _call(scope, receive))
        self.called.set()
        while (await receive())["type"] != "http.disconnect":
            pass


@dataclass
class Endless:
    """Answers with a body that does not end: `piece` again and again, each after `pause_seconds`."""

    status: int
    piece: bytes
    pause_seconds: float = 0.0
    sent_bytes: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _call(scope, receive)
        await start(send, self.status, {})
        gone = asyncio.ensure_future(receive())
        try:
            while not gone.done():
                await send({"type": "http.response.body", "body": self.piece, "more_body": True})
                self.sent_bytes += len(self.piece)
                await asyncio.wait({gone}, timeout=self.pause_seconds)
        finally:
            gone.cancel()
            self.ended.set()


async def start(send: Send, status: int, headers: dict[str, str]) -> None:
    """Send the head of an answer."""
    fields = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": fields})


async def _call(scope: Scope, receive: Receive) -> Call:
    body = b"".join([piece async for piece in _pieces(receive)])
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    return Call(scope["path"], headers, body)


async def _pieces(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        yield message.get("body", b"")
        more = message.get("more_body", False)
