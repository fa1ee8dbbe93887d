"""The outbox: every alert on its way to a webhook, kept until long after it got there (keys: `outbox_scripts`)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.notifier.adapters.holding_scripts import HoldingKeys
from services.notifier.adapters.outbox_scripts import BEGIN, ENQUEUE, FINISH, REPLAY, Keys
from services.notifier.domain.collected import Told, title_of, told_of
from services.notifier.domain.deliveries import Attempt, Begun, Ending, Result, State
from services.notifier.domain.retries import TRIES
from tocsin.errors import Retryable
from tocsin.messages import Alert, DeadLetter
from tocsin.streams import ALERTS, part_of

STAGE: Final = "outbox"
"""What a dead letter of ours says gave up."""
LEASE: Final = timedelta(seconds=60)
LOG_KEPT: Final = timedelta(days=90)
ALERT_KEPT: Final = timedelta(days=30)
WINDOW: Final = 200
"""How many deliveries one look at a shard sees."""
PUT_OFF: Final = timedelta(seconds=1)
_DATA: Final = b"__data__"


@dataclass(slots=True)
class Outbox:
    """Puts deliveries in, hands them out and records how they went.

    `enqueue` and `replay` leave an error of the server as it is: the stage and the command line know what it means.
    """

    redis: Redis
    namespace: str = ""
    shards: int = 1
    per_endpoint: int = 4
    lease: timedelta = LEASE
    window: int = WINDOW

    async def enqueue(self, alert: Alert, endpoint: str, now: datetime, day: str | None = None) -> bool:
        """Make an alert due; False if it has been put in before, and then nothing changes.

        It counts as rung on `day`, where one is given.
        """
        shard = part_of(alert.subscription.id, self.shards)
        keys = self._keys(shard)
        args = [_ms(now), alert.id, alert.to_wire(), _milliseconds(LOG_KEPT), *_fresh(alert, endpoint, now)]
        touched = [keys.due, keys.delivery(alert.id), keys.alert(alert.id), keys.log]
        if day is not None:
            touched.append(HoldingKeys(shard, self.namespace).rung(alert.subscription.id, day))
        return bool(await self.redis.register_script(ENQUEUE)(keys=touched, args=args))

    async def begin(self, shard: int, now: datetime, limit: int, open_calls: Mapping[str, int]) -> Begun:
        """Take up to `limit` deliveries that are due and count a try of each, before any call is made."""
        keys = self._keys(shard)
        args: list[str | int] = [_ms(now), _milliseconds(self.lease), limit, self.per_endpoint, TRIES]
        args += [self.window, _milliseconds(PUT_OFF), keys.delivery(), keys.alert(), *_flat(open_calls)]
        with _reached():
            reply = await self.redis.register_script(BEGIN)(keys=[keys.due], args=args)
        rows, more, put_off, following = reply
        return Begun(
            attempts=tuple(_attempt(shard, row) for row in rows),
            more_waits=bool(more),
            look_again=bool(put_off),
            next_due=_at(following) if following else None,
        )

    async def finish(self, attempt: Attempt, ending: Ending, now: datetime) -> bool:
        """Record how a try ended, with its dead letter if that was the end; False if it was not ours any more."""
        keys, id = self._keys(attempt.shard), attempt.alert.id
        letter = self._letter(attempt, ending, now) if ending.reason else ()
        due = _ms(ending.due) if ending.due else ""
        args: list[str | bytes | int] = [attempt.token, id, due, _seconds(LOG_KEPT), _seconds(ALERT_KEPT)]
        args += [int(attempt.is_left and ending.result is Result.AMBIGUOUS), len(letter)]
        touched = [keys.due, keys.delivery(id), keys.alert(id), keys.dead]
        with _reached():
            done = await self.redis.register_script(FINISH)(
                keys=touched, args=[*args, *letter, *_ended(attempt, ending, now)]
            )
        return bool(done)

    async def replay(self, shard: int, letter_id: str, now: datetime) -> bool:
        """Make a delivery that was given up due again; False if that was done before, or nothing is there."""
        keys = self._keys(shard)
        rows = cast("list[tuple[bytes, dict[bytes, bytes]]]", await self.redis.xrange(keys.dead, letter_id, letter_id))
        letter = DeadLetter.model_validate_json(rows[0][1][_DATA]) if rows else None
        if letter is None or letter.stage != STAGE:
            return False
        alert = told_of(letter.entry["__data__"])
        args = [letter_id, _ms(now), alert.id, alert.to_wire(), *_fresh(alert, letter.entry["endpoint"], now)]
        touched = [keys.dead, keys.due, keys.delivery(alert.id), keys.alert(alert.id), keys.log]
        return bool(await self.redis.register_script(REPLAY)(keys=touched, args=args))

    def _letter(self, attempt: Attempt, ending: Ending, now: datetime) -> tuple[str | bytes, ...]:
        assert ending.reason is not None
        stream = ALERTS.key(attempt.shard, self.namespace)
        letter = DeadLetter(
            stage=STAGE,
            reason=ending.reason,
            stream=stream,
            entry_id=attempt.alert.id,
            attempts=_counted(attempt, ending),
            first_at=attempt.enqueued_at,
            last_at=now,
            error=ending.error or "",
            entry={"__data__": attempt.alert.to_wire().decode(), "endpoint": attempt.endpoint},
        )
        return (_DATA, letter.to_wire(), "schema", letter.schema_id, "src", f"{stream}/{attempt.alert.id}")

    def _keys(self, shard: int) -> Keys:
        return Keys(shard, self.namespace)


@contextmanager
def _reached() -> Iterator[None]:
    """Turn an error of the server into one that says that waiting may help."""
    try:
        yield
    except RedisError as error:
        raise Retryable(f"the server did not take it ({type(error).__name__})") from error


def _fresh(alert: Told, endpoint: str, now: datetime) -> list[str | int]:
    """The fields of a delivery that was just put in."""
    fields: dict[str, str | int] = {
        "subscription": alert.subscription.id,
        "name": alert.subscription.name,
        "title": title_of(alert),
        "endpoint": endpoint,
        "state": State.WAITING.value,
        "attempts": 0,
        "enqueued_at": _ms(now),
        "due_at": _ms(now),
    }
    return _flat(fields)


def _ended(attempt: Attempt, ending: Ending, now: datetime) -> list[str | int]:
    """The fields that the end of a try changes."""
    fields: dict[str, str | int] = {
        "state": ending.state.value,
        "attempts": _counted(attempt, ending),
        "result": ending.result.value,
        "status": ending.status if ending.status is not None else "",
        "error": ending.error or "",
        "reason": ending.reason or "",
        "ended_at": "" if ending.due else _ms(now),
        "due_at": _ms(ending.due) if ending.due else "",
    }
    return _flat(fields)


def _flat(fields: Mapping[str, str | int]) -> list[str | int]:
    return [part for pair in fields.items() for part in pair]


def _counted(attempt: Attempt, ending: Ending) -> int:
    return attempt.number if ending.counts else attempt.number - 1


def _attempt(shard: int, row: list[bytes]) -> Attempt:
    endpoint, number, token, left, enqueued_at, alert = row
    return Attempt(
        shard=shard,
        alert=told_of(alert),
        endpoint=endpoint.decode(),
        number=int(number),
        token=int(token),
        enqueued_at=_at(enqueued_at),
        is_left=bool(int(left)),
    )


def _at(milliseconds: bytes) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


def _seconds(span: timedelta) -> int:
    return span // timedelta(seconds=1)
