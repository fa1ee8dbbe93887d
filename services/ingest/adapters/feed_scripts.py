"""The scripts by which feeds are kept; their keys are described in `feed_store`."""

from typing import Final

ADD: Final = """#!lua
-- Add a feed, unless it is there.
-- KEYS  states, due, leases, settings, conditions
-- ARGV  url, state, due at, '1' to replace the state of one that is there, settings ('' leaves them as they are)
if ARGV[4] == '0' and redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
redis.call('HDEL', KEYS[5], ARGV[1])
if ARGV[5] ~= '' then redis.call('HSET', KEYS[4], ARGV[1], ARGV[5]) end
return 1
"""

SETTLE: Final = """#!lua
-- Settle something about a feed.
-- KEYS  states, due, leases, settings
-- ARGV  url, settings before ('' for none), settings
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
if (redis.call('HGET', KEYS[4], ARGV[1]) or '') ~= ARGV[2] then return -1 end
redis.call('HSET', KEYS[4], ARGV[1], ARGV[3])
return 1
"""

CLAIM: Final = """#!lua
-- Lease feeds that are due, the longest overdue first, one of a host; the host's others come one after the other.
-- KEYS  states, due, leases, settings, conditions, number of the last lease
-- ARGV  now, end of the lease, how many, how many are looked at, seconds between two feeds of a host
local claimed, others = {}, {}
for _, url in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1], 'LIMIT', 0, ARGV[4])) do
  local host = string.lower(string.match(url, '^%a+://([^/?#]*)') or url)
  if redis.call('HEXISTS', KEYS[1], url) == 0 then
    redis.call('ZREM', KEYS[2], url)
  elseif others[host] then
    redis.call('ZADD', KEYS[2], ARGV[1] + others[host] * ARGV[5], url)
    others[host] = others[host] + 1
  elseif #claimed < tonumber(ARGV[3]) then
    others[host] = 1
    local number = redis.call('INCR', KEYS[6])
    redis.call('HSET', KEYS[3], url, number)
    redis.call('ZADD', KEYS[2], ARGV[2], url)
    local settings = redis.call('HGET', KEYS[4], url) or ''
    table.insert(claimed, {redis.call('HGET', KEYS[1], url), settings, number})
  else
    break
  end
end
return claimed
"""

SAVE: Final = """#!lua
-- Save a feed's state, and when it is due, for the holder of its latest lease only.
-- KEYS  states, due, leases, settings, conditions
-- ARGV  url, number of the lease, state ('' leaves it as it is), due at ('' for never), '1' if the lease goes on,
--       its condition ('' if there is nothing to say)
if redis.call('HGET', KEYS[3], ARGV[1]) ~= ARGV[2] then return 0 end
if ARGV[5] == '0' then redis.call('HDEL', KEYS[3], ARGV[1]) end
if ARGV[3] ~= '' then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
  if ARGV[6] ~= '' then redis.call('HSET', KEYS[5], ARGV[1], ARGV[6]) else redis.call('HDEL', KEYS[5], ARGV[1]) end
end
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
-- KEYS  states, due, leases, settings, conditions
-- ARGV  url
redis.call('ZREM', KEYS[2], ARGV[1])
for key = 3, 5 do redis.call('HDEL', KEYS[key], ARGV[1]) end
return redis.call('HDEL', KEYS[1], ARGV[1])
"""
