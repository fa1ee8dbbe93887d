"""Find all words of a lexicon in a text in one pass."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from services.classifier.domain.folding import fold, spaced
from services.classifier.domain.sentences import Span
from services.classifier.domain.taxonomy import Sense

_REMEMBERED: Final = 16_384
_KINDS: Final = frozenset({"item", "party", "official", "mark", "veto"})


class Mark(NamedTuple):
    """A literal in a text and what it may mean there."""

    start: int
    end: int
    senses: tuple[Sense, ...]
    classes: frozenset[str]
    """Names of its triggers, cues and items, and `item`, `party`, `official`, `mark` or `veto` where it is one."""


class Literals:
    """All literals of a lexicon: those that carry meaning in one automaton, those and the grammar in another."""

    def __init__(self, senses: Mapping[str, tuple[Sense, ...]]) -> None:
        merged: dict[str, tuple[Sense, ...]] = {}
        for text, meanings in senses.items():
            key = " " + spaced(fold(text))
            merged[key] = tuple(dict.fromkeys(merged.get(key, ()) + meanings))
        self._telling = _Finder({key: found for key, found in merged.items() if _tells(found)})
        self._all = _Finder(merged)

    def marks(self, text: str, folded: str) -> list[Mark]:
        """Return the literals of `text` in its order; `folded` is the same text folded."""
        return self._all.marks(text, " " + spaced(folded) + " ", 0)

    def telling(self, text: str, words: str) -> list[Mark]:
        """Return those that are more than grammar; `words` is the text folded and spaced, a space on either side."""
        return self._telling.marks(text, words, 0)

    def within(self, text: str, words: str, span: Span) -> list[Mark]:
        """Return all literals of one sentence."""
        return self._all.marks(text, words[span.start : span.end + 1] + " ", span.start)


class _Finder:
    """Some literals in one automaton."""

    def __init__(self, merged: Mapping[str, tuple[Sense, ...]]) -> None:
        keys = list(merged)
        self._meanings = [(senses, _classes(senses), any(sense.case for sense in senses)) for senses in merged.values()]
        self._shorter = [_shorter(key, merged) for key in keys]
        self._numbers = {key: number for number, key in enumerate(keys)}
        self._automaton = AhoCorasick(keys, matchkind=MatchKind.LeftmostLongest)
        self._written: dict[tuple[int, str], tuple[tuple[Sense, ...], frozenset[str]]] = {}

    def marks(self, text: str, words: str, offset: int) -> list[Mark]:
        """Return the literals of `words`, which begin at `offset` of the text less one and end with a space."""
        marks = []
        meanings = self._meanings
        for number, start, end in self._automaton.find_matches_as_indexes(words):
            if words[end].isalnum():
                marks.extend(self._shorter_marks(text, words, offset, number, start, end))
                continue
            senses, classes, has_case = meanings[number]
            start += offset
            end += offset - 1
            if has_case:
                senses, classes = self._as_written(number, text[start:end])
                if not senses:
                    continue
            marks.append(Mark(start, end, senses, classes))
        return marks

    def _shorter_marks(self, text: str, words: str, offset: int, number: int, start: int, end: int) -> list[Mark]:
        """Return what a literal that ends within a word has hidden: a shorter one, and those up to that word's end."""
        found = self._fall_back(number, words, start)
        marks = [] if found is None else self.marks(text, words[start : found[1]] + " ", offset + start)
        resume = words.find(" ", start + 1) if found is None else found[1]
        stop = words.find(" ", end)
        if 0 <= resume < stop:
            marks.extend(self.marks(text, words[resume:stop] + " ", offset + resume))
        return marks

    def _as_written(self, number: int, text: str) -> tuple[tuple[Sense, ...], frozenset[str]]:
        """Return the senses of a literal that allow how it is written, and their classes."""
        known = self._written.get((number, text))
        if known is None:
            if len(self._written) >= _REMEMBERED:
                self._written.clear()
            senses = _written(self._meanings[number][0], text)
            known = self._written[number, text] = (senses, _classes(senses))
        return known

    def _fall_back(self, number: int, words: str, start: int) -> tuple[int, int] | None:
        """Return the longest shorter literal that ends at a word's end where a longer one did not."""
        for key in self._shorter[number]:
            end = start + len(key)
            if not words[end].isalnum():
                return self._numbers[key], end
        return None


def _tells(senses: tuple[Sense, ...]) -> bool:
    return any(sense.kind != "grammar" for sense in senses)


def _shorter(key: str, keys: Mapping[str, tuple[Sense, ...]]) -> tuple[str, ...]:
    return tuple(key[:end] for end in range(len(key) - 1, 1, -1) if key[:end] in keys)


def _classes(senses: tuple[Sense, ...]) -> frozenset[str]:
    named = {sense.name for sense in senses if sense.kind in ("trigger", "cue", "item") or sense.name == "troops"}
    return frozenset(named | {sense.kind for sense in senses if sense.kind in _KINDS})


def _written(senses: tuple[Sense, ...], text: str) -> tuple[Sense, ...]:
    """Keep the senses that allow how the text is written."""
    capital = text[0].isupper() or text[0].isdigit()
    return tuple(
        sense for sense in senses if not sense.case or (capital and sense.case == "Capital") or (sense.case == text)
    )
