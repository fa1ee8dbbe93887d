"""The feeds, when each is due, and who is polling it.

All keys are in one slot of their own. A member or field is a feed's URL.

    {feeds}:states.v1  hash: URL → its `FeedState` as JSON
    {feeds}:due.v1     sorted set: URL by the second at which it is due; while it is leased, when the lease ends
    {feeds}:leases.v1  hash: URL → number of its latest lease
    {feeds}:lease.v1   number of the last lease of all

A lease is fenced by its number: whoever took a feed over has a higher one, and the earlier holder can save no more.
"""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol, cast

from pydantic import TypeAdapter
from redis.asyncio import Redis

from services.ingest.adapters.outage import retryable
from services.ingest.domain.polls import FeedState, Lease, added, feed_address, started_again
from tocsin.streams import prefixed

STATE: Final = TypeAdapter(FeedState)

ADD: Final = """#!lua
-- Add a feed, unless it is there.
-- KEYS  states, due
-- ARGV  url, state, due at, '1' to replace the state of one that is there
if ARGV[4] == '0' and redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
return 1
"""

CLAIM: Final = """#!lua
-- Lease feeds that are due, the longest overdue first.
-- KEYS  states, due, leases, number of the last lease
-- ARGV  now, end of the lease, how many
local claimed = {}
for _, url in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])) do
  local state = redis.call('HGET', KEYS[1], url)
  if state then
    local number = redis.call('INCR', KEYS[4])
    redis.call('HSET', KEYS[3], url, number)
    redis.call('ZADD', KEYS[2], ARGV[2], url)
    table.insert(claimed, {state, number})
  else
    redis.call('ZREM', KEYS[2], url)
  end
end
return claimed
"""

SAVE: Final = """#!lua
-- Save a feed's state, and when it is due, for the holder of its latest lease only.
-- KEYS  states, due, leases
-- ARGV  url, number of the lease, state ('' leaves it as it is), due at ('' for never), '1' if the lease goes on
if redis.call('HGET', KEYS[3], ARGV[1]) ~= ARGV[2] then return 0 end
if ARGV[5] == '0' then redis.call('HDEL', KEYS[3], ARGV[1]) end
if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
if ARGV[4] ~= '' then redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1]) else redis.call('ZREM', KEYS[2], ARGV[1]) end
return 1
"""

HURRY: Final = """#!lua
-- Make a feed due, unless somebody is polling it.
-- KEYS  states, due, leases
-- ARGV  url, now
if redis.call('HEXISTS', KEYS[3], ARGV[1]) == 1 then return 0 end
return redis.call('ZADD', KEYS[2], 'XX', 'CH', ARGV[2], ARGV[1])
"""

REMOVE: Final = """#!lua
-- Forget a feed; whoever polls it now can save no more.
-- KEYS  states, due, leases
-- ARGV  url
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
return redis.call('HDEL', KEYS[1], ARGV[1])
"""


class Clock(Protocol):
    """The server's time."""

    async def now(self) -> datetime: ...


@dataclass(frozen=True)
class FeedStore:
    """What is known of each feed; several processes may share it.

    Every method raises `Retryable` where the server fails; each may be repeated.
    """

    redis: "Redis"
    clock: Clock
    namespace: str = ""
    lease: timedelta = timedelta(minutes=2)
    """How long a claimed feed is nobody else's unless it is kept."""

    async def add(self, url: str) -> bool:
        """Add a feed, due at once, or start one that was stopped again; False if it is there and polled already.

        Raises:
            Rejected: it is no http address.
        """
        now = await self.clock.now()
        feed = added(url, now)
        known = await self.get(feed.url)
        stopped = known is not None and known.stopped is not None
        if known and stopped:
            feed = started_again(known, now)
        return bool(await self._run(ADD, 2, feed.url, _json(feed), _seconds(now), str(int(stopped))))

    async def remove(self, url: str) -> bool:
        """Forget a feed; False if it was not there. What it brought stays known."""
        return bool(await self._run(REMOVE, 3, feed_address(url)))

    async def hurry(self, url: str) -> bool:
        """Make a feed due now; False if there is none that waits, because it is being polled, stopped or not there."""
        return bool(await self._run(HURRY, 3, feed_address(url), _seconds(await self.clock.now())))

    async def get(self, url: str) -> FeedState | None:
        """Return a feed's state, None if there is no such feed."""
        with retryable("reading a feed"):
            state = await cast(Awaitable[bytes | None], self.redis.hget(self._keys[0], feed_address(url)))
        return STATE.validate_json(state) if state else None

    async def list(self) -> tuple[FeedState, ...]:
        """Return all feeds, by address."""
        with retryable("reading the feeds"):
            states = await cast(Awaitable[Sequence[bytes]], self.redis.hvals(self._keys[0]))
        return tuple(sorted((STATE.validate_json(state) for state in states), key=lambda feed: feed.url))

    async def claim(self, limit: int) -> tuple[Lease, ...]:
        """Lease up to `limit` feeds that are due, the longest overdue first."""
        now = await self.clock.now()
        claimed = await self._run(CLAIM, 4, _seconds(now), _seconds(now + self.lease), str(limit))
        return tuple(
            Lease(STATE.validate_json(state), number) for state, number in cast(list[tuple[bytes, int]], claimed)
        )

    async def keep(self, lease: Lease) -> bool:
        """Hold a lease for its whole length from now on; False if it is lost."""
        return await self._save(lease, None, await self.clock.now() + self.lease, goes_on=True)

    async def release(self, lease: Lease, after_seconds: float = 0.0) -> bool:
        """Give a feed back as it was claimed, due after a while; False if the lease was lost."""
        return await self._save(lease, None, await self.clock.now() + timedelta(seconds=after_seconds))

    async def save(self, lease: Lease, feed: FeedState) -> bool:
        """Save what a poll has made of a feed and give it back; False if the lease was lost: nothing is saved then."""
        return await self._save(lease, feed, None if feed.stopped else feed.next_poll)

    async def _save(self, lease: Lease, feed: FeedState | None, due: datetime | None, goes_on: bool = False) -> bool:
        arguments = (str(lease.number), _json(feed) if feed else "", _seconds(due) if due else "", str(int(goes_on)))
        return bool(await self._run(SAVE, 3, lease.feed.url, *arguments))

    async def _run(self, script: str, keys: int, *arguments: str) -> object:
        with retryable("using the feeds"):
            return await cast(Awaitable[object], self.redis.eval(script, keys, *self._keys[:keys], *arguments))

    @property
    def _keys(self) -> tuple[str, str, str, str]:
        """Return the keys for states, due, leases and the number of the last lease."""
        states, due, leases, number = (
            prefixed(f"{{feeds}}:{name}.v1", self.namespace) for name in ("states", "due", "leases", "lease")
        )
        return states, due, leases, number


def _json(feed: FeedState) -> str:
    return STATE.dump_json(feed).decode()


def _seconds(moment: datetime) -> str:
    return repr(moment.timestamp())
