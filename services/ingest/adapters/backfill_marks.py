"""How far each backfill has come.

{backfills}:mark.v1:HASH  SHA-256 of what is taken in → its `Mark` as JSON, kept 30 days
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast

from pydantic import TypeAdapter
from redis.asyncio import Redis

from services.ingest.adapters.outage import retryable
from services.ingest.domain.backfills import Mark
from tocsin.streams import prefixed

MARK: Final = TypeAdapter(Mark)
KEPT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class BackfillMarks:
    """The marks on one server; every method raises `Retryable` where that fails."""

    redis: "Redis"
    namespace: str = ""

    async def load(self, what: str) -> Mark:
        """Return how far a backfill has come, nowhere if it was never begun or has come to its end."""
        with retryable("reading how far it has come"):
            held = cast(bytes | None, await self.redis.get(self._key(what)))
        return MARK.validate_json(held) if held else Mark()

    async def save(self, what: str, mark: Mark) -> None:
        """Keep how far a backfill has come."""
        with retryable("saving how far it has come"):
            await self.redis.set(self._key(what), MARK.dump_json(mark), ex=KEPT)

    async def clear(self, what: str) -> None:
        """Forget a backfill: the next one begins anew."""
        with retryable("saving that it is done"):
            await self.redis.delete(self._key(what))

    def _key(self, what: str) -> str:
        hashed = hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()
        return prefixed(f"{{backfills}}:mark.v1:{hashed}", self.namespace)
