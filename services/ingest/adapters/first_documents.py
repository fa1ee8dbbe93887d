"""What was fetched when a feed was added, kept for its first poll, so that its server is asked once.

    {feeds}:fetched.v1:HASH  JSON of what came with it, a line end, its body packed; HASH is SHA-256 of its URL in hex

It expires after an hour: what is older has to be fetched again.
"""

import hashlib
import zlib
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, cast

from pydantic import TypeAdapter
from redis.asyncio import Redis

from services.ingest.adapters.outage import retryable
from services.ingest.domain.polling.fetches import Fetched
from tocsin.streams import prefixed

KEPT: Final = timedelta(hours=1)
FETCHED: Final = TypeAdapter(Fetched)


@dataclass(frozen=True)
class FirstDocuments:
    """Documents on their way from whoever added a feed to its first poll; raises `Retryable` where the server fails."""

    redis: "Redis"
    namespace: str = ""

    async def put(self, url: str, fetched: Fetched) -> None:
        """Keep the document of a feed."""
        about = FETCHED.dump_json(replace(fetched, body=b""))
        with retryable("keeping what was fetched"):
            await self.redis.set(self._key(url), about + b"\n" + zlib.compress(fetched.body, 6), ex=KEPT)

    async def get(self, url: str) -> Fetched | None:
        """Return the document of a feed, None if there is none."""
        with retryable("reading what was fetched"):
            kept = await cast(Awaitable[bytes | None], self.redis.get(self._key(url)))
        if kept is None:
            return None
        about, _, packed = kept.partition(b"\n")
        return replace(FETCHED.validate_json(about), body=zlib.decompress(packed))

    async def drop(self, url: str) -> None:
        """Forget the document of a feed."""
        with retryable("forgetting what was fetched"):
            await self.redis.delete(self._key(url))

    def _key(self, url: str) -> str:
        return prefixed(f"{{feeds}}:fetched.v1:{hashlib.sha256(url.encode()).hexdigest()}", self.namespace)
