"""Find all words of a lexicon in a text in one pass."""

from collections.abc import Mapping
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from services.classifier.domain.folding import fold, spaced
from services.classifier.domain.taxonomy import Sense


class Mark(NamedTuple):
    """A literal in a text and what it may mean there."""

    start: int
    end: int
    senses: tuple[Sense, ...]
    classes: frozenset[str]
    """Names of its triggers and cues, and `item`, `party` or `veto` where it is one."""


class Literals:
    """All literals of a lexicon in one automaton."""

    def __init__(self, senses: Mapping[str, tuple[Sense, ...]]) -> None:
        merged: dict[str, tuple[Sense, ...]] = {}
        for text, meanings in senses.items():
            key = " " + spaced(fold(text))
            merged[key] = tuple(dict.fromkeys(merged.get(key, ()) + meanings))
        keys = list(merged)
        self._meanings = [(senses, _classes(senses), any(sense.case for sense in senses)) for senses in merged.values()]
        self._shorter = [_shorter(key, merged) for key in keys]
        self._numbers = {key: number for number, key in enumerate(keys)}
        self._automaton = AhoCorasick(keys, matchkind=MatchKind.LeftmostLongest)

    def marks(self, text: str, folded: str) -> list[Mark]:
        """Return the literals of `text` in its order; `folded` is the same text folded."""
        words = " " + spaced(folded)
        length = len(words)
        marks = []
        for number, start, end in self._automaton.find_matches_as_indexes(words):
            if end < length and words[end].isalnum():
                found = self._fall_back(number, words, start)
                if found is None:
                    continue
                number, end = found
            senses, classes, has_case = self._meanings[number]
            if has_case:
                senses = _written(senses, text[start : end - 1])
                if not senses:
                    continue
                classes = _classes(senses)
            marks.append(Mark(start, end - 1, senses, classes))
        return marks

    def _fall_back(self, number: int, words: str, start: int) -> tuple[int, int] | None:
        """Return the longest shorter literal that ends at a word's end where a longer one did not."""
        for key in self._shorter[number]:
            end = start + len(key)
            if not words[end].isalnum():
                return self._numbers[key], end
        return None


def _shorter(key: str, keys: Mapping[str, tuple[Sense, ...]]) -> tuple[str, ...]:
    return tuple(key[:end] for end in range(len(key) - 1, 1, -1) if key[:end] in keys)


def _classes(senses: tuple[Sense, ...]) -> frozenset[str]:
    named = {sense.name for sense in senses if sense.kind in ("trigger", "cue")}
    return frozenset(named | {sense.kind for sense in senses if sense.kind in ("item", "party", "veto")})


def _written(senses: tuple[Sense, ...], text: str) -> tuple[Sense, ...]:
    """Keep the senses that allow how the text is written."""
    capital = text[0].isupper() or text[0].isdigit()
    return tuple(
        sense for sense in senses if not sense.case or (capital and sense.case == "Capital") or (sense.case == text)
    )
