"""The smallest change of a query by which an article that misses it would have met it."""

from dataclasses import dataclass, replace
from math import floor
from typing import Final

from services.notifier.domain.article_view import ArticleView
from services.notifier.domain.clauses import Clause
from services.notifier.domain.event_clause import TOLD, EventClause, Nearest
from services.notifier.domain.facet_clauses import FacetClause, FigureClause, Kind, Limit
from services.notifier.domain.matching import Match, Miss, evaluate
from services.notifier.domain.nodes import And, Node, Not, Or, holds, leaves, spell
from services.notifier.domain.query import Query, QueryError, parse
from services.notifier.domain.query.figures import FIGURES
from services.notifier.domain.vocabulary import Vocabulary
from services.notifier.domain.wider_events import taken_in, widened

_WIDENED: Final = 1
_EXCLUDED: Final = 2
_DROPPED: Final = 3
"""What a change costs: to widen a clause is less than to give up a NOT, and that less than to give up a clause."""


@dataclass(frozen=True, slots=True)
class Change:
    """Another query, which the article meets."""

    query: Query
    says: tuple[str, ...]
    """What was changed, such as `with status:denied in event:transfer`."""


def smallest_change(miss: Miss, vocabulary: Vocabulary) -> Change | None:
    """Return the query that the article would have met and that differs least; None where nothing would be left."""
    edit = _Editor(miss.view).made(miss.query.root, True)
    if edit.node is None:
        return None
    wanted = next((leaf.wanted for leaf in leaves(miss.query.root) if isinstance(leaf, EventClause)), TOLD)
    try:
        query = parse(spell(edit.node), vocabulary).wanting(wanted)
    except QueryError:
        return None
    return Change(query, edit.says) if isinstance(evaluate(query, miss.view), Match) else None


@dataclass(frozen=True, slots=True)
class _Edit:
    """What becomes of a node; None where it is given up."""

    node: Node | None
    cost: int = 0
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Editor:
    view: ArticleView

    def made(self, node: Node, truth: bool) -> _Edit:
        """Return the least that makes `node` hold, or fail, or gives it up."""
        if holds(node, lambda leaf: leaf.holds(self.view)) is truth:
            return _Edit(node)
        if isinstance(node, Not):
            edit = self.made(node.operand, not truth)
            return replace(edit, node=Not(edit.node)) if edit.node else edit
        if isinstance(node, And | Or):
            if isinstance(node, And) is truth:
                return self._each(node, truth)
            return self._one(node, truth)
        return self._widened(node) if truth else _Edit(None, _EXCLUDED, (f"without NOT {node.clause}",))

    def _each(self, node: And | Or, truth: bool) -> _Edit:
        """Change all operands that stand in the way; those given up are left out."""
        edits = [self.made(operand, truth) for operand in node.operands]
        kept = tuple(edit.node for edit in edits if edit.node)
        left = type(node)(kept) if len(kept) > 1 else kept[0] if kept else None
        return _Edit(left, sum(edit.cost for edit in edits), tuple(each for edit in edits for each in edit.says))

    def _one(self, node: And | Or, truth: bool) -> _Edit:
        """Change the operand that costs least; if it is given up, all of the node is."""
        edits = [self.made(operand, truth) for operand in node.operands]
        place = min(range(len(edits)), key=lambda number: edits[number].cost)
        best = edits[place]
        if best.node is None:
            without = "without" if truth else "without NOT"
            return _Edit(None, best.cost + len(edits), (f"{without} ({spell(node)})",))
        operands = (*node.operands[:place], best.node, *node.operands[place + 1 :])
        return replace(best, node=type(node)(operands))

    def _widened(self, leaf: Clause) -> _Edit:
        """Return the clause so that the article meets it."""
        if isinstance(leaf, EventClause) and (near := leaf.nearest(self.view)):
            edit = _wider_event(leaf, near)
        elif isinstance(leaf, FacetClause):
            edit = self._wider_facet(leaf)
        elif isinstance(leaf, FigureClause):
            edit = self._wider_figure(leaf)
        else:
            edit = None
        return edit or _Edit(None, _DROPPED, (f"without {leaf.clause}",))

    def _wider_facet(self, leaf: FacetClause) -> _Edit | None:
        article = self.view.tagged.article
        has = {Kind.LANG: article.language, Kind.SOURCE: article.source}.get(leaf.kind)
        if not has:
            return None
        other = replace(leaf, clause=f'{leaf.kind}:"{has}"', value=has)
        return _Edit(Or((leaf, other)), _WIDENED, (f"with {other.clause} besides {leaf.clause}",))

    def _wider_figure(self, leaf: FigureClause) -> _Edit | None:
        value, figure = self.view.figures[leaf.name], FIGURES[leaf.name]
        least = floor(value * 100) / 100
        if not leaf.least or leaf.least.keeps_above(value) or least <= figure.floor:
            return None
        clause = f"{leaf.name}:>={least:g}"
        if leaf.most:
            clause = f"{leaf.name}:[{least:g} TO {leaf.most.value:g}{']' if leaf.most.is_included else '}'}"
        node = replace(leaf, clause=clause, least=Limit(least))
        return _Edit(node, _WIDENED, (f"with {clause} instead of {leaf.clause}",))


def _wider_event(leaf: EventClause, near: Nearest) -> _Edit | None:
    wider = widened(leaf, near)
    if wider is None:
        return None
    says = f"with {' and '.join(taken_in(near))} in {leaf.clause}"
    return _Edit(wider, _WIDENED * len(near.missing), (says,))
