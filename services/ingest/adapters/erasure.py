"""Erases an article from the streams and from what is remembered of it (keys: `article_keys`).

An entry is acknowledged for our groups before it is deleted: whoever handles it at that moment can hand nothing over
any more. Streams are searched in flow order, so that what has been passed stays empty. Every step may be repeated.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, Final, cast

from redis.asyncio import Redis

from services.ingest.adapters.article_keys import ArticleKeys
from services.ingest.adapters.article_records import Records
from services.ingest.adapters.article_scripts import ERASED
from services.ingest.adapters.identities import Identities
from services.ingest.domain.erasures import Wanted
from services.ingest.domain.identity.acceptance import Offer
from services.ingest.domain.identity.offers import Weighed
from tocsin.messages import Article
from tocsin.streams import STREAMS, Stream, prefixed, slot_key

STEP: Final = 500

REMOVE: Final = """#!lua
-- Delete an entry for good: no group of ours can hand it over any more.
-- KEYS  stream, then what each group has tried
-- ARGV  entry id, then the groups
for i = 2, #ARGV do
  redis.call('XACK', KEYS[1], ARGV[i], ARGV[1])
  redis.call('HDEL', KEYS[i], ARGV[1], ARGV[1] .. ':error')
end
return redis.call('XDEL', KEYS[1], ARGV[1])
"""

MARK: Final = """#!lua
-- Take a key from an article; leave a mark by which it is told, unless it may come again.
-- KEYS  key
-- ARGV  article id, seconds for the mark, 0 for none
local held = redis.call('GET', KEYS[1])
local id = held and string.match(held, '^%S+')
if held and id ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then return redis.call('DEL', KEYS[1]) end
redis.call('SET', KEYS[1], '-', 'EX', ARGV[2])
return held and 1 or 0
"""

Told = Callable[[str, int, int], None]
"""Hears where it is searched, how much has been looked at, and how much was removed."""


@dataclass(frozen=True)
class Erasure:
    """Erases articles on one server."""

    redis: "Redis"
    namespace: str
    partitions: int
    shards: int
    remember: timedelta
    told: Told = lambda place, seen, removed: None

    async def find(self, wanted: Wanted) -> Sequence[Article]:
        """Return the last revisions of what is remembered under an id or an address."""
        if wanted.address:
            identities = Identities(self.redis, self.keys, self.remember, self._records.last_revisions)
            id = await identities.find(wanted.address)
            wanted.ids.update([id] if id and id != ERASED else ())
        return list((await self._records.last_revisions(list(wanted.ids))).values())

    async def erase(self, wanted: Wanted, may_come_again: bool = False) -> dict[str, int]:
        """Erase an article and return how much was removed where."""
        removed: dict[str, int] = {}
        articles: list[Article] = []
        for stream in STREAMS:
            for part in range(self.partitions if stream.family == "p" else self.shards):
                count = await self._from_stream(stream, part, wanted, articles)
                removed[stream.name] = removed.get(stream.name, 0) + count
        seconds = 0 if may_come_again else int(self.remember.total_seconds())
        removed["keys"] = sum([await self._from_keys(id, wanted, articles, seconds) for id in sorted(wanted.ids)])
        return removed

    @cached_property
    def keys(self) -> ArticleKeys:
        """Where everything stands."""
        return ArticleKeys(self.namespace, self.partitions)

    @cached_property
    def _records(self) -> Records:
        return Records(self.redis, self.keys)

    async def _from_stream(self, stream: Stream[Any], part: int, wanted: Wanted, articles: list[Article]) -> int:
        key, groups = stream.key(part, self.namespace), stream.groups_of(self.shards)
        tries = [slot_key(stream.family, part, f"attempts.v1:{group}", self.namespace) for group in groups]
        seen = removed = 0
        after = "-"
        while rows := cast(list[tuple[bytes, dict[bytes, bytes]]], await self.redis.xrange(key, after, count=STEP)):
            for id, fields in rows:
                if wanted.is_told_in(fields):
                    articles += _read(stream, fields)
                    removed += cast(int, await self.redis.eval(REMOVE, 1 + len(tries), key, *tries, id, *groups))
            seen += len(rows)
            self.told(key, seen, removed)
            after = f"({rows[-1][0].decode()}"
        return removed

    async def _from_keys(self, id: str, wanted: Wanted, articles: Iterable[Article], seconds: int) -> int:
        """Take its keys from an article: those its revisions have, and those that point at it."""
        weighed = [Weighed.of(Offer(article)) for article in articles if article.id == id]
        keys = {key for each in weighed for key in self._claimed(each)}
        if wanted.address:
            keys.add(self.keys.url(wanted.address))
        taken = 0
        for key in sorted(keys):
            taken += cast(int, await self.redis.eval(MARK, 1, key, id, str(seconds)))
        taken += await self._from_identity(id, seconds)
        return taken + await self.redis.delete(self.keys.seen(id), self.keys.left(id))

    def _claimed(self, weighed: Weighed) -> list[str]:
        identity = weighed.identity
        claimed = (
            identity.url and self.keys.url(identity.url),
            weighed.own_url and self.keys.url(weighed.own_url),
            identity.source_text and self.keys.source_text(identity.source_text),
            identity.text and self.keys.text(identity.text),
        )
        return [key for key in claimed if key]

    async def _from_identity(self, id: str, seconds: int) -> int:
        """Look through all that articles are known by for what points at this one."""
        seen = taken = 0
        keys: list[bytes] = []
        async for key in self.redis.scan_iter(match=prefixed("{identity}:*", self.namespace), count=STEP):
            keys.append(key)
            if len(keys) == STEP:
                taken += await self._pointing(keys, id, seconds)
                seen, keys = seen + len(keys), []
                self.told("what articles are known by", seen, taken)
        return taken + await self._pointing(keys, id, seconds)

    async def _pointing(self, keys: Sequence[bytes], id: str, seconds: int) -> int:
        pipeline = self.redis.pipeline(transaction=False)
        for key in keys:
            if b"}:near." in key:
                pipeline.smembers(key)
            else:
                pipeline.get(key)
        taken = 0
        for key, held in zip(keys, await pipeline.execute() if keys else (), strict=True):
            if isinstance(held, set):
                members = [member for member in held if member.split(b" ")[0] == id.encode()]
                taken += await self.redis.srem(key, *members) if members else 0
            elif held and held.split(b" ")[0] == id.encode():
                taken += cast(int, await self.redis.eval(MARK, 1, key, id, str(seconds)))
        return taken


def _read(stream: Stream[Any], fields: dict[bytes, bytes]) -> list[Article]:
    """Return the article that an entry carries whole, if it does."""
    try:
        message = stream.message.model_validate_json(fields.get(b"__data__", b""))
    except ValueError:
        return []
    tagged = getattr(message, "tagged", message)
    article = tagged if isinstance(tagged, Article) else getattr(tagged, "article", None)
    return [article] if isinstance(article, Article) else []
