"""Lets one worker at a time work a route: takes its lease, clears up after the one before, then lets the lanes read.

standing by   asks for the lease; the lanes of this worker rest
taking over   has the lease: loads what the handler needs, then handles in stream order what was left pending
in office     the lanes read what is new; the lease is renewed
lost          the lanes rest at once; what they were about to write is refused by the lease's token
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import structlog
from redis.exceptions import RedisError

from tocsin.leases import LEASE_SECONDS, Lease, LeaseLost

SHORTEST_LEASE_SECONDS: Final = 1.0

log = structlog.get_logger("tocsin.tenure")


class Resting(Protocol):
    """A lane that reads only while its worker is in office."""

    read_at: float
    moved_at: float

    async def clear_up(self) -> None:
        """Handle, in order, everything that is pending in the group, whoever had it."""


@dataclass
class Tenure:
    """One worker's turns at a route."""

    lease: Lease
    begin: Callable[[Lease], Awaitable[None]] | None = None
    """Called once for each turn, before anything is handled."""
    lanes: Sequence[Resting] = ()
    _in_office: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, stopping: asyncio.Event) -> None:
        """Stand by, take over and stay in office until told to stop."""
        while not stopping.is_set():
            try:
                await self._turn(stopping)
            except (RedisError, LeaseLost) as error:
                self.lose()
                log.warning("tenure.interrupted", lease=self.lease.name, error=str(error))
            await self._sleep(stopping)

    async def in_office(self, stopping: asyncio.Event) -> bool:
        """Wait until this worker is in office; False if it was told to stop before."""
        while not (self._in_office.is_set() or stopping.is_set()):
            try:
                await asyncio.wait_for(self._in_office.wait(), 0.2)
            except TimeoutError:
                continue
        return not stopping.is_set()

    def lose(self) -> None:
        """Rest from now on, until the lease is taken anew."""
        self._in_office.clear()
        self.lease.token = ""

    async def leave(self) -> None:
        """Let another take over at once."""
        self._in_office.clear()
        await self.lease.drop()

    async def _turn(self, stopping: asyncio.Event) -> None:
        taken = await self.lease.take()
        self._seen()
        if not taken:
            return
        log.info("tenure.begins", lease=self.lease.name)
        keeping = asyncio.create_task(self._keep(stopping))
        try:
            if self.begin is not None:
                await self.begin(self.lease)
            for lane in self.lanes:
                await lane.clear_up()
            self._seen()
            if self.lease.token:
                self._in_office.set()
            await keeping
        finally:
            keeping.cancel()

    async def _keep(self, stopping: asyncio.Event) -> None:
        """Renew the lease until it is lost or the worker is told to stop."""
        failing_since: float | None = None
        while not stopping.is_set() and self.lease.token:
            await self._sleep(stopping)
            try:
                if self.lease.token and not await self.lease.keep():
                    raise LeaseLost(f"the lease {self.lease.name} has run out")
                failing_since = None
            except RedisError:
                failing_since = failing_since or time.monotonic()
                if time.monotonic() - failing_since > self.lease.seconds:
                    raise

    def _seen(self) -> None:
        """Say that the server has answered: a lane that rests is not stuck."""
        for lane in self.lanes:
            lane.read_at = lane.moved_at = time.monotonic()

    async def _sleep(self, stopping: asyncio.Event) -> None:
        try:
            await asyncio.wait_for(stopping.wait(), self.lease.seconds / 3)
        except TimeoutError:
            return


def lease_seconds(claim_idle_seconds: float) -> float:
    """Return how long a lease runs: never longer than work lies before others claim it, but a moment at least."""
    return max(SHORTEST_LEASE_SECONDS, min(LEASE_SECONDS, claim_idle_seconds))
