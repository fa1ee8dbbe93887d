"""The words a query may use for topics, countries, parties and the facets of events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final, Self

from services.notifier.domain.texts import tokens
from tocsin.messages import EVENT_TYPES, ITEMS, ORGANISATIONS, STATUSES, EventType

_LIKE_CHARACTERS: Final = 64


def _plain(spelling: str) -> str:
    return " ".join(tokens(spelling))


@dataclass(frozen=True, slots=True)
class Names:
    """A closed set of values, each of which may be spelt in several ways."""

    values: Mapping[str, str]
    """Folded spelling -> value."""
    spellings: Mapping[str, str]
    """Folded spelling -> the same as it was given."""
    shown: Mapping[str, str]
    """Value -> its name for people: the first spelling that is not the value itself."""

    @classmethod
    def of(cls, spelt: Mapping[str, str]) -> Self:
        """Build from spelling -> value; each value also spells itself, and the first of equal spellings counts."""
        all_spellings = {**{value: value for value in spelt.values()}, **spelt}
        values: dict[str, str] = {}
        spellings: dict[str, str] = {}
        shown: dict[str, str] = {}
        for spelling, value in all_spellings.items():
            values.setdefault(_plain(spelling), value)
            spellings.setdefault(_plain(spelling), spelling)
            if spelling != value:
                shown.setdefault(value, spelling)
        return cls(values, spellings, shown)

    @classmethod
    def each(cls, values: Iterable[str]) -> Self:
        """Build from values that have no further names."""
        return cls.of({value: value for value in values})

    def find(self, spelling: str) -> str | None:
        """Return the value that is spelt so, whatever its case, accents and hyphens."""
        return self.values.get(_plain(spelling))

    def nearest(self, spelling: str) -> str | None:
        """Return the known spelling most like `spelling`, if one is near."""
        near = get_close_matches(_plain(spelling[:_LIKE_CHARACTERS]), self.spellings, n=1)
        return self.spellings[near[0]] if near else None

    def name_of(self, value: str) -> str:
        """Return what people call `value`."""
        return self.shown.get(value, value)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything a query may name."""

    topics: Names
    broader: Mapping[str, frozenset[str]]
    """Topic -> the topics it is a case of."""
    countries: Names
    parties: Names
    """Countries and the organisations that act beside them."""
    languages: Names
    items: Names
    statuses: Names
    event_types: Names
    events: Mapping[str, frozenset[EventType]] = field(default_factory=dict)
    """Topic -> the types of event that belong to it."""

    @classmethod
    def of(
        cls,
        topics: Mapping[str, Iterable[str]],
        countries: Mapping[str, str],
        languages: Mapping[str, str],
        organisations: Mapping[str, str] | None = None,
        events: Mapping[str, Iterable[EventType]] | None = None,
    ) -> Self:
        """Build from topic id -> broader ids and -> types of event, and from name -> code for the rest.

        The first name of a country is the one shown to people. Organisations are known by their codes without asking.
        """
        bodies = {code: code for code in ORGANISATIONS} | dict(organisations or {})
        return cls(
            topics=Names.each(topics),
            broader={topic: frozenset(broader) for topic, broader in topics.items()},
            countries=Names.of(countries),
            parties=Names.of({**countries, **bodies}),
            languages=Names.of(languages),
            items=Names.each(ITEMS),
            statuses=Names.each(STATUSES),
            event_types=Names.each(EVENT_TYPES),
            events={topic: frozenset(types) for topic, types in (events or {}).items()},
        )

    def narrower(self, topic: str) -> frozenset[str]:
        """Return `topic` and every topic that is a case of it, however far down."""
        found = {topic}
        while more := {lower for lower, upper in self.broader.items() if upper & found} - found:
            found |= more
        return frozenset(found)

    def types_of(self, topics: Iterable[str]) -> frozenset[EventType]:
        """Return the types of event that belong to one of these topics."""
        return frozenset().union(*(self.events.get(topic, frozenset()) for topic in topics))
