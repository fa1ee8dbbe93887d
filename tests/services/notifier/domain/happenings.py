"""Articles in their stories, for the tests of what rings: built by hand, or by the real book of stories."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.notifier.domain.book import Book
from services.notifier.domain.occasion import Occasion
from services.notifier.domain.rehearsal import Decision, Rehearsal
from services.notifier.domain.stories import StoryBook
from services.notifier.domain.subscriptions import Subscription
from tests.services.notifier.domain.builders import NOON, WORDS, query, subscription, tagged
from tocsin.messages import Development, Event, Status, StoryUpdate, TaggedArticle


def development(
    id: str, of: Event, *statuses: Status, kind: str = "event", at: datetime = NOON, article: str = "a0"
) -> Development:
    """A development of a story, which another article brought unless something else is said."""
    return Development(id=id, event=of, kind=kind, statuses=statuses or (of.status,), article=article, at=at)


def update(of: TaggedArticle, **fields: Any) -> StoryUpdate:
    """An article in a story which it begins, unless something else is said; all its events are new then."""
    given = {
        "tagged": of,
        "story": "s1",
        "first": True,
        "origin": "news.example.org",
        "origins": 1,
        "articles": 1,
        "decided_at": of.tagged_at,
        "developments": tuple(
            development(f"d{number}", each, *(claim.status for claim in each.claims), article=of.id, at=of.tagged_at)
            for number, each in enumerate(of.events)
        ),
    }
    return StoryUpdate(**{**given, **fields})


def occasion(story: dict[str, Any] | None = None, **parts: Any) -> Occasion:
    """The same, as decisions look at it; `story` are fields of the update, the rest is the article's."""
    return Occasion.of(update(tagged(**parts), **(story or {})))


@dataclass
class Newsroom:
    """Subscriptions that listen to articles as they come, through the real book of stories."""

    book: Book = field(default_factory=Book)
    stories: StoryBook = field(default_factory=StoryBook)
    updates: list[StoryUpdate] = field(default_factory=list)
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.rehearsal = Rehearsal(self.book, WORDS)

    def subscribe(self, text: str, name: str = "wanted", **fields: Any) -> Subscription:
        """Let somebody listen."""
        added = subscription(text, id=name.replace(" ", "-"), name=name, **fields)
        self.book.add(added, query(text))
        return added

    def comes(self, id: str, *events: Event, minutes: float = 1, **parts: Any) -> dict[str, Decision]:
        """Let an article come, and return what was decided of it by the name of the subscription."""
        self.now += timedelta(minutes=minutes)
        times = {"tagged_at": self.now, "first_seen": parts.pop("first_seen", self.now)}
        return self.plays(tagged(id=id, events=events, **times, **parts))

    def plays(self, article: TaggedArticle) -> dict[str, Decision]:
        """The same for one that is tagged already."""
        came = self.stories.decide(article, self.now)
        self.updates.append(came)
        return {each.subscription.name: each for each in self.rehearsal.decide(came, self.now)}


def rung(decisions: Iterable[Decision]) -> list[str]:
    """Return for whom it rang."""
    return [each.subscription.name for each in decisions if each.rang]
