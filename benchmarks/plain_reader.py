"""A reader of feeds as a peer: httpx and feedparser in a loop, each entry written once by what its feed calls it.

    python -m benchmarks.plain_reader REDIS_URL < ADDRESSES

It has no limits, leases, guard, cleaned HTML or identity over feeds. Prints one JSON object.
"""

import hashlib
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import feedparser
import httpx
from redis import Redis

STREAM = "plain-articles"
WRITE_ONCE = """
if redis.call('SET', KEYS[2], '1', 'NX') then redis.call('XADD', KEYS[1], '*', '__data__', ARGV[1]) end
"""


def read(redis: Redis, addresses: Sequence[str]) -> int:
    """Read feeds one after the other into the stream; returns how many entries they had."""
    entries = 0
    with httpx.Client(trust_env=False, timeout=20) as http:
        for address in addresses:
            listed = feedparser.parse(http.get(address).content).entries
            pipeline = redis.pipeline(transaction=False)
            for entry in listed:
                seen = hashlib.sha256(f"{address} {entry.id}".encode()).hexdigest()
                pipeline.eval(WRITE_ONCE, 2, STREAM, f"plain-seen:{seen}", json.dumps(entry, default=str))
            pipeline.execute()
            entries += len(listed)
    return entries


def main() -> None:
    """Read what standard input names, and print how that went."""
    addresses = sys.stdin.read().split()
    with Redis.from_url(sys.argv[1]) as redis:
        begun = time.perf_counter()
        entries = read(redis, addresses)
        seconds = time.perf_counter() - begun
    status = Path("/proc/self/status").read_text("ascii")
    most = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    print(json.dumps({"entries": entries, "seconds": seconds, "mebibytes": most}))


if __name__ == "__main__":
    main()
