"""What tests of deliveries share: alerts, a clock that moves when told to, and ways to see what was kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from redis.asyncio import Redis

from services.notifier.domain.decisions import alert_id
from tests.services.notifier.domain.builders import NOON
from tocsin.messages import Alert, ArticleReference, DeadLetter, SubscriptionReference


@dataclass
class TestClock:
    """The server's time, as far as a test is concerned."""

    __test__ = False
    moment: datetime = NOON

    async def now(self) -> datetime:
        return self.moment

    def advance(self, **span: float) -> datetime:
        """Move on, and return the new time."""
        self.moment += timedelta(**span)
        return self.moment


def alert(article: str = "a1", subscription: str = "sub_1", **fields: Any) -> Alert:
    """An alert of our own making."""
    return Alert(
        **{
            "id": alert_id(subscription, article),
            "subscription": SubscriptionReference(id=subscription, name="Missiles"),
            "article": ArticleReference(id=article, revision=1, title="Rockets seen on a quay"),
            "reason": "North Korea transferred missile to Russia",
            "decided_at": NOON,
            **fields,
        }
    )


async def dead_letters(redis: Redis, namespace: str, shard: int = 0) -> dict[str, DeadLetter]:
    """Return the dead letters of a shard by their ids, oldest first."""
    rows: Any = await redis.xrange(f"{namespace}:{{s{shard}}}:dead.v1")
    return {id.decode(): DeadLetter.model_validate_json(fields[b"__data__"]) for id, fields in rows}
