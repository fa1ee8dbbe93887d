"""The scripts by which an article is identified and written; the keys of each share a slot (`article_keys`)."""

from typing import Final

ERASED: Final = "-"
"""What the keys of an article hold that was removed for good."""

IDENTIFY: Final = """#!lua
-- Return the id of the article that a text is, and claim its keys for it.
-- While no key tells it and others may be the same, return '' and these, if asked to: nothing is claimed then.
-- KEYS  what it is known by
-- ARGV  id if it is a new article, seconds, seconds for what is alike, '1' if it has an address or a source,
--       '1' to be told of candidates, id of the candidate that it is or '', source,
--       '1' if no text of that source can be the same (it says by its address that it is another),
--       then for each key: 'url', 'told' (text of a source or feed), 'text', 'entry', 'own' (named by the page), 'near'
local new, seconds, near_seconds, addressed = ARGV[1], ARGV[2], ARGV[3], ARGV[4] == '1'
local asks, confirmed, member_source, is_alone = ARGV[5] == '1', ARGV[6], ARGV[7], ARGV[8] == '1'
local held, state, found, candidates = {}, {}, {}, {}
for i, key in ipairs(KEYS) do
  local role = ARGV[8 + i]
  if role ~= 'near' then
    local value = redis.call('GET', key)
    if value then
      held[i], state[i] = string.match(value, '^(%S+) ?(%S*)')
      if held[i] == '-' then return {'-'} end
      if role == 'text' then
        if not addressed or state[i] == 'free' then found.text = held[i] end
      elseif role == 'entry' or role == 'own' then
        table.insert(candidates, 'key ' .. held[i])
      else
        found[role] = found[role] or held[i]
      end
    end
  end
end
local id = found.url or found.told or found.text
if not id and asks then
  for i, key in ipairs(KEYS) do
    if ARGV[8 + i] == 'near' then
      for _, member in ipairs(redis.call('SMEMBERS', key)) do
        if not is_alone or string.match(member, ' (.*)$') ~= member_source then
          table.insert(candidates, 'text ' .. member)
        end
      end
    end
  end
  if #candidates > 0 then return {'', unpack(candidates)} end
end
id = id or (confirmed ~= '' and confirmed) or new
for i, key in ipairs(KEYS) do
  local role = ARGV[8 + i]
  if role == 'near' then
    local member = id .. ' ' .. member_source
    if redis.call('SISMEMBER', key, member) == 1 or redis.call('SCARD', key) < 8 then
      redis.call('SADD', key, member)
      redis.call('EXPIRE', key, near_seconds)
    end
  elseif role == 'text' and (not held[i] or (addressed and state[i] == 'free' and held[i] == id)) then
    redis.call('SET', key, id .. (addressed and ' taken' or ' free'), 'EX', seconds)
  elseif not held[i] or (role == 'entry' and held[i] ~= id) then
    redis.call('SET', key, id, 'EX', seconds)
  else
    redis.call('EXPIRE', key, seconds)
  end
end
return {id}
"""

ACCEPT: Final = """#!lua
-- Write an article and remember it, if what is remembered of it is still what the caller knows.
-- KEYS  seen, stream
-- ARGV  what the caller knows ('' nothing), seconds, content hash, rest to remember, then the entry: field, value, ...
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return false end
local entry = redis.call('XADD', KEYS[2], '*', unpack(ARGV, 5))
redis.call('SET', KEYS[1], ARGV[3] .. ' ' .. entry .. ' ' .. ARGV[4], 'EX', ARGV[2])
return entry
"""

REMEMBER: Final = """#!lua
-- Remember something else of an article, if what is remembered is still what the caller knows; keep it either way.
-- KEYS  seen
-- ARGV  what the caller knows, seconds, what is to be remembered
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[3], 'EX', ARGV[2])
  return 1
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 0
"""
