"""Find the wordings of topics in a language whose words carry their particles with them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from services.classifier.domain.particles.lexicon import ParticleLexicon
from services.classifier.domain.sentences import Span
from services.classifier.domain.sightings import Sighting, Spot, of_hits
from services.classifier.domain.signals import Hit
from services.classifier.domain.taxonomy import Signal

_GAP: Final = r"[^.!?\n]{0,24}?"
_TERMS: Final = re.compile(r"\.\.|[()|]|@[a-z_]+|[^\s()|]+")
_DEEPEST: Final = 8


class WordingError(ValueError):
    """A wording that cannot be read."""


class _Ready(NamedTuple):
    signal: Signal
    expression: re.Pattern[str]


class WordingBook:
    """All signals of a language, ready to be looked for."""

    def __init__(self, lexicon: ParticleLexicon) -> None:
        classes = lexicon.classes or {}
        self.literals = frozenset(word for signal in lexicon.signals for word in _words(signal.pattern, classes, 0))
        """Without one of these no signal holds."""
        self._ready = [_Ready(signal, compiled(signal.pattern, classes)) for signal in lexicon.signals]

    def sightings(self, folded: str, span: Span, spot: Spot, framed: Sequence[Sighting]) -> Iterator[Sighting]:
        """Yield what the signals say of one sentence."""
        hits: dict[tuple[str, str], Hit] = {}
        for signal, expression in self._ready:
            key = (signal.topic, signal.strength)
            if key in hits or (signal.title_only and spot.zone != "title") or signal.parties > spot.named:
                continue
            found = expression.search(folded, span.start, span.end)
            if found:
                hits[key] = Hit(signal, found.start(), found.end(), False)
        return of_hits(tuple(hits.values()), spot, framed)


def _words(pattern: str, classes: Mapping[str, tuple[str, ...]], depth: int) -> Iterator[str]:
    for term in _TERMS.findall(pattern):
        if term.startswith("@") and depth <= _DEEPEST:
            for entry in classes.get(term[1:], ()):
                yield from _words(entry, classes, depth + 1)
        elif term not in ("..", "(", ")", "|"):
            yield term.lower()


def compiled(pattern: str, classes: Mapping[str, tuple[str, ...]]) -> re.Pattern[str]:
    """Return the expression of a wording: words, `@class`, `(a|b)` and `..` for a few words within the clause."""
    return re.compile(_expression(pattern, classes, 0))


def _expression(pattern: str, classes: Mapping[str, tuple[str, ...]], depth: int) -> str:
    if depth > _DEEPEST:
        raise WordingError("classes name each other in a circle")
    written: list[str] = []
    after_word = False
    opened = 0
    for term in _TERMS.findall(pattern):
        opened += (term == "(") - (term == ")")
        if opened < 0:
            raise WordingError("a bracket is closed that was never opened")
        if term in ("|", ")"):
            written.append(term)
            after_word = term == ")"
            continue
        if term == "..":
            written.append(_GAP)
            after_word = False
            continue
        written.append(r"\s?" if after_word else "")
        written.append("(?:" if term == "(" else _word(term, classes, depth))
        after_word = term != "("
    if opened:
        raise WordingError("a bracket is never closed")
    if not written:
        raise WordingError("it says nothing")
    return "".join(written)


def _word(term: str, classes: Mapping[str, tuple[str, ...]], depth: int) -> str:
    if not term.startswith("@"):
        return re.escape(term.lower())
    if term[1:] not in classes:
        raise WordingError(f"there is no class {term[1:]}")
    return "(?:" + "|".join(_expression(entry, classes, depth + 1) for entry in classes[term[1:]]) + ")"
