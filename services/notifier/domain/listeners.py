"""A few subscriptions, each held against an article by itself: where there are few that is quicker than an index."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from services.notifier.domain.article_view import ArticleView
from services.notifier.domain.book import Entry
from services.notifier.domain.event_clause import EventClause
from services.notifier.domain.nodes import And, Node, Not, Or, holds
from tocsin.messages import STATUSES, TaggedArticle

_ANY: Final = frozenset(STATUSES)


class FewListeners:
    """Finds the same subscriptions as a `Book`."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {
            subscription.id: (subscription, query.wanting(subscription.statuses)) for subscription, query in entries
        }
        self._looking = [(entry, _of_any_status(entry[1].root)) for entry in self._entries.values()]

    def get(self, subscription_id: str) -> Entry | None:
        """Return a subscription with its query."""
        return self._entries.get(subscription_id)

    def candidates(self, tagged: TaggedArticle, origins: int = 1) -> Iterator[Entry]:
        """Yield whose query an article meets, or would if its events had another status."""
        view = ArticleView.of(tagged, origins)
        return (entry for entry, root in self._looking if holds(root, lambda leaf: leaf.holds(view)))


def _of_any_status(node: Node, positive: bool = True) -> Node:
    """Return a query in which events that must be there may have any status."""
    if isinstance(node, Not):
        return Not(_of_any_status(node.operand, not positive), node.column)
    if isinstance(node, And | Or):
        return type(node)(tuple(_of_any_status(operand, positive) for operand in node.operands))
    return replace(node, statuses=_ANY) if positive and isinstance(node, EventClause) else node
