"""A clause whose facets must all hold of one event."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from services.notifier.domain.article_facets import claims_of
from services.notifier.domain.article_view import ArticleView
from services.notifier.domain.clauses import distinct
from tocsin.messages import Event, Evidence, Ground, Status

__all__ = ["TOLD", "EventClause", "Facet", "Group", "Nearest", "claims_of", "outline"]

TOLD: Final[frozenset[Status]] = frozenset({"reported", "alleged"})
"""What a clause without a status asks for, unless its reader wants others."""

Group = frozenset[str]
"""Values one of which must hold; empty where none is asked for."""


class Facet(StrEnum):
    """What a clause may ask of an event."""

    TYPE = "type"
    ACTOR = "actor"
    RECIPIENT = "recipient"
    ITEM = "item"
    STATUS = "status"
    SPEAKER = "speaker"


@dataclass(frozen=True, slots=True)
class Nearest:
    """The event that comes nearest to a clause, and in what it differs."""

    event: Event
    missing: tuple[Facet, ...]
    swapped: bool
    """Whether what differs is that actor and recipient have changed places."""


@dataclass(frozen=True, slots=True)
class EventClause:
    """Who did what to whom, how it is stated and on whose word, all of one event."""

    clause: str
    types: Group = frozenset()
    actors: tuple[Group, ...] = ()
    """Of each group one must act."""
    recipients: tuple[Group, ...] = ()
    items: Group = frozenset()
    statuses: Group = frozenset()
    speakers: tuple[Group, ...] = ()
    wanted: Group = TOLD
    """The statuses one of which must hold where the clause names none; its reader's to say."""
    column: int = field(default=1, compare=False)

    def holds(self, view: ArticleView) -> bool:
        """Return whether one event has all facets."""
        return any(not self.missing(event) for event in view.events)

    def met_by(self, event: Event, wanted: Group | None = None) -> bool:
        """Return whether `event` has all facets, and one of the `wanted` statuses where the clause names none."""
        return not self.wanting(wanted or self.wanted).missing(event)

    def wanting(self, wanted: Group) -> "EventClause":
        """Return the clause as it is read by one who wants other statuses."""
        return self if wanted == self.wanted else replace(self, wanted=wanted)

    def grounds(self, view: ArticleView) -> tuple[Ground, ...]:
        """Return each event that has all facets."""
        return tuple(
            Ground(clause=self.clause, event=event, evidence=distinct(event.evidence + self._stated(event)))
            for event in view.events
            if not self.missing(event)
        )

    def lack(self, view: ArticleView) -> str:
        """Say what the nearest event is and where it differs."""
        near = self.nearest(view)
        if near is None:
            return f"no event meets {self.clause}: the article tells of none"
        return f"no event meets {self.clause}: the nearest event is {outline(near.event)}, {_difference(near)}"

    def nearest(self, view: ArticleView) -> Nearest | None:
        """Return the event that lacks least; one of a wanted type before all others."""
        event = min(view.events, key=self._distance, default=None)
        if event is None:
            return None
        missing = self.missing(event)
        return Nearest(event, missing, {Facet.ACTOR, Facet.RECIPIENT} <= set(missing) and self._is_swapped(event))

    def met_but_for_status(self, view: ArticleView) -> bool:
        """Return whether an event has all facets but its status."""
        return any(self.missing(event) == (Facet.STATUS,) for event in view.events)

    @property
    def asked(self) -> Group:
        """The statuses one of which must hold."""
        return self.statuses or self.wanted

    @property
    def named(self) -> Group:
        """The statuses that somebody chose; empty where it is only what is told that counts."""
        return self.asked if self.statuses or self.wanted != TOLD else frozenset()

    def missing(self, event: Event) -> tuple[Facet, ...]:
        """Return the facets that do not hold of `event`."""
        held = {
            Facet.TYPE: not self.types or event.type in self.types,
            Facet.ACTOR: _all_met(self.actors, event.actors),
            Facet.RECIPIENT: _all_met(self.recipients, event.recipients),
            Facet.ITEM: not self.items or event.item in self.items,
            Facet.STATUS: any(claim.status in self.asked for claim in claims_of(event)),
            Facet.SPEAKER: not self.speakers or self._spoken(event),
        }
        return tuple(facet for facet, holds in held.items() if not holds)

    def _spoken(self, event: Event) -> bool:
        """Return whether the wanted speakers speak, in claims of the wanted status where one is asked for and there."""
        claims = claims_of(event)
        wanted = [claim for claim in claims if claim.status in self.named] or claims
        return _all_met(self.speakers, tuple(party for claim in wanted for party in claim.speakers))

    def _stated(self, event: Event) -> tuple[Evidence, ...]:
        return tuple(span for claim in claims_of(event) if claim.status in self.asked for span in claim.evidence)

    def _distance(self, event: Event) -> tuple[bool, int]:
        missing = self.missing(event)
        return Facet.TYPE in missing, len(missing)

    def _is_swapped(self, event: Event) -> bool:
        return _all_met(self.actors, event.recipients) and _all_met(self.recipients, event.actors)


def outline(event: Event) -> str:
    """Return `event` in short, such as `transfer(KP → RU, missile)`."""
    sides = " → ".join(filter(None, (", ".join(event.actors) or "?", ", ".join(event.recipients))))
    return f"{event.type}({sides}{f', {event.item}' if event.item else ''})"


def _difference(near: Nearest) -> str:
    if near.swapped:
        return "with actor and recipient swapped"
    if near.missing == (Facet.STATUS,):
        return f"which is {', '.join(claim.status for claim in claims_of(near.event))}"
    return f"which differs in {', '.join(near.missing)}"


def _all_met(groups: tuple[Group, ...], parties: tuple[str, ...]) -> bool:
    return all(not group.isdisjoint(parties) for group in groups)
