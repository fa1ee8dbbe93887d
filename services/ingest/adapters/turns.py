"""Whose turn it is to be asked: one request a host at a time, spaced, none while the host wants to be left alone."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from services.ingest.domain.fetches import HostBusy
from tocsin.errors import Retryable

PATIENCE_SECONDS: Final = 30.0
"""A host that wants to be left alone for longer is not waited for."""
QUEUE: Final = 4
"""How many may wait for a host that is slow before others turn away: they would hold what healthy hosts need."""
HOSTS_KEPT: Final = 10_000


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    waiting: int = 0


class Turns:
    """Hands out turns within one process."""

    def __init__(self, at_once: int, spacing_seconds: float) -> None:
        self._slots = asyncio.Semaphore(at_once)
        self._spacing_seconds = spacing_seconds
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def of(self, name: str, patient: bool = True) -> AsyncIterator[None]:
        """Wait for a turn at a host and hold it while the block runs.

        Raises:
            HostBusy: too many wait for it already and we are not `patient`.
            Retryable: the host has asked to be left alone for a while yet.
        """
        host = self._hosts.setdefault(name, _Host())
        if not patient and host.waiting > QUEUE:
            raise HostBusy(f"others wait for {name} already")
        host.waiting += 1
        try:
            async with host.lock:
                await self._wait(name, host)
                async with self._slots:
                    try:
                        yield
                    finally:
                        host.free_at = max(host.free_at, time.monotonic() + self._spacing_seconds)
        finally:
            host.waiting -= 1
            self._forget_idle()

    def leave_alone(self, name: str, seconds: float) -> None:
        """Give no turn at a host for so long."""
        host = self._hosts.setdefault(name, _Host())
        host.free_at = max(host.free_at, time.monotonic() + seconds)

    async def _wait(self, name: str, host: _Host) -> None:
        seconds = host.free_at - time.monotonic()
        if seconds > max(PATIENCE_SECONDS, self._spacing_seconds):
            raise Retryable(f"{name} has asked to be left alone for another {seconds:.0f} s", seconds)
        if seconds > 0:
            await asyncio.sleep(seconds)

    def _forget_idle(self) -> None:
        if len(self._hosts) > HOSTS_KEPT:
            now = time.monotonic()
            self._hosts = {name: host for name, host in self._hosts.items() if host.waiting or host.free_at > now}
