"""Follows the line's streams as any extra consumer may, and tells when nothing is under way any more."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, cast

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from services.notifier.adapters.delivery_log import DeliveryLog
from services.notifier.domain.deliveries import State
from tocsin.messages import Message
from tocsin.streams import ALERTS, ARTICLES, DEAD, DEAD_ALERTS, STORIES, TAGGED, Stream

FLOW: Final[tuple[Stream[Any], ...]] = (ARTICLES, TAGGED, STORIES, ALERTS)
BLOCK_MILLISECONDS: Final = 1_000
ENDED: Final = (State.SENT, State.GIVEN_UP)
START: Final = "0-0"


@dataclass(slots=True)
class Watch:
    """Reads each stream of a line that has one partition and one shard."""

    redis: Redis
    tell: Callable[[Message, datetime], None]
    """Told of each message and when it entered its stream."""
    _read: dict[str, str] = field(default_factory=lambda: {stream.key(0): START for stream in FLOW})
    """Key of a stream -> id of the last entry read."""

    _stopping: bool = False

    async def run(self) -> None:
        """Tell of every message, until told to stop."""
        streams = {stream.key(0): stream for stream in FLOW}
        while not self._stopping:
            reply = await self.redis.xread(cast(Any, self._read), block=BLOCK_MILLISECONDS)
            for key, entries in cast("list[tuple[bytes, list[tuple[bytes, dict[bytes, bytes]]]]]", reply or []):
                for id, fields in entries:
                    message = streams[key.decode()].message.model_validate_json(fields[b"__data__"])
                    self.tell(message, datetime.fromtimestamp(int(id.partition(b"-")[0]) / 1000, UTC))
                    self._read[key.decode()] = id.decode()

    def stop(self) -> None:
        """Let `run` return at its next look; the client may swallow a cancellation that comes as a read begins."""
        self._stopping = True

    async def is_quiet(self) -> bool:
        """Whether all that entered has been told of and handled by every group, and every delivery has ended.

        Asked in the order of the flow: what is handled has by then put its successor where it is asked for next.
        """
        for stream in FLOW:
            if not await self._is_worked_off(stream):
                return False
        deliveries = await DeliveryLog(self.redis).newest(await self.redis.xlen(ALERTS.key(0)) + 1)
        ended = sum(delivery.state in ENDED for delivery in deliveries)
        return ended == len(deliveries) == await self.redis.xlen(ALERTS.key(0))

    async def given_up(self) -> int:
        """Return how many messages and deliveries became dead letters."""
        return int(await self.redis.xlen(DEAD.key(0))) + int(await self.redis.xlen(DEAD_ALERTS.key(0)))

    async def _is_worked_off(self, stream: Stream[Any]) -> bool:
        key = stream.key(0)
        try:
            last = (await self.redis.xinfo_stream(key))["last-generated-id"].decode()
            groups = await self.redis.xinfo_groups(key)
        except ResponseError:  # nothing has made the stream yet
            return False
        done = all(not group["pending"] and group["last-delivered-id"].decode() == last for group in groups)
        return done and self._read[key] == last
