"""An HTTP server on a free loopback port, in this process."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

import uvicorn

from tocsin.errors import Retryable

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

HOST: Final = "127.0.0.1"
LOOK_SECONDS: Final = 0.005


class _Server(uvicorn.Server):
    """uvicorn that leaves signals to the command it runs in."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(app: Asgi) -> AsyncIterator[int]:
    """Serve `app` while the block runs; yields the port."""
    with socket.create_server((HOST, 0)) as listener:
        server = _Server(uvicorn.Config(app, lifespan="off", ws="none", log_config=None, log_level=60))
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await _started(server, task)
            yield listener.getsockname()[1]
        finally:
            server.should_exit = server.force_exit = True
            await task


async def answer(send: Send, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
    """Send one whole answer."""
    named = {**(headers or {}), "content-length": str(len(body))}
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in named.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})


def headers_of(scope: Scope) -> dict[str, str]:
    """Return the headers of a request by lower-case name."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


async def _started(server: uvicorn.Server, task: "asyncio.Task[None]") -> None:
    while not server.started:
        if task.done():
            raise Retryable("the local HTTP server did not start")
        await asyncio.sleep(LOOK_SECONDS)  # uvicorn offers no event to wait for
