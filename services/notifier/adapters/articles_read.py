"""How many articles were read by when, so that a digest can say of how many it speaks.

{digests}:articles.v1       sorted set: `MINUTE:COUNT` -> minute since 1970; the entries ever added to the stream of
                            tagged articles, noted at the first look in a minute that brought some; kept 15 days
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, cast

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from tocsin.streams import TAGGED, prefixed

KEY: Final = "{digests}:articles.v1"
KEPT_MINUTES: Final = 15 * 24 * 60

NOTE: Final = """#!lua
-- Note how many there are at a minute, unless that is done or nothing came since.
-- KEYS  articles
-- ARGV  minute, count, oldest minute that is kept
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
if last[1] and (tonumber(last[2]) >= tonumber(ARGV[1]) or string.match(last[1], ':(.*)$') == ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[1] .. ':' .. ARGV[2])
local kept = redis.call('ZREVRANGEBYSCORE', KEYS[1], ARGV[3], '-inf', 'LIMIT', 0, 1)
if kept[1] then redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. string.match(kept[1], '^%d+')) end
return 1
"""


@dataclass(slots=True, eq=False)
class ArticlesRead:
    """Counts what the tagger has handed on."""

    redis: Redis
    namespace: str = ""
    partitions: int = 1
    _noted: int = field(default=0)
    """The last minute this process has noted."""

    async def note(self, now: datetime) -> None:
        """Note the count, once a minute."""
        minute = _minute(now)
        if minute == self._noted:
            return
        count = sum([await self._added(part) for part in range(self.partitions)])
        args = [minute, count, minute - KEPT_MINUTES]
        await self.redis.register_script(NOTE)(keys=[prefixed(KEY, self.namespace)], args=args)
        self._noted = minute

    async def between(self, since: datetime, until: datetime) -> int | None:
        """Return how many articles were read between two minutes; None if it was not counted."""
        begin, end = await self._at(since), await self._at(until)
        if begin is None:
            begin = await self._first()
        if begin is None or end is None:
            return None
        return end - begin if end >= begin else end

    async def _at(self, moment: datetime) -> int | None:
        key, minute = prefixed(KEY, self.namespace), _minute(moment)
        return _count(cast("list[bytes]", await self.redis.zrevrangebyscore(key, minute, "-inf", 0, 1)))

    async def _first(self) -> int | None:
        return _count(cast("list[bytes]", await self.redis.zrange(prefixed(KEY, self.namespace), 0, 0)))

    async def _added(self, part: int) -> int:
        """Return how many entries a stream ever had; none where it does not exist yet."""
        try:
            told = cast("dict[str, int]", await self.redis.xinfo_stream(TAGGED.key(part, self.namespace)))
        except ResponseError:
            return 0
        return int(told.get("entries-added", told["length"]))


def _minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


def _count(found: list[bytes]) -> int | None:
    return int(found[0].partition(b":")[2]) if found else None
