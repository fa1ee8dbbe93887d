"""A web site for tests: what each path answers, and what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.servers import Scope, serve

Headers = Sequence[tuple[str, str]]


@dataclass
class Answer:
    """What one path answers; `pieces` are sent one by one, `pause_seconds` apart."""

    status: int = 200
    headers: Headers = ()
    pieces: Sequence[bytes] = ()
    pause_seconds: float = 0.0


@dataclass
class Asked:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    at: float
    query: str = ""


@dataclass
class Site:
    """An ASGI application; `url` is set while it is served."""

    answers: dict[str, Answer | Callable[[Asked], Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    open_now: int = 0
    most_open: int = 0
    url: str = ""

    @property
    def port(self) -> int:
        return httpx.URL(self.url).port or 0

    def put(self, path: str, body: bytes | str = b"", status: int = 200, headers: Headers = ()) -> str:
        """Answer `path` with a body from now on; returns its URL."""
        self.answers[path] = Answer(status, headers, (body.encode() if isinstance(body, str) else body,))
        return self.url + path

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    async def __call__(self, scope: Scope, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        query = scope["query_string"].decode("latin-1")
        asked = Asked(scope["path"], headers, asyncio.get_running_loop().time(), query)
        self.asked.append(asked)
        answer = self.answers.get(asked.path, Answer(404))
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        try:
            await _send(answer(asked) if callable(answer) else answer, send)
        finally:
            self.open_now -= 1


async def _send(answer: Answer, send: Callable[[Any], Awaitable[None]]) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    for piece in answer.pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        await asyncio.sleep(answer.pause_seconds)
    await send({"type": "http.response.body", "body": b""})


@asynccontextmanager
async def serving() -> AsyncIterator[Site]:
    """Serve an empty site while the block runs."""
    site = Site()
    async with serve(site) as site.url:
        yield site
