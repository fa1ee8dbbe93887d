"""Plays articles through the line, in the order in which they come, and says what becomes of each."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from services.classifier.domain.tagger import Tagger
from services.cli.replay.given import Given
from services.cli.replay.tagging import Known, Tagging
from services.ingest.domain.identity.addresses import canonical
from services.ingest.domain.identity.texts import Identity, new_id
from services.notifier.domain.book import Book
from services.notifier.domain.query import Query
from services.notifier.domain.rehearsal import Decision, Rehearsal
from services.notifier.domain.stories import StoryBook
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.vocabulary import Vocabulary
from tocsin.messages import StoryUpdate, TaggedArticle

BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""When a first article is taken to have come that does not say when."""


@dataclass(frozen=True, slots=True)
class Played:
    """What became of an article."""

    given: Given
    update: StoryUpdate
    decisions: tuple[Decision, ...]


@dataclass(slots=True)
class Play:
    """Everything from an article to the decisions about it, in memory."""

    tagging: Tagging
    rehearsal: Rehearsal
    stories: StoryBook = field(default_factory=StoryBook)
    _revisions: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    """Last revision and first moment of each article, by canonical address, by id where there is none."""
    _now: datetime = BEGINNING

    @classmethod
    def of(cls, tagger: Tagger, vocabulary: Vocabulary, wanted: Sequence[tuple[Subscription, Query]]) -> "Play":
        """Return a play to which these subscriptions listen."""
        book = Book()
        for subscription, query in wanted:
            book.add(subscription, query)
        return cls(Tagging(tagger), Rehearsal(book, vocabulary))

    def all(self, given: Iterable[Given]) -> Iterator[Played]:
        """Play articles, one after the other."""
        for known, tagged in self.tagging.all(map(self._identified, given)):
            yield self._played(known, tagged)

    def _played(self, known: Known, tagged: TaggedArticle) -> Played:
        update = self.stories.decide(tagged, known.now)
        return Played(known.given, update, self.rehearsal.decide(update, known.now))

    def _identified(self, given: Given) -> Known:
        """Return which article it is, in which revision: a known address is a later revision of what is known."""
        self._now = now = given.first_seen or given.published or self._now
        address = canonical(given.url) if given.url else None
        key = address or f"id {given.id}"
        id = new_id(Identity(address, None, hashlib.sha256(key.encode()).hexdigest()))
        last, first_seen = self._revisions.get(key, (0, now))
        revision = max(last + 1, given.revision or 1)
        self._revisions[key] = (revision, first_seen)
        return Known(given, id, revision, address, first_seen, now)
