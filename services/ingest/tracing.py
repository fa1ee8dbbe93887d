"""What became of an article before anybody decided about it, for people to ask."""

from datetime import UTC, datetime
from typing import cast

from redis.asyncio import Redis

from services.ingest.adapters.article_keys import ArticleKeys
from services.ingest.adapters.article_notes import ArticleNotes
from services.ingest.adapters.article_records import Records
from services.ingest.adapters.article_scripts import ERASED
from services.ingest.adapters.feed_store import FeedStore
from services.ingest.adapters.outage import retryable
from services.ingest.domain.identity.addresses import canonical
from services.ingest.domain.traces import Trace, erased, traced, unknown
from tocsin.clock import ServerClock
from tocsin.settings import RuntimeSettings


async def trace(redis: Redis, settings: RuntimeSettings, reference: str) -> Trace:
    """Return what is known of the article with an id or at an address; nothing is fetched.

    Raises:
        Retryable: the server failed.
    """
    keys = ArticleKeys(settings.namespace, settings.partitions)
    address = canonical(reference)
    with retryable("looking an article up"):
        name = await _id_at(redis, keys.url(address)) if address else reference
        if name == ERASED:
            return erased()
        records = Records(redis, keys)
        record = (await records.of([name]))[0] if name else None
        if record is None:
            clock = ServerClock(redis)
            return unknown(reference, await FeedStore(redis, clock, settings.namespace).list(), await clock.now())
        article = (await records.revisions({name: record})).get(name)
        left = await ArticleNotes(redis, keys, settings.retention).of(name)
    taken_in = datetime.fromtimestamp(int(record.entry_id.split("-")[0]) / 1000, UTC)
    return traced(name, article, left, address, record.known.first_seen, taken_in)


async def _id_at(redis: Redis, key: str) -> str:
    """Return the article an address leads to, empty if it leads to none."""
    held = cast("bytes | None", await redis.get(key))
    return held.decode() if held else ""
