"""What is still to come in a broken document that is read once from its beginning to its end."""

import re
from typing import Final

from services.ingest.domain.documents.xml_tags import ENTRY_EDGE

NOWHERE: Final = -1
MOST: Final = 200
"""After so many different marks no other is found, for only a hostile document has more."""


class Ahead:
    """Finds marks behind a place that only moves on, so that each stretch is searched but once for each of them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[str, int] = {}
        self._edge: re.Match[str] | None = None
        self._has_edges = True

    def find(self, mark: str, position: int) -> int:
        """Return where a mark stands next, -1 if nowhere."""
        found = self._found.get(mark, position - 1 if len(self._found) < MOST else NOWHERE)
        if found != NOWHERE and found < position:
            found = self._found[mark] = self._text.find(mark, position)
        return found

    def edge(self, position: int) -> re.Match[str] | None:
        """Return where an entry begins or ends next."""
        if self._has_edges and (self._edge is None or self._edge.start() < position):
            self._edge = ENTRY_EDGE.search(self._text, position)
            self._has_edges = self._edge is not None
        return self._edge

    def edge_before(self, end: int, position: int) -> bool:
        """Whether an entry begins or ends before another place."""
        edge = self.edge(position)
        return edge is not None and edge.start() < end
