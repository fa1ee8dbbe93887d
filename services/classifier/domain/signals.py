"""Find the signals of topics in a text: one pass says which may hold where, only those are tried."""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Final, NamedTuple, get_args

from ahocorasick_rs import AhoCorasick, MatchKind

from services.classifier.domain.encoding import MARKS, Joined, places_of, words_of
from services.classifier.domain.expressions import (
    ADJECTIVE,
    NUMBER,
    OTHER,
    PARTY,
    PLACE,
    Expression,
    Grammar,
    Vocabulary,
    Words,
    literals,
)
from services.classifier.domain.literals import Mark
from services.classifier.domain.sentences import Span
from services.classifier.domain.taxonomy import Signal, SignalLexicon, Strength

_rank: Final = attrgetter("rank")
_RANKS: Final = {strength: rank for rank, strength in enumerate(get_args(Strength))}
_WEAKER: Final[dict[Strength, Strength]] = {"strong": "medium", "medium": "weak"}
_REMEMBERED: Final = 4096
_CLAUSE_WORDS: Final = 12
"""How far back a word that opens a clause is looked for."""


class Hit(NamedTuple):
    """A signal that holds in a sentence, from `start` to `end` of the field."""

    signal: Signal
    start: int
    end: int
    governed: bool
    """Whether it stands behind a word that opens a clause, such as "after" or "which"."""


@dataclass(frozen=True, slots=True, eq=False)
class _Ready:
    """A signal with its expression, and what must be there for it to hold; one is like no other."""

    signal: Signal
    pattern: re.Pattern[str]
    needed: tuple[frozenset[str], ...]
    """Beside its anchor."""
    parties: int
    title_only: bool
    key: tuple[str, bool]
    """Its topic, and whether it speaks against it."""
    rank: int
    """The stronger, the smaller."""
    bit: int = 0
    """Its place among all signals, as the one bit of a number; the stronger, the lower."""
    alone: "_Ready | None" = None
    """What it is worth in a sentence that names too few parties."""


class Anchor(NamedTuple):
    """A word that signals are looked for at; without any it is a figure of speech that hides what it is made of."""

    start: int
    end: int
    tried: int
    """The signals, each one bit."""


class _Fitting:
    """Which signals have the first of what they need, by the character that it begins with."""

    def __init__(self, signals: Iterable[_Ready]) -> None:
        self._always = 0
        self._with: dict[str, int] = {}
        for ready in signals:
            if not ready.needed:
                self._always |= ready.bit
            for character in ready.needed[0] if ready.needed else ():
                self._with[character] = self._with.get(character, 0) | ready.bit

    def among(self, present: Set[str]) -> int:
        """Return those that the characters of a sentence allow."""
        found = self._always
        for character in self._with.keys() & present:
            found |= self._with[character]
        return found


class SignalBook:
    """All signals of a language, ready to be looked for."""

    def __init__(
        self, lexicon: SignalLexicon, names: Set[str] = frozenset(), adjectives: Set[str] = frozenset()
    ) -> None:
        self._vocabulary = Vocabulary(lexicon.irregular, lexicon.breaks, names, adjectives)
        self._names = names | adjectives
        grammar = Grammar(self._vocabulary, lexicon.classes, lexicon.common)
        by_anchor: dict[str, int] = {}
        self._all: list[_Ready] = []
        self._known: dict[int, tuple[_Ready, ...]] = {}
        for number, signal in enumerate(sorted(lexicon.signals, key=lambda signal: _RANKS[signal.strength])):
            expression = grammar.compiled(signal.pattern)
            ready = self._ready(signal, expression, 1 << number)
            self._all.append(ready)
            for word in {form for words in expression.anchor for form in grammar.rarest(words)}:
                by_anchor[word] = by_anchor.get(word, 0) | ready.bit
        self._fitting = _Fitting(self._all)
        hidden = {text for entry in lexicon.hidden for text in literals(grammar.words(entry))}
        tried = by_anchor | dict.fromkeys(hidden, 0)
        self._tried = tuple(tried.values())
        keys = [f" {word}" for word in tried]
        self._shorter = [_shorter(key, tried) for key in keys]
        self._automaton = AhoCorasick(keys, matchkind=MatchKind.LeftmostLongest) if keys else None
        self._numbers = {word: number for number, word in enumerate(tried)}
        self._breaks = frozenset(self._vocabulary.break_characters)
        words = self._vocabulary.words
        self._lookup = ({f"{word}.": character for word, character in words.items()} | words | MARKS).get
        several = (entry for entries in lexicon.classes.values() for entry in entries if " " in entry)
        self._kept = frozenset(entry for entry in several if not self._vocabulary.is_party(entry))

    def _ready(self, signal: Signal, expression: Expression, bit: int) -> _Ready:
        needed = tuple(map(self._openings, expression.needed))
        key = (signal.topic, signal.strength == "against")
        weaker = _WEAKER.get(signal.strength) if signal.parties else None
        alone = self._ready(replace(signal, strength=weaker, parties=0), expression, bit) if weaker else None
        return _Ready(
            signal,
            expression.pattern,
            needed,
            signal.parties,
            signal.title_only,
            key,
            _RANKS[signal.strength],
            bit,
            alone,
        )

    def _openings(self, entries: Sequence[Words]) -> frozenset[str]:
        return frozenset(self._vocabulary.character(form) for words in entries for form in words[0])

    def anchors(self, words: str) -> list[Anchor]:
        """Return where signals may hold; `words` is a text folded and spaced, with a space on either side."""
        if self._automaton is None:
            return []
        words = words.replace("-", " ").replace("'", " ")
        tried, shorter = self._tried, self._shorter
        found = []
        for number, start, end in self._automaton.find_matches_as_indexes(words):
            if words[end].isalnum():
                fitting = next((word for word in shorter[number] if not _goes_on(words, start, word)), None)
                if fitting is None:
                    continue
                number, end = self._numbers[fitting], start + 1 + len(fitting)
            found.append(Anchor(start, end - 1, tried[number]))
        return found

    def hits(
        self, folded: str, span: Span, anchors: Sequence[Anchor], parties: Sequence[Mark], is_title: bool
    ) -> list[Hit]:
        """Return what holds in a sentence, one signal for a topic, of the strongest there are, and one against it.

        `anchors` and `parties` are those in it.
        """
        if not any(anchor.tried for anchor in anchors):
            return []
        joined = self._joined(folded, parties, anchors)
        encoded = self._encoded(folded, span, joined)
        present = frozenset(encoded)
        tried = self._fitting_at(anchors, present)
        if not tried:
            return []
        named = len({mark.senses[0].name for mark in parties})
        found: dict[tuple[str, bool], tuple[_Ready, int, int]] = {}
        for each in sorted(tried, key=_rank):
            ready = each if each.parties <= named else each.alone
            if ready is None or (ready.title_only and not is_title):
                continue
            known = found.get(ready.key)
            if known is not None and known[0].rank <= ready.rank:
                continue
            for some in ready.needed:
                if some.isdisjoint(present):
                    break
            else:
                match = ready.pattern.search(encoded)
                if match is not None:
                    found[ready.key] = (ready, match.start(), match.end())
        if not found:
            return []
        furthest = max(last for _, _, last in found.values())
        return self._placed(found.values(), encoded, places_of(folded, span, joined, furthest))

    def _fitting_at(self, anchors: Sequence[Anchor], present: Set[str]) -> list[_Ready]:
        """Return what is looked for at some words and may hold with those present, in the order of the words."""
        left = self._fitting.among(present)
        found: list[_Ready] = []
        for anchor in anchors:
            here = anchor.tried & left
            if here:
                left ^= here
                found.extend(self._known.get(here) or self._those(here))
        return found

    def _those(self, bits: int) -> tuple[_Ready, ...]:
        """Return the signals of some bits, the strongest first."""
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        digits = f"{bits:b}"[::-1]
        found = self._known[bits] = tuple(
            ready for ready, digit in zip(self._all, digits, strict=False) if digit == "1"
        )
        return found

    def _placed(
        self, found: Iterable[tuple[_Ready, int, int]], encoded: str, places: Sequence[tuple[int, int]]
    ) -> list[Hit]:
        breaks = self._breaks
        return [
            Hit(
                ready.signal,
                places[first][0],
                places[last - 1][1],
                not breaks.isdisjoint(encoded[max(0, first - _CLAUSE_WORDS) : first]),
            )
            for ready, first, last in found
        ]

    def _joined(self, folded: str, parties: Sequence[Mark], anchors: Sequence[Anchor]) -> list[Joined]:
        """Return the stretches of a sentence that count as one word, in order: parties and figures of speech."""
        joined = [Joined(anchor.start, anchor.end, OTHER) for anchor in anchors if not anchor.tried]
        for mark in parties:
            name = folded[mark.start : mark.end]
            if name in self._kept:
                continue
            character = _TRAITS.get(mark.senses[0].trait, OTHER)
            if character == PARTY and folded.startswith("'", mark.end):
                character = ADJECTIVE
            joined.append(Joined(mark.start, mark.end, self._named(name, character)))
        joined.sort()
        return joined

    def _named(self, name: str, character: str) -> str:
        """Return the character of a party: of its name or the end of it ("… Merkel"), if any signal knows it."""
        while name:
            known = self._vocabulary.lookup(name, "") if name in self._names else ""
            if known:
                return known
            name = name.partition(" ")[2]
        return character

    def _encoded(self, folded: str, span: Span, joined: Sequence[Joined]) -> str:
        """Return a sentence with one character for each word or mark."""
        lookup = self._lookup
        parts: list[str] = []
        at = span.start
        for start, end, character in joined:
            if start < at:
                continue
            parts.extend([lookup(word) or (NUMBER if word < ":" else OTHER) for word in words_of(folded[at:start])])
            parts.append(character)
            at = end
        end = span.end
        parts.extend([lookup(word) or (NUMBER if word < ":" else OTHER) for word in words_of(folded[at:end])])
        return "".join(parts)


_TRAITS: Final = {"name": PARTY, "adjective": ADJECTIVE, "place": PLACE}


def _goes_on(words: str, start: int, word: str) -> bool:
    return words[start + 1 + len(word) : start + 2 + len(word)].isalnum()


def _shorter(key: str, known: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(key[1:end] for end in range(len(key) - 1, 2, -1) if key[1:end] in known)
