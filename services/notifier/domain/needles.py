"""What must stand in an article as it is stored if a query is to hold: most articles need not even be read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from services.notifier.domain.clauses import Beginning, Clause, Words
from services.notifier.domain.event_clause import EventClause
from services.notifier.domain.facet_clauses import FacetClause, Kind
from services.notifier.domain.nodes import And, Node, Not, Or
from services.notifier.domain.query import Query

FOLDING: Final = re.compile(
    rb"[\xc3-\xdf\xe0\xe1\xe3-\xff]|\xc2[^\xa0\xa7\xa9\xab\xae\xb0\xb7\xbb]|\xe2(?!\x80[\x90-\xa6])"
)
"""Characters that may become a letter of ASCII or vanish when a text is folded; dashes and quotes do neither."""
ASCII: Final = bytes(range(128))
QUOTED: Final = {Kind.TOPIC: '"{}"', Kind.COUNTRY: '"{}"', Kind.LANG: '"language":"{}"'}


@dataclass(frozen=True, slots=True)
class Needle:
    """Bytes that stand in the JSON of every article of which something holds."""

    text: bytes
    is_folded: bool = False
    """Whether it may stand there in other letters: capitals, accents, wide ones."""


Needles = frozenset[Needle]
"""One of these must be there."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """Lets every article pass that may meet a query, and few others."""

    needed: tuple[Needles, ...]

    @classmethod
    def of(cls, *queries: Query) -> "Sieve":
        """Return what lets an article pass that may meet one of these."""
        if len(queries) == 1:
            return cls(tuple(_needed(queries[0].root)))
        best = [_best(query.root) for query in queries]
        return cls((frozenset().union(*filter(None, best)),) if all(best) else ())

    def lets_pass(self, stored: bytes) -> bool:
        """Whether an article, as its JSON is stored, may meet the query."""
        if not self.needed:
            return True
        lowered = stored.lower()
        return all(any(_stands(needle, stored, lowered) for needle in one_of) for one_of in self.needed)


def _stands(needle: Needle, stored: bytes, lowered: bytes) -> bool:
    if not needle.is_folded:
        return needle.text in stored
    return needle.text in lowered or FOLDING.search(stored.translate(None, ASCII)) is not None


def _needed(node: Node) -> Iterator[Needles]:
    """Yield sets, of each of which one must be there."""
    if isinstance(node, And):
        for operand in node.operands:
            yield from _needed(operand)
    elif isinstance(node, Or):
        best = [_best(operand) for operand in node.operands]
        if all(best):
            yield frozenset().union(*filter(None, best))
    elif not isinstance(node, Not):
        yield from _of_clause(node)


def _best(node: Node) -> Needles | None:
    """Return the set of a node that lets least pass, None if it needs nothing that can be looked for."""
    return max(_needed(node), key=lambda needles: min(len(needle.text) for needle in needles), default=None)


def _of_clause(clause: Clause) -> Iterator[Needles]:
    if isinstance(clause, Words):
        yield from (frozenset({Needle(token.encode(), True)}) for token in clause.tokens if token.isascii() and token)
    elif isinstance(clause, Beginning):
        if clause.stem.isascii():
            yield frozenset({Needle(clause.stem.encode(), True)})
    elif isinstance(clause, FacetClause):
        if (quoted := QUOTED.get(clause.kind)) is not None:
            yield frozenset(Needle(quoted.format(value).encode()) for value in clause.values)
    elif isinstance(clause, EventClause):
        yield from _of_event(clause)


def _of_event(clause: EventClause) -> Iterator[Needles]:
    for quoted, groups in (
        ('"type":"{}"', (clause.types,)),
        ('"{}"', (*clause.actors, *clause.recipients, *clause.speakers)),
        ('"item":"{}"', (clause.items,)),
        ('"status":"{}"', (clause.statuses,)),
    ):
        yield from (frozenset(Needle(quoted.format(value).encode()) for value in group) for group in groups if group)
