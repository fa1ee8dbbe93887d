"""Reads hostile documents in child processes, where the worst that they can do is to be refused."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self, TypeVar

from pydantic import TypeAdapter, ValidationError

from services.ingest.adapters.reader_frames import (
    DRAFTS,
    FEED,
    FEED_LIST,
    FOUND,
    FRAME_BYTES,
    LENGTH,
    PAGE,
    PROCESSOR_SECONDS,
    READING,
    READY,
    REQUEST,
    Request,
    frame,
)
from services.ingest.domain.feeds import Feed
from services.ingest.domain.feeds.discovery import Found
from services.ingest.domain.feeds.opml import FeedList
from services.ingest.domain.pages import Page
from services.ingest.domain.pushes.pushed import Draft, Reading
from tocsin.errors import Rejected, Retryable

CHILDREN: Final = 2
WITHIN_SECONDS: Final = 8.0
START_WITHIN_SECONDS: Final = 60.0
DYING_WITHIN_SECONDS: Final = 2.0
MODULE: Final = "services.ingest.adapters.reader_child"
ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Each thread of the numerical library would take its stack from the memory that a document may use."""

Answer = TypeVar("Answer", Feed, Page, Reading, tuple[Found, ...], FeedList | None)


@dataclass
class Child:
    """One child process, started when it is first needed and again when it has died."""

    within_seconds: float
    process: Process | None = None

    async def start(self) -> None:
        """Start it unless it lives.

        Raises:
            Retryable: it cannot be started.
        """
        if self.process and self.process.returncode is None:
            return
        await self.end()
        try:
            self.process = await _spawned()
            async with asyncio.timeout(START_WITHIN_SECONDS):
                is_ready = await self._answer() == READY
        except (OSError, EOFError, TimeoutError) as error:
            await self.end()
            raise Retryable(f"no process can be started that reads documents ({MODULE})") from error
        if not is_ready:
            await self.end()
            raise Retryable(f"the process that reads documents ({MODULE}) does not say what it should")

    async def read(self, request: Request, document: bytes) -> bytes:
        """Have a document read; after an error it must be ended.

        Raises:
            Rejected: it takes too long, or the process dies of it.
        """
        try:
            async with asyncio.timeout(self.within_seconds):
                await self._ask(request, document)
                return await self._answer()
        except TimeoutError:
            raise Rejected(f"it took more than {self.within_seconds:g} s to read") from None
        except (OSError, EOFError):
            raise Rejected(await self._cause()) from None

    async def end(self) -> None:
        """Kill it if it lives, and wait until it is gone."""
        if self.process is None:
            return
        process, self.process = self.process, None
        if process.returncode is None:
            process.kill()
        if process.stdin:
            process.stdin.close()
        await process.wait()

    async def _ask(self, request: Request, document: bytes) -> None:
        pipe = self.process.stdin if self.process else None
        if pipe is None:
            raise EOFError
        pipe.writelines((frame(REQUEST.dump_json(request)), frame(document)))
        await pipe.drain()

    async def _answer(self) -> bytes:
        pipe = self.process.stdout if self.process else None
        if pipe is None:
            raise EOFError
        (length,) = LENGTH.unpack(await pipe.readexactly(LENGTH.size))
        if length > FRAME_BYTES:
            raise EOFError
        return await pipe.readexactly(length)

    async def _cause(self) -> str:
        """Return why the process died, in words that fit whoever handed the document in."""
        code = None
        if self.process:
            # killing a process before asyncio has seen it die would hide what it died of
            with suppress(TimeoutError):
                async with asyncio.timeout(DYING_WITHIN_SECONDS):
                    code = await self.process.wait()
        if code == -signal.SIGXCPU:
            return f"it took more than {PROCESSOR_SECONDS} s of a processor to read"
        return "it cannot be read: the process that tried died of it"


class Reader:
    """Reads feeds and pages; each document by one of a few children, which are reused until one makes trouble."""

    def __init__(self, children: int = CHILDREN, within_seconds: float = WITHIN_SECONDS) -> None:
        self._children = [Child(within_seconds) for _ in range(children)]
        self._idle: asyncio.LifoQueue[Child] = asyncio.LifoQueue()
        for child in self._children:
            self._idle.put_nowait(child)
        self._restarts: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the children that live."""
        processes = (child.process for child in self._children)
        return tuple(process.pid for process in processes if process and process.returncode is None)

    async def start(self) -> None:
        """Start the children, so that the first document does not wait for them.

        Raises:
            Retryable: they cannot be started.
        """
        await asyncio.gather(*(child.start() for child in self._children))

    async def stop(self) -> None:
        """End the children, whatever they are doing."""
        for restart in self._restarts:
            restart.cancel()
        await asyncio.gather(*self._restarts, return_exceptions=True)
        await asyncio.gather(*(child.end() for child in self._children))

    async def feed(self, body: bytes, url: str | None = None, headers: Mapping[str, str] | None = None) -> Feed:
        """Read a feed's document.

        Raises:
            Rejected: it cannot be read within the limits.
            Retryable: no child can be started.
        """
        return await self._read(FEED, Request("feed", url=url, headers=headers), body)

    async def feeds_of(self, html: bytes, url: str, headers: Mapping[str, str] | None = None) -> tuple[Found, ...]:
        """Find the feeds of a page; raises as `feed` does."""
        return await self._read(FOUND, Request("feeds-of", url=url, headers=headers), html)

    async def feed_list(self, body: bytes) -> FeedList | None:
        """Read a list of feeds, None if it is none; raises as `feed` does."""
        return await self._read(FEED_LIST, Request("list"), body)

    async def page(self, html: bytes | str, url: str | None = None) -> Page:
        """Read the HTML of a page; raises as `feed` does."""
        is_text = isinstance(html, str)
        return await self._read(PAGE, Request("page", is_text, url), _bytes(html))

    async def pasted(self, text: str) -> Page:
        """Read the text of a page; raises as `feed` does."""
        return await self._read(PAGE, Request("pasted", True), _bytes(text))

    async def newsml(self, body: bytes, most: int, charset: str | None = None) -> Reading:
        """Read NewsML-G2 with at most so many items, its texts rendered; raises as `feed` does."""
        return await self._read(READING, Request("newsml", charset=charset, most=most), body)

    async def markup(self, drafts: Sequence[Draft]) -> Reading:
        """Render drafts that have mark-up; raises as `feed` does."""
        return await self._read(READING, Request("markup"), DRAFTS.dump_json(tuple(drafts)))

    async def _read(self, kind: TypeAdapter[Answer], request: Request, document: bytes) -> Answer:
        if len(document) > FRAME_BYTES:
            raise Rejected(f"it is larger than {FRAME_BYTES // 1024 // 1024} MiB")
        child = await self._idle.get()
        try:
            await child.start()
            answer = kind.validate_json(await child.read(request, document))
        except ValidationError:
            self._restart(child)
            raise Rejected("it cannot be read: what came of it makes no sense") from None
        except BaseException:
            self._restart(child)
            raise
        self._idle.put_nowait(child)
        return answer

    def _restart(self, child: Child) -> None:
        """Have a child replaced while nobody waits; where that fails, whoever needs it next is told."""
        task = asyncio.create_task(self._restarted(child))
        self._restarts.add(task)
        task.add_done_callback(self._restarts.discard)

    async def _restarted(self, child: Child) -> None:
        try:
            await child.end()
            await child.start()
        except Retryable:
            pass
        finally:
            self._idle.put_nowait(child)


async def _spawned() -> Process:
    """Start a child: with none of our secrets, and in a session of its own, which no key of the terminal reaches."""
    environment = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1", **ONE_THREAD}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        MODULE,
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env=environment,
        start_new_session=True,
    )


def _bytes(document: bytes | str) -> bytes:
    return document.encode("utf-8", "replace") if isinstance(document, str) else document
