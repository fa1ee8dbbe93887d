"""What ingest has written into the stream of articles."""

from typing import cast

from redis.asyncio import Redis

from tocsin.messages import Article
from tocsin.streams import ARTICLES


async def entries(redis: Redis, namespace: str, parts: int = 1) -> list[dict[bytes, bytes]]:
    """Return the fields of every entry, part by part in stream order."""
    found: list[dict[bytes, bytes]] = []
    for part in range(parts):
        read = cast(list[tuple[bytes, dict[bytes, bytes]]], await redis.xrange(ARTICLES.key(part, namespace)))
        found += [fields for _, fields in read]
    return found


async def articles(redis: Redis, namespace: str) -> list[Article]:
    """Return every article of the first part, in stream order."""
    return [Article.model_validate_json(fields[b"__data__"]) for fields in await entries(redis, namespace)]
