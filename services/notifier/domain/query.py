"""The language in which people say what they want to hear of, and its reading (see docs/query.md)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final

from luqum.tree import BaseGroup, SearchField
from luqum.tree import Not as Negation

from services.notifier.domain.article_view import Key, host_name
from services.notifier.domain.clauses import Clause, CountryClause, LanguageClause, SourceClause, TopicClause, Words
from services.notifier.domain.event_clause import Facet
from services.notifier.domain.nodes import And, Node, Not, Or, always_true, leaves, required_keys
from services.notifier.domain.query_error import QueryError, did_you_mean, one_of
from services.notifier.domain.query_events import read_event
from services.notifier.domain.query_scan import DEPTH, scan
from services.notifier.domain.query_tree import Item, column, grammar, known, segments, value_of, written
from services.notifier.domain.texts import sought, word_lengths
from services.notifier.domain.vocabulary import Names, Vocabulary

__all__ = ["Query", "QueryError", "Vocabulary", "parse"]

CLAUSES: Final = 200
WORD_CHARACTERS: Final = 64
PHRASE_WORDS: Final = 10
_FIELDS: Final = ("topic", "country", "source", "lang", "title", "event")


@dataclass(frozen=True, slots=True)
class Query:
    """What one person wants to hear of."""

    text: str
    """As its writer put it."""
    root: Node
    required: frozenset[Key]
    """Every article that meets the query has one of these among its keys."""

    @property
    def clauses(self) -> tuple[str, ...]:
        """The text of each clause, in order."""
        return tuple(leaf.clause for leaf in leaves(self.root))

    def __str__(self) -> str:
        return self.text


def parse(text: str, vocabulary: Vocabulary) -> Query:
    """Read a query; raise `QueryError` where `text` is none."""
    scan(text)
    reader = _Reader(text, vocabulary)
    root = reader.expression(grammar(text), reader.clause)
    _check_size(root)
    required = required_keys(root)
    if required is None:
        negation = always_true(root)
        hint = "say what you want to hear of; NOT only takes away from it"
        raise QueryError(negation.column if negation else 1, "only NOT", "something that must be there", hint)
    return Query(text=text.strip(), root=root, required=required)


_Leaf = Callable[[Item], Node]


@dataclass(frozen=True, slots=True)
class _Reader:
    text: str
    vocabulary: Vocabulary

    def expression(self, node: Item, leaf: _Leaf, depth: int = 0) -> Node:
        """Read operands that are joined, or a single one; `leaf` reads what is no group, no NOT and not joined."""
        return _any(_all(self._operand(each, leaf, depth) for each in segment) for segment in segments(node))

    def _operand(self, node: Item, leaf: _Leaf, depth: int) -> Node:
        if depth > DEPTH:
            raise QueryError(column(node), "one more within it", f"groups and NOT at most {DEPTH} deep")
        if isinstance(node, BaseGroup):
            return self.expression(node.expr, leaf, depth + 1)
        if isinstance(node, Negation):
            return Not(self._operand(node.a, leaf, depth + 1), column(node))
        return leaf(node)

    def clause(self, node: Item) -> Node:
        """Read a word, a phrase or a field."""
        if not isinstance(node, SearchField):
            return self._words(node, written(self.text, node))
        name = node.name.lower()
        if name == "event":
            return read_event(self.text, node.expr, column(node), self.vocabulary)
        if name not in _FIELDS:
            raise _unknown_field(node)
        return self.expression(node.expr, partial(self._field, name))

    def _field(self, name: str, node: Item) -> Clause:
        value_of(node)
        clause = f"{name}:{written(self.text, node)}"
        if name == "topic":
            topic = known(self.vocabulary.topics, node, "a topic")
            return TopicClause(clause, topic, self.vocabulary.narrower(topic), column(node))
        if name == "country":
            return CountryClause(clause, self._country(node), column(node))
        if name == "source":
            return SourceClause(clause, _host(node), column(node))
        if name == "lang":
            code = known(self.vocabulary.languages, node, "a language, such as en")
            return LanguageClause(clause, code, column(node))
        return self._words(node, clause, in_title=True)

    def _country(self, node: Item) -> str:
        party = self.vocabulary.parties.find(value_of(node))
        if party and party not in self.vocabulary.countries.values.values():
            raise QueryError(column(node), value_of(node), "a country", f"it acts in events: event:(actor:{party})")
        return known(self.vocabulary.countries, node, "a country, by code or name")

    def _words(self, node: Item, clause: str, in_title: bool = False) -> Words:
        text = value_of(node)
        lengths = word_lengths(text)
        if not lengths:
            raise QueryError(column(node), text or '""', "a word with a letter or a digit")
        if max(lengths) > WORD_CHARACTERS or len(lengths) > PHRASE_WORDS:
            expected = f"at most {PHRASE_WORDS} words of {WORD_CHARACTERS} characters"
            raise QueryError(column(node), text, expected, "a few words of it will do")
        return Words(clause, sought(text), in_title, column(node))


def _unknown_field(node: Item) -> QueryError:
    name = node.name.lower()
    if name in set(Facet):
        hint = f"{name}: stands inside event:(…)"
    else:
        hint = did_you_mean(Names.each(_FIELDS).nearest(name), 'put a text with a colon into quotes: "…"')
    return QueryError(column(node), f"{node.name}:", f"a field: {one_of(_FIELDS)}", hint)


def _host(node: Item) -> str:
    value = value_of(node)
    host = host_name(value)
    if not host or any(character in host for character in "/:@, "):
        raise QueryError(column(node), value, "a host name, such as news.example.org")
    return host


def _check_size(root: Node) -> None:
    beyond = next(islice(leaves(root), CLAUSES, None), None)
    if beyond is not None:
        raise QueryError(beyond.column, f"clause {CLAUSES + 1}", f"at most {CLAUSES} clauses", "split it into several")


def _all(operands: Iterable[Node]) -> Node:
    flat = [part for each in operands for part in (each.operands if isinstance(each, And) else (each,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def _any(operands: Iterable[Node]) -> Node:
    flat = [part for each in operands for part in (each.operands if isinstance(each, Or) else (each,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))
