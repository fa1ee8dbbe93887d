"""What is remembered of articles, and their last revisions in the stream."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Self, cast

from pydantic import TypeAdapter, ValidationError
from redis.asyncio import Redis

from services.ingest.adapters.article_keys import ArticleKeys
from services.ingest.domain.identity.revisions import Known
from tocsin.messages import Article

KNOWN: Final = TypeAdapter(Known)


@dataclass(frozen=True, slots=True)
class Record:
    """What is remembered of an article, as it stands on the server."""

    raw: bytes
    entry_id: str
    known: Known

    @classmethod
    def of(cls, raw: bytes) -> Self:
        """Read a record."""
        _, entry_id, known = raw.split(b" ", 2)
        return cls(raw, entry_id.decode(), KNOWN.validate_json(known))

    def with_(self, known: Known) -> bytes:
        """Return the record as it stands once something else is known; the entry is the same."""
        return b" ".join((known.content.encode(), self.entry_id.encode(), json_of(known)))


@dataclass(frozen=True)
class Records:
    """Reads records and the entries they point at."""

    redis: "Redis"
    keys: ArticleKeys

    async def of(self, ids: Sequence[str], keep: timedelta | None = None) -> list[Record | None]:
        """Return what is remembered of articles, and `keep` it for so long from now on."""
        pipeline = self.redis.pipeline(transaction=False)
        for id in ids:
            if keep:
                pipeline.getex(self.keys.seen(id), ex=keep)
            else:
                pipeline.get(self.keys.seen(id))
        raws = cast(list[bytes | None], await pipeline.execute()) if ids else []
        return [Record.of(raw) if raw else None for raw in raws]

    async def last_revisions(self, ids: Sequence[str]) -> Mapping[str, Article]:
        """Return the last revisions of articles that the stream still keeps."""
        records = await self.of(ids)
        return await self.revisions({id: each for id, each in zip(ids, records, strict=True) if each})

    async def revisions(self, records: Mapping[str, Record]) -> Mapping[str, Article]:
        """Return the articles that records point at, where the stream still keeps them."""
        pipeline = self.redis.pipeline(transaction=False)
        for id, record in records.items():
            pipeline.xrange(self.keys.stream(id), record.entry_id, record.entry_id)
        found = cast(list[list[tuple[bytes, dict[bytes, bytes]]]], await pipeline.execute()) if records else []
        articles = {id: _article(rows) for id, rows in zip(records, found, strict=True)}
        return {id: article for id, article in articles.items() if article}


def json_of(known: Known) -> bytes:
    """Return what is known of an article as it is kept."""
    return KNOWN.dump_json(known, exclude_defaults=True)


def _article(rows: Iterable[tuple[bytes, dict[bytes, bytes]]]) -> Article | None:
    try:
        return next((Article.model_validate_json(fields[b"__data__"]) for _, fields in rows), None)
    except (KeyError, ValidationError):  # somebody else's entry
        return None
