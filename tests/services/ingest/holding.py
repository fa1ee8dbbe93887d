"""A way to the server that holds one message back, so that a process can be killed at exactly that moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

Held = Literal["request", "reply"]


class Holder:
    """Passes everything on, but for what it is told to hold: a request with these words in it, or the reply to it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._words: tuple[bytes, ...] = ()
        self._held: Held | None = None
        self.is_held = asyncio.Event()

    def hold(self, held: Held, *words: bytes) -> None:
        """Hold the next request that has all these words, or the reply to it once it is there."""
        self._held, self._words = held, words
        self.is_held.clear()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        above, below = await self._connect()
        holds = asyncio.Event()
        up = asyncio.create_task(self._up(reader, below, holds))
        down = asyncio.create_task(self._down(above, writer, holds))
        try:
            await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (up, down):
                task.cancel()
            for end in (below, writer):
                end.close()

    async def _up(self, reader: asyncio.StreamReader, below: asyncio.StreamWriter, holds: asyncio.Event) -> None:
        recent = b""
        while data := await reader.read(65_536):
            recent = (recent + data)[-262_144:]
            if self._held and all(word in recent for word in self._words):
                held, self._held = self._held, None
                if held == "request":
                    self.is_held.set()
                    await asyncio.Event().wait()
                holds.set()
            below.write(data)
            await below.drain()

    async def _down(self, above: asyncio.StreamReader, writer: asyncio.StreamWriter, holds: asyncio.Event) -> None:
        while data := await above.read(65_536):
            if holds.is_set():
                self.is_held.set()
                await asyncio.Event().wait()
            writer.write(data)
            await writer.drain()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        parts = urlsplit(self._url)
        if parts.scheme == "unix":
            return await asyncio.open_unix_connection(parts.path)
        return await asyncio.open_connection(parts.hostname, parts.port or 6379)


@asynccontextmanager
async def holding(url: str, directory: Path) -> AsyncIterator[tuple[Holder, str]]:
    """Stand before a server while the block runs; yields the holder and the URL that leads through it."""
    holder, path = Holder(url), directory / "held.sock"
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.create_task(holder.serve(reader, writer)))

    server = await asyncio.start_unix_server(accept, path)
    try:
        yield holder, f"unix://{path}"
    finally:
        server.close()
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError, OSError):
                await task
