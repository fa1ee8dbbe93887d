"""What makes two texts the same article: their address, and what they say when all that is volatile is folded away."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

WORDS: Final = 50
"""The words of a body that are compared; what comes after them is edited more often."""
WORDS_WITHIN: Final = 16_000
"""The characters in which those words are looked for."""
BEGINNING: Final = 1_000
FEW: Final = 25
"""Fewer words than these may stand under each day's picture: there the day counts too."""
ID_CHARACTERS: Final = 32
WORD: Final = re.compile(r"[^\W_]+")
BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class Identity:
    """The keys of an article, strongest first; any one of them may be missing."""

    url: str | None
    """Its canonical address."""
    source_text: tuple[str, str] | None
    """Its source and the fingerprint of its text: an article whose address has changed keeps them."""
    text: str | None
    """The fingerprint alone: all that a text without an address has."""
    feed_text: tuple[str, str] | None = None
    """Its feed and the fingerprint: an article whose site has moved to another host keeps them."""

    @classmethod
    def of(
        cls,
        canonical_url: str | None,
        source: str | None,
        title: str,
        body: str,
        feed: str | None = None,
        published: datetime | None = None,
    ) -> Self:
        """Return the keys of a text; a title alone is no key beside an address: every morning has its briefing."""
        words = _first_words(body)
        text = fingerprint(title, body) if words or not canonical_url else None
        dated = f"{text} {published:%Y-%m-%d}" if text and published and len(words) < FEW else text
        return cls(
            canonical_url,
            (source, dated) if source and dated else None,
            text,
            (feed, dated) if feed and dated else None,
        )


def fold(text: str) -> str:
    """Return the words of a text and nothing else: without case, marks and punctuation, separated by blanks."""
    folded = text.casefold()
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        folded = BEYOND_ASCII.sub(_without_marks, decomposed)
    return " ".join(WORD.findall(folded))


def fingerprint(title: str, body: str) -> str | None:
    """Return what a text has in common with its copies: a hash of title and first words, None if it has no words."""
    folded_title, words = fold(title), _first_words(body)
    return _sha256(f"{folded_title}\n{' '.join(words)}") if folded_title or words else None


def _first_words(body: str) -> list[str]:
    """Return the words of a body that count; there are enough in its beginning if more than these stand there."""
    words = fold(body[:BEGINNING]).split()
    if len(words) <= WORDS and len(body) > BEGINNING:
        words = fold(body[:WORDS_WITHIN]).split()
    return words[:WORDS]


def _without_marks(found: re.Match[str]) -> str:
    return "".join(letter for letter in found[0] if unicodedata.category(letter)[0] != "M")


def new_id(identity: Identity) -> str:
    """Return the id of an article that none of its keys is known of: made of the strongest, the same every time."""
    return _sha256(identity.url or identity.text or "")[:ID_CHARACTERS]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
