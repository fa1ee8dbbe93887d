"""Polls every feed when it is due, whatever happens to one of them."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol

import structlog

from services.ingest.domain.polling.fetches import HostBusy
from services.ingest.domain.polling.polls import FeedState, Lease
from tocsin.errors import Retryable
from tocsin.reach import shown

AFTER_A_FAULT_SECONDS: Final = 60.0
"""How long a feed is left whose poll failed for a reason of ours."""
BUSY_SECONDS: Final = 5.0
"""How long a feed stands aside whose host is busy with others."""

log = structlog.get_logger()


class Feeds(Protocol):
    """The leases of feeds; raises `Retryable` where the outcome is unknown."""

    async def claim(self, limit: int) -> tuple[Lease, ...]: ...

    async def keep(self, lease: Lease) -> bool: ...

    async def release(self, lease: Lease, after_seconds: float = ...) -> bool: ...


class Polls(Protocol):
    """Polls one feed."""

    async def poll(self, lease: Lease) -> FeedState: ...


@dataclass(frozen=True)
class Poller:
    """Polls each feed when it is due, many at once, and goes on whatever happens to one of them."""

    feeds: Feeds
    poll: Polls
    at_once: int = 64
    look_every_seconds: float = 1.0
    keep_every_seconds: float = 30.0
    """How often the lease of a poll that takes long is renewed; well below the length of a lease."""
    stop_within_seconds: float = 10.0

    async def run(self, stopping: asyncio.Event) -> None:
        """Poll until told to stop; what is under way then has a while to finish and is given back if it does not."""
        polls: set[asyncio.Task[None]] = set()
        done = asyncio.Event()
        try:
            while not stopping.is_set():
                done.clear()
                leases = await self._due(self.at_once - len(polls))
                for lease in leases:
                    task = asyncio.create_task(self._poll(lease, done), name=f"poll {lease.number}")
                    polls.add(task)
                    task.add_done_callback(polls.discard)
                is_full = len(polls) >= self.at_once
                if is_full or not leases:
                    await _first_of((stopping, done) if is_full else (stopping,), self.look_every_seconds)
            if polls:
                await asyncio.wait(polls, timeout=self.stop_within_seconds)
        finally:
            for task in polls:
                task.cancel()
            await asyncio.gather(*polls, return_exceptions=True)

    async def _due(self, limit: int) -> Sequence[Lease]:
        if limit <= 0:
            return ()
        try:
            return await self.feeds.claim(limit)
        except Retryable as error:
            log.warning("feeds.unreachable", error=str(error))
        except Exception:
            log.exception("feeds.failed")
        return ()

    async def _poll(self, lease: Lease, done: asyncio.Event) -> None:
        """Poll one feed; say that it is `done` unless its turn has not come, for another's would not have either."""
        polling = asyncio.current_task()
        keeping = asyncio.create_task(self._keep(lease, polling))
        try:
            await self.poll.poll(lease)
            done.set()
        except asyncio.CancelledError:
            await self._give_back(lease, 0.0)
            raise
        except HostBusy:
            await self._give_back(lease, BUSY_SECONDS)
        except Retryable as error:
            log.warning("feed.unsaved", feed=shown(lease.feed.url), error=str(error))
            await self._give_back(lease, self.look_every_seconds)
        except Exception:
            log.exception("feed.fault", feed=shown(lease.feed.url))
            await self._give_back(lease, AFTER_A_FAULT_SECONDS)
        finally:
            keeping.cancel()

    async def _keep(self, lease: Lease, polling: "asyncio.Task[None] | None") -> None:
        """Renew a lease until cancelled; end the poll if somebody else has taken the feed over or it was removed."""
        kept = True
        while kept:
            await asyncio.sleep(self.keep_every_seconds)
            with suppress(Retryable):
                kept = await self.feeds.keep(lease)
        log.info("feed.lease_lost", feed=shown(lease.feed.url))
        if polling:
            polling.cancel()

    async def _give_back(self, lease: Lease, after_seconds: float) -> None:
        """Make a feed due again; where that fails too, the lease runs out."""
        with suppress(Retryable):
            await self.feeds.release(lease, after_seconds)


async def _first_of(events: Sequence[asyncio.Event], seconds: float) -> None:
    """Wait until one of the events is set, but no longer than so many seconds."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
