"""Alerts that wait for others, with which they come out as one (keys: `holding_scripts`)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, cast

from pydantic import ValidationError
from redis.asyncio import Redis

from services.notifier.adapters.holding_scripts import CLOSE, DROP, EXPECT, HOLD, HoldingKeys
from services.notifier.adapters.outbox import ALERT_KEPT, LOG_KEPT
from services.notifier.adapters.outbox_scripts import Keys
from services.notifier.domain.collected import Told, title_of
from services.notifier.domain.deliveries import State
from services.notifier.domain.gatherings import Closing, Gathering, Joined
from services.notifier.domain.holds import Hold, Why
from tocsin.messages import Alert, SubscriptionReference
from tocsin.streams import part_of

LOOK: Final = 50
"""Gatherings that are closed in one go."""
READ_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class HeldAlerts:
    """The gatherings on one server."""

    redis: Redis
    namespace: str = ""
    shards: int = 1

    async def rung(self, subscription_id: str, day: str) -> int:
        """Return how many alerts rang by themselves on `day`."""
        keys = HoldingKeys(part_of(subscription_id, self.shards), self.namespace)
        return int(await self.redis.get(keys.rung(subscription_id, day)) or 0)

    async def hold(self, alert: Alert, endpoint: str, hold: Hold, now: datetime) -> Joined:
        """Let an alert wait; one that has been put in before stays as it is."""
        outbox, keys = self._keys(part_of(alert.subscription.id, self.shards))
        on = _on(alert.subscription, hold)
        joined = await self.redis.register_script(HOLD)(
            keys=[
                keys.gatherings,
                keys.gathering(hold.key),
                keys.gathered(hold.key),
                outbox.delivery(alert.id),
                outbox.alert(alert.id),
                outbox.log,
                outbox.delivery(hold.key),
            ],
            args=[
                _ms(now),
                alert.id,
                alert.to_wire(),
                LOG_KEPT // timedelta(milliseconds=1),
                hold.key,
                _ms(hold.due),
                len(on),
                *on,
                *_fields(alert, endpoint, now, State.HELD, hold.due),
                "held_for",
                hold.why,
            ],
        )
        return Joined(joined)

    async def expect(self, subscription: SubscriptionReference, hold: Hold) -> None:
        """Open a gathering that comes out also if it stays empty."""
        outbox, keys = self._keys(part_of(subscription.id, self.shards))
        touched = [keys.gatherings, keys.gathering(hold.key), outbox.delivery(hold.key)]
        args = [hold.key, _ms(hold.due), *_on(subscription, hold)]
        await self.redis.register_script(EXPECT)(keys=touched, args=args)

    async def due(self, shard: int, now: datetime) -> tuple[Gathering, ...]:
        """Return gatherings that come out now, those due first before."""
        keys = self._keys(shard)[1]
        found = cast("list[bytes]", await self.redis.zrangebyscore(keys.gatherings, "-inf", _ms(now), 0, LOOK))
        gatherings = [await self._gathering(keys, key.decode(), shard) for key in found]
        return tuple(filter(None, gatherings))

    async def gathered(self, gathering: Gathering, limit: int) -> tuple[tuple[Alert, ...], int]:
        """Return the alerts of a gathering as they joined it, the latest `limit`, and how many are in it.

        What cannot be read is left out.
        """
        outbox, keys = self._keys(gathering.shard)
        ids = cast("list[bytes]", await self.redis.zrange(keys.gathered(gathering.key), 0, -1))
        alerts: list[Alert] = []
        kept = ids[-limit:]
        for begin in range(0, len(kept), READ_AT_ONCE):
            texts = await self.redis.mget([outbox.alert(id.decode()) for id in kept[begin : begin + READ_AT_ONCE]])
            alerts += filter(None, map(_alert, texts))
        return tuple(alerts), len(ids)

    async def close(self, gathering: Gathering, told: Told, joined: int, endpoint: str, now: datetime) -> Closing:
        """Put in what tells of a whole gathering, in which `joined` are."""
        outbox, keys = self._keys(gathering.shard)
        done = await self.redis.register_script(CLOSE)(
            keys=[
                keys.gatherings,
                keys.gathering(gathering.key),
                keys.gathered(gathering.key),
                outbox.due,
                outbox.delivery(told.id),
                outbox.alert(told.id),
                outbox.log,
            ],
            args=[
                gathering.key,
                joined,
                _ms(now),
                told.id,
                told.to_wire(),
                LOG_KEPT // timedelta(milliseconds=1),
                LOG_KEPT // timedelta(seconds=1),
                ALERT_KEPT // timedelta(seconds=1),
                outbox.delivery(),
                outbox.alert(),
                *_fields(told, endpoint, now, State.WAITING, now),
            ],
        )
        return Closing(done)

    async def drop(self, gathering: Gathering, joined: int) -> Closing:
        """Forget a gathering, in which `joined` are and of which nothing can be told."""
        keys, key = self._keys(gathering.shard)[1], gathering.key
        touched = [keys.gatherings, keys.gathering(key), keys.gathered(key)]
        return Closing(await self.redis.register_script(DROP)(keys=touched, args=[key, joined]))

    async def put_off(self, gathering: Gathering, until: datetime) -> None:
        """Let a gathering come out later."""
        await self.redis.zadd(self._keys(gathering.shard)[1].gatherings, {gathering.key: _ms(until)}, xx=True)

    async def _gathering(self, keys: HoldingKeys, key: str, shard: int) -> Gathering | None:
        row = cast("dict[bytes, bytes]", await self.redis.hgetall(keys.gathering(key)))
        if not row:
            await self.redis.zrem(keys.gatherings, key)
            return None
        on = {name.decode(): value.decode() for name, value in row.items()}
        return Gathering(
            shard=shard,
            key=key,
            subscription=SubscriptionReference(id=on["subscription"], name=on["name"]),
            why=cast("Why", on["why"]),
            since=_at(on["since"]),
            until=_at(on["until"]),
        )

    def _keys(self, shard: int) -> tuple[Keys, HoldingKeys]:
        return Keys(shard, self.namespace), HoldingKeys(shard, self.namespace)


def _alert(text: bytes | str | None) -> Alert | None:
    try:
        return None if text is None else Alert.model_validate_json(text)
    except ValidationError:
        return None


def _on(subscription: SubscriptionReference, hold: Hold) -> list[str | int]:
    """What is kept of a gathering, name and value in turn."""
    said = ["subscription", subscription.id, "name", subscription.name, "why", hold.why]
    return [*said, "since", _ms(hold.since), "until", _ms(hold.until)]


def _fields(told: Told, endpoint: str, now: datetime, state: State, due: datetime) -> list[str | int]:
    """The fields of a delivery that was just put in, name and value in turn."""
    fields: dict[str, str | int] = {
        "subscription": told.subscription.id,
        "name": told.subscription.name,
        "title": title_of(told),
        "endpoint": endpoint,
        "state": state.value,
        "attempts": 0,
        "enqueued_at": _ms(now),
        "due_at": _ms(due),
    }
    return [part for pair in fields.items() for part in pair]


def _at(milliseconds: str) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
