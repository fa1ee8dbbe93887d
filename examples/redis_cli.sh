#!/bin/sh
# Prints title and topics of what is new on the tagged stream, in a consumer group of its own, and acknowledges it.
# All it needs is redis-cli 7 (or valkey-cli: REDIS_CLI=valkey-cli), which gets what is said after the script's name:
#
#     REDISCLI_AUTH=password sh redis_cli.sh -h localhost -p 6379
#
# It ends when nothing is new. What it printed and could not acknowledge, it prints again the next time.
set -eu
cli=${REDIS_CLI:-redis-cli}
stream=${TOCSIN_NAMESPACE:+$TOCSIN_NAMESPACE:}{p${TOCSIN_PART:-0}}:tagged.v1
group=shell
consumer=one

# The server takes the message apart: this runs there.
about='
local entry = redis.call("XRANGE", KEYS[1], ARGV[1], ARGV[1])[1]
if not entry then return "(trimmed before it was read)" end
local fields = {}
for i = 1, #entry[2], 2 do fields[entry[2][i]] = entry[2][i + 1] end
local ok, line = pcall(function()
    local tagged, topics = cjson.decode(fields["__data__"]), {}
    for i, topic in ipairs(tagged.topics) do topics[i] = topic.id end
    return string.gsub(tagged.article.title, "%c", " ") .. " | " .. table.concat(topics, ", ")
end)
return ok and line or "(not a tagged article)"'

"$cli" "$@" XGROUP CREATE "$stream" "$group" 0 MKSTREAM >/dev/null # says BUSYGROUP if it is there, and that is fine

from=0 # first what an earlier run took and did not acknowledge, then what is new
while :; do
    read=$("$cli" "$@" -e --raw XREADGROUP GROUP "$group" "$consumer" COUNT 1 STREAMS "$stream" "$from")
    id=$(printf '%s\n' "$read" | sed -n 2p)
    if [ -n "$id" ]; then
        "$cli" "$@" -e --raw EVAL_RO "$about" 1 "$stream" "$id"
        "$cli" "$@" -e XACK "$stream" "$group" "$id" >/dev/null
    elif [ "$from" = 0 ]; then
        from='>'
    else
        exit 0
    fi
done
