"""Puts articles into the stream, each once: first whose article a text is, then the hand-over.

Two slots, therefore two scripts; each may be repeated after any crash or error, the second call finds what the first
one left. `HASH` is SHA-256 in hex, every key but the streams expires when it has not been touched for `remember`.

    {identity}:url.v1:HASH          canonical URL → article id
    {identity}:source-text.v1:HASH  source and fingerprint of title and text → article id
    {identity}:text.v1:FINGERPRINT  `free:ID` while only texts without an address have it, else `taken:ID`
    {pN}:seen.v1:ID                 hash of the content that is in the stream, behind `backfill:` if it rang nobody
    {pN}:articles.v1                the stream
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast

from redis.asyncio import Redis

from services.ingest.adapters.outage import retryable
from services.ingest.domain.acceptance import Accepted
from services.ingest.domain.identity import Identity, content_hash
from tocsin.messages import Article
from tocsin.streams import ARTICLES, part_of, prefixed, slot_key
from tocsin.telemetry import new_traceparent

CHUNK: Final = 50
HANDED_IN: Final = "handed-in"

IDENTIFY: Final = """#!lua
-- Return the id of the article that a text is, and claim its keys for it.
-- KEYS  those it has of: url, source and text, text
-- ARGV  id if it is a new article, seconds, positions in KEYS of the three (0: it has none), '1' if it has an address
local function held(position)
  return tonumber(position) > 0 and redis.call('GET', KEYS[tonumber(position)])
end
local url, source, text = held(ARGV[3]), held(ARGV[4]), held(ARGV[5])
local addressed = ARGV[6] == '1'
local text_id = text and string.match(text, ':(.*)$')
local adopts = addressed and text and string.sub(text, 1, 5) == 'free:'
local id = (adopts and text_id) or url or source or (not addressed and text_id) or ARGV[1]
local function claim(position, holder, value)
  if tonumber(position) == 0 then return end
  if holder and not adopts then
    redis.call('EXPIRE', KEYS[tonumber(position)], ARGV[2])
  else
    redis.call('SET', KEYS[tonumber(position)], value, 'EX', ARGV[2])
  end
end
claim(ARGV[3], url, id)
claim(ARGV[4], source, id)
claim(ARGV[5], text, (addressed and 'taken:' or 'free:') .. id)
return id
"""

ACCEPT: Final = """#!lua
-- Write an article unless it is there; one that is there as backfill only is new when a person hands it in.
-- KEYS  seen, stream
-- ARGV  content hash, seconds, '1' if backfill, '1' if handed in, then the entry: field, value, ...
local seen = redis.call('GET', KEYS[1])
if seen and not (ARGV[4] == '1' and string.sub(seen, 1, 9) == 'backfill:') then
  redis.call('EXPIRE', KEYS[1], ARGV[2])
  return false
end
local entry = redis.call('XADD', KEYS[2], '*', unpack(ARGV, 5))
redis.call('SET', KEYS[1], (ARGV[3] == '1' and 'backfill:' or '') .. ARGV[1], 'EX', ARGV[2])
return entry
"""


@dataclass(frozen=True)
class ArticleStore:
    """The way into the stream `articles`."""

    redis: "Redis"
    namespace: str = ""
    partitions: int = 1
    remember: timedelta = timedelta(days=30)
    traceparent: Callable[[], str] = new_traceparent

    async def accept(self, article: Article) -> Accepted:
        """Put one article into the stream, unless it is there.

        Raises:
            Retryable: the outcome is unknown; the call may be repeated.
        """
        return (await self.accept_all([article]))[0]

    async def accept_all(self, articles: Sequence[Article]) -> list[Accepted]:
        """Put articles into the stream in their order.

        Raises:
            Retryable: the outcome is unknown; the call may be repeated with all of them.
        """
        accepted: list[Accepted] = []
        with retryable("accepting articles"):
            for chunk in _chunks(articles):
                accepted += await self._accept_chunk(chunk)
        return accepted

    async def known(self, articles: Sequence[Article]) -> list[bool]:
        """Tell for each article whether it is in the stream, by its address, or by source and text if it has none.

        What is asked for stays remembered, so that what a feed lists for months is not new again after one.
        """
        with retryable("looking articles up"):
            return [known for chunk in _chunks(articles) for known in await self._known_chunk(chunk)]

    async def _accept_chunk(self, articles: Sequence[Article]) -> list[Accepted]:
        identify = self.redis.pipeline(transaction=False)
        for article in articles:
            keys, arguments = self._identify_call(article)
            identify.eval(IDENTIFY, len(keys), *keys, *arguments)
        ids = [str(id, "ascii") for id in cast(list[bytes], await identify.execute())]
        hand_over = self.redis.pipeline(transaction=False)
        for id, article in zip(ids, articles, strict=True):
            keys, entry = self._accept_call(article.model_copy(update={"id": id}))
            hand_over.eval(ACCEPT, len(keys), *keys, *entry)
        entries = cast(list[bytes | None], await hand_over.execute())
        return [
            Accepted(id, new=entry is not None, entry_id=str(entry, "ascii") if entry else None)
            for id, entry in zip(ids, entries, strict=True)
        ]

    async def _known_chunk(self, articles: Sequence[Article]) -> list[bool]:
        keys = [self._identity_keys(article) for article in articles]
        look_up = self.redis.pipeline(transaction=False)
        for url, source, _ in keys:
            look_up.getex(url or source or self._identity_key("none", ""), ex=self.remember)
        ids = cast(list[bytes | None], await look_up.execute())
        touch = self.redis.pipeline(transaction=False)
        for id in ids:
            touch.expire(self._seen_key(str(id or b"", "ascii")), self.remember)
        return [bool(touched) for touched in await touch.execute()]

    def _identify_call(self, article: Article) -> tuple[list[str], list[str]]:
        keys = self._identity_keys(article)
        there = [key for key in keys if key]
        positions = [str(there.index(key) + 1) if key else "0" for key in keys]
        addressed = "1" if article.canonical_url or article.source else "0"
        return there, [article.id, self._seconds, *positions, addressed]

    def _accept_call(self, article: Article) -> tuple[list[str], list[str | bytes]]:
        stream = ARTICLES.key(part_of(article.id, self.partitions), self.namespace)
        flags = ["1" if article.backfill else "0", "1" if article.feed is None else "0"]
        entry: dict[str, str | bytes] = {
            "__data__": article.to_wire(),
            "schema": article.schema_id,
            "src": article.feed or HANDED_IN,
            "traceparent": self.traceparent(),
        }
        fields: list[str | bytes] = [part for field in entry.items() for part in field]
        return [self._seen_key(article.id), stream], [content_hash(article), self._seconds, *flags, *fields]

    def _identity_keys(self, article: Article) -> tuple[str | None, str | None, str | None]:
        """Return the keys for url, source and text, and text, each None where the article lacks what it is made of."""
        identity = Identity.of(article.canonical_url, article.source, article.title, article.body or article.summary)
        return (
            identity.url and self._identity_key("url", _sha256(identity.url)),
            identity.source_text and self._identity_key("source-text", _sha256("\x1f".join(identity.source_text))),
            identity.text and self._identity_key("text", identity.text),
        )

    def _identity_key(self, name: str, rest: str) -> str:
        return prefixed(f"{{identity}}:{name}.v1:{rest}", self.namespace)

    def _seen_key(self, id: str) -> str:
        return slot_key("p", part_of(id, self.partitions), f"seen.v1:{id}", self.namespace)

    @property
    def _seconds(self) -> str:
        return str(int(self.remember.total_seconds()))


def _chunks(articles: Sequence[Article]) -> Iterator[Sequence[Article]]:
    for begin in range(0, len(articles), CHUNK):
        yield articles[begin : begin + CHUNK]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
