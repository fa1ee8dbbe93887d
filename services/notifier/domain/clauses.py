"""What one clause of a query asks of an article: when it holds, what proves it, what the article lacks."""

from dataclasses import dataclass, field
from typing import Protocol

from services.notifier.domain.article_view import ArticleView, Field, Places
from tocsin.messages import Evidence, Ground


class Clause(Protocol):
    """A leaf of a query; each kind knows by itself what it needs to know of an article."""

    @property
    def clause(self) -> str:
        """The clause as it stands in the query."""

    @property
    def column(self) -> int:
        """Where it stands there, counted from 1."""

    def holds(self, view: ArticleView) -> bool:
        """Return whether it holds of the article."""

    def grounds(self, view: ArticleView) -> tuple[Ground, ...]:
        """Return what met it, with the words that prove it."""

    def lack(self, view: ArticleView) -> str:
        """Return in words why it does not hold."""


@dataclass(frozen=True, slots=True)
class Words:
    """A word, several in a row, or several near each other."""

    clause: str
    tokens: tuple[str, ...]
    within: Field = "text"
    slop: int = 0
    """By how much each one's place, less its place among the tokens, may vary; 0 where they stand in a row."""
    column: int = field(default=1, compare=False)

    def holds(self, view: ArticleView) -> bool:
        """Return whether the words stand so."""
        return self._places(view) is not None

    def grounds(self, view: ArticleView) -> tuple[Ground, ...]:
        """Return the first place where they stand."""
        return _proved(self.clause, view, self._places(view))

    def lack(self, view: ArticleView) -> str:
        """Say that the words are not there."""
        return _not_in(self.within, self.clause)

    def _places(self, view: ArticleView) -> Places | None:
        if self.slop:
            return view.near(self.tokens, self.slop, self.within)
        return view.row(self.tokens, self.within)


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a word begins."""

    clause: str
    stem: str
    within: Field = "text"
    column: int = field(default=1, compare=False)

    def holds(self, view: ArticleView) -> bool:
        """Return whether a word begins so."""
        return view.beginning(self.stem, self.within) is not None

    def grounds(self, view: ArticleView) -> tuple[Ground, ...]:
        """Return the first word that does."""
        return _proved(self.clause, view, view.beginning(self.stem, self.within))

    def lack(self, view: ArticleView) -> str:
        """Say that no word begins so."""
        return _not_in(self.within, self.clause)


def distinct(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Return `evidence` without repeats, in order."""
    return tuple({(span.field, span.start, span.end): span for span in evidence}.values())


def _proved(clause: str, view: ArticleView, places: Places | None) -> tuple[Ground, ...]:
    evidence = () if places is None else (view.evidence_at(places),)
    return (Ground(clause=clause, evidence=evidence),)


def _not_in(within: Field, clause: str) -> str:
    return f"{clause} is not in the {within}"
