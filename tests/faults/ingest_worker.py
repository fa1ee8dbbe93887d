"""Ingest as a process of its own that kills itself, once at each moment for which there is a file in a folder.

    python -m tests.faults.ingest_worker FOLDER

It is wired as the application wires it; around its parts stand others that die. Each life is a process of its own,
forked from one that has loaded everything and lives on. Prints how often it was killed.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from redis.asyncio import Redis

from services.ingest.adapters.reader import Reader
from services.ingest.app import wire
from services.ingest.domain.feeds import Feed
from services.ingest.domain.identity.acceptance import Accepted, Listed, Offer
from services.ingest.domain.languages import tell
from services.ingest.domain.polling.access import NO_ACCESS, Access
from services.ingest.domain.polling.fetches import Fetched
from services.ingest.domain.polling.polls import FeedState, Lease
from services.ingest.handlers import Feeds, Lists, Poll
from services.ingest.intake import Accepts, Entries
from services.ingest.poller import Poller
from services.ingest.settings import IngestSettings
from tocsin import logs
from tocsin.api import Part
from tocsin.service import Source, Wiring, application, serve

POLLING = ("after fetch", "after parse", "mid-batch", "after commit", "before the state is saved")
PUSHING = ("before the 202",)


@dataclass(frozen=True)
class Deaths:
    """The deaths that this process still has to die: a file each, gone before it is died."""

    folder: Path

    def due(self, moment: str) -> bool:
        """Whether this is a moment to die at."""
        return (self.folder / moment).exists()

    def die(self, moment: str) -> None:
        """Kill this process, unless it has died at this moment before."""
        with suppress(FileNotFoundError):
            (self.folder / moment).unlink()
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class DyingLists:
    """Has a document and dies before reading it, or after."""

    lists: Lists
    deaths: Deaths

    async def of(self, fetched: Fetched, access: Access = NO_ACCESS) -> Feed:
        self.deaths.die("after fetch")
        listed = await self.lists.of(fetched, access)
        self.deaths.die("after parse")
        return listed


@dataclass(frozen=True)
class DyingAccepts:
    """Dies when half of a batch is in the stream, or all of it."""

    accepts: Accepts
    deaths: Deaths

    async def accept_all(self, offers: Sequence[Offer]) -> list[Accepted]:
        if self.deaths.due("mid-batch"):
            await self.accepts.accept_all(offers[: len(offers) // 2])
            self.deaths.die("mid-batch")
        accepted = await self.accepts.accept_all(offers)
        self.deaths.die("after commit")
        return accepted

    async def listed(self, offers: Sequence[Offer]) -> list[Listed]:
        return await self.accepts.listed(offers)


@dataclass(frozen=True)
class DyingFeeds:
    """Dies instead of saving what came of a poll."""

    feeds: Feeds
    deaths: Deaths

    async def save(self, lease: Lease, feed: FeedState) -> bool:
        self.deaths.die("before the state is saved")
        return await self.feeds.save(lease, feed)


@dataclass(frozen=True)
class DyingApplication:
    """Dies instead of saying that a push was taken."""

    application: Any
    deaths: Deaths

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def dying(event: Any) -> None:
            if event.get("status") == 202:
                self.deaths.die("before the 202")
            await send(event)

        await self.application(scope, receive, dying)


def dying(wiring: Wiring, deaths: Deaths) -> Wiring:
    """Return ingest's parts with what dies around them; a child that reads is started when a life comes to need it."""
    (source,) = wiring.sources
    poller = cast(Poller, source.work)
    poll = cast(Poll, poller.poll)
    entries = cast(Entries, poll.entries)
    poll = replace(
        poll,
        lists=DyingLists(poll.lists, deaths),
        entries=replace(entries, accepts=DyingAccepts(entries.accepts, deaths)),
        feeds=DyingFeeds(poll.feeds, deaths),
    )
    return replace(
        wiring,
        sources=[Source(replace(poller, poll=poll), source.writes)],
        resources=[each for each in wiring.resources if not isinstance(each, Reader)],
        api=[Part(part.prefix, DyingApplication(part.application, deaths)) for part in wiring.api],
    )


async def live(folder: Path) -> None:
    """Serve until death or SIGTERM."""

    def wired(redis: Redis, settings: IngestSettings) -> Wiring:
        return dying(wire(redis, settings), Deaths(folder))

    logs.configure("error", "json")
    await serve(application(IngestSettings.load(), wired))


@dataclass
class Lives:
    """One life after the other, until SIGTERM ends the last."""

    folder: Path
    killed: int = 0
    process_id: int = 0
    is_last: bool = False

    def spend(self) -> None:
        signal.signal(signal.SIGTERM, self.end)
        tell("What tells languages is loaded once for all lives.")
        while not self.is_last:
            self.process_id = os.fork()
            if self.process_id == 0:
                asyncio.run(live(self.folder))
                os._exit(0)
            _, status = os.waitpid(self.process_id, 0)
            self.is_last = self.is_last or os.waitstatus_to_exitcode(status) != -signal.SIGKILL
            self.killed += not self.is_last

    def end(self, *_: object) -> None:
        self.is_last = True
        os.kill(self.process_id, signal.SIGTERM)


if __name__ == "__main__":
    lives = Lives(Path(sys.argv[1]))
    lives.spend()
    print(lives.killed)
