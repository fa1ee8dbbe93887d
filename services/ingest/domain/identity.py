"""What makes two texts the same article: their address, and what they say when all that is volatile is folded away."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Self

from tocsin.messages import Article

WORDS: Final = 50
"""The words of a body that are compared; what comes after them is edited more often."""
WORDS_WITHIN: Final = 16_000
"""The characters in which those words are looked for."""
ID_CHARACTERS: Final = 32
WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Identity:
    """The keys of an article, strongest first; any one of them may be missing."""

    url: str | None
    """Its canonical address."""
    source_text: tuple[str, str] | None
    """Its source and the fingerprint of its text: an article whose address has changed keeps them."""
    text: str | None
    """The fingerprint alone: all that a text without an address has."""

    @classmethod
    def of(cls, canonical_url: str | None, source: str | None, title: str, body: str) -> Self:
        """Return the keys of a text; a title alone is no key beside an address: every morning has its briefing."""
        text = fingerprint(title, body) if fold(body[:WORDS_WITHIN]) or not canonical_url else None
        return cls(canonical_url, (source, text) if source and text else None, text)


def fold(text: str) -> str:
    """Return the words of a text and nothing else: without case, marks and punctuation, separated by blanks."""
    folded = text.casefold()
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        folded = "".join(letter for letter in decomposed if unicodedata.category(letter)[0] != "M")
    return " ".join(WORD.findall(folded))


def fingerprint(title: str, body: str) -> str | None:
    """Return what a text has in common with its copies: a hash of title and first words, None if it has no words."""
    folded_title, words = fold(title), fold(body[:WORDS_WITHIN]).split()[:WORDS]
    return _sha256(f"{folded_title}\n{' '.join(words)}") if folded_title or words else None


def content_hash(article: Article) -> str:
    """Return a hash that changes when what an article says does."""
    return _sha256(
        "\n".join(fold(text) for text in (article.title, article.body or article.summary, *article.captions))
    )


def new_id(identity: Identity) -> str:
    """Return the id of an article that none of its keys is known of: made of the strongest, the same every time."""
    return _sha256(identity.url or identity.text or "")[:ID_CHARACTERS]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
