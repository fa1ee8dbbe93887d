"""Tag each article that comes in: read it, and pass it on whole with what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.classifier.domain.opinions import Opinion, weighed
from services.classifier.domain.tagger import Reading, Tagger
from services.classifier.domain.taxonomy import TopicRule
from tocsin.messages import Article, Remark, TaggedArticle


class Clock(Protocol):
    """Tells the time."""

    async def now(self) -> datetime:
        """Return the moment, in UTC."""
        ...


class Edition(Protocol):
    """A taxonomy, ready to tag by."""

    @property
    def tagger(self) -> Tagger: ...

    @property
    def rules(self) -> Sequence[TopicRule]: ...


class Editions(Protocol):
    """Knows by which taxonomy all workers tag."""

    async def at(self, moment: datetime) -> Edition:
        """Return the edition that counts at a moment of the server's clock."""
        ...


class Advisers(Protocol):
    """Other taggers, whose opinion is heard."""

    async def opinions(self, article: Article, reading: Reading) -> Sequence[tuple[str, Opinion]]:
        """Return who thinks what of a reading; nobody who fails is among them."""
        ...


@dataclass(frozen=True)
class Classifier:
    """Reads articles; calling it twice with one article gives the same tags."""

    editions: Editions
    clock: Clock
    advisers: Advisers | None = None

    async def tag(self, article: Article) -> TaggedArticle:
        """Return `article` with what it says; one that cannot be read says why and is passed on all the same."""
        now = await self.clock.now()
        edition = await self.editions.at(now)
        reading, remarks = edition.tagger.tag(article), list[Remark]()
        if self.advisers is not None and reading.untagged is None:
            for name, opinion in await self.advisers.opinions(article, reading):
                reading, said = weighed(article, reading, name, opinion, edition.rules)
                remarks += said
        return TaggedArticle(
            article=article,
            topics=reading.topics,
            countries=reading.countries,
            events=reading.events,
            untagged=reading.untagged,
            remarks=tuple(remarks),
            tagger=edition.tagger.name,
            taxonomy=edition.tagger.taxonomy,
            tagged_at=now,
        )
