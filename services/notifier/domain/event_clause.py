"""A clause whose facets must all hold of one event."""

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from typing import Final

from services.notifier.domain.article_view import ArticleView, Key
from services.notifier.domain.clauses import distinct
from tocsin.messages import Claim, Event, Evidence, Ground

TOLD: Final = frozenset({"reported", "alleged"})
"""What a clause without a status asks for."""

Group = frozenset[str]
"""Values one of which must hold; empty where none is asked for."""
_KEYS: Final = 64
_ANY: Final[Group] = frozenset({""})


class Facet(StrEnum):
    """What a clause may ask of an event."""

    TYPE = "type"
    ACTOR = "actor"
    RECIPIENT = "recipient"
    ITEM = "item"
    STATUS = "status"
    SPEAKER = "speaker"


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
    column: int = field(default=1, compare=False)

    @property
    def keys(self) -> frozenset[Key]:
        """Type, actor and recipient in one, so that a busy topic brings few candidates; fewer where they are many."""
        types, actors, recipients = self.types or _ANY, _first(self.actors), _first(self.recipients)
        if len(types) * len(actors) * len(recipients) > _KEYS:
            recipients = _ANY
        return frozenset(product(("event",), types, actors, recipients))

    def met_by(self, view: ArticleView) -> bool:
        """Return whether one event has all facets."""
        return any(not self.missing(event) for event in view.events)

    def grounds(self, view: ArticleView) -> tuple[Ground, ...]:
        """Return each event that has all facets."""
        return tuple(
            Ground(clause=self.clause, event=event, evidence=distinct(event.evidence + self._stated(event)))
            for event in view.events
            if not self.missing(event)
        )

    def lack(self, view: ArticleView) -> str:
        """Say what the nearest event is and where it differs."""
        nearest = min(view.events, key=self._distance, default=None)
        if nearest is None:
            return f"no event meets {self.clause}: the article tells of none"
        return f"no event meets {self.clause}: the nearest event is {outline(nearest)}, {self._difference(nearest)}"

    def met_but_for_status(self, view: ArticleView) -> bool:
        """Return whether an event has all facets but its status."""
        return any(self.missing(event) == (Facet.STATUS,) for event in view.events)

    def missing(self, event: Event) -> tuple[Facet, ...]:
        """Return the facets that do not hold of `event`."""
        held = {
            Facet.TYPE: not self.types or event.type in self.types,
            Facet.ACTOR: _all_met(self.actors, event.actors),
            Facet.RECIPIENT: _all_met(self.recipients, event.recipients),
            Facet.ITEM: not self.items or event.item in self.items,
            Facet.STATUS: any(claim.status in (self.statuses or TOLD) for claim in claims_of(event)),
            Facet.SPEAKER: not self.speakers or self._spoken(event),
        }
        return tuple(facet for facet, holds in held.items() if not holds)

    def _spoken(self, event: Event) -> bool:
        """Return whether the wanted speakers speak, in claims of the wanted status where one is asked for and there."""
        claims = claims_of(event)
        wanted = [claim for claim in claims if claim.status in self.statuses] or claims
        return _all_met(self.speakers, tuple(party for claim in wanted for party in claim.speakers))

    def _stated(self, event: Event) -> tuple[Evidence, ...]:
        wanted = self.statuses or TOLD
        return tuple(span for claim in claims_of(event) if claim.status in wanted for span in claim.evidence)

    def _distance(self, event: Event) -> tuple[bool, int]:
        missing = self.missing(event)
        return Facet.TYPE in missing, len(missing)

    def _difference(self, event: Event) -> str:
        missing = self.missing(event)
        if {Facet.ACTOR, Facet.RECIPIENT} <= set(missing) and self._is_swapped(event):
            return "with actor and recipient swapped"
        if missing == (Facet.STATUS,):
            return f"which is {', '.join(claim.status for claim in claims_of(event))}"
        return f"which differs in {', '.join(missing)}"

    def _is_swapped(self, event: Event) -> bool:
        return _all_met(self.actors, event.recipients) and _all_met(self.recipients, event.actors)


def claims_of(event: Event) -> tuple[Claim, ...]:
    """Return how the article states `event`; one that lists no claims states it once."""
    return event.claims or (Claim(status=event.status, speakers=event.speakers),)


def outline(event: Event) -> str:
    """Return `event` in short, such as `transfer(KP → RU, missile)`."""
    sides = " → ".join(filter(None, (", ".join(event.actors) or "?", ", ".join(event.recipients))))
    return f"{event.type}({sides}{f', {event.item}' if event.item else ''})"


def _first(groups: tuple[Group, ...]) -> Group:
    return groups[0] if groups else _ANY


def _all_met(groups: tuple[Group, ...], parties: tuple[str, ...]) -> bool:
    return all(not group.isdisjoint(parties) for group in groups)
