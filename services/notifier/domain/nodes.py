"""How clauses are joined: AND, OR, NOT, and which keys an article must have for a tree of them to hold."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from services.notifier.domain.article_view import Key
from services.notifier.domain.clauses import Clause


@dataclass(frozen=True, slots=True)
class Not:
    """Holds where its operand does not."""

    operand: "Node"
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """Holds where all operands do."""

    operands: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Holds where one operand does."""

    operands: tuple["Node", ...]


Node = Clause | Not | And | Or
"""A query's tree; its leaves are clauses."""

Holds = Callable[[Clause], bool]

_COMMONNESS: Final = {"source": 3, "topic": 6, "country": 8, "lang": 100}
"""Roughly, of a hundred articles how many have one certain key of a kind; events and words are reckoned below."""
_LONG_WORD: Final = 5


def holds(node: Node, met: Holds) -> bool:
    """Return whether `node` holds where `met` says which clauses do."""
    if isinstance(node, And):
        return all(holds(operand, met) for operand in node.operands)
    if isinstance(node, Or):
        return any(holds(operand, met) for operand in node.operands)
    if isinstance(node, Not):
        return not holds(node.operand, met)
    return met(node)


def leaves(node: Node) -> Iterator[Clause]:
    """Yield each clause, in order."""
    if isinstance(node, And | Or):
        for operand in node.operands:
            yield from leaves(operand)
    elif isinstance(node, Not):
        yield from leaves(node.operand)
    else:
        yield node


def spell(node: Node) -> str:
    """Return `node` as a query, with brackets only where they are needed."""
    if isinstance(node, Not):
        return f"NOT {_within(node.operand, And, Or)}"
    if isinstance(node, And):
        return " AND ".join(_within(operand, Or) for operand in node.operands)
    if isinstance(node, Or):
        return " OR ".join(spell(operand) for operand in node.operands)
    return node.clause


def decisive(node: Node, met: Holds) -> Iterator[tuple[Clause, bool]]:
    """Yield each clause that makes `node` hold or fail, and whether it counts positively (outside NOT)."""
    return _decisive(node, met, holds(node, met), True)


def required_keys(node: Node) -> frozenset[Key] | None:
    """Return keys one of which every article has that `node` holds of, the rarest such set.

    None where an article with nothing in it would do, as for `NOT a` and `a OR NOT b`.
    """
    return _required(node, True)


def always_true(node: Node) -> Not | None:
    """Return the NOT by which `node` holds of an article with nothing in it."""
    if required_keys(node) is not None:
        return None
    if isinstance(node, And | Or):
        return next(filter(None, map(always_true, node.operands)))
    return node if isinstance(node, Not) else None


def _decisive(node: Node, met: Holds, truth: bool, positive: bool) -> Iterator[tuple[Clause, bool]]:
    if isinstance(node, Not):
        yield from _decisive(node.operand, met, not truth, not positive)
    elif isinstance(node, And | Or):
        for operand in node.operands:
            if holds(operand, met) == truth:
                yield from _decisive(operand, met, truth, positive)
    else:
        yield node, positive


def _required(node: Node, truth: bool) -> frozenset[Key] | None:
    """Return keys one of which is there wherever `node` is `truth`."""
    if isinstance(node, Not):
        return _required(node.operand, not truth)
    if isinstance(node, And | Or):
        each = [_required(operand, truth) for operand in node.operands]
        return _rarest(each) if isinstance(node, And) is truth else _together(each)
    return node.keys if truth else None


def _rarest(each: list[frozenset[Key] | None]) -> frozenset[Key] | None:
    return min((keys for keys in each if keys is not None), key=_cost, default=None)


def _together(each: list[frozenset[Key] | None]) -> frozenset[Key] | None:
    known = [keys for keys in each if keys is not None]
    return frozenset().union(*known) if len(known) == len(each) else None


def _cost(keys: frozenset[Key]) -> int:
    """Return how often an article is likely to have one of `keys`; a bad guess costs time, never a match."""
    return sum(_commonness(key) for key in keys)


def _commonness(key: Key) -> int:
    if key[0] == "word":
        return 2 if len(key[1]) >= _LONG_WORD or not key[1].isascii() else 10
    if key[0] == "event":
        return 1 + 3 * key.count("")
    return _COMMONNESS[key[0]]


def _within(node: Node, *bracketed: type) -> str:
    return f"({spell(node)})" if isinstance(node, bracketed) else spell(node)
