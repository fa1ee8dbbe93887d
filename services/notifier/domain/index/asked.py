"""What a query asks, as the index reads it: a tree of plain values."""

import math

from services.notifier.domain.clauses import Beginning, Clause, Words
from services.notifier.domain.event_clause import EventClause
from services.notifier.domain.facet_clauses import FacetClause, FigureClause
from services.notifier.domain.index.offers import TOLD
from services.notifier.domain.index.trees import Tree
from services.notifier.domain.nodes import And, Node, Not, Or


def tree_of(node: Node, any_status: bool = False) -> Tree:
    """Return the tree of a query; with `any_status`, events that must be there may have any status."""
    return _tree(node, any_status, positive=True)


def _tree(node: Node, any_status: bool, positive: bool) -> Tree:
    if isinstance(node, Not):
        return ["not", _tree(node.operand, any_status, not positive)]
    if isinstance(node, And | Or):
        kind = "and" if isinstance(node, And) else "or"
        return [kind, *(_tree(operand, any_status, positive) for operand in node.operands)]
    if isinstance(node, EventClause):
        return _event(node, any_status and positive)
    return _clause(node)


def _clause(clause: Clause) -> Tree:
    match clause:
        case Words(tokens=(word,), within=field):
            return ["word", field, word]
        case Words(tokens=words, within=field, slop=0):
            return ["phrase", field, list(words)]
        case Words(tokens=words, within=field, slop=slop):
            return ["near", field, list(words), slop]
        case Beginning(stem=stem, within=field):
            return ["prefix", field, stem]
        case FacetClause(kind=kind, values=values):
            return _any([["facet", kind.value, value] for value in sorted(values)])
        case FigureClause():
            return _figure(clause)
    raise TypeError(f"no tree for {clause.clause}")


def _figure(clause: FigureClause) -> Tree:
    """Return the limits as figures that are reached, and that are not."""
    limits: list[Tree] = []
    if least := clause.least:
        limits.append(["figure", clause.name, least.value if least.is_included else _next(least.value)])
    if most := clause.most:
        limits.append(["not", ["figure", clause.name, _next(most.value) if most.is_included else most.value]])
    return limits[0] if len(limits) == 1 else ["and", *limits]


def _next(value: float) -> float:
    return math.nextafter(value, math.inf)


def _event(clause: EventClause, any_status: bool) -> Tree:
    asked = {
        "type": (clause.types,) if clause.types else (),
        "actor": clause.actors,
        "recipient": clause.recipients,
        "item": (clause.items,) if clause.items else (),
        "status": () if any_status else (clause.named or {TOLD},),
        "speaker": clause.speakers,
    }
    return ["event", {facet: [sorted(group) for group in groups] for facet, groups in asked.items() if groups}]


def _any(trees: list[Tree]) -> Tree:
    return trees[0] if len(trees) == 1 else ["or", *trees]
