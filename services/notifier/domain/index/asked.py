"""What a query asks, as the index reads it: a tree of plain values."""

from services.notifier.domain.clauses import Clause, CountryClause, LanguageClause, SourceClause, TopicClause, Words
from services.notifier.domain.event_clause import EventClause
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
        case Words(tokens=(word,), in_title=in_title):
            return ["word", "title" if in_title else "text", word]
        case Words(tokens=words, in_title=in_title):
            return ["phrase", "title" if in_title else "text", list(words)]
        case TopicClause(wanted=wanted):
            return ["or", *(["facet", "topic", topic] for topic in sorted(wanted))]
        case CountryClause(code=code):
            return ["facet", "country", code]
        case SourceClause(host=host):
            return ["facet", "source", host]
        case LanguageClause(code=code):
            return ["facet", "lang", code]
    raise TypeError(f"no tree for {clause.clause}")


def _event(clause: EventClause, any_status: bool) -> Tree:
    statuses = () if any_status else (clause.statuses or {TOLD},)
    asked = {
        "type": (clause.types,) if clause.types else (),
        "actor": clause.actors,
        "recipient": clause.recipients,
        "item": (clause.items,) if clause.items else (),
        "status": statuses,
        "speaker": clause.speakers,
    }
    return ["event", {facet: [sorted(group) for group in groups] for facet, groups in asked.items() if groups}]
