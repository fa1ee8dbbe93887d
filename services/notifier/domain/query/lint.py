"""What is allowed in a query and hardly meant: parts that can never hold, and parts that change nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from services.notifier.domain.clauses import Words
from services.notifier.domain.nodes import And, Node, Not, Or, leaves, spell
from services.notifier.domain.query.errors import shown
from services.notifier.domain.query.implying import excludes, implies
from services.notifier.domain.query.query import Query
from services.notifier.domain.query.worlds import can_hold


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to look at again."""

    column: int
    """Where, counted from 1."""
    says: str

    def __str__(self) -> str:
        return f"column {self.column}: {self.says}"


def lint(query: Query) -> tuple[Doubt, ...]:
    """Return what to look at again, from left to right."""
    found = [*_doubts(query.root), *_stars(query.root)]
    if not found and can_hold(query.root) is False:
        found.append(Doubt(1, "no article can meet this query"))
    return tuple(sorted(dict.fromkeys(found), key=lambda doubt: doubt.column))


def _doubts(node: Node) -> Iterator[Doubt]:
    if isinstance(node, Not):
        yield from _doubts(node.operand)
    elif isinstance(node, And | Or):
        for operand in node.operands:
            yield from _doubts(operand)
        look = _all_of if isinstance(node, And) else _one_of
        for one, other in combinations(node.operands, 2):
            if says := _twice(one, other) or look(one, other) or look(other, one):
                yield Doubt(_column(other), says)


def _twice(one: Node, other: Node) -> str:
    return f"{_named(other)} stands here twice" if one == other else ""


def _all_of(one: Node, other: Node) -> str:
    """Say what is odd about both having to hold."""
    if _excluded(one, other):
        return f"{_named(one)} and {_named(other)} never hold together"
    if _implied(one, other):
        return f"{_named(other)} asks nothing more than {_named(one)}"
    return ""


def _one_of(one: Node, other: Node) -> str:
    """Say what is odd about one of them having to hold."""
    if isinstance(one, Not) and _implied(one.operand, other):
        return f"{_named(one)} or {_named(other)} holds of every article"
    if _implied(one, other):
        return f"{_named(one)} adds nothing to {_named(other)}"
    return ""


def _implied(one: Node, other: Node) -> bool:
    """Return whether `other` is sure to hold wherever `one` does."""
    if isinstance(other, Not):
        return _excluded(one, other.operand) if not isinstance(one, Not) else _implied(other.operand, one.operand)
    if isinstance(one, Not | And | Or) or isinstance(other, And | Or):
        return False
    return implies(one, other)


def _excluded(one: Node, other: Node) -> bool:
    """Return whether no article meets both."""
    if isinstance(other, Not):
        return _implied(one, other.operand)
    if isinstance(one, Not | And | Or) or isinstance(other, And | Or):
        return False
    return excludes(one, other)


def _stars(root: Node) -> Iterator[Doubt]:
    for leaf in leaves(root):
        if isinstance(leaf, Words) and '"' in leaf.clause and "*" in leaf.clause:
            yield Doubt(leaf.column, f"{_named(leaf)}: in quotes * is a mark like any other, and left out")


def _column(node: Node) -> int:
    return _column(node.operands[0]) if isinstance(node, And | Or) else node.column


def _named(node: Node) -> str:
    return shown(spell(node))
