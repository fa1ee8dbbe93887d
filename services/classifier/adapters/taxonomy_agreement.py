"""By which taxonomy the workers tag, agreed among all that live.

taxonomy.v1    hash: `worker:NAME` → version it has ready and the millisecond it said so; `active` → version and the
               millisecond from which it counts
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from tocsin.errors import Retryable
from tocsin.logs import redacted
from tocsin.streams import prefixed

KEY: Final = "taxonomy.v1"
LIVING: Final = timedelta(seconds=10)
"""Who has been silent for longer is not waited for."""
AHEAD: Final = timedelta(seconds=4)
"""How long before it counts a version is agreed, so that each worker has heard of it by then."""

SAY: Final = """#!lua
-- Say which version a worker has ready; it becomes the active one once all that live have it.
-- KEYS  taxonomy
-- ARGV  worker, version, milliseconds a silent worker is waited for, milliseconds ahead
-- Returns the active version and the millisecond from which it counts, empty if there is none yet.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], 'worker:' .. ARGV[1], ARGV[2] .. ' ' .. now)
local all = redis.call('HGETALL', KEYS[1])
local active, agreed = '', true
for i = 1, #all, 2 do
  if all[i] == 'active' then
    active = all[i + 1]
  else
    local version, said = string.match(all[i + 1], '^(%S+) (%d+)$')
    if now - tonumber(said) > tonumber(ARGV[3]) then
      redis.call('HDEL', KEYS[1], all[i])
    elseif version ~= ARGV[2] then
      agreed = false
    end
  end
end
if agreed and string.match(active, '^%S*') ~= ARGV[2] then
  active = ARGV[2] .. ' ' .. (now + (active == '' and 0 or tonumber(ARGV[4])))
  redis.call('HSET', KEYS[1], 'active', active)
end
return active
"""


@dataclass(frozen=True, slots=True)
class Active:
    """The version by which all tag from a moment on."""

    version: str
    since: datetime


@dataclass(frozen=True)
class TaxonomyAgreement:
    """What the workers of one stack have said."""

    redis: "Redis"
    namespace: str = ""
    ahead: timedelta = AHEAD

    async def say(self, worker: str, version: str) -> Active | None:
        """Say that `worker` has `version` ready; returns what has been agreed, None as long as nothing was.

        Raises:
            Retryable: the server failed.
        """
        milliseconds = timedelta(milliseconds=1)
        script = self.redis.register_script(SAY)
        args: list[str | int] = [worker, version, LIVING // milliseconds, self.ahead // milliseconds]
        try:
            agreed = cast(bytes, await script(keys=[prefixed(KEY, self.namespace)], args=args)).decode()
        except (RedisError, OSError) as error:
            raise _failed(error) from error
        if not agreed:
            return None
        version, _, since = agreed.partition(" ")
        return Active(version, datetime.fromtimestamp(int(since) / 1000, UTC))

    async def leave(self, worker: str) -> None:
        """Be waited for no more."""
        try:
            await self.redis.hdel(prefixed(KEY, self.namespace), f"worker:{worker}")
        except (RedisError, OSError) as error:
            raise _failed(error) from error


def _failed(error: Exception) -> Retryable:
    return Retryable(f"the server failed while a taxonomy was agreed: {redacted(str(error))}")
