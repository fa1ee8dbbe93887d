"""What sites say in their robots.txt, kept for all processes.

    {robots}:text.v1:HASH  `RobotsText` as JSON until it is no longer believed; HASH is SHA-256 of its address in hex

It expires after a day, as the RFC asks.
"""

import hashlib
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Final, cast

from pydantic import TypeAdapter
from redis.asyncio import Redis

from services.ingest.adapters.outage import retryable
from services.ingest.domain.polling.robots import KEPT, RobotsText
from tocsin.streams import prefixed

ROBOTS: Final = TypeAdapter(RobotsText)


@dataclass(frozen=True)
class RobotsStore:
    """Raises `Retryable` where the server fails."""

    redis: "Redis"
    namespace: str = ""

    async def get(self, address: str) -> RobotsText | None:
        """Return what stands in a robots.txt, None if that is not known."""
        with retryable("reading a robots.txt"):
            kept = await cast(Awaitable[bytes | None], self.redis.get(self._key(address)))
        return ROBOTS.validate_json(kept) if kept else None

    async def put(self, address: str, robots: RobotsText) -> None:
        """Keep what stands in a robots.txt."""
        with retryable("keeping a robots.txt"):
            await self.redis.set(self._key(address), ROBOTS.dump_json(robots), ex=KEPT)

    def _key(self, address: str) -> str:
        return prefixed(f"{{robots}}:text.v1:{hashlib.sha256(address.encode()).hexdigest()}", self.namespace)
