"""Clauses that ask for what an article has besides its words: topic, country, publisher, language, score and so on."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from services.notifier.domain.article_facets import claims_of
from services.notifier.domain.article_view import ArticleView
from services.notifier.domain.clauses import distinct
from tocsin.messages import Evidence, Ground

_NAMED: Final = 3


class Kind(StrEnum):
    """What may be asked for by name."""

    TOPIC = "topic"
    COUNTRY = "country"
    SOURCE = "source"
    FEED = "feed"
    LANG = "lang"
    AUTHOR = "author"
    URL = "url"
    STATUS = "status"
    SPEAKER = "speaker"


@dataclass(frozen=True, slots=True)
class FacetClause:
    """Something the article has, by name."""

    clause: str
    kind: Kind
    value: str
    narrower: frozenset[str] = frozenset()
    """What will do instead: of a topic its narrower ones."""
    column: int = field(default=1, compare=False)

    @property
    def values(self) -> frozenset[str]:
        """Values one of which must be there."""
        return self.narrower | {self.value}

    def holds(self, view: ArticleView) -> bool:
        """Return whether the article has it."""
        if self.kind is Kind.TOPIC:
            return any(value in view.topics for value in self.values)
        if self.kind is Kind.COUNTRY:
            return self.value in view.countries
        return any((self.kind, value) in view.facets for value in self.values)

    def grounds(self, view: ArticleView) -> tuple[Ground, ...]:
        """Return what has it; a topic itself where it applies, else the surest of its narrower ones."""
        if self.kind is Kind.TOPIC:
            applying = [topic for topic in view.tagged.topics if topic.id in self.values]
            topic = view.topics.get(self.value) or applying[0]
            return (Ground(clause=self.clause, topic=topic.id, evidence=topic.evidence),)
        return (Ground(clause=self.clause, evidence=self._evidence(view)),)

    def lack(self, view: ArticleView) -> str:
        """Say that the article does not have it, and what it has instead."""
        if self.kind is Kind.TOPIC:
            present = ", ".join(list(view.topics)[:_NAMED])
            return f"topic {self.value} does not apply" + (f" (it has {present})" if present else "")
        if self.kind is Kind.COUNTRY:
            return f"country {self.value} is neither party nor place"
        if self.kind is Kind.SPEAKER:
            return f"{self.value} does not speak of any event"
        if self.kind is Kind.STATUS:
            return f"no event is {self.value}"
        name, has = self._instead(view)
        return f"its {name} is {has or 'not known'}, not {self.value}"

    def _instead(self, view: ArticleView) -> tuple[str, str | None]:
        article = view.tagged.article
        return {
            Kind.SOURCE: ("source", article.source),
            Kind.FEED: ("feed", article.feed),
            Kind.URL: ("address", article.url),
            Kind.AUTHOR: ("author", ", ".join(article.authors[:_NAMED])),
            Kind.LANG: ("language", article.language),
        }[self.kind]

    def _evidence(self, view: ArticleView) -> tuple[Evidence, ...]:
        """Return the words that prove it; none prove a publisher, an address, an author or a language."""
        if self.kind is Kind.COUNTRY:
            return view.countries[self.value].evidence
        claims = [claim for event in view.events for claim in claims_of(event)]
        if self.kind is Kind.STATUS:
            claims = [claim for claim in claims if claim.status == self.value]
        elif self.kind is Kind.SPEAKER:
            claims = [claim for claim in claims if self.value in claim.speakers]
        else:
            return ()
        return distinct(tuple(span for claim in claims for span in claim.evidence))


@dataclass(frozen=True, slots=True)
class Limit:
    """How low a figure may be, or how high."""

    value: float
    is_included: bool = True

    def keeps_above(self, value: float) -> bool:
        """Return whether `value` is not too low."""
        return value > self.value or (self.is_included and value == self.value)

    def keeps_below(self, value: float) -> bool:
        """Return whether `value` is not too high."""
        return value < self.value or (self.is_included and value == self.value)


@dataclass(frozen=True, slots=True)
class FigureClause:
    """A figure between two limits, or beyond one."""

    clause: str
    name: str
    least: Limit | None = None
    """None where the figure may be as low as figures go."""
    most: Limit | None = None
    """None where it may be as high as figures go."""
    column: int = field(default=1, compare=False)

    @property
    def holds_of_nothing(self) -> bool:
        """Whether an article with nothing in it would do."""
        return self.least is None

    def holds(self, view: ArticleView) -> bool:
        """Return whether the figure is within the limits."""
        value = view.figures[self.name]
        return (not self.least or self.least.keeps_above(value)) and (not self.most or self.most.keeps_below(value))

    def grounds(self, view: ArticleView) -> tuple[Ground, ...]:
        """Return a ground without evidence: no words prove a figure."""
        return (Ground(clause=self.clause),)

    def lack(self, view: ArticleView) -> str:
        """Say how high the figure is."""
        value = view.figures[self.name]
        has = f"its score is {value:.2f}" if self.name == "score" else f"its story has {value:.0f} {self.name}"
        return f"{has}, not {self.clause.partition(':')[2]}"
