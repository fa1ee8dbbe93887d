"""Which messages are about an article that is to be erased, whatever they are wrapped in."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.ingest.domain.identity.addresses import canonical
from tocsin.entries import entry_of
from tocsin.messages import DeadLetter

NESTED: Final = 3
"""A dead letter of an alert holds an entry that holds a message."""


@dataclass(slots=True)
class Wanted:
    """The article to be erased: what is found under its address belongs to it, and what bears the id of that."""

    ids: set[str] = field(default_factory=set)
    address: str | None = None
    titles: set[str] = field(default_factory=set)
    """Its headlines, as they were found."""

    @classmethod
    def named(cls, reference: str) -> "Wanted":
        """Return what an id or an address names."""
        address = canonical(reference)
        return cls(set() if address else {reference}, address)

    def is_told_in(self, fields: Mapping[bytes, bytes]) -> bool:
        """Whether a stream entry is about it; its id and headline are remembered then."""
        for article in _articles_in(fields, NESTED):
            id, urls = article.get("id"), (article.get("canonical_url"), article.get("url"))
            if id in self.ids or (self.address and self.address in (canonical(str(url)) for url in urls if url)):
                self.ids.add(str(id))
                self.titles.add(str(article.get("title", "")))
                return True
        return False


def _articles_in(fields: Mapping[bytes, bytes], depth: int) -> Iterator[Mapping[str, Any]]:
    """Yield each article, or reference to one, that an entry holds."""
    message = _json(fields.get(b"__data__", b""))
    if isinstance(message.get("tagged"), dict):
        message = message["tagged"]
    if "article" in message and isinstance(message["article"], dict):
        yield message["article"]
    elif isinstance(message.get("entry"), dict) and depth:
        yield from _articles_in(_letters_entry(message), depth - 1)
    else:
        yield message


def _letters_entry(message: Mapping[str, Any]) -> Mapping[bytes, bytes]:
    try:
        return entry_of(DeadLetter.model_validate(message))
    except ValueError:
        return {}


def _json(text: bytes) -> Mapping[str, Any]:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
