"""The reading of a query's text."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Final

from luqum.tree import BaseGroup, SearchField
from luqum.tree import Not as Negation

from services.notifier.domain.clauses import Clause, Words
from services.notifier.domain.event_clause import TOLD, Facet
from services.notifier.domain.facet_clauses import FigureClause
from services.notifier.domain.nodes import And, Node, Not, Or, holds, leaves
from services.notifier.domain.query.errors import QueryError, did_you_mean, one_of, together
from services.notifier.domain.query.events import read_event
from services.notifier.domain.query.fields import FIELDS, FieldReader
from services.notifier.domain.query.grammar import Item, column, grammar, segments, written
from services.notifier.domain.query.query import Query
from services.notifier.domain.query.scan import DEPTH, scan
from services.notifier.domain.query.words import read_words
from services.notifier.domain.vocabulary import Names, Vocabulary
from tocsin.messages import Status

CLAUSES: Final = 200
_EVENT: Final = "event"
_KNOWN: Final = (*map(str, FIELDS), _EVENT)
_OTHERWISE: Final = {
    "text": "words without a field are looked for in title and text",
    **dict.fromkeys(("headline",), "did you mean title?"),
    **dict.fromkeys(("language",), "did you mean lang?"),
    **dict.fromkeys(("site", "publisher", "domain"), "did you mean source?"),
    **dict.fromkeys(("by", "byline"), "did you mean author?"),
    **dict.fromkeys(("link", "address"), "did you mean url?"),
}
"""What people write for a field, and what to tell them."""
_UNREAD: Final = Words("", ())
"""Stands for what could not be read, until all of the rest has been."""


def parse(text: str, vocabulary: Vocabulary, wanted: frozenset[Status] = TOLD) -> Query:
    """Read the query of one who wants events of the `wanted` statuses.

    Raises:
        QueryError: `text` is none; the error knows everything that is wrong.
    """
    scan(text)
    reader = _Reader(text, FieldReader(vocabulary))
    root = reader.expression(grammar(text), reader.clause)
    if reader.errors:
        raise together(reader.errors)
    _check_size(root)
    _check_need(root)
    return Query(text.strip(), root).wanting(wanted)


_Leaf = Callable[[Item], Node]


@dataclass(frozen=True, slots=True)
class _Reader:
    text: str
    fields: FieldReader
    errors: list[QueryError] = field(default_factory=list)

    def expression(self, node: Item, leaf: _Leaf, depth: int = 0) -> Node:
        """Read operands that are joined, or a single one; `leaf` reads what is no group, no NOT and not joined."""
        return _any(_all(self._operand(each, leaf, depth) for each in segment) for segment in segments(node))

    def clause(self, node: Item) -> Node:
        """Read a word, a phrase or a field."""
        if not isinstance(node, SearchField):
            return read_words(node, written(self.text, node))
        name = node.name.lower()
        if name == _EVENT:
            return read_event(self.text, node.expr, column(node), self.fields.vocabulary)
        if name not in FIELDS:
            raise _unknown_field(node)
        return self.expression(node.expr, partial(self._field, name))

    def _operand(self, node: Item, leaf: _Leaf, depth: int) -> Node:
        if depth > DEPTH:
            raise QueryError(column(node), "one more within it", f"groups and NOT at most {DEPTH} deep")
        if isinstance(node, BaseGroup):
            return self.expression(node.expr, leaf, depth + 1)
        if isinstance(node, Negation):
            return Not(self._operand(node.a, leaf, depth + 1), column(node))
        try:
            return leaf(node)
        except QueryError as error:
            self.errors.append(error)
            return _UNREAD

    def _field(self, name: str, node: Item) -> Clause:
        return self.fields.read(name, node, f"{name}:{written(self.text, node)}")


def _unknown_field(node: Item) -> QueryError:
    name = node.name.lower()
    if name in set(Facet):
        hint = f"{name}: stands inside event:(…)"
    else:
        hint = _OTHERWISE.get(name) or did_you_mean(
            Names.each(_KNOWN).nearest(name), 'put a text with a colon into quotes: "…"'
        )
    return QueryError(column(node), f"{node.name}:", f"a field: {one_of(_KNOWN)}", hint)


def _check_size(root: Node) -> None:
    beyond = next(islice(leaves(root), CLAUSES, None), None)
    if beyond is not None:
        raise QueryError(beyond.column, f"clause {CLAUSES + 1}", f"at most {CLAUSES} clauses", "split it into several")


def _check_need(root: Node) -> None:
    """Refuse what an article with nothing in it would meet."""
    if not _of_nothing(root):
        return
    culprit = root
    while isinstance(culprit, And | Or):
        culprit = next(filter(_of_nothing, culprit.operands))
    found, hint = "only NOT", "say what you want to hear of; NOT only takes away from it"
    if isinstance(culprit, FigureClause):
        found, hint = "only an upper limit", "say what you want to hear of"
    raise QueryError(culprit.column, found, "something that must be there", hint)


def _of_nothing(node: Node) -> bool:
    return holds(node, lambda leaf: isinstance(leaf, FigureClause) and leaf.holds_of_nothing)


def _all(operands: Iterable[Node]) -> Node:
    flat = [part for each in operands for part in (each.operands if isinstance(each, And) else (each,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def _any(operands: Iterable[Node]) -> Node:
    flat = [part for each in operands for part in (each.operands if isinstance(each, Or) else (each,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))
