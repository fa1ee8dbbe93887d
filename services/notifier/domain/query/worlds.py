"""Whether any article could meet a query, as far as it follows from what clauses mean."""

from collections.abc import Mapping
from typing import Final

from services.notifier.domain.clauses import Clause
from services.notifier.domain.nodes import And, Node, Not, Or, leaves
from services.notifier.domain.query.implying import excludes, implies
from services.notifier.domain.query.query import Query

_MOST_CLAUSES: Final = 12
"""Above this nothing is said: it could take long."""

World = Mapping[Clause, bool]
"""Which clauses hold, as far as it is settled."""
Settling = Mapping[tuple[Clause, bool], World]
"""What is settled once a clause is."""


def can_hold(root: Node) -> bool | None:
    """Return whether an article can meet `root`; None where the query is too large to say."""
    clauses = tuple(dict.fromkeys(leaves(root)))
    if len(clauses) > _MOST_CLAUSES:
        return None
    settling = {(clause, value): _follows(clauses, clause, value) for clause in clauses for value in (True, False)}
    return _holds_somewhere(root, settling, {})


def includes(wide: Query, narrow: Query) -> bool:
    """Return whether every article that meets `narrow` is sure to meet `wide`; False where that is not known."""
    return can_hold(And((narrow.root, Not(wide.root)))) is False


def _follows(clauses: tuple[Clause, ...], clause: Clause, value: bool) -> World:
    if not value:
        return {other: False for other in clauses if implies(other, clause)}
    ruled_out = {other: False for other in clauses if excludes(clause, other) or excludes(other, clause)}
    return ruled_out | {other: True for other in clauses if implies(clause, other)}


def _holds_somewhere(root: Node, settling: Settling, world: World) -> bool:
    truth = _truth(root, world)
    if truth is not None:
        return truth
    clause = next(clause for clause, _ in settling if clause not in world)
    return any(
        _holds_somewhere(root, settling, {**world, **follows})
        for follows in (settling[clause, True], settling[clause, False])
        if all(world.get(other, value) is value for other, value in follows.items())
    )


def _truth(node: Node, world: World) -> bool | None:
    """Return whether `node` holds; None where that is not settled."""
    if isinstance(node, Not):
        truth = _truth(node.operand, world)
        return None if truth is None else not truth
    if isinstance(node, And | Or):
        deciding = isinstance(node, Or)
        truths = [_truth(operand, world) for operand in node.operands]
        if deciding in truths:
            return deciding
        return None if None in truths else not deciding
    return world.get(node)
