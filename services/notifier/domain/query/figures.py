"""The reading of `score:` and `origins:`: how high a figure must be, and how high it may be."""

import re
from dataclasses import dataclass
from typing import Final

from luqum.tree import From, Range, To, Word

from services.notifier.domain.facet_clauses import FigureClause, Limit
from services.notifier.domain.query.errors import QueryError
from services.notifier.domain.query.grammar import Item, column

_NUMBER: Final = re.compile(r"\d{1,9}(?:\.\d{1,9})?|\.\d{1,9}", re.ASCII)
_OPEN: Final = "*"


@dataclass(frozen=True, slots=True)
class _Figure:
    """How low and how high a figure can be."""

    floor: float
    ceiling: float
    is_whole: bool
    expected: str
    example: str


FIGURES: Final = {
    "score": _Figure(0.0, 1.0, False, "a number from 0 to 1", "0.7"),
    "origins": _Figure(1.0, 1e9, True, "a whole number from 1", "2"),
}


def read_figure(name: str, node: Item, clause: str) -> FigureClause:
    """Return the limits that `node` puts on the figure `name` as the clause that is written `clause`."""
    figure = FIGURES[name]
    least, most = _limits(node, name, figure)
    if least and least.keeps_above(figure.floor):
        least = None
    if most and most.keeps_below(figure.ceiling):
        most = None
    if least is None and most is None:
        raise QueryError(column(node), clause, "limits that not every article keeps", "leave it out")
    lowest, highest = least or Limit(figure.floor), most or Limit(figure.ceiling)
    if not (lowest.keeps_above(highest.value) and highest.keeps_below(lowest.value)):
        raise QueryError(column(node), clause, f"limits that something can keep: {figure.expected}")
    return FigureClause(clause, name, least, most, column(node))


def _limits(node: Item, name: str, figure: _Figure) -> tuple[Limit | None, Limit | None]:
    if isinstance(node, From):
        return _limit(node.a, figure, node.include, 1), None
    if isinstance(node, To):
        return None, _limit(node.a, figure, node.include, -1)
    if isinstance(node, Range):
        least = _limit(node.low, figure, node.include_low, 1)
        return least, _limit(node.high, figure, node.include_high, -1)
    number = str(node)
    if isinstance(node, Word) and _NUMBER.fullmatch(number):
        hint = f"write {name}:>={number}, or {name}:[{number} TO {number}] for exactly that"
        raise QueryError(column(node), number, "a comparison", hint)
    raise QueryError(column(node), number, f"a comparison, such as {name}:>={figure.example}")


def _limit(node: Item, figure: _Figure, is_included: bool, inwards: int) -> Limit | None:
    text = str(node)
    if text == _OPEN:
        return None
    if not isinstance(node, Word) or not _NUMBER.fullmatch(text) or (figure.is_whole and not text.isdigit()):
        raise QueryError(column(node), text, figure.expected)
    value = float(text)
    if figure.is_whole and not is_included:
        return Limit(value + inwards)
    return Limit(value, is_included)
