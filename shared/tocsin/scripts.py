"""The stage's Lua scripts and the map of its keys; nothing else moves an entry.

All keys of one script share a slot. `{pN}` is partition N of the articles, `{sK}` shard K of the subscriptions:

    {pN}:articles.v1, {pN}:tagged.v1, {pN}:stories.v1
                                       streams, one part of each (`tocsin.streams`)
    {sK}:alerts.v1                     stream
    {pN}:dead.v1, {sK}:dead.v1         stream of dead letters
    {pN}:attempts.v1:GROUP             hash: entry id → times it was tried alone, `ID:error` → what went wrong last
    {sK}:decided.v1:ALERT              decision key: set by the script that writes the alert, and only then
    consumer.v1:NAME                   lease of a consumer name (`tocsin.consumers`)
    {GROUP}:lease.v1                   token of the worker that reads alone as a group (`tocsin.leases`)

Each begins with `#!lua`: the server then refuses the whole script when memory is full. Without it the first command
would run and the second fail, an entry acknowledged with no successor.
"""

from typing import Final

HAND_OVER: Final = """#!lua
-- Acknowledge entries, and write the successor of each only if it was still ours to acknowledge.
-- KEYS  stream, next stream, dead letters, attempts
-- ARGV  group, how many; then for each: id, 'next' | 'dead' | 'none', number of strings, strings (field, value, ...)
local done = {}
local at = 3
for i = 1, tonumber(ARGV[2]) do
  local id, kind, length = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  done[i] = redis.call('XACK', KEYS[1], ARGV[1], id)
  if done[i] == 1 then
    if kind == 'next' then
      redis.call('XADD', KEYS[2], '*', unpack(ARGV, at + 3, at + 2 + length))
    elseif kind == 'dead' then
      redis.call('XADD', KEYS[3], '*', unpack(ARGV, at + 3, at + 2 + length))
    end
    redis.call('HDEL', KEYS[4], id, id .. ':error')
  end
  at = at + 3 + length
end
return done
"""

FAN_OUT: Final = """#!lua
-- Write each message whose decision key was not yet set.
-- KEYS  next stream, then a decision key for each
-- ARGV  seconds a decision is remembered; then for each: number of strings, strings (field, value, ...)
local written = 0
local at = 2
for i = 2, #KEYS do
  local length = tonumber(ARGV[at])
  if redis.call('SET', KEYS[i], '1', 'NX', 'EX', ARGV[1]) then
    redis.call('XADD', KEYS[1], '*', unpack(ARGV, at + 1, at + length))
    written = written + 1
  end
  at = at + 1 + length
end
return written
"""

CLAIM: Final = """#!lua
-- Take over the first entry that has lain long enough, count that it is tried alone, and return it.
-- KEYS  stream, attempts
-- ARGV  group, consumer, idle milliseconds, from which entry on
local waiting = redis.call('XPENDING', KEYS[1], ARGV[1], 'IDLE', ARGV[3], ARGV[4], '+', 1)
if #waiting == 0 then return {} end
local id = waiting[1][1]
local claimed = redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[3], id)
if #claimed == 0 or not claimed[1] or not claimed[1][2] then
  redis.call('XACK', KEYS[1], ARGV[1], id)
  redis.call('HDEL', KEYS[2], id, id .. ':error')
  return {id}
end
return {id, claimed[1][2], redis.call('HINCRBY', KEYS[2], id, 1), redis.call('HGET', KEYS[2], id .. ':error')}
"""

FAIL: Final = """#!lua
-- Remember that a handler raised, and let the entry be claimed again after a while.
-- KEYS  stream, attempts
-- ARGV  group, consumer, entry id, error, tries to add (the claim may have counted it), idle milliseconds to begin with
if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1, ARGV[2]) == 0 then return -1 end
redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[3], 'IDLE', ARGV[6], 'JUSTID')
redis.call('HSET', KEYS[2], ARGV[3] .. ':error', ARGV[4])
return redis.call('HINCRBY', KEYS[2], ARGV[3], ARGV[5])
"""

REFRESH: Final = """#!lua
-- Show that entries are still being worked on: what is ours stays ours, and its count does not rise.
-- KEYS  stream
-- ARGV  group, consumer, entry ids
local kept = 0
for i = 3, #ARGV do
  if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1, ARGV[2]) == 1 then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'JUSTID')
    kept = kept + 1
  end
end
return kept
"""

FORGET_CONSUMER: Final = """#!lua
-- Remove a consumer, only if nothing is pending for it: deleting it would throw its entries away.
-- KEYS  stream
-- ARGV  group, consumer
if #redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2]) > 0 then return 0 end
redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
return 1
"""

REPLAY: Final = """#!lua
-- Put a dead letter's entry back where it came from, once: whoever removes the letter writes the entry.
-- KEYS  dead letters, stream
-- ARGV  dead letter id, strings (field, value, ...)
if redis.call('XDEL', KEYS[1], ARGV[1]) == 0 then return '' end
return redis.call('XADD', KEYS[2], '*', unpack(ARGV, 2))
"""

HOLD_NAME: Final = """#!lua
-- Take or keep a consumer name.
-- KEYS  lease
-- ARGV  token, milliseconds
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""

TAKE_LEASE: Final = """#!lua
-- Take a lease that nobody has.
-- KEYS  lease
-- ARGV  token, milliseconds
return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0
"""

KEEP_LEASE: Final = """#!lua
-- Have a lease longer, only if it has not run out meanwhile: somebody else may have had it since.
-- KEYS  lease
-- ARGV  token, milliseconds
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""

ADOPT: Final = """#!lua
-- Write an entry anew that a group of an earlier version had begun, only if it was still that group's to acknowledge.
-- KEYS  stream
-- ARGV  group, entry id
if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
local found = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])
if #found == 0 then return 0 end
redis.call('XADD', KEYS[1], '*', unpack(found[1][2]))
return 1
"""

DISMISS: Final = """#!lua
-- Remove a group of an earlier version that has nothing pending.
-- KEYS  stream
-- ARGV  group
if redis.call('XPENDING', KEYS[1], ARGV[1])[1] > 0 then return 0 end
return redis.call('XGROUP', 'DESTROY', KEYS[1], ARGV[1])
"""

DROP_NAME: Final = """#!lua
-- Give a consumer name or a lease back, if it is still ours.
-- KEYS  lease
-- ARGV  token
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""
