"""Keeps what was decided about each article, for whoever asks why it did or did not ring.

    {sK}:decided.v1:DAY    hash: `ARTICLE/REVISION` -> the packed `Page` of the shard; `size` -> about how many bytes
                           the hash takes; gone 31 days after DAY, earlier where all days together take too much

A day is dropped as a whole, the oldest first. Where a single day takes all there is, what is new is not kept, and said
so: what was decided before stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.notifier.domain.ledger import Noted, Page, noted
from tocsin.errors import Retryable
from tocsin.logs import redacted
from tocsin.streams import part_of, slot_key

KEPT_DAYS: Final = 30
PAGE_BYTES: Final = 64
"""What an entry of a hash takes on the server beside its name and its content (Valkey 9 40, Redis 7 80)."""
BYTES: Final = 128 * 1024 * 1024
"""What all days of a shard may take."""
AT_ONCE: Final = 500
REVISIONS: Final = 100

WRITE: Final = """#!lua
-- Write pages into the hash of a day; the oldest days go where there is not enough room.
-- KEYS  the day's, then those of the days before, the oldest last
-- ARGV  bytes of all days, seconds to keep, bytes of an entry besides, then for each page: name, content
local most, size, all = tonumber(ARGV[1]), {}, 0
for i, key in ipairs(KEYS) do
  size[i] = tonumber(redis.call('HGET', key, 'size') or '0')
  all = all + size[i]
end
local refused, added = 0, 0
for i = 4, #ARGV, 2 do
  local there = redis.call('HSTRLEN', KEYS[1], ARGV[i])
  local more = #ARGV[i + 1] - there
  if there == 0 then more = more + #ARGV[i] + tonumber(ARGV[3]) end
  if size[1] + added + more > most then
    refused = refused + 1
  else
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
    added = added + more
  end
end
redis.call('HINCRBY', KEYS[1], 'size', added)
redis.call('EXPIRE', KEYS[1], ARGV[2])
all = all + added
for i = #KEYS, 2, -1 do
  if all > most and size[i] > 0 then
    redis.call('UNLINK', KEYS[i])
    all = all - size[i]
  end
end
return refused
"""


@dataclass(frozen=True, slots=True)
class DecisionLedger:
    """The decisions of all shards on one server."""

    redis: "Redis"
    namespace: str = ""
    shards: int = 1
    bytes: int = BYTES
    """What the decisions of one shard may take."""

    async def write(self, shard: int, pages: Mapping[tuple[str, int], Page], now: datetime) -> int:
        """Write pages, each of an article and its revision; returns how many there was no room for.

        Raises:
            Retryable: the server failed; what was written may be written again.
        """
        rows = [part for (id, revision), page in pages.items() for part in (f"{id}/{revision}", page.packed(now))]
        script, keys = self.redis.register_script(WRITE), self._keys(shard, now.date())
        seconds = (KEPT_DAYS + 1) * 24 * 3600
        refused = 0
        for begin in range(0, len(rows), 2 * AT_ONCE):
            some = rows[begin : begin + 2 * AT_ONCE]
            with _retryable():
                refused += await script(keys=keys, args=[self.bytes, seconds, PAGE_BYTES, *some])
        return refused

    async def of(self, article_id: str, subscription_id: str, now: datetime) -> Mapping[int, Noted]:
        """Return what was decided about each revision of an article for a subscription, as far as it was looked at."""
        shard = part_of(subscription_id, self.shards)
        names = [f"{article_id}/{revision}" for revision in range(1, REVISIONS + 1)]
        async with self.redis.pipeline(transaction=False) as pipeline:
            for key in reversed(self._keys(shard, now.date())):
                pipeline.hmget(key, names)
            days = cast("list[list[bytes | None]]", await pipeline.execute())
        found: dict[int, Noted] = {}
        for day in days:
            for revision, packed in enumerate(day, 1):
                if (
                    revision not in found
                    and packed is not None
                    and (decided := noted(packed, subscription_id)) is not None
                ):
                    found[revision] = decided
        return found

    async def size(self, now: datetime) -> Sequence[int]:
        """Return about how many bytes the decisions of each shard take."""
        sizes = []
        for shard in range(self.shards):
            async with self.redis.pipeline(transaction=False) as pipeline:
                for key in self._keys(shard, now.date()):
                    pipeline.hget(key, "size")
                sizes.append(sum(int(each or 0) for each in await pipeline.execute()))
        return sizes

    def _keys(self, shard: int, day: date) -> list[str]:
        """Return the keys of a day and of those before it that are kept."""
        days = (day - timedelta(days=back) for back in range(KEPT_DAYS + 1))
        return [slot_key("s", shard, f"decided.v1:{each.isoformat()}", self.namespace) for each in days]


@contextmanager
def _retryable() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError) as error:
        raise Retryable(f"the server failed while decisions were noted: {redacted(str(error))}") from error
