"""The articles that are stored, newest first, read from the streams of articles."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final, cast

from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from tocsin.errors import Retryable
from tocsin.logs import redacted
from tocsin.messages import Article
from tocsin.streams import ARTICLES

AT_ONCE: Final = 100


@dataclass(frozen=True)
class StoredArticles:
    """Reads them; nothing is acknowledged, no group is touched."""

    redis: "Redis"
    namespace: str = ""
    partitions: int = 1

    async def latest(self, most: int) -> AsyncIterator[Article]:
        """Yield up to `most` articles of each partition, newest first; what cannot be read is passed over.

        Raises:
            Retryable: the server failed.
        """
        for part in range(self.partitions):
            key, left, end = ARTICLES.key(part, self.namespace), most, "+"
            while left > 0:
                try:
                    found = await self.redis.xrevrange(key, max=end, count=min(AT_ONCE, left))
                except (RedisError, OSError) as error:
                    raise Retryable(f"the server failed while articles were read: {redacted(str(error))}") from error
                entries = cast(list[tuple[bytes, dict[bytes, bytes]]], found)
                for _, fields in entries:
                    try:
                        yield Article.model_validate_json(fields.get(b"__data__", b""))
                    except ValidationError:
                        continue
                if len(entries) < min(AT_ONCE, left):
                    break
                left, end = left - len(entries), f"({entries[-1][0].decode()}"
