"""Entries of a broken document whose start tag is lost: what is said twice belongs to two of them."""

import re
from typing import Final

from services.ingest.domain.documents.xml_ahead import Ahead
from services.ingest.domain.documents.xml_tags import PREFIX, local

SAID_ONCE: Final = frozenset({"title", "id", "guid", "description", "summary", "updated", "published", "pubdate"})
"""Elements that a feed, and each of its entries, has but once."""
BEGUN: Final = re.compile(rf"<({PREFIX}[A-Za-z]{{1,20}})(?=[\s>])")


class Said:
    """What the feed has said of itself, or the last of its entries, as far as a document has been read."""

    def __init__(self, text: str, ahead: Ahead) -> None:
        self._text = text
        self._ahead = ahead
        self._names: set[str] = set()
        self._has_entries = False
        self._settled: re.Match[str] | None = None
        """The edge before which no start tag is lost."""

    def begin_entry(self) -> None:
        """Note that an entry begins."""
        self._names.clear()
        self._has_entries = True

    def note(self, name: str) -> None:
        """Note that an element begins that says something of the entry, or of the feed."""
        if local(name) in SAID_ONCE:
            self._names.add(name.lower())

    def lost_before(self, name: str, position: int) -> str | None:
        """Return what the entry is called that must have begun before this element, None if none need have."""
        edge = self._ahead.edge(position)
        if edge is None or not edge[1] or edge is self._settled:
            return None
        said = BEGUN.findall(self._text, position, edge.start()) if self._has_entries else [name]
        if any(each.lower() in self._names for each in said):
            return edge[2]
        self._settled = edge if self._has_entries else None
        return None
