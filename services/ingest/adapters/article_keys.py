"""Which Redis key each thing about an article stands under.

`HASH` is SHA-256 in hex; every key but the streams expires when it has not been touched for the retention, `near` five
days after it was last touched. Where an article was erased its keys hold `-`, by which it is told and refused.

    {identity}:url.v2:HASH          canonical URL → article id
    {identity}:entry.v2:HASH        feed and the key it knows an entry by → article id, hash of how it lists it
    {identity}:source-text.v2:HASH  source and fingerprint of title and text → article id
    {identity}:feed-text.v2:HASH    feed and fingerprint of title and text → article id
    {identity}:text.v2:HASH         fingerprint → article id, `free` until a text with an address has it, then `taken`
    {identity}:near.v2:BAND         set of at most eight: article id and source of texts whose signatures share the band
    {pN}:seen.v2:ID                 hash of the content that is in the stream, its stream entry, `Known` as JSON
    {pN}:left.v1:ID                 the last time it came and nothing was written (`article_notes`)
    {pN}:articles.v1                the stream
"""

import hashlib
from dataclasses import dataclass

from tocsin.streams import ARTICLES, part_of, prefixed, slot_key


@dataclass(frozen=True, slots=True)
class ArticleKeys:
    """The keys on one server."""

    namespace: str
    partitions: int

    def url(self, canonical_url: str) -> str:
        """Return the key of an address."""
        return self._identity("url", canonical_url)

    def entry(self, feed: str, key: str) -> str:
        """Return the key of what a feed calls an entry."""
        return self._identity("entry", f"{feed}\x1f{key}")

    def source_text(self, pair: tuple[str, str]) -> str:
        """Return the key of a source's text."""
        return self._identity("source-text", "\x1f".join(pair))

    def feed_text(self, pair: tuple[str, str]) -> str:
        """Return the key of a feed's text."""
        return self._identity("feed-text", "\x1f".join(pair))

    def text(self, fingerprint: str) -> str:
        """Return the key of a text."""
        return self._identity("text", fingerprint)

    def near(self, band: str) -> str:
        """Return the key of a band of signatures."""
        return prefixed(f"{{identity}}:near.v2:{band}", self.namespace)

    def seen(self, id: str) -> str:
        """Return the key of what is remembered of an article."""
        return slot_key("p", part_of(id, self.partitions), f"seen.v2:{id}", self.namespace)

    def left(self, id: str) -> str:
        """Return the key of the note that an article came again and was left."""
        return slot_key("p", part_of(id, self.partitions), f"left.v1:{id}", self.namespace)

    def stream(self, id: str) -> str:
        """Return the stream an article goes to."""
        return ARTICLES.key(part_of(id, self.partitions), self.namespace)

    def _identity(self, name: str, subject: str) -> str:
        hashed = hashlib.sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()
        return prefixed(f"{{identity}}:{name}.v2:{hashed}", self.namespace)
