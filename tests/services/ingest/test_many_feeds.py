"""Ten thousand feeds that are due at once are polled politely, and in no more memory than one."""

import asyncio
import json
import sys

import pytest

pytestmark = pytest.mark.redis

MEBIBYTES = 256


async def test_ten_thousand_feeds_due_at_once_stay_within_memory_and_manners(redis_url: str, namespace: str) -> None:
    arguments = (redis_url, namespace, "10000", "300")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.services.ingest.many_feeds", *arguments, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()

    seen = json.loads(out)
    assert seen["polls"] >= 300
    assert seen["most_open"] <= 64
    assert seen["most_open_of_one_host"] == 1
    assert seen["least_gap_seconds"] >= 0.2
    assert seen["failing"] == 0
    assert seen["mebibytes"] < MEBIBYTES
