"""Tag each article that comes in: read it, and pass it on whole with what it says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.classifier.domain.tagger import Tagger
from tocsin.messages import Article, TaggedArticle


class Clock(Protocol):
    """Tells the time."""

    async def now(self) -> datetime:
        """Return the moment, in UTC."""
        ...


@dataclass(frozen=True)
class Classifier:
    """Reads articles; calling it twice with one article gives the same tags."""

    tagger: Tagger
    clock: Clock

    async def tag(self, article: Article) -> TaggedArticle:
        """Return `article` with what it says; one that cannot be read says why and is passed on all the same."""
        reading = self.tagger.tag(article)
        return TaggedArticle(
            article=article,
            topics=reading.topics,
            countries=reading.countries,
            events=reading.events,
            untagged=reading.untagged,
            tagger=self.tagger.name,
            taxonomy=self.tagger.taxonomy,
            tagged_at=await self.clock.now(),
        )
