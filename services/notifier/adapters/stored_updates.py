"""The articles in their stories as they are stored, oldest first over all partitions."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, cast

import structlog
from pydantic_core import from_json
from redis.asyncio import Redis
from redis.exceptions import RedisError

from tocsin.errors import Retryable
from tocsin.logs import redacted
from tocsin.messages import Article, StoryUpdate
from tocsin.streams import STORIES, part_of

AT_ONCE: Final = 500
MOMENTS: Final = ("first_seen", "published", "published_as_given")
"""Fields of an article that JSON has no type for."""
TEXTS: Final = ("id", "title", "summary", "body")
LISTS: Final = ("authors", "section", "captions", "cut")

log = structlog.get_logger("tocsin.previews")

Entry = tuple[bytes, dict[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry: when it was written, and the message if anybody wants it."""

    at: datetime
    update: StoryUpdate | None
    """None where it was let fall unread, or cannot be read."""


@dataclass(frozen=True)
class StoredUpdates:
    """Reads them; nothing is acknowledged, no group is touched."""

    redis: "Redis"
    namespace: str = ""
    partitions: int = 1

    async def since(self, moment: datetime, wanted: Callable[[bytes], bool]) -> AsyncIterator[Stored]:
        """Yield every entry written since `moment`; only what is `wanted`, by its JSON, is read.

        Raises:
            Retryable: the server failed.
        """
        rows = [self._rows(part, moment) for part in range(self.partitions)]
        heads = {number: head for number, each in enumerate(rows) if (head := await anext(each, None)) is not None}
        while heads:
            number = min(heads, key=lambda number: _order(heads[number][0]))
            id, fields = heads[number]
            body = fields.get(b"__data__", b"")
            yield Stored(_moment(id), _read(body) if wanted(body) else None)
            head = await anext(rows[number], None)
            if head is None:
                del heads[number]
            else:
                heads[number] = head

    async def of(self, article_id: str, since: datetime) -> StoryUpdate | None:
        """Return the first revision of an article that was put into its story since a moment.

        Raises:
            Retryable: the server failed.
        """
        name = article_id.encode()
        async for _, fields in self._rows(part_of(article_id, self.partitions), since):
            body = fields.get(b"__data__", b"")
            if name in body and (update := _read(body)) is not None and update.id == article_id:
                return update
        return None

    async def _rows(self, part: int, moment: datetime) -> AsyncIterator[Entry]:
        key, begin = STORIES.key(part, self.namespace), str(max(0, int(moment.timestamp() * 1000)))
        while True:
            try:
                entries = cast(list[Entry], await self.redis.xrange(key, min=begin, count=AT_ONCE))
            except (RedisError, OSError) as error:
                raise Retryable(f"the server failed while stored articles were read: {redacted(str(error))}") from error
            for entry in entries:
                yield entry
            if len(entries) < AT_ONCE:
                return
            begin = f"({entries[-1][0].decode()}"


def _read(body: bytes) -> StoryUpdate | None:
    try:
        return _trusting(from_json(body))
    except ValueError as error:
        log.warning("preview.entry_unreadable", error=redacted(str(error)))
        return None


def _trusting(fields: Any) -> StoryUpdate:
    """Read an update whose article was checked when it was written: that is what takes longest.

    Raises:
        ValueError: it is none.
    """
    try:
        article = fields["tagged"]["article"]
        for name in MOMENTS:
            if article.get(name) is not None:
                article[name] = datetime.fromisoformat(article[name])
        for name in LISTS:
            article[name] = tuple(article.get(name, ()))
        if not all(isinstance(article.get(name, ""), str) for name in TEXTS):
            raise TypeError("its texts are none")
        fields["tagged"]["article"] = Article.model_construct(**article)
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError("it is no article in its story") from error
    return StoryUpdate.model_validate(fields)


def _order(id: bytes) -> tuple[int, int]:
    milliseconds, _, number = id.partition(b"-")
    return int(milliseconds), int(number)


def _moment(id: bytes) -> datetime:
    return datetime.fromtimestamp(_order(id)[0] / 1000, UTC)
