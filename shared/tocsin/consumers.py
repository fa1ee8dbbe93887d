"""The consumer name of this process: its host and the lowest free number, held by a lease.

Two processes under one name would share a pending list, and names given by hand cannot be stable when services scale.
"""

import re
import secrets
import socket
from dataclasses import dataclass, field
from typing import Final

from redis.asyncio import Redis

from tocsin.scripts import DROP_NAME, HOLD_NAME
from tocsin.streams import prefixed

LEASE_SECONDS: Final = 30.0
RENEW_SECONDS: Final = 10.0


def host_name() -> str:
    """Return this host's name in the characters a consumer name may have."""
    return re.sub(r"[^A-Za-z0-9_.-]", "-", socket.gethostname())[:64] or "host"


def worker_name() -> str:
    """Return a name for a worker that no other has while it lives."""
    return f"{host_name()}-{secrets.token_hex(4)}"


@dataclass
class ConsumerName:
    """A leased name; `value` is empty until `take` has been called."""

    redis: "Redis"
    namespace: str = ""
    host: str = field(default_factory=host_name)
    lease_seconds: float = LEASE_SECONDS
    value: str = ""
    _token: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)

    async def take(self) -> str:
        """Take the lowest free number of this host."""
        number = 1
        while not await self._hold(f"{self.host}-{number}"):
            number += 1
        self.value = f"{self.host}-{number}"
        return self.value

    async def renew(self) -> None:
        """Keep the name; if the lease has run out and somebody else holds it, take another."""
        if not await self._hold(self.value):
            await self.take()

    async def drop(self) -> None:
        """Give the name back."""
        await self.redis.register_script(DROP_NAME)(keys=[self._key(self.value)], args=[self._token])

    async def _hold(self, name: str) -> bool:
        milliseconds = int(self.lease_seconds * 1000)
        held = await self.redis.register_script(HOLD_NAME)(keys=[self._key(name)], args=[self._token, milliseconds])
        return bool(held)

    def _key(self, name: str) -> str:
        return prefixed(f"consumer.v1:{name}", self.namespace)
