"""What operators ask of a taxonomy: whether its examples hold, and what it would say differently."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from services.classifier.domain.tagger import RuleTagger
from services.classifier.explanations import told
from tocsin.messages import Article

NOW: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Examples are of no day."""


@dataclass(frozen=True, slots=True)
class Example:
    """A small article and the topics it has."""

    file: str
    number: int
    """Which of its file it is, from 1."""
    article: Article
    topics: frozenset[str]


@dataclass(frozen=True, slots=True)
class Surprise:
    """An example that does not hold."""

    example: Example
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What two taxonomies say differently of one article."""

    article: Article
    added: tuple[str, ...]
    gone: tuple[str, ...]

    @classmethod
    def of(cls, article: Article, before: RuleTagger, after: RuleTagger) -> "Difference | None":
        """Return how `after` reads an article where `before` reads it otherwise, None where they agree."""
        old, new = _said(before, article), _said(after, article)
        if old == new:
            return None
        return cls(article, tuple(sorted(new - old)), tuple(sorted(old - new)))


def surprises(tagger: RuleTagger, examples: Iterable[Example]) -> Iterator[Surprise]:
    """Yield each example in which `tagger` finds other topics than it should."""
    for example in examples:
        found = {topic.id for topic in tagger.tag(example.article).topics}
        if found != example.topics:
            yield Surprise(example, tuple(sorted(example.topics - found)), tuple(sorted(found - example.topics)))


def _said(tagger: RuleTagger, article: Article) -> set[str]:
    """Return what a tagger says of an article, each thing in a few words."""
    reading = tagger.tag(article)
    topics = {topic.id for topic in reading.topics}
    countries = {f"country {country.code}" for country in reading.countries}
    return topics | countries | {told(event) for event in reading.events}
