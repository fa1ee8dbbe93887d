"""The reading of `event:(…)`: facets that must all hold of one event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from luqum.tree import BaseGroup, SearchField
from luqum.tree import Not as Negation

from services.notifier.domain.event_clause import EventClause, Facet, Group
from services.notifier.domain.query.errors import QueryError, did_you_mean, one_of, together
from services.notifier.domain.query.grammar import Item, column, known, segments, value_of, written
from services.notifier.domain.vocabulary import Names, Vocabulary

PARTY: Final = "a country or an organisation, by code or name"
_ONCE: Final = (Facet.TYPE, Facet.ITEM, Facet.STATUS)
"""An event has one type and one item; a second group of statuses would leave open whose words are meant."""
_FACETS: Final = Names.each(facet.value for facet in Facet)

_OTHERWISE: Final = {
    **dict.fromkeys(("from", "by", "who"), "actor"),
    **dict.fromkeys(("to", "target", "against"), "recipient"),
    **dict.fromkeys(("weapon", "what"), "item"),
    **dict.fromkeys(("says", "according"), "speaker"),
}
"""What people write for a facet."""


def read_event(text: str, content: Item, at: int, vocabulary: Vocabulary) -> EventClause:
    """Return what stands behind `event:` in the query `text` as a clause that starts at the column `at`."""
    reading = _Reading(vocabulary)
    for node in _parts(content):
        reading.read(node)
    groups = reading.groups
    if reading.errors:
        raise together(reading.errors)
    return EventClause(
        clause=f"event:{written(text, content)}",
        types=_single(groups[Facet.TYPE]),
        actors=tuple(groups[Facet.ACTOR]),
        recipients=tuple(groups[Facet.RECIPIENT]),
        items=_single(groups[Facet.ITEM]),
        statuses=_single(groups[Facet.STATUS]),
        speakers=tuple(groups[Facet.SPEAKER]),
        column=at,
    )


def status_names(vocabulary: Vocabulary) -> tuple[Names, str]:
    """Return the statuses and what they are called in errors."""
    return vocabulary.statuses, f"a status: {_listed(vocabulary.statuses)}"


@dataclass(frozen=True, slots=True)
class _Reading:
    vocabulary: Vocabulary
    groups: Mapping[Facet, list[Group]] = field(default_factory=lambda: {facet: [] for facet in Facet})
    errors: list[QueryError] = field(default_factory=list)

    def read(self, node: Item) -> None:
        """Read one facet; note what is wrong with it."""
        try:
            self._add(*_facet(node))
        except QueryError as error:
            self.errors.append(error)

    def _add(self, facet: Facet, node: Item) -> None:
        """Read the value of one facet, or its values joined with OR."""
        if facet in _ONCE and self.groups[facet]:
            hint = f"join its values: {facet}:(… OR …)"
            raise QueryError(column(node), f"a second {facet}", f"each event to have one {facet}", hint)
        names, expected = self._names_of(facet)
        self.groups[facet].append(frozenset(self._known(names, value, expected) for value in _values(node)))

    def _known(self, names: Names, value: Item, expected: str) -> str:
        try:
            return known(names, value, expected)
        except QueryError as error:
            self.errors.append(error)
            return ""

    def _names_of(self, facet: Facet) -> tuple[Names, str]:
        if facet is Facet.TYPE:
            return self.vocabulary.event_types, f"a type of event: {_listed(self.vocabulary.event_types)}"
        if facet is Facet.ITEM:
            return self.vocabulary.items, f"an item: {_listed(self.vocabulary.items)}"
        if facet is Facet.STATUS:
            return status_names(self.vocabulary)
        return self.vocabulary.parties, PARTY


def _parts(content: Item) -> list[Item]:
    """Return the node of each facet; alternatives that bear no name are one, the type."""
    alternatives = segments(content.expr) if isinstance(content, BaseGroup) else [[content]]
    if len(alternatives) == 1:
        return alternatives[0]
    if any(len(alternative) > 1 or isinstance(alternative[0], SearchField) for alternative in alternatives):
        second = alternatives[1][0]
        raise QueryError(column(second), "OR between facets", "facets side by side", "join two event:(…) with OR")
    return [content]


def _facet(node: Item) -> tuple[Facet, Item]:
    """Return a facet with its value; what bears no name is the type."""
    if isinstance(node, Negation):
        raise QueryError(column(node), "NOT", "facets that hold", "write NOT event:(…) beside this one")
    if not isinstance(node, SearchField):
        return Facet.TYPE, node
    name = _FACETS.find(node.name)
    if name is None:
        hint = did_you_mean(_OTHERWISE.get(node.name.lower()) or _FACETS.nearest(node.name))
        raise QueryError(column(node), f"{node.name}:", f"a facet: {one_of(facet.value for facet in Facet)}", hint)
    return Facet(name), node.expr


def _values(node: Item) -> list[Item]:
    """Return the values of a facet: one, or several joined with OR."""
    if not isinstance(node, BaseGroup):
        value_of(node)
        return [node]
    alternatives = segments(node.expr)
    for alternative in alternatives:
        if len(alternative) > 1:
            hint = 'join values with OR; a name of several words stands in quotes: "…"'
            raise QueryError(column(alternative[1]), "a value without OR before it", "OR between values", hint)
    return [alternative[0] for alternative in alternatives]


def _single(groups: list[Group]) -> Group:
    return groups[0] if groups else frozenset()


def _listed(names: Names) -> str:
    return one_of(names.spellings.values())
