"""The reading of what stands behind a field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from services.notifier.domain.article_facets import NAME_WORDS, address_of, host_name
from services.notifier.domain.article_view import Field
from services.notifier.domain.clauses import Clause
from services.notifier.domain.facet_clauses import FacetClause, Kind
from services.notifier.domain.query.errors import QueryError
from services.notifier.domain.query.events import PARTY, status_names
from services.notifier.domain.query.figures import FIGURES, read_figure
from services.notifier.domain.query.grammar import Item, column, known, value_of
from services.notifier.domain.query.words import read_words, row_of
from services.notifier.domain.vocabulary import Vocabulary

_WITHIN: Final[Mapping[str, Field]] = {"title": "title", "body": "body"}
FIELDS: Final = (*_WITHIN, *Kind, *FIGURES)


@dataclass(frozen=True, slots=True)
class FieldReader:
    """Reads the value of a field with the words of a vocabulary."""

    vocabulary: Vocabulary

    def read(self, name: str, node: Item, clause: str) -> Clause:
        """Return what `node`, behind the field `name`, asks for as the clause that is written `clause`."""
        if within := _WITHIN.get(name):
            return read_words(node, clause, within)
        if name in FIGURES:
            return read_figure(name, node, clause)
        kind = Kind(name)
        value = self._values[kind](node)
        narrower = self.vocabulary.narrower(value) - {value} if kind is Kind.TOPIC else frozenset()
        return FacetClause(clause, kind, value, narrower, column(node))

    @property
    def _values(self) -> Mapping[Kind, Callable[[Item], str]]:
        words = self.vocabulary
        return {
            Kind.TOPIC: lambda node: known(words.topics, node, "a topic", "docs/taxonomy.md lists them"),
            Kind.COUNTRY: self._country,
            Kind.SOURCE: _host,
            Kind.FEED: _address,
            Kind.URL: _address,
            Kind.AUTHOR: _name,
            Kind.LANG: lambda node: known(words.languages, node, "a language, such as en"),
            Kind.STATUS: lambda node: known(status_names(words)[0], node, status_names(words)[1]),
            Kind.SPEAKER: lambda node: known(words.parties, node, PARTY),
        }

    def _country(self, node: Item) -> str:
        party = self.vocabulary.parties.find(value_of(node))
        if party and party not in self.vocabulary.countries.values.values():
            raise QueryError(column(node), value_of(node), "a country", f"it acts in events: event:(actor:{party})")
        return known(self.vocabulary.countries, node, "a country, by code or name")


def _host(node: Item) -> str:
    value = value_of(node)
    host = host_name(value)
    if not host or any(character in host for character in "/:@, "):
        raise QueryError(column(node), value, "a host name, such as news.example.org")
    return host


def _address(node: Item) -> str:
    value = value_of(node)
    address = address_of(value)
    if not address or " " in address or not address.isprintable():
        raise QueryError(column(node), value, 'an address or the beginning of one, such as "https://example.org/asia"')
    return address


def _name(node: Item) -> str:
    words = row_of(node)
    if len(words) > NAME_WORDS:
        raise QueryError(column(node), value_of(node), f"a name of at most {NAME_WORDS} words or characters")
    return " ".join(words)
