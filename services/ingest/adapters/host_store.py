"""Which process may ask a host now, and from when on it may be asked again: the same for all processes.

Each host has keys in a slot of its own, HOST being its name; every one of them expires.

    {host:HOST}:held.v1      token of whoever asks it now; runs out when that process has died
    {host:HOST}:free-at.v1   when it may be asked again, in milliseconds by the server's clock
    {host:HOST}:refusals.v1  how often it has refused in a row
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast

from redis.asyncio import Redis

from services.ingest.adapters.outage import retryable
from services.ingest.adapters.turns import Standing
from tocsin.streams import prefixed

REFUSALS_KEPT: Final = timedelta(days=2)

TAKE: Final = """#!lua
-- Take a host, if nobody has it and it may be asked.
-- KEYS  held, free at, refusals
-- ARGV  token, milliseconds after which it is free again if we have died
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait = tonumber(redis.call('GET', KEYS[2]) or '0') - now
if wait > 0 then return {wait, 0, 0} end
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return {0, 1, 0} end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return {0, 0, tonumber(redis.call('GET', KEYS[3]) or '0')}
"""

GIVE: Final = """#!lua
-- Give a host back, and say from when on it may be asked again.
-- KEYS  held, free at, refusals
-- ARGV  token, milliseconds until it may be asked, refusals in a row, milliseconds these are remembered
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
if tonumber(ARGV[2]) > 0 then
  local time = redis.call('TIME')
  redis.call('SET', KEYS[2], time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[2], 'PX', ARGV[2])
end
if ARGV[3] == '0' then redis.call('DEL', KEYS[3]) else redis.call('SET', KEYS[3], ARGV[3], 'PX', ARGV[4]) end
return 1
"""


@dataclass(frozen=True)
class HostStore:
    """The hosts as all processes share them; every method raises `Retryable` where the server fails."""

    redis: "Redis"
    namespace: str = ""

    async def take(self, host: str, token: str, seconds: float) -> Standing:
        """Take a host for at most so many seconds, if it is to be had."""
        wait, held, refusals = cast(list[int], await self._run(TAKE, host, token, _milliseconds(seconds)))
        return Standing(wait / 1_000, bool(held), refusals)

    async def give(self, host: str, token: str, free_after_seconds: float, refusals: int) -> None:
        """Give a host back; one that was lost meanwhile is another's."""
        kept = _milliseconds(REFUSALS_KEPT.total_seconds())
        await self._run(GIVE, host, token, _milliseconds(free_after_seconds), str(refusals), kept)

    async def _run(self, script: str, host: str, *arguments: str) -> object:
        keys = [prefixed(f"{{host:{host}}}:{name}.v1", self.namespace) for name in ("held", "free-at", "refusals")]
        with retryable("asking whose turn it is"):
            return await cast(Awaitable[object], self.redis.eval(script, len(keys), *keys, *arguments))


def _milliseconds(seconds: float) -> str:
    return str(max(round(seconds * 1_000), 0))
