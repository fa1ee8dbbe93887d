"""What of an article decides which story it belongs to: small enough to be kept, and opened to be compared."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from services.notifier.domain.stories.event_facts import EventFact
from services.notifier.domain.stories.packed import packed, unpacked
from services.notifier.domain.stories.sketches import contained, sketch_of
from services.notifier.domain.stories.words import figures, telling, weight, words_of
from tocsin.messages import TaggedArticle

LEAD: Final = 1_000
"""Characters of the text that are read for its words, beside the title; what it is about stands there."""
ENOUGH: Final = 7.0
"""A text whose words say less is held to this: two words in common are not half of a story."""

FEW: Final = 3
"""A text with fewer words of its own cannot be told apart by them."""


@dataclass(frozen=True, slots=True)
class Portrait:
    """An article as stories see it. It holds no words that could be read."""

    at: datetime
    """When the article was first seen."""
    language: str | None
    is_latin: bool
    """Whether it is written in Latin letters: then it names people and places as others so written do."""
    words: str
    """What title and lead say (`words`), packed."""
    heft: float
    """How much that is."""
    sketch: str
    """What tells a copy (`sketches`), packed."""
    facts: frozenset[EventFact]
    """What it says was done, where it names anybody."""
    parties: frozenset[str]
    """Countries it is about, and all who have a part in its events."""

    @classmethod
    def of(cls, tagged: TaggedArticle) -> Self:
        """Return the portrait of an article."""
        article = tagged.article
        text = article.body or article.summary
        words = sorted(words_of(f"{article.title}\n{text[:LEAD]}"))
        facts = frozenset(fact for event in tagged.events if (fact := EventFact.of(event)).parties)
        parties = {country.code for country in tagged.countries}.union(*(fact.parties for fact in facts))
        return cls(
            at=article.first_seen,
            language=article.language,
            is_latin=4 * len(text.encode()) < 5 * len(text),
            words=packed(words),
            heft=weight(words),
            sketch=packed(sketch_of(text)),
            facts=facts,
            parties=frozenset(parties),
        )


class Sight:
    """A portrait that is being compared with others."""

    __slots__ = ("_hashes", "_sketch", "portrait", "telling", "words")

    def __init__(self, portrait: Portrait) -> None:
        self.portrait = portrait
        self.words = frozenset(unpacked(portrait.words))
        self.telling = frozenset(telling(self.words))
        self._sketch = unpacked(portrait.sketch)
        self._hashes = frozenset(self._sketch)

    @property
    def is_plain(self) -> bool:
        """Whether it says hardly anything that other news of its kind do not say."""
        return len(self.telling) < FEW

    def copied(self, other: Portrait) -> float:
        """Return how much of one text stands in the other, from 0 to 1."""
        hashes = unpacked(other.sketch)
        return contained(self._sketch, hashes, self._hashes.intersection(hashes))

    def shared(self, other: Portrait) -> frozenset[int]:
        """Return the words that both have."""
        return self.words.intersection(unpacked(other.words))

    def weighed(self, words: frozenset[int], other: Portrait) -> float:
        """Return how much of what the shorter text says these words of it are, from 0 to 1."""
        return weight(words) / max(min(self.portrait.heft, other.heft), ENOUGH)

    def smallest(self, count: int) -> tuple[int, ...]:
        """Return the smallest hashes of its sketch: a copy shares one of them."""
        return self._sketch[:count]

    def of_one_template(self, other: Portrait) -> bool:
        """Whether both give figures and have none in common, as the reports of two days do."""
        ours, theirs = figures(self.words), figures(unpacked(other.words))
        return len(ours) > 1 and len(theirs) > 1 and not ours & theirs
