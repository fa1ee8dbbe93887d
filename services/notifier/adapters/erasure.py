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
from services.notifier.domain.collected import Collected, Told, told_of
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
            pipeline.hget(keys.delivery(id), "carried_by")
        found = cast(list[bytes | None], await pipeline.execute())
        erased = 0
        for id, written, title, carrier in zip(ids, found[::3], found[1::3], found[2::3], strict=True):
            alert = _told(written)
            if isinstance(alert, Collected):
                continue
            about = alert.article.id in article_ids if alert else bool(title) and (title or b"").decode() in titles
            if about and title != TITLE.encode():
                bare = _bare(alert).to_wire() if alert else b""
                await self.redis.eval(KEEP, 2, keys.delivery(id), keys.alert(id), TITLE, bare)
                erased += 1
            if about and carrier:
                await self._from_carrier(keys, carrier.decode(), id)
        return erased

    async def _from_carrier(self, keys: Keys, carrier_id: str, alert_id: str) -> None:
        """Take an alert's words out of what has told of it together with others."""
        carrier = _told(cast("bytes | None", await self.redis.get(keys.alert(carrier_id))))
        if isinstance(carrier, Alert):
            bare = _bare(carrier).to_wire()
            await self.redis.eval(KEEP, 2, keys.delivery(carrier_id), keys.alert(carrier_id), TITLE, bare)
        elif carrier is not None:
            kept = tuple(_bare(each) if alert_id in (each.id, *each.covers) else each for each in carrier.alerts)
            without = carrier.model_copy(update={"alerts": kept}).to_wire()
            await self.redis.set(keys.alert(carrier_id), without, xx=True, keepttl=True)


def _told(written: bytes | None) -> Told | None:
    try:
        return told_of(written) if written else None
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
