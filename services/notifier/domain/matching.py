"""Whether an article meets a query: what rang, or what it lacks."""

from dataclasses import dataclass, field
from functools import cached_property

from services.notifier.domain.article_view import ArticleView
from services.notifier.domain.clauses import Clause
from services.notifier.domain.event_clause import EventClause, Nearest
from services.notifier.domain.nodes import decisive, holds, leaves
from services.notifier.domain.query import Query
from tocsin.messages import Ground, Status


@dataclass(frozen=True)
class Match:
    """The article meets the query; what proves it is worked out only when asked."""

    counting: tuple[Clause, ...]
    """Each clause that is true and counts."""
    view: ArticleView | None = field(default=None, repr=False)
    through_events: bool = False
    """Whether it would not if no `event:` clause held."""

    @cached_property
    def grounds(self) -> tuple[Ground, ...]:
        """The same with the words that prove them."""
        return tuple(ground for leaf in self.counting for ground in leaf.grounds(self.view)) if self.view else ()

    @property
    def event_clauses(self) -> tuple[EventClause, ...]:
        """Those that ask for events."""
        return tuple(leaf for leaf in self.counting if isinstance(leaf, EventClause))


@dataclass(frozen=True, slots=True)
class Failure:
    """A clause that would have to change its mind."""

    clause: Clause
    excluded: bool
    """Whether it holds and must not; else it must hold and does not."""
    lack: str
    """In words, what the article lacks, or has and must not."""
    nearest: Nearest | None = None
    """Of an `event:` clause, the event that comes nearest, if there is any."""


@dataclass(frozen=True, slots=True)
class Miss:
    """The article does not meet the query; why is worked out only when asked."""

    query: Query
    view: ArticleView

    @property
    def failures(self) -> tuple[Failure, ...]:
        """The clauses that would have to change their mind, in order, each once."""
        return tuple(self._failure(leaf, positive) for leaf, positive in dict.fromkeys(self._decisive))

    @property
    def failed(self) -> tuple[str, ...]:
        """The same as they stand in the query."""
        return tuple(leaf.clause for leaf, _ in self._decisive)

    @property
    def detail(self) -> str:
        """What the article lacks, or has and must not."""
        return "; ".join(dict.fromkeys(failure.lack for failure in self.failures))

    @property
    def only_statuses(self) -> bool:
        """Whether it would match if events that fit but for their status had the wanted one."""
        if not any(self._fits(leaf) for leaf in leaves(self.query.root)):
            return False
        fitting = {leaf for leaf, positive in self._decisive if positive and self._fits(leaf)}
        return holds(self.query.root, lambda leaf: leaf in fitting or leaf.holds(self.view))

    @property
    def _decisive(self) -> tuple[tuple[Clause, bool], ...]:
        return tuple(decisive(self.query.root, lambda leaf: leaf.holds(self.view)))

    def _failure(self, leaf: Clause, positive: bool) -> Failure:
        if not positive:
            return Failure(leaf, True, f"{leaf.clause} holds, and must not")
        nearest = leaf.nearest(self.view) if isinstance(leaf, EventClause) else None
        return Failure(leaf, False, leaf.lack(self.view), nearest)

    def _fits(self, leaf: Clause) -> bool:
        return isinstance(leaf, EventClause) and leaf.met_but_for_status(self.view)


def evaluate(query: Query, view: ArticleView, wanted: frozenset[Status] | None = None) -> Match | Miss:
    """Hold an article against a query; `wanted` are the statuses for clauses that name none, else the query's."""
    if wanted is not None:
        query = query.wanting(wanted)

    def met(leaf: Clause) -> bool:
        return leaf.holds(view)

    def met_without_events(leaf: Clause) -> bool:
        return not isinstance(leaf, EventClause) and leaf.holds(view)

    if not holds(query.root, met):
        return Miss(query, view)
    counting = {leaf: None for leaf, positive in decisive(query.root, met) if positive}
    return Match(tuple(counting), view, through_events=not holds(query.root, met_without_events))
