"""What one person wants to hear of."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.notifier.domain.clauses import Clause
from services.notifier.domain.event_clause import EventClause, Group
from services.notifier.domain.facet_clauses import FacetClause, Kind
from services.notifier.domain.nodes import Node, leaves, replaced, signed_leaves


@dataclass(frozen=True, slots=True)
class Query:
    """What one person wants to hear of."""

    text: str
    """As its writer put it."""
    root: Node

    @property
    def clauses(self) -> tuple[str, ...]:
        """The text of each clause, in order."""
        return tuple(leaf.clause for leaf in leaves(self.root))

    @property
    def topics(self) -> frozenset[str]:
        """The topics it names outside NOT, with their narrower ones."""
        named = (leaf.values for leaf in self._positive if isinstance(leaf, FacetClause) and leaf.kind is Kind.TOPIC)
        return frozenset().union(*named)

    @property
    def event_clauses(self) -> tuple[EventClause, ...]:
        """Its `event:` clauses outside NOT, in order."""
        return tuple(leaf for leaf in self._positive if isinstance(leaf, EventClause))

    def wanting(self, wanted: Group) -> "Query":
        """Return the query of one who wants events of these statuses where a clause names none.

        No statuses at all leave it as it is.
        """
        events = [leaf for leaf in leaves(self.root) if isinstance(leaf, EventClause)]
        if not wanted or all(clause.wanted == wanted for clause in events):
            return self
        root = replaced(self.root, lambda leaf: leaf.wanting(wanted) if isinstance(leaf, EventClause) else leaf)
        return replace(self, root=root)

    def __str__(self) -> str:
        return self.text

    @property
    def _positive(self) -> Iterator[Clause]:
        return (leaf for leaf, positive in signed_leaves(self.root) if positive)
