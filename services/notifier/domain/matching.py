"""Whether an article meets a query: what rang, or what it lacks."""

from dataclasses import dataclass

from services.notifier.domain.article_view import ArticleView
from services.notifier.domain.clauses import Clause
from services.notifier.domain.event_clause import EventClause
from services.notifier.domain.nodes import decisive, holds, leaves
from services.notifier.domain.query import Query
from tocsin.messages import Ground


@dataclass(frozen=True, slots=True)
class Match:
    """The article meets the query."""

    grounds: tuple[Ground, ...]
    """Each clause that is true and counts, with the words that prove it."""


@dataclass(frozen=True, slots=True)
class Miss:
    """The article does not meet the query; why is worked out only when asked."""

    query: Query
    view: ArticleView

    @property
    def failed(self) -> tuple[str, ...]:
        """The clauses that would have to change their mind."""
        return tuple(leaf.clause for leaf, _ in self._decisive)

    @property
    def detail(self) -> str:
        """What the article lacks, or has and must not."""
        said = (
            leaf.lack(self.view) if positive else f"{leaf.clause} holds, and must not"
            for leaf, positive in self._decisive
        )
        return "; ".join(dict.fromkeys(said))

    @property
    def only_statuses(self) -> bool:
        """Whether it would match if events that fit but for their status had the wanted one."""
        if not any(_fits(leaf, self.view) for leaf in leaves(self.query.root)):
            return False
        fitting = {leaf for leaf, positive in self._decisive if positive and _fits(leaf, self.view)}
        return holds(self.query.root, lambda leaf: leaf in fitting or leaf.met_by(self.view))

    @property
    def _decisive(self) -> tuple[tuple[Clause, bool], ...]:
        return tuple(decisive(self.query.root, lambda leaf: leaf.met_by(self.view)))


def evaluate(query: Query, view: ArticleView) -> Match | Miss:
    """Hold an article against a query."""

    def met(leaf: Clause) -> bool:
        return leaf.met_by(view)

    if not holds(query.root, met):
        return Miss(query, view)
    counting = {leaf: None for leaf, positive in decisive(query.root, met) if positive}
    return Match(tuple(ground for leaf in counting for ground in leaf.grounds(view)))


def _fits(leaf: Clause, view: ArticleView) -> bool:
    return isinstance(leaf, EventClause) and leaf.met_but_for_status(view)
