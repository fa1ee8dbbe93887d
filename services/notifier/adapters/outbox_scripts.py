"""The outbox's Lua scripts and the map of its keys; nothing else writes them.

All are in the slot `{sK}` of the subscription's shard; moments are milliseconds since 1970:

    {sK}:due.v1                 sorted set: alert id -> when it is looked at; while a try is open, when its lease ends
    {sK}:delivery.v1:ALERT      hash, kept 90 days after the end: subscription, name, title, endpoint, state, attempts,
                                ambiguous (how many of them), lease (the token of the last), result, status, error,
                                reason, enqueued_at, begun_at, ended_at, due_at; held_for and carried_by where it waited
                                for others (`holding_scripts`)
    {sK}:alert.v1:ALERT         the alert or the digest as JSON, kept 30 days after the end
    {sK}:deliveries.v1          sorted set: alert id -> when it was put in, for listing
    {sK}:dead.v1                stream of dead letters (`tocsin.streams`), whose stage is `outbox`

Each script may be repeated: an error from the server means "unknown". Each begins with `#!lua`, so that a server
without memory refuses it whole.
"""

from dataclasses import dataclass
from typing import Final

from tocsin.streams import DEAD_ALERTS, slot_key


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one shard."""

    shard: int
    namespace: str

    @property
    def due(self) -> str:
        """When each delivery is looked at."""
        return self._key("due.v1")

    @property
    def log(self) -> str:
        """When each delivery was put in."""
        return self._key("deliveries.v1")

    @property
    def dead(self) -> str:
        """What was given up."""
        return DEAD_ALERTS.key(self.shard, self.namespace)

    def delivery(self, alert_id: str = "") -> str:
        """What is known of one delivery; without an id, how such keys begin."""
        return self._key(f"delivery.v1:{alert_id}")

    def alert(self, alert_id: str = "") -> str:
        """The alert itself; without an id, how such keys begin."""
        return self._key(f"alert.v1:{alert_id}")

    def _key(self, name: str) -> str:
        return slot_key("s", self.shard, name, self.namespace)


ENQUEUE: Final = """#!lua
-- Put a delivery in, once.
-- KEYS  due, delivery, alert, log; then the count of what rang on its day, if that is counted
-- ARGV  now, alert id, alert, milliseconds of log; then fields of the delivery
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
redis.call('HSET', KEYS[2], unpack(ARGV, 5))
redis.call('SET', KEYS[3], ARGV[3])
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[4], ARGV[1], ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', ARGV[1] - ARGV[4])
if KEYS[5] then
  redis.call('INCR', KEYS[5])
  redis.call('EXPIRE', KEYS[5], 259200)
end
return 1
"""

BEGIN: Final = """#!lua
-- Take deliveries that are due, under a lease, and count a try of each.
-- KEYS  due
-- ARGV  now, lease milliseconds, limit, calls an endpoint may have, tries, how many to look at, milliseconds to put
--       off, prefix of deliveries, prefix of alerts; then endpoint and its open calls, for each that has some
-- Deliveries and alerts are found through `due`, in whose slot they are.
local now, limit, most = ARGV[1], tonumber(ARGV[3]), tonumber(ARGV[4])
local tries, window = tonumber(ARGV[5]), tonumber(ARGV[6])
local open = {}
for i = 10, #ARGV, 2 do open[ARGV[i]] = tonumber(ARGV[i + 1]) end
local begun, skipped = {}, {}
local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, window)
for _, id in ipairs(ids) do
  if #begun == limit then break end
  local key = ARGV[8] .. id
  local at = redis.call('HMGET', key, 'endpoint', 'attempts', 'state', 'enqueued_at')
  local busy = at[1] and (open[at[1]] or 0) >= most
  local alert = not busy and redis.call('GET', ARGV[9] .. id)
  if busy then
    skipped[#skipped + 1] = id
  elseif not at[1] or not alert then
    redis.call('ZREM', KEYS[1], id)
  else
    open[at[1]] = (open[at[1]] or 0) + 1
    if at[3] == 'calling' then
      redis.call('HSET', key, 'result', 'ambiguous')
      redis.call('HINCRBY', key, 'ambiguous', 1)
    end
    local number, left = tonumber(at[2]), 0
    if number < tries then
      number, left = redis.call('HINCRBY', key, 'attempts', 1), 1
    end
    local token = redis.call('HINCRBY', key, 'lease', 1)
    redis.call('HSET', key, 'state', 'calling', 'begun_at', now)
    redis.call('ZADD', KEYS[1], now + ARGV[2], id)
    begun[#begun + 1] = {at[1], number, token, left, at[4], alert}
  end
end
local put_off = 0
if #begun == 0 and #skipped == window then
  put_off = 1
  for _, id in ipairs(skipped) do redis.call('ZADD', KEYS[1], now + ARGV[7], id) end
end
local more = (#skipped > 0 or #begun == limit) and 1 or 0
local following = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
return {begun, more, put_off, following[2] or ''}
"""

FINISH: Final = """#!lua
-- Record how a try ended, if it is still the one whose end is awaited.
-- KEYS  due, delivery, alert, dead letters
-- ARGV  token, alert id, when it is due again or '', seconds to keep the delivery, seconds to keep the alert,
--       1 if the try is ambiguous, number of strings of a dead letter, these strings (field, value, ...); then fields
--       of the delivery
local held = redis.call('HMGET', KEYS[2], 'lease', 'state')
if held[1] ~= ARGV[1] or held[2] ~= 'calling' then return 0 end
local letter = tonumber(ARGV[7])
redis.call('HSET', KEYS[2], unpack(ARGV, 8 + letter))
redis.call('HINCRBY', KEYS[2], 'ambiguous', ARGV[6])
if ARGV[3] ~= '' then
  redis.call('ZADD', KEYS[1], ARGV[3], ARGV[2])
else
  redis.call('ZREM', KEYS[1], ARGV[2])
  redis.call('EXPIRE', KEYS[2], ARGV[4])
  redis.call('EXPIRE', KEYS[3], ARGV[5])
end
if letter > 0 then redis.call('XADD', KEYS[4], '*', unpack(ARGV, 8, 7 + letter)) end
return 1
"""

REPLAY: Final = """#!lua
-- Make a delivery that was given up due again, once: whoever removes its dead letter does it.
-- KEYS  dead letters, due, delivery, alert, log
-- ARGV  dead letter id, now, alert id, alert; then fields of the delivery
if redis.call('XDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HDEL', KEYS[3], 'result', 'status', 'error', 'reason', 'ended_at', 'ambiguous')
redis.call('HSET', KEYS[3], unpack(ARGV, 5))
redis.call('PERSIST', KEYS[3])
redis.call('SET', KEYS[4], ARGV[4])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[3])
redis.call('ZADD', KEYS[5], ARGV[2], ARGV[3])
return 1
"""
