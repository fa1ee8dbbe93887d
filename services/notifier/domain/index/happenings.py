"""Which of the events asked for an article tells of, all facets of one event."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Final, TypeVar

from services.notifier.domain.index.offers import TOLD, Happening

ANY: Final = ""
"""Stands for a facet that is not asked for."""

Facets = tuple[str, str, str, str, str]
"""Type, actor, recipient, item and status of an event, or `ANY`."""
Group = tuple[str, ...]
"""Values one of which must hold."""
_TUPLES: Final = 256
_Below = TypeVar("_Below")
_ByItem = dict[str, dict[str, int]]
_ByType = dict[str, dict[str, dict[str, _ByItem]]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a clause asks of one event: of each facet, of each of its groups, a value."""

    types: tuple[Group, ...] = ()
    actors: tuple[Group, ...] = ()
    recipients: tuple[Group, ...] = ()
    items: tuple[Group, ...] = ()
    statuses: tuple[Group, ...] = ()
    speakers: tuple[Group, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether the combinations say all that is asked."""
        groups = self._groups
        return not self.speakers and all(len(each) < 2 for each in groups) and self._asked(groups) == len(groups)

    def combinations(self) -> Iterator[Facets]:
        """Yield facets one combination of which every such event has."""
        groups = self._groups
        first = [each[0] if each else (ANY,) for each in groups]
        for left_out in range(self._asked(groups), len(first)):
            first[left_out] = (ANY,)
        yield from product(*first)

    def fits(self, event: Happening) -> bool:
        """Return whether `event` has all that is asked."""
        return (
            _each_met(self.types, (event.type,))
            and _each_met(self.actors, event.actors)
            and _each_met(self.recipients, event.recipients)
            and _each_met(self.items, (event.item or ANY,))
            and _each_met(self.statuses, event.statuses)
            and _each_met(self.speakers, self._speaking(event))
        )

    @property
    def _groups(self) -> tuple[tuple[Group, ...], ...]:
        return (self.types, self.actors, self.recipients, self.items, self.statuses)

    def _asked(self, groups: tuple[tuple[Group, ...], ...]) -> int:
        """Return of how many facets the combinations are not too many."""
        sizes = [len(each[0]) if each else 1 for each in groups]
        return next(count for count in range(len(sizes), -1, -1) if prod(sizes[:count]) <= _TUPLES)

    def _speaking(self, event: Happening) -> list[str]:
        """Return who speaks in the claims of a wanted status; in any, where none is wanted or there."""
        wanted = {status for group in self.statuses for status in group} - {TOLD}
        claims = [claim for claim in event.claims if claim[0] in wanted] or event.claims
        return [speaker for _, speakers in claims for speaker in speakers]


class Happenings:
    """The combinations asked for, with their nodes, facet by facet."""

    def __init__(self) -> None:
        self._types: _ByType = {}

    def put(self, facets: Facets, node: int) -> None:
        """Let `node` be found by events that have `facets`."""
        type, actor, recipient, item, status = facets
        actors = self._types.setdefault(type, {})
        items = actors.setdefault(actor, {}).setdefault(recipient, {})
        items.setdefault(item, {})[status] = node

    def drop(self, facets: Facets) -> None:
        """Let no event find `facets` any more."""
        type, actor, recipient, item, status = facets
        actors = self._types[type]
        recipients = actors[actor]
        items = recipients[recipient]
        del items[item][status]
        _prune(items, item)
        _prune(recipients, recipient)
        _prune(actors, actor)
        _prune(self._types, type)

    def nodes(self, event: Happening) -> Iterator[int]:
        """Yield the node of each combination that `event` has."""
        actors, recipients, items = {ANY, *event.actors}, {ANY, *event.recipients}, {ANY, event.item or ANY}
        statuses = {ANY, *event.statuses}
        for by_actor in _under(self._types, {ANY, event.type}):
            for by_recipient in _under(by_actor, actors):
                for by_item in _under(by_recipient, recipients):
                    for by_status in _under(by_item, items):
                        yield from _under(by_status, statuses)


def _under(branches: dict[str, _Below], values: set[str]) -> list[_Below]:
    return [branches[value] for value in values if value in branches]


def _prune(branches: dict[str, dict[str, _Below]], value: str) -> None:
    if not branches[value]:
        del branches[value]


def _each_met(groups: tuple[Group, ...], values: Iterable[str]) -> bool:
    values = frozenset(values)
    return all(not values.isdisjoint(group) for group in groups)
