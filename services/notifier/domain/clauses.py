"""What one clause of a query asks of an article: how it is found, when it holds, what proves it, what it lacks."""

from dataclasses import dataclass, field
from typing import Final, Protocol

from services.notifier.domain.article_view import ArticleView, Key
from tocsin.messages import Evidence, Ground

_NAMED_TOPICS: Final = 3


class Clause(Protocol):
    """A leaf of a query; each kind knows by itself what it needs to know of an article."""

    @property
    def clause(self) -> str:
        """The clause as it stands in the query."""

    @property
    def column(self) -> int:
        """Where it stands there, counted from 1."""

    @property
    def keys(self) -> frozenset[Key]:
        """One of these is among the keys of every article it holds of."""

    def met_by(self, view: ArticleView) -> bool:
        """Return whether it holds of the article."""

    def grounds(self, view: ArticleView) -> tuple[Ground, ...]:
        """Return what met it, with the words that prove it."""

    def lack(self, view: ArticleView) -> str:
        """Return in words why it does not hold."""


@dataclass(frozen=True, slots=True)
class Words:
    """A word, or several in a row, in the text or in the title."""

    clause: str
    tokens: tuple[str, ...]
    in_title: bool = False
    column: int = field(default=1, compare=False)

    @property
    def keys(self) -> frozenset[Key]:
        """The longest of the tokens: most likely the rarest."""
        return frozenset({("word", max(self.tokens, key=len))})

    def met_by(self, view: ArticleView) -> bool:
        """Return whether the words stand in a row."""
        return view.place_of(self.tokens, self.in_title) is not None

    def grounds(self, view: ArticleView) -> tuple[Ground, ...]:
        """Return the first place where they stand."""
        place = view.place_of(self.tokens, self.in_title)
        evidence = () if place is None else (view.evidence_at(place, len(self.tokens)),)
        return (Ground(clause=self.clause, evidence=evidence),)

    def lack(self, view: ArticleView) -> str:
        """Say that the words are not there."""
        return f"{self.clause} is not in the title" if self.in_title else f"{self.clause} is not in the text"


@dataclass(frozen=True, slots=True)
class TopicClause:
    """A topic of the taxonomy or one of its narrower topics."""

    clause: str
    topic: str
    wanted: frozenset[str]
    """The topic and its narrower ones."""
    column: int = field(default=1, compare=False)

    @property
    def keys(self) -> frozenset[Key]:
        """Any of the wanted topics."""
        return frozenset(("topic", topic) for topic in self.wanted)

    def met_by(self, view: ArticleView) -> bool:
        """Return whether a wanted topic applies."""
        return not self.wanted.isdisjoint(view.topics)

    def grounds(self, view: ArticleView) -> tuple[Ground, ...]:
        """Return the topic itself where it applies, else the surest of its narrower ones."""
        applying = [topic for topic in view.tagged.topics if topic.id in self.wanted]
        topic = view.topics.get(self.topic) or applying[0]
        return (Ground(clause=self.clause, topic=topic.id, evidence=topic.evidence),)

    def lack(self, view: ArticleView) -> str:
        """Say that the topic does not apply, and which do."""
        present = ", ".join(list(view.topics)[:_NAMED_TOPICS])
        return f"topic {self.topic} does not apply" + (f" (it has {present})" if present else "")


@dataclass(frozen=True, slots=True)
class CountryClause:
    """A state that acts, is targeted or is the place."""

    clause: str
    code: str
    column: int = field(default=1, compare=False)

    @property
    def keys(self) -> frozenset[Key]:
        """The country."""
        return frozenset({("country", self.code)})

    def met_by(self, view: ArticleView) -> bool:
        """Return whether the country is one of the article's."""
        return self.code in view.countries

    def grounds(self, view: ArticleView) -> tuple[Ground, ...]:
        """Return where the country is named."""
        return (Ground(clause=self.clause, evidence=view.countries[self.code].evidence),)

    def lack(self, view: ArticleView) -> str:
        """Say that the country is not one of the article's."""
        return f"country {self.code} is neither party nor place"


@dataclass(frozen=True, slots=True)
class SourceClause:
    """A publisher, by its host name or a domain above it."""

    clause: str
    host: str
    column: int = field(default=1, compare=False)

    @property
    def keys(self) -> frozenset[Key]:
        """The host name."""
        return frozenset({("source", self.host)})

    def met_by(self, view: ArticleView) -> bool:
        """Return whether the article comes from there."""
        return self.host in view.hosts

    def grounds(self, view: ArticleView) -> tuple[Ground, ...]:
        """Return a ground without evidence: no words prove a publisher."""
        return (Ground(clause=self.clause),)

    def lack(self, view: ArticleView) -> str:
        """Say where the article comes from instead."""
        return f"its source is {view.tagged.article.source or 'not known'}, not {self.host}"


@dataclass(frozen=True, slots=True)
class LanguageClause:
    """The language an article is written in."""

    clause: str
    code: str
    column: int = field(default=1, compare=False)

    @property
    def keys(self) -> frozenset[Key]:
        """The language."""
        return frozenset({("lang", self.code)})

    def met_by(self, view: ArticleView) -> bool:
        """Return whether the article is written in it."""
        return view.tagged.article.language == self.code

    def grounds(self, view: ArticleView) -> tuple[Ground, ...]:
        """Return a ground without evidence: no words prove a language."""
        return (Ground(clause=self.clause),)

    def lack(self, view: ArticleView) -> str:
        """Say which language it is instead."""
        return f"its language is {view.tagged.article.language or 'not known'}, not {self.code}"


def distinct(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Return `evidence` without repeats, in order."""
    return tuple({(span.field, span.start, span.end): span for span in evidence}.values())
