"""What became of each alert that was put into the outbox, for people to read (keys: `outbox_scripts`)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, cast

from redis.asyncio import Redis

from services.notifier.adapters.outbox_scripts import Keys
from services.notifier.domain.collected import Told, told_of
from services.notifier.domain.deliveries import Result, State
from services.notifier.domain.holds import Why
from tocsin.messages import DeadReason

COUNTED_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the log knows of one delivery."""

    alert_id: str
    subscription_id: str
    subscription_name: str
    title: str
    endpoint: str
    state: State
    attempts: int
    ambiguous: int
    """How many of the attempts may have arrived although no answer came."""
    enqueued_at: datetime
    result: Result | None = None
    status: int | None = None
    error: str | None = None
    reason: DeadReason | None = None
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    due_at: datetime | None = None
    held_for: Why | None = None
    """Why it waited for others."""
    carried_by: str | None = None
    """The delivery that has told of it."""


@dataclass(frozen=True, slots=True)
class DeliveryLog:
    """The deliveries on one server."""

    redis: Redis
    namespace: str = ""
    shards: int = 1

    async def newest(self, count: int = 50) -> tuple[Delivery, ...]:
        """Return the deliveries put in last, newest first."""
        found: list[Delivery] = []
        for keys in self._shards():
            ids = cast("list[bytes]", await self.redis.zrevrange(keys.log, 0, count - 1))
            found += filter(None, await self._of(keys, [id.decode() for id in ids]))
        return tuple(sorted(found, key=lambda delivery: delivery.enqueued_at, reverse=True)[:count])

    async def rung_since(self, moment: datetime) -> Mapping[str, int]:
        """Return how many alerts were decided for each subscription since a moment, as far as they are kept."""
        counts: Counter[str] = Counter()
        for keys in self._shards():
            ids = cast("list[bytes]", await self.redis.zrangebyscore(keys.log, int(moment.timestamp() * 1000), "+inf"))
            for begin in range(0, len(ids), COUNTED_AT_ONCE):
                async with self.redis.pipeline(transaction=False) as pipeline:
                    for id in ids[begin : begin + COUNTED_AT_ONCE]:
                        pipeline.hget(keys.delivery(id.decode()), "subscription")
                    counts.update(found.decode() for found in await pipeline.execute() if found is not None)
        return counts

    async def get(self, alert_id: str) -> Delivery | None:
        """Return what is known of one delivery."""
        for keys in self._shards():
            [found] = await self._of(keys, [alert_id])
            if found:
                return found
        return None

    async def alert(self, alert_id: str) -> Told | None:
        """Return what a delivery tells, while it is kept."""
        for keys in self._shards():
            written = await self.redis.get(keys.alert(alert_id))
            if written is not None:
                return told_of(written)
        return None

    async def _of(self, keys: Keys, ids: list[str]) -> list[Delivery | None]:
        async with self.redis.pipeline(transaction=False) as pipeline:
            for id in ids:
                pipeline.hgetall(keys.delivery(id))
            rows = cast("list[dict[bytes, bytes]]", await pipeline.execute())
        return [_delivery(id, row) if row else None for id, row in zip(ids, rows, strict=True)]

    def _shards(self) -> list[Keys]:
        return [Keys(shard, self.namespace) for shard in range(self.shards)]


def _delivery(alert_id: str, row: dict[bytes, bytes]) -> Delivery:
    texts = {name.decode(): value.decode() for name, value in row.items()}
    enqueued_at = _moment(texts["enqueued_at"])
    assert enqueued_at is not None
    return Delivery(
        alert_id=alert_id,
        subscription_id=texts["subscription"],
        subscription_name=texts["name"],
        title=texts["title"],
        endpoint=texts["endpoint"],
        state=State(texts["state"]),
        attempts=int(texts["attempts"]),
        ambiguous=int(texts.get("ambiguous", 0)),
        enqueued_at=enqueued_at,
        result=Result(texts["result"]) if texts.get("result") else None,
        status=int(texts["status"]) if texts.get("status") else None,
        error=texts.get("error") or None,
        reason=cast(DeadReason | None, texts.get("reason") or None),
        begun_at=_moment(texts.get("begun_at")),
        ended_at=_moment(texts.get("ended_at")),
        due_at=_moment(texts.get("due_at")),
        held_for=cast(Why | None, texts.get("held_for") or None),
        carried_by=texts.get("carried_by") or None,
    )


def _moment(milliseconds: str | None) -> datetime | None:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC) if milliseconds else None
