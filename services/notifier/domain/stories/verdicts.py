"""What was decided of one revision of an article: its story, its origin and what it brought. A story is their sum."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.notifier.domain.stories.event_facts import EventFact
from services.notifier.domain.stories.portraits import Portrait
from tocsin.messages import Claim, Event, EventType, Item, Status

Telling = tuple[Status, tuple[str, ...]]
"""A status, and on whose word."""


@dataclass(frozen=True, slots=True)
class Brought:
    """Something new: an event, or statuses of one that was known. It holds no words of the article."""

    turn: int
    """The decision that found it new (`Verdict.turn`)."""
    id: str
    kind: Literal["event", "status"]
    known_as: EventFact
    """The event as the story knows it, of which this is told; the article may leave more open."""
    statuses: tuple[Status, ...]
    """What is new of it."""
    type: EventType
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    item: Item | None
    claims: tuple[Telling, ...]
    article: str
    at: datetime

    def event(self) -> Event:
        """Return the event as the article told it, without the words that prove it."""
        claims = tuple(Claim(status=status, speakers=speakers) for status, speakers in self.claims)
        return Event.of(self.type, self.actors, self.recipients, self.item, claims, ())


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided of one revision of an article."""

    turn: int
    """Counts all decisions, so that they can be repeated in order."""
    article: str
    revision: int
    story: str
    first: bool
    moment: datetime
    """When the article was first seen."""
    decided_at: datetime
    origin: str
    takes: tuple[str, ...]
    """Origins that were found to rest on this one."""
    origins: int
    articles: int
    brought: tuple[Brought, ...]
    vanished: tuple[str, ...]
    """Ids of what earlier revisions brought and this one does not say."""
    portrait: Portrait | None
    """What later articles are compared with; None where the story has one like it."""


def story_id(article_id: str) -> str:
    """Return the id of the story that an article begins."""
    return _digest("story", article_id)


def development_id(story: str, fact: EventFact, status: Status) -> str:
    """Return the id of something new in a story: the same whichever article brings it."""
    actors, recipients = ",".join(sorted(fact.actors)), ",".join(sorted(fact.recipients))
    return _digest("development", story, fact.type, actors, recipients, fact.item or "", status)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
