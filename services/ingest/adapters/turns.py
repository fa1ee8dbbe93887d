"""Whose turn it is to be asked: one request a host at a time, spaced, none while the host wants to be left alone."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, Protocol

from services.ingest.domain.polling.fetches import HostBusy, HostLeftAlone
from services.ingest.domain.polling.hosts import left_alone_seconds, refusals_after
from tocsin.errors import Retryable

PATIENCE_SECONDS: Final = 30.0
"""A host that wants to be left alone for longer is not waited for."""
LONGEST_WAIT_SECONDS: Final = 120.0
"""How long the patient wait for a host that other processes ask again and again."""
LOOK_SECONDS: Final = 0.1
"""How soon it is looked again whether another process has given a host back."""
QUEUE: Final = 4
"""How many may wait for a host that is slow before others turn away: they would hold what healthy hosts need."""
HOSTS_KEPT: Final = 10_000


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with a host that somebody wants to ask; it is theirs if they need not wait."""

    wait_seconds: float = 0.0
    """How long it is to be left alone."""
    is_held: bool = False
    """Whether somebody else asks it now."""
    refusals: int = 0
    """How often it has refused in a row."""


class Hosts(Protocol):
    """The hosts, as everybody sees them who may ask; raises `Retryable` where that cannot be told."""

    async def take(self, host: str, token: str, seconds: float) -> Standing: ...

    async def give(self, host: str, token: str, free_after_seconds: float, refusals: int) -> None: ...


@dataclass
class OwnHosts:
    """The hosts as one process sees them that shares them with no other."""

    free_at: dict[str, float] = field(default_factory=dict)
    refusals: dict[str, int] = field(default_factory=dict)

    async def take(self, host: str, token: str, seconds: float) -> Standing:
        """Take a host."""
        wait = self.free_at.get(host, 0.0) - time.monotonic()
        return Standing(wait) if wait > 0 else Standing(refusals=self.refusals.get(host, 0))

    async def give(self, host: str, token: str, free_after_seconds: float, refusals: int) -> None:
        """Give a host back."""
        now = time.monotonic()
        self.free_at[host], self.refusals[host] = now + free_after_seconds, refusals
        if len(self.free_at) > HOSTS_KEPT:
            self.free_at = {name: free_at for name, free_at in self.free_at.items() if free_at > now}
            self.refusals = {name: self.refusals[name] for name in self.free_at}


@dataclass(slots=True)
class Turn:
    """The right to ask a host now."""

    pause_seconds: float
    """How long nobody asks it afterwards."""
    refusals: int

    def answered(self, status: int, asked_seconds: float | None) -> None:
        """Heed what the host answered."""
        self.refusals = refusals_after(status, self.refusals)
        self.pause_seconds = max(self.pause_seconds, left_alone_seconds(status, asked_seconds, self.refusals))


@dataclass(slots=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Turns:
    """Hands out turns within one process, in agreement with the others that share its hosts."""

    def __init__(self, at_once: int, spacing_seconds: float, held_seconds: float, hosts: Hosts | None = None) -> None:
        self._slots = asyncio.Semaphore(at_once)
        self._spacing_seconds = spacing_seconds
        self._held_seconds = held_seconds
        self._hosts = hosts or OwnHosts()
        self._token = secrets.token_hex(8)
        self._queues: dict[str, _Queue] = {}

    @asynccontextmanager
    async def of(self, host: str, patient: bool = True) -> AsyncIterator[Turn]:
        """Wait for a turn at a host and hold it while the block runs.

        Raises:
            HostBusy: too many wait for it already and we are not `patient`, or it cannot be told whose turn it is.
            HostLeftAlone: the host has asked to be left alone for a while yet.
        """
        queue = self._queues.setdefault(host, _Queue())
        if not patient and queue.waiting > QUEUE:
            raise HostBusy(f"others wait for {host} already")
        queue.waiting += 1
        try:
            async with queue.lock:
                turn = await self._taken(host, patient)
                try:
                    async with self._slots:
                        yield turn
                finally:
                    with suppress(Retryable):  # where giving back fails, the turn runs out
                        await asyncio.shield(self._hosts.give(host, self._token, turn.pause_seconds, turn.refusals))
        finally:
            queue.waiting -= 1
            if not queue.waiting:
                self._queues.pop(host, None)

    async def _taken(self, host: str, patient: bool) -> Turn:
        longest = time.monotonic() + (LONGEST_WAIT_SECONDS if patient else PATIENCE_SECONDS)
        while True:
            standing = await self._standing(host)
            if standing.wait_seconds > max(PATIENCE_SECONDS, self._spacing_seconds):
                seconds = standing.wait_seconds
                raise HostLeftAlone(f"{host} has asked to be left alone for another {seconds:.0f} s", seconds)
            if not standing.is_held and standing.wait_seconds <= 0:
                return Turn(self._spacing_seconds, standing.refusals)
            if time.monotonic() > longest:
                raise HostBusy(f"others ask {host} already")
            await asyncio.sleep(standing.wait_seconds or LOOK_SECONDS)

    async def _standing(self, host: str) -> Standing:
        try:
            return await self._hosts.take(host, self._token, self._held_seconds)
        except Retryable as error:
            raise HostBusy(str(error)) from error
