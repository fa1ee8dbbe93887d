"""The Lua scripts for alerts that wait for others, and the map of their keys; what is put in is `outbox_scripts`'.

All are in the slot `{sK}` of the subscription's shard; moments are milliseconds since 1970:

    {sK}:gatherings.v1          sorted set: key of a gathering -> when it comes out
    {sK}:gathering.v1:KEY       hash: subscription, name, why, since, until (moments of ours as text)
    {sK}:gathered.v1:KEY        sorted set: alert id -> how many joined before; absent where none has
    {sK}:rung.v1:SUB:DATE       how many alerts rang by themselves on a date of the owner's, kept for three days

An alert that waits has its delivery and its text like any other (state `held`), but is not due. A gathering is closed
once: whoever removes it from `gatherings` makes the delivery that tells of all in it, in the same script. Each may be
repeated.
"""

from dataclasses import dataclass
from typing import Final

from tocsin.streams import slot_key


@dataclass(frozen=True, slots=True)
class HoldingKeys:
    """The keys of one shard."""

    shard: int
    namespace: str

    @property
    def gatherings(self) -> str:
        """When each gathering comes out."""
        return self._key("gatherings.v1")

    def gathering(self, key: str) -> str:
        """What is known of one."""
        return self._key(f"gathering.v1:{key}")

    def gathered(self, key: str) -> str:
        """What is in it."""
        return self._key(f"gathered.v1:{key}")

    def rung(self, subscription_id: str, day: str) -> str:
        """How much has rung on a day."""
        return self._key(f"rung.v1:{subscription_id}:{day}")

    def _key(self, name: str) -> str:
        return slot_key("s", self.shard, name, self.namespace)


HOLD: Final = """#!lua
-- Let an alert wait in a gathering, once. Returns 1, 0 if it has been put in before, -1 if the gathering is closed.
-- KEYS  gatherings, gathering, gathered, delivery, alert, log, delivery of the gathering
-- ARGV  now, alert id, alert, milliseconds of log, key, when it comes out, number of strings on the gathering, these;
--       then fields of the delivery
if redis.call('EXISTS', KEYS[4]) == 1 then return 0 end
if redis.call('EXISTS', KEYS[7]) == 1 then return -1 end
local on = tonumber(ARGV[7])
redis.call('HSET', KEYS[4], unpack(ARGV, 8 + on))
redis.call('SET', KEYS[5], ARGV[3])
redis.call('ZADD', KEYS[6], ARGV[1], ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[6], '-inf', ARGV[1] - ARGV[4])
redis.call('HSET', KEYS[2], unpack(ARGV, 8, 7 + on))
redis.call('ZADD', KEYS[3], redis.call('ZCARD', KEYS[3]), ARGV[2])
redis.call('ZADD', KEYS[1], ARGV[6], ARGV[5])
return 1
"""

EXPECT: Final = """#!lua
-- Open a gathering that comes out also if it stays empty, unless it is open or closed.
-- KEYS  gatherings, gathering, delivery of the gathering
-- ARGV  key, when it comes out; then strings on the gathering
if redis.call('EXISTS', KEYS[3]) == 1 or redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
redis.call('HSET', KEYS[2], unpack(ARGV, 3))
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
return 1
"""

CLOSE: Final = """#!lua
-- Make the delivery that tells of a whole gathering, once. Returns 1, 0 if it is closed, -1 if more has joined.
-- KEYS  gatherings, gathering, gathered, due, delivery, alert, log
-- ARGV  key, how many are in it, now, id, what is told, milliseconds of log, seconds to keep a delivery, seconds to
--       keep an alert, prefix of deliveries, prefix of alerts; then fields of the delivery
-- Deliveries and alerts of those in it are found through `gathered`, in whose slot they are.
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
if redis.call('ZCARD', KEYS[3]) ~= tonumber(ARGV[2]) then return -1 end
for _, id in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
  if id ~= ARGV[4] and redis.call('HGET', ARGV[9] .. id, 'state') == 'held' then
    redis.call('HSET', ARGV[9] .. id, 'state', 'carried', 'carried_by', ARGV[4], 'ended_at', ARGV[3], 'due_at', '')
    redis.call('EXPIRE', ARGV[9] .. id, ARGV[7])
    redis.call('EXPIRE', ARGV[10] .. id, ARGV[8])
  end
end
redis.call('HSET', KEYS[5], unpack(ARGV, 11))
redis.call('SET', KEYS[6], ARGV[5])
redis.call('ZADD', KEYS[4], ARGV[3], ARGV[4])
redis.call('ZADD', KEYS[7], ARGV[3], ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[7], '-inf', ARGV[3] - ARGV[6])
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('DEL', KEYS[2], KEYS[3])
return 1
"""

DROP: Final = """#!lua
-- Forget a gathering of which nothing is told. Returns 1, 0 if it is closed, -1 if more has joined.
-- KEYS  gatherings, gathering, gathered
-- ARGV  key, how many are in it
if redis.call('ZCARD', KEYS[3]) ~= tonumber(ARGV[2]) then return -1 end
if redis.call('ZREM', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('DEL', KEYS[2], KEYS[3])
return 1
"""
