"""What a feed lists, whatever form its document has."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

ENTRIES: Final = 1_000
"""Entries of one document that are read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed, with what it says of itself and nothing made up."""

    id: str | None
    link: str | None
    title: str
    """Plain text."""
    summary: str | None
    """HTML that does no harm."""
    content: str | None
    """HTML that does no harm: the whole text, where the feed carries it."""
    authors: tuple[str, ...]
    published: datetime | None
    updated: datetime | None
    tags: tuple[str, ...]
    enclosures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and its entries, in the order of the document."""

    title: str
    link: str | None
    description: str
    language: str | None
    ttl: int | None
    """Minutes for which the feed asks to be left alone."""
    hub: str | None
    """Where it can be subscribed to."""
    damaged: bool
    """Whether something had to be guessed, or nothing could be read at all."""
    entries: tuple[Entry, ...]
    self_url: str | None = None
    """What it says its own address is; a hub knows it by that."""
    next_archive: str | None = None
    """Where its older entries are listed."""
    sitemaps: tuple[str, ...] = ()
    """Where entries are listed, if this is a list of such lists."""


NOTHING: Final = Feed("", None, "", None, None, None, True, ())
