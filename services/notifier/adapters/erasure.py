"""Takes the words of an erased article out of the alerts that were made of it (keys: `outbox_scripts`).

An alert that is on its way or was sent keeps its id, its subscription and the id of its article: that it rang is a fact
of the subscriber's, what the article said is not.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, cast

from pydantic import ValidationError
from redis.asyncio import Redis

from services.notifier.adapters.outbox_scripts import Keys
from tocsin.messages import Alert, ArticleReference

STEP: Final = 200
TITLE: Final = "(erased)"
REASON: Final = "The article was erased."

KEEP: Final = """#!lua
-- Put something in the place of what a delivery and its alert said; neither is made anew nor lives longer.
-- KEYS  delivery, alert
-- ARGV  title, alert
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'title', ARGV[1]) end
if ARGV[2] ~= '' then redis.call('SET', KEYS[2], ARGV[2], 'XX', 'KEEPTTL') end
return 1
"""


@dataclass(frozen=True, slots=True)
class AlertErasure:
    """The deliveries on one server."""

    redis: "Redis"
    namespace: str
    shards: int

    async def erase(self, article_ids: Collection[str], titles: Collection[str]) -> int:
        """Leave of each alert about these articles its references only; returns how many had more.

        An alert that is kept no more is known by the headline in the log of deliveries.
        """
        erased = 0
        for shard in range(self.shards):
            keys = Keys(shard, self.namespace)
            begin = 0
            while ids := cast(list[bytes], await self.redis.zrange(keys.log, begin, begin + STEP - 1)):
                erased += await self._among(keys, [id.decode() for id in ids], article_ids, titles)
                begin += STEP
        return erased

    async def _among(
        self, keys: Keys, ids: Sequence[str], article_ids: Collection[str], titles: Collection[str]
    ) -> int:
        pipeline = self.redis.pipeline(transaction=False)
        for id in ids:
            pipeline.get(keys.alert(id))
            pipeline.hget(keys.delivery(id), "title")
        found = cast(list[bytes | None], await pipeline.execute())
        erased = 0
        for id, written, title in zip(ids, found[::2], found[1::2], strict=True):
            alert = _alert(written)
            about = alert.article.id in article_ids if alert else bool(title) and (title or b"").decode() in titles
            if about and title != TITLE.encode():
                bare = _bare(alert).to_wire() if alert else b""
                await self.redis.eval(KEEP, 2, keys.delivery(id), keys.alert(id), TITLE, bare)
                erased += 1
        return erased


def _alert(written: bytes | None) -> Alert | None:
    try:
        return Alert.model_validate_json(written) if written else None
    except ValidationError:
        return None


def _bare(alert: Alert) -> Alert:
    return Alert(
        id=alert.id,
        subscription=alert.subscription,
        article=ArticleReference(id=alert.article.id, revision=alert.article.revision, title=TITLE),
        reason=REASON,
        decided_at=alert.decided_at,
    )
