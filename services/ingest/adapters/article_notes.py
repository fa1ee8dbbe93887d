"""Notes when an article came again and was left where it was, for whoever asks why nothing came of it.

{pN}:left.v1:ID    why, when (seconds) and by which way, of the last time; gone when the article is forgotten
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from redis.asyncio import Redis

from services.ingest.adapters.article_keys import ArticleKeys
from services.ingest.domain.identity.acceptance import Accepted, Offer, Unwritten
from services.ingest.domain.traces import Left


@dataclass(frozen=True, slots=True)
class ArticleNotes:
    """One note an article."""

    redis: "Redis"
    keys: ArticleKeys
    remember: timedelta

    async def note(self, offers: Sequence[Offer], accepted: Sequence[Accepted]) -> None:
        """Note which of these led to nothing although they differ from what was offered before."""
        left = [each for each in zip(offers, accepted, strict=True) if each[1].why not in (None, "same", "erased")]
        if not left:
            return
        seconds, _ = await self.redis.time()
        async with self.redis.pipeline(transaction=False) as pipeline:
            for offer, became in left:
                value = f"{became.why} {seconds} {offer.way}"
                pipeline.set(self.keys.left(became.id), value, ex=self.remember)
            await pipeline.execute()

    async def of(self, id: str) -> Left | None:
        """Return the note on an article."""
        held = cast("bytes | None", await self.redis.get(self.keys.left(id)))
        if held is None:
            return None
        why, seconds, way = held.decode("utf-8", "replace").split(" ", 2)
        return Left(cast(Unwritten, why), datetime.fromtimestamp(int(seconds), UTC), way)
