"""How often somebody may ask: buckets in Redis, shared by every process.

    api-rate.v1:NAME:INTERVAL:BURST  when what was taken out will have been paid back, in microseconds of server time

A bucket that is full again is gone; one whose rate was changed begins anew.
"""

from dataclasses import dataclass
from typing import Final

from redis.asyncio import Redis

from tocsin.streams import prefixed

TAKE: Final = """#!lua
-- Take one out of a bucket; returns how many milliseconds until there is one, 0 if one was taken.
-- KEYS  bucket
-- ARGV  microseconds until one more is in it, how many it holds
local time = redis.call('TIME')
local now, interval = time[1] * 1000000 + time[2], tonumber(ARGV[1])
local paid_at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local wait = paid_at + interval - interval * tonumber(ARGV[2]) - now
if wait > 0 then return math.ceil(wait / 1000) end
local until_full = math.ceil((paid_at + interval - now) / 1000)
redis.call('SET', KEYS[1], string.format('%.0f', paid_at + interval), 'PX', until_full)
return 0
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a second, and so many at once."""

    per_second: float
    burst: int


@dataclass(frozen=True)
class Rates:
    """Buckets by name; each is full at first."""

    redis: Redis
    namespace: str = ""

    async def take(self, name: str, rate: Rate) -> float:
        """Take one out of a bucket; returns the seconds to wait, 0 if there was one. Raises what Redis does."""
        interval = round(1_000_000 / rate.per_second)
        key = prefixed(f"api-rate.v1:{name}:{interval}:{rate.burst}", self.namespace)
        milliseconds = await self.redis.register_script(TAKE)(keys=[key], args=[interval, rate.burst])
        return int(milliseconds) / 1000
