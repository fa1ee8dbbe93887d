"""What became of articles that were offered to the stream."""

from dataclasses import dataclass

from services.ingest.domain.documents import Readable
from tocsin.messages import Article


@dataclass(frozen=True, slots=True)
class Accepted:
    """An article that is in the stream, by this offer or by an earlier one."""

    id: str
    """The article's id, which an article known under another key already had."""
    new: bool
    """False where it was there before: nothing was written."""
    entry_id: str | None = None
    """The stream entry that was written."""


@dataclass(frozen=True, slots=True)
class Offered:
    """An article as it was read, and what became of it."""

    article: Article
    accepted: Accepted


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A document that a person handed in: what it was taken for, and the articles in it."""

    taken_for: Readable
    offered: tuple[Offered, ...]
