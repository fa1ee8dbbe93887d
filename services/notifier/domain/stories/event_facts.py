"""What of an event tells it from others: type, parties and item; when two agree, and when one covers another."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self

from tocsin.messages import Event, EventType, Item


class Agreement(IntEnum):
    """How far the events of two articles agree, from the least to the most."""

    AT_ODDS = 0
    """Both tell of an event of one type, done by or to others."""
    APART = 1
    """They tell of different things."""
    UNKNOWN = 2
    """One of them tells of no event."""
    OPEN = 3
    """One leaves a side open that the other names."""
    FULL = 4
    """They tell of the same event."""


MUTUAL: Final = frozenset({"negotiate"})
"""Types whose parties all stand on one side."""
RECURRENT: Final = frozenset({"strike", "test", "deploy"})
"""Types that the same parties may do every day."""
REACTIONS: Final = frozenset({"condemn"})
"""Types that answer something others did; the same party may be condemned for many things."""


@dataclass(frozen=True, slots=True)
class EventFact:
    """Who did what to whom, and nothing of how it is told."""

    type: EventType
    actors: frozenset[str]
    recipients: frozenset[str]
    item: Item | None

    @classmethod
    def of(cls, event: Event) -> Self:
        """Return what an article's event says."""
        return cls(event.type, frozenset(event.actors), frozenset(event.recipients), event.item)

    @property
    def parties(self) -> frozenset[str]:
        """All who have a part in it."""
        return self.actors | self.recipients

    def covers(self, other: "EventFact") -> bool:
        """Whether whoever knows this event knows `other`: it has all its actors, recipients and its item.

        What `other` leaves open need not be met.
        """
        return (
            self.type == other.type
            and other.actors <= self.actors
            and other.recipients <= self.recipients
            and other.item in (None, self.item)
        )

    def agreement(self, other: "EventFact") -> Agreement:
        """Return how far two events agree."""
        if self.type != other.type:
            return Agreement.APART
        if None not in (self.item, other.item) and self.item != other.item:
            return Agreement.APART
        if self.type in MUTUAL:
            return _sides(len(self.parties & other.parties) >= 2, self.parties, other.parties)
        if self.type in REACTIONS:
            return Agreement.OPEN if self.recipients & other.recipients else Agreement.APART
        actors = _side(self.actors, other.actors)
        recipients = _side(self.recipients, other.recipients)
        if Agreement.AT_ODDS in (actors, recipients):
            return Agreement.AT_ODDS
        return min(actors, recipients) if max(actors, recipients) == Agreement.FULL else Agreement.APART

    def is_same(self, other: "EventFact") -> bool:
        """Whether both tell of one event even without another word: both sides and the thing are named alike."""
        names_sides = all((self.actors, self.recipients, other.actors, other.recipients)) and self.item == other.item
        return names_sides and self.type not in RECURRENT and self.agreement(other) == Agreement.FULL

    def names(self) -> Iterator[str]:
        """Yield what events that agree have one of."""
        for party in sorted(self.parties) or ("-",):
            yield f"{self.type} {party}"


def agreement(facts: frozenset[EventFact], others: frozenset[EventFact]) -> Agreement:
    """Return how far the events of two articles agree: as far as those two that agree best."""
    if not facts or not others:
        return Agreement.UNKNOWN
    best = max(fact.agreement(other) for fact in facts for other in others)
    at_odds = any(fact.agreement(other) == Agreement.AT_ODDS for fact in facts for other in others)
    if best == Agreement.APART and any(_answers(fact, other) for fact in facts for other in others):
        return Agreement.UNKNOWN
    return Agreement.AT_ODDS if best == Agreement.APART and at_odds else best


def _answers(one: EventFact, other: EventFact) -> bool:
    """Whether one event is a reaction to those who did the other; it does not say to what."""
    return any(
        reaction.type in REACTIONS and act.type not in REACTIONS and bool(reaction.recipients & act.actors)
        for reaction, act in ((one, other), (other, one))
    )


def _sides(agree: bool, ours: frozenset[str], theirs: frozenset[str]) -> Agreement:
    if agree:
        return Agreement.FULL
    return Agreement.OPEN if not ours or not theirs else Agreement.AT_ODDS


def _side(ours: frozenset[str], theirs: frozenset[str]) -> Agreement:
    if not ours and not theirs:
        return Agreement.FULL
    if not ours or not theirs:
        return Agreement.OPEN
    return Agreement.FULL if ours & theirs else Agreement.AT_ODDS
