"""A query said back in plain words, so that its writer sees what it means."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from services.notifier.domain.clauses import Beginning, Clause, Words
from services.notifier.domain.event_clause import EventClause, Group
from services.notifier.domain.facet_clauses import FacetClause, FigureClause, Kind, Limit
from services.notifier.domain.nodes import And, Node, Not, Or
from services.notifier.domain.query.errors import one_of
from services.notifier.domain.query.query import Query
from services.notifier.domain.texts import is_spaceless
from services.notifier.domain.vocabulary import Names, Vocabulary

_FIELDS: Final = {"text": "", "title": " in the title", "body": " in the text below the title"}
_FACETS: Final = {
    Kind.TOPIC: ("is about", "is not about"),
    Kind.COUNTRY: ("concerns", "does not concern"),
    Kind.SOURCE: ("comes from", "does not come from"),
    Kind.FEED: ("was listed by the feed", "was not listed by the feed"),
    Kind.LANG: ("is written in", "is not written in"),
    Kind.AUTHOR: ("is by somebody called", "is not by somebody called"),
    Kind.URL: ("stands at", "does not stand at"),
    Kind.STATUS: ("tells of an event that is", "tells of no event that is"),
    Kind.SPEAKER: ("tells of an event on the word of", "tells of no event on the word of"),
}
_HAS: Final = ("has", "does not have")
_TELLS: Final = ("tells of", "does not tell of")
_ORIGINS: Final = ("is of a story with", "is not of a story with")


def said(query: Query, vocabulary: Vocabulary) -> str:
    """Return what `query` asks, as a sentence; no two queries that ask for different things are said alike."""
    return f"It rings for an article that {_Speaker(vocabulary).tell(query.root)}."


@dataclass(frozen=True, slots=True)
class _Speaker:
    vocabulary: Vocabulary

    def tell(self, node: Node, inner: bool = False) -> str:
        """Return what `node` asks; an inner one of several parts in brackets."""
        if isinstance(node, And | Or):
            joint = ", and " if isinstance(node, And) else ", or "
            told = joint.join(self.tell(operand, inner=True) for operand in node.operands)
            return f"({told})" if inner else told
        if isinstance(node, Not):
            return self._deny(node.operand)
        return self._clause(node, 0)

    def _deny(self, node: Node) -> str:
        if isinstance(node, And | Or):
            return f"is none that {self.tell(node, inner=True)}"
        if isinstance(node, Not):
            return f"is none that {self._deny(node.operand)}"
        return self._clause(node, 1)

    def _clause(self, clause: Clause, denied: int) -> str:
        match clause:
            case Words():
                return f"{_HAS[denied]} {_words(clause)}{_FIELDS[clause.within]}"
            case Beginning(stem=stem, within=within):
                return f"{_HAS[denied]} a word that begins with “{stem}”{_FIELDS[within]}"
            case FacetClause(kind=kind):
                return f"{_FACETS[kind][denied]} {self._facet(clause)}"
            case FigureClause(name="score"):
                return f"{_HAS[denied]} a highest topic score of {_limits(clause.least, clause.most)}"
            case FigureClause():
                return f"{_ORIGINS[denied]} {_limits(clause.least, clause.most)} origins"
            case EventClause():
                return f"{_TELLS[denied]} {self._event(clause)}"
        raise TypeError(f"no words for {clause.clause}")

    def _facet(self, clause: FacetClause) -> str:
        match clause.kind:
            case Kind.TOPIC if clause.narrower:
                return f"{clause.value} or its narrower {_either(clause.narrower)}"
            case Kind.COUNTRY | Kind.SPEAKER:
                return _name(self.vocabulary.parties, clause.value)
            case Kind.LANG:
                return _name(self.vocabulary.languages, clause.value)
            case Kind.SOURCE | Kind.FEED | Kind.URL:
                return f"{clause.value} or below it"
            case Kind.AUTHOR:
                return f"“{_text(tuple(clause.value.split()))}”"
        return clause.value

    def _event(self, clause: EventClause) -> str:
        parts = [f"a {_either(clause.types)}" if clause.types else "an event"]
        parts += [f"by {self._parties(group)}" for group in clause.actors]
        parts += [f"towards {self._parties(group)}" for group in clause.recipients]
        parts += [f"of {_either(clause.items)}"] if clause.items else []
        parts += [f"stated as {_either(clause.named)}" if clause.named else "that is reported or alleged at all"]
        parts += [f"on the word of {self._parties(group)}" for group in clause.speakers]
        return " ".join(parts)

    def _parties(self, group: Group) -> str:
        return _either(_name(self.vocabulary.parties, code) for code in group)


def _words(clause: Words) -> str:
    text = f"“{_text(clause.tokens)}”"
    if clause.slop:
        return f"the words {text} within {clause.slop} of each other"
    if len(clause.tokens) == 1:
        return f"the word {text}"
    return f"{text} in a row"


def _text(tokens: tuple[str, ...]) -> str:
    """Return tokens as they are written: pairs of characters overlap, what no font has stands by its number."""
    text = ""
    for before, token in zip(("", *tokens), tokens, strict=False):
        overlaps = len(before) == 2 and is_spaceless(before) and is_spaceless(token) and before[1] == token[0]
        text += token[1:] if overlaps else f" {token}"
    return "".join(each if each.isprintable() else f"U+{ord(each):04X}" for each in text.strip())


def _limits(least: Limit | None, most: Limit | None) -> str:
    low = f"{'at least' if least.is_included else 'above'} {least.value:.10g}" if least else ""
    high = f"{'at most' if most.is_included else 'below'} {most.value:.10g}" if most else ""
    return " and ".join(filter(None, (low, high)))


def _name(names: Names, value: str) -> str:
    """Return what people call `value`, with itself where that could be something else."""
    name = names.name_of(value)
    return name if names.find(name) == value else f"{name} ({value})"


def _either(values: Iterable[str]) -> str:
    return one_of(sorted(values))
