"""Runs in ingest's container: hands in each text that comes on standard input, and says so once it is in the stream."""

import asyncio
import json
import sys

from services.cli.server import connected, load
from services.ingest.adapters.reader import Reader
from services.ingest.app import fetcher_for, hand_in
from services.ingest.settings import IngestSettings
from tocsin import logs

ACCEPTED = "accepted"


async def feed() -> None:
    """Take one JSON string a line until there is no more; an error ends it, and what was not confirmed is repeated."""
    settings = load(IngestSettings)
    async with connected(settings) as redis, fetcher_for(settings) as fetcher, Reader(1) as reader:
        taker = hand_in(redis, settings, fetcher, reader)
        while line := await asyncio.to_thread(sys.stdin.readline):
            await taker.document(json.loads(line), "standard input")
            print(ACCEPTED, flush=True)


if __name__ == "__main__":
    logs.configure("error")
    asyncio.run(feed())
