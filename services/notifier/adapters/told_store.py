"""What each subscription has been told of each story, so that nothing is told twice.

    {sK}:told.v1:STORY    hash: subscription id -> `VERSION:JSON` of its `Told`; gone when decisions are forgotten

What one shard's subscriptions were told and their alerts lie in one slot. It is written before the alerts are: whoever
finds them unwritten decides the same again, because what an article's own revision told is left out of account then.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, cast

from pydantic import TypeAdapter
from redis.asyncio import Redis

from services.notifier.domain.told import Told
from tocsin.streams import slot_key

KEPT: Final = timedelta(days=30)
AT_ONCE: Final = 500
"""Subscriptions written by one script."""

WRITE: Final = """#!lua
-- Write what subscriptions were told; each only if nobody else has done so since it was read.
-- KEYS  told
-- ARGV  seconds to keep; then for each: subscription, version that was read, version and JSON that are written
local refused = 0
for i = 2, #ARGV, 3 do
  local stands = redis.call('HGET', KEYS[1], ARGV[i]) or '0:'
  if string.match(stands, '^%d+') == ARGV[i + 1] then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2])
  else
    refused = refused + 1
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return refused
"""

_TOLD: Final = TypeAdapter(Told)


@dataclass(frozen=True, slots=True)
class ToldStore:
    """What the subscriptions of one shard were told."""

    redis: "Redis"
    namespace: str
    shard: int
    kept: timedelta = KEPT

    async def read(self, story: str, subscription_ids: Sequence[str]) -> Mapping[str, Told]:
        """Return what each of these was told of a story; who was told nothing is left out."""
        rows = cast("list[bytes | None]", await self.redis.hmget(self._key(story), list(subscription_ids)))
        return {id: _told(row) for id, row in zip(subscription_ids, rows, strict=True) if row is not None}

    async def told_of(self, story: str, article_id: str) -> Collection[str]:
        """Return the subscriptions that were told of an article, in any revision."""
        rows = cast("dict[bytes, bytes]", await self.redis.hgetall(self._key(story)))
        named = (id for id, row in rows.items() if article_id.encode() in row and _told(row).of(article_id))
        return tuple(id.decode() for id in named)

    async def write(self, story: str, told: Mapping[str, Told]) -> bool:
        """Write what these have been told; False if somebody else did so since it was read, for one of them."""
        rows = [
            part
            for id, each in told.items()
            for part in (id, each.version, b"%d:" % (each.version + 1) + _TOLD.dump_json(replace(each, version=0)))
        ]
        script, seconds = self.redis.register_script(WRITE), self.kept // timedelta(seconds=1)
        refused = 0
        for start in range(0, len(rows), 3 * AT_ONCE):
            refused += await script(keys=[self._key(story)], args=[seconds, *rows[start : start + 3 * AT_ONCE]])
        return refused == 0

    def _key(self, story: str) -> str:
        return slot_key("s", self.shard, f"told.v1:{story}", self.namespace)


def _told(row: bytes) -> Told:
    version, _, json = row.partition(b":")
    return replace(_TOLD.validate_json(json), version=int(version))
