"""What a story has brought so far, to hold an article's events against."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from services.notifier.domain.stories.event_facts import EventFact
from tocsin.messages import Development, Event, StoryUpdate


@dataclass(frozen=True, slots=True)
class Chronicle:
    """The developments of a story, those of the article that has just come in last."""

    developments: tuple[Development, ...]
    facts: tuple[EventFact, ...]
    """Of each, the event as the story knows it: as the article told it that brought it first."""
    places: dict[str, int]
    """Id -> which of them it is."""
    begins: datetime | None
    """When the first of them was decided."""
    _covering: dict[EventFact, tuple[Development, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, update: StoryUpdate) -> Self:
        """Return all that the story knows with this article."""
        developments = (*update.history, *update.developments)
        begun: list[EventFact] = []
        facts: list[EventFact] = []
        for development in developments:
            fact = EventFact.of(development.event)
            if development.kind == "event":
                begun.append(fact)
            facts.append(next((known for known in begun if known.covers(fact)), fact))
        places = {each.id: place for place, each in enumerate(developments)}
        return cls(developments, tuple(facts), places, min((each.at for each in developments), default=None))

    def covering(self, event: Event) -> tuple[Development, ...]:
        """Return the developments of events in which `event` is contained, oldest first."""
        fact = EventFact.of(event)
        if fact not in self._covering:
            pairs = zip(self.developments, self.facts, strict=True)
            self._covering[fact] = tuple(development for development, known in pairs if known.covers(fact))
        return self._covering[fact]

    def place(self, id: str) -> int:
        """Return where a development stands; one that is not listed comes last."""
        return self.places.get(id, len(self.developments))

    def number(self, development: Development) -> int:
        """Return the how-manieth event of its type it is, counted from 1."""
        before = self.developments[: self.place(development.id)]
        same = (each for each in before if each.kind == "event" and each.event.type == development.event.type)
        return 1 + sum(1 for _ in same)
