"""How clauses are joined: AND, OR, NOT."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

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
    return (leaf for leaf, _ in signed_leaves(node))


def signed_leaves(node: Node, positive: bool = True) -> Iterator[tuple[Clause, bool]]:
    """Yield each clause, in order, and whether it counts positively: under no NOT, or an even number of them."""
    if isinstance(node, And | Or):
        for operand in node.operands:
            yield from signed_leaves(operand, positive)
    elif isinstance(node, Not):
        yield from signed_leaves(node.operand, not positive)
    else:
        yield node, positive


def replaced(node: Node, new: Callable[[Clause], Clause]) -> Node:
    """Return the tree with another clause in the place of each."""
    if isinstance(node, And | Or):
        return type(node)(tuple(replaced(operand, new) for operand in node.operands))
    if isinstance(node, Not):
        return Not(replaced(node.operand, new), node.column)
    return new(node)


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


def _decisive(node: Node, met: Holds, truth: bool, positive: bool) -> Iterator[tuple[Clause, bool]]:
    if isinstance(node, Not):
        yield from _decisive(node.operand, met, not truth, not positive)
    elif isinstance(node, And | Or):
        for operand in node.operands:
            if holds(operand, met) == truth:
                yield from _decisive(operand, met, truth, positive)
    else:
        yield node, positive


def _within(node: Node, *bracketed: type) -> str:
    return f"({spell(node)})" if isinstance(node, bracketed) else spell(node)
