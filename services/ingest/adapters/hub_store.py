"""What has been agreed with hubs.

All keys are in the slot of the feeds. A member or field is a feed's URL unless said otherwise.

    {feeds}:hubs.v1        hash: URL → its `HubSubscription` as JSON
    {feeds}:hub-tokens.v1  hash: token → URL
    {feeds}:hubs-due.v1    sorted set: URL by the second at which its hub is asked
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from pydantic import TypeAdapter
from redis.asyncio import Redis

from services.ingest.adapters.outage import retryable
from services.ingest.domain.polling.websub import HubSubscription
from tocsin.errors import Retryable
from tocsin.streams import prefixed

SUBSCRIPTION: Final = TypeAdapter(HubSubscription)
CLAIMED_FOR: Final = timedelta(minutes=2)
"""How long a hub is asked by nobody else."""
CHANGES: Final = 10

SAVE: Final = """#!lua
-- Put what is agreed about a feed in place of what was, unless somebody else was quicker.
-- KEYS  hubs, tokens, due
-- ARGV  url, json before ('' for nothing), json, token before ('' for none), token, due at
local before = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if before ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
if ARGV[4] ~= '' and ARGV[4] ~= ARGV[5] then redis.call('HDEL', KEYS[2], ARGV[4]) end
redis.call('HSET', KEYS[2], ARGV[5], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[6], ARGV[1])
return 1
"""

CLAIM: Final = """#!lua
-- Take the feeds whose hubs are to be asked, the longest due first, for a while.
-- KEYS  hubs, tokens, due
-- ARGV  now, until when they are nobody else's, how many
local claimed = {}
for _, url in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])) do
  local agreed = redis.call('HGET', KEYS[1], url)
  if agreed then
    redis.call('ZADD', KEYS[3], ARGV[2], url)
    table.insert(claimed, agreed)
  else
    redis.call('ZREM', KEYS[3], url)
  end
end
return claimed
"""

REMOVE: Final = """#!lua
-- Forget what is agreed about a feed.
-- KEYS  hubs, tokens, due
-- ARGV  url, token
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[2])
return redis.call('HDEL', KEYS[1], ARGV[1])
"""


@dataclass(frozen=True)
class HubStore:
    """What has been agreed with hubs; several processes may share it.

    Every method raises `Retryable` where the server fails; each may be repeated.
    """

    redis: "Redis"
    namespace: str = ""

    async def get(self, feed: str) -> HubSubscription | None:
        """Return what is agreed about a feed."""
        with retryable("reading what a hub agreed to"):
            found = await cast(Awaitable[bytes | None], self.redis.hget(self._keys[0], feed))
        return SUBSCRIPTION.validate_json(found) if found else None

    async def by_token(self, token: str) -> HubSubscription | None:
        """Return what is agreed under a token."""
        with retryable("reading what a hub agreed to"):
            feed = await cast(Awaitable[bytes | None], self.redis.hget(self._keys[1], token))
        agreed = await self.get(feed.decode()) if feed else None
        return agreed if agreed and agreed.token == token else None

    async def save(self, before: HubSubscription | None, after: HubSubscription) -> bool:
        """Put `after` in place of `before`; False if something else is there by now."""
        return bool(
            await self._run(
                SAVE,
                after.feed,
                _json(before) if before else "",
                _json(after),
                before.token if before else "",
                after.token,
                _seconds(after.due),
            )
        )

    async def change(self, feed: str, act: Callable[[HubSubscription], HubSubscription]) -> HubSubscription | None:
        """Apply a pure change, however many others do the same; None if nothing is agreed about the feed.

        Raises:
            Retryable: others were quicker again and again.
        """
        for _ in range(CHANGES):
            before = await self.get(feed)
            if before is None:
                return None
            after = act(before)
            if after == before or await self.save(before, after):
                return after
        raise Retryable("what a hub agreed to is being changed by others")

    async def claim(self, limit: int, now: datetime) -> tuple[HubSubscription, ...]:
        """Take those whose hubs are to be asked now."""
        claimed = await self._run(CLAIM, _seconds(now), _seconds(now + CLAIMED_FOR), str(limit))
        return tuple(SUBSCRIPTION.validate_json(agreed) for agreed in cast(list[bytes], claimed))

    async def remove(self, agreed: HubSubscription) -> None:
        """Forget what is agreed about a feed."""
        await self._run(REMOVE, agreed.feed, agreed.token)

    async def _run(self, script: str, *arguments: str) -> object:
        with retryable("keeping what a hub agreed to"):
            return await cast(Awaitable[object], self.redis.eval(script, 3, *self._keys, *arguments))

    @property
    def _keys(self) -> tuple[str, str, str]:
        hubs, tokens, due = (
            prefixed(f"{{feeds}}:{name}.v1", self.namespace) for name in ("hubs", "hub-tokens", "hubs-due")
        )
        return hubs, tokens, due


def _json(agreed: HubSubscription) -> str:
    return SUBSCRIPTION.dump_json(agreed).decode()


def _seconds(moment: datetime) -> str:
    return repr(moment.timestamp())
