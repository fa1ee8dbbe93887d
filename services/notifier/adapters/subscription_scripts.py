"""The Lua scripts that touch the subscriptions, and the map of their keys; all are in the slot `{subscriptions}`.

    {subscriptions}:all.v1        hash: id -> the subscription as JSON
    {subscriptions}:changes.v1    stream: one entry a change: id, json (empty: removed), after (the change before it)
    {subscriptions}:last.v1       the id of the last change
    {subscriptions}:history.v1:ID list, newest first, bounded: who changed it when, and how it then stood, without its
                                  secret; kept for 30 days after its removal
    {subscriptions}:workers.v1    hash: name of a living worker -> the last change it has applied, and when it said so

Each change names the one before it. Whoever follows the chain sees at once that something is missing: the stream was
cut, the server was emptied or an old copy was put back.
"""

from typing import Final

from tocsin.streams import prefixed

ALL: Final = "{subscriptions}:all.v1"
CHANGES: Final = "{subscriptions}:changes.v1"
LAST: Final = "{subscriptions}:last.v1"
HISTORY: Final = "{subscriptions}:history.v1"
WORKERS: Final = "{subscriptions}:workers.v1"

PUT: Final = """#!lua
-- Store a subscription, tell of it and remember the revision.
-- KEYS  all, changes, last, history
-- ARGV  id, json and revision (both lack their last bracket), what must be stored now ('' for nothing), seconds changes
--       are kept, revisions kept; then names of fields that are given the moment
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[4] then return {} end
local time, json = redis.call('TIME'), ARGV[2]
local now = string.format('%s.%06d', time[1], time[2])
for i = 7, #ARGV do json = json .. string.format(',"%s":%s', ARGV[i], now) end
json = json .. '}'
local before = redis.call('GET', KEYS[3]) or ''
local cut = string.format('%.0f-0', (time[1] - ARGV[5]) * 1000)
local change = redis.call('XADD', KEYS[2], 'MINID', '~', cut, '*', 'id', ARGV[1], 'json', json, 'after', before)
redis.call('HSET', KEYS[1], ARGV[1], json)
redis.call('SET', KEYS[3], change)
redis.call('LPUSH', KEYS[4], ARGV[3] .. ',"at":' .. now .. '}')
redis.call('LTRIM', KEYS[4], 0, ARGV[6] - 1)
redis.call('PERSIST', KEYS[4])
return {change, json}
"""

REMOVE: Final = """#!lua
-- Remove a subscription, tell of it and remember the end.
-- KEYS  all, changes, last, history
-- ARGV  id, the last revision (lacks its last bracket), revisions kept, seconds they are kept
if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then return '' end
local time = redis.call('TIME')
local before = redis.call('GET', KEYS[3]) or ''
local change = redis.call('XADD', KEYS[2], '*', 'id', ARGV[1], 'json', '', 'after', before)
redis.call('SET', KEYS[3], change)
redis.call('LPUSH', KEYS[4], ARGV[2] .. string.format(',"at":%s.%06d}', time[1], time[2]))
redis.call('LTRIM', KEYS[4], 0, ARGV[3] - 1)
redis.call('EXPIRE', KEYS[4], ARGV[4])
return change
"""

SNAPSHOT: Final = """#!lua
-- Return the time, the last change and all subscriptions.
-- KEYS  all, last
return {redis.call('TIME'), redis.call('GET', KEYS[2]) or '', redis.call('HGETALL', KEYS[1])}
"""

SINCE: Final = """#!lua
-- Return the time, the last change and every change behind a given one.
-- KEYS  changes, last
-- ARGV  change
local time, last = redis.call('TIME'), redis.call('GET', KEYS[2]) or ''
if last == ARGV[1] then return {time, last, {}} end
return {time, last, redis.call('XRANGE', KEYS[1], ARGV[1] == '' and '-' or '(' .. ARGV[1], '+')}
"""

BEAT: Final = """#!lua
-- Say that a worker lives and how far it has come, and forget those long silent.
-- KEYS  workers
-- ARGV  name, change, milliseconds after which a silent one is forgotten
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local workers = redis.call('HGETALL', KEYS[1])
for i = 1, #workers, 2 do
  local beat = tonumber(string.match(workers[i + 1], '(%d+)$'))
  if not beat or now - beat > tonumber(ARGV[3]) then redis.call('HDEL', KEYS[1], workers[i]) end
end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%s %.0f', ARGV[2], now))
return 1
"""

SEEN: Final = """#!lua
-- Return the time in milliseconds and what each worker last said.
-- KEYS  workers
local time = redis.call('TIME')
return {time[1] * 1000 + math.floor(time[2] / 1000), redis.call('HGETALL', KEYS[1])}
"""


def keys(namespace: str, *names: str) -> list[str]:
    """Return the keys of these names."""
    return [prefixed(name, namespace) for name in names]


def history_key(namespace: str, id: str) -> str:
    """Return the key of a subscription's revisions."""
    return prefixed(f"{HISTORY}:{id}", namespace)
