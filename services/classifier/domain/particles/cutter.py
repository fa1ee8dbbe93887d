"""Cut a sentence into words and marks."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from services.classifier.domain.particles.endings import Endings
from services.classifier.domain.particles.lexicon import Meaning, ParticleLexicon, Role
from services.classifier.domain.particles.pieces import Piece, Pieces
from services.classifier.domain.particles.words import Word
from services.classifier.domain.sentences import Span

_CHUNK: Final = re.compile(r"[^\W_]+(?:[.\-/][^\W_]+)*|[\"',·()\[\]…—;:]")
_NUMBER: Final = re.compile(r"[\d.수몇여십백천만억한두세네]+")
_LONGEST_PARTICLE: Final = 3
_ASIDE: Final = 60
_SOME_VERB: Final = Meaning("verb")
_COUNTER: Final = Meaning("counter")


class Cutter:
    """Cuts sentences into words by a lexicon."""

    def __init__(self, lexicon: ParticleLexicon) -> None:
        self._pieces = Pieces(lexicon)
        self._endings = Endings(lexicon)
        self._particles = {
            f"{plural}{text}": role for text, role in lexicon.particles.items() for plural in ("", *lexicon.plural)
        }
        self._far = tuple((text, role) for text, role in lexicon.particles.items() if " " in text)
        self._several = _by_first_word(literal for literal in lexicon.meanings if " " in literal)
        self._bracketed = tuple(prefix for prefix in lexicon.prefixes if "(" in prefix)
        self._counters = lexicon.counters
        self._plain = lexicon.plain
        self._left_out = frozenset((*lexicon.negating, *lexicon.adverbs))

    def words(self, folded: str, span: Span) -> list[Word]:
        """Return the words and marks of a sentence; what stands in brackets is left out."""
        found: list[Word] = []
        quotes: dict[str, bool] = {}
        read_to = span.start
        behind_brackets = -1
        for chunk in _CHUNK.finditer(folded, span.start, span.end):
            start, end = chunk.span()
            if start < read_to:
                continue
            if folded[start] in "([":
                read_to = behind_brackets = _behind_brackets(folded, start, span.end)
            elif not folded[start].isalnum():
                if not _is_apostrophe(folded, start):
                    found.extend(_mark(folded[start], start, quotes))
            elif start == behind_brackets and (role := self._particles.get(folded[start:end])):
                _add_role(found, role, end)
            elif folded[start:end] not in self._left_out:
                read_to = self._end_of_several(folded, start, end, span.end)
                found.extend(self._cut(folded, start, read_to, span.end))
        return found

    def _end_of_several(self, folded: str, start: int, end: int, stop: int) -> int:
        """Return where a chunk ends, with the following ones if a literal of several words begins with it."""
        for prefix in self._bracketed:
            if folded.startswith(prefix, start) and (last := _CHUNK.match(folded, start + len(prefix), stop)):
                return last.end()
        for literal in self._several.get(folded[start:end], ()):
            if folded.startswith(literal, start):
                last = _CHUNK.match(folded, start + literal.rindex(" ") + 1, stop)
                return last.end() if last else end
        return end

    def _cut(self, folded: str, start: int, end: int, stop: int) -> Iterator[Word]:
        pieces = self._pieces.of(folded[start:end])
        if not pieces:
            yield self._unknown(folded, start, end, stop)
            return
        for piece in pieces[:-1]:
            yield _word(start, piece, start + piece.end, None)
        yield self._last(folded, start, pieces[-1], end, stop)

    def _unknown(self, folded: str, start: int, end: int, stop: int) -> Word:
        chunk = folded[start:end]
        link = self._endings.of_unknown(chunk)
        if link is not None:
            return Word(start, end, _SOME_VERB, form="past", link=link)
        number = _NUMBER.match(chunk)
        counted = chunk.startswith(self._counters, number.end() if number else 0) if self._counters else False
        role, end = self._role_of_unknown(folded, start, end, stop)
        return Word(start, end, _COUNTER if counted else None, role=role)

    def _last(self, folded: str, start: int, piece: Piece, end: int, stop: int) -> Word:
        """Return the last literal of a chunk with its particle or ending."""
        at, meaning = start + piece.end, piece.meaning
        if meaning.kind == "verb":
            form, link, passive, tail = self._endings.read(folded, meaning, at, end, stop)
            role, after = self._role(folded, at, end, stop) if form == "noun" else (None, end)
            return Word(start + piece.start, after, meaning, "", role, False, form, link, passive, tail)
        role, after = self._role(folded, at, end, stop)
        if meaning.kind == "party" and role is None and at < end:
            return Word(start + piece.start, end)
        return _word(start, piece, after, role)

    def _role(self, folded: str, at: int, end: int, stop: int) -> tuple[Role | None, int]:
        """Return the role of what stands behind a noun that ends at `at`, and where that ends."""
        for text, role in self._far:
            if folded.startswith(text, at, stop):
                return role, at + len(text)
        return self._particles.get(folded[at:end]), end

    def _role_of_unknown(self, folded: str, start: int, end: int, stop: int) -> tuple[Role | None, int]:
        for length in range(min(_LONGEST_PARTICLE, end - start - 1), -1, -1):
            role, after = self._role(folded, end - length, end, stop)
            if role is not None and not (after == end and folded[start:end].endswith(self._plain)):
                return role, after
        return None, end


def _word(offset: int, piece: Piece, end: int, role: Role | None) -> Word:
    begin = offset + piece.start
    return Word(begin, end, piece.meaning, role=role, towards=piece.towards, named_to=offset + piece.end)


def _by_first_word(literals: Iterable[str]) -> dict[str, list[str]]:
    """Return literals of several words by the first of them, the longer first."""
    found: dict[str, list[str]] = {}
    for literal in sorted(literals, key=len, reverse=True):
        found.setdefault(literal.split()[0], []).append(literal)
    return found


def _behind_brackets(folded: str, start: int, stop: int) -> int:
    """Return where the text goes on behind brackets that open at `start`; what is never closed is no bracket."""
    end = folded.find("])"[folded[start] == "("], start, min(stop, start + _ASIDE))
    return end + 1 if end >= 0 else start + 1


def _is_apostrophe(folded: str, at: int) -> bool:
    """Whether a quote stands within a word of Latin letters, as in "Kim's"."""
    around = folded[max(0, at - 1) : at] + folded[at + 1 : at + 2]
    return folded[at] == "'" and len(around) == 2 and around.isascii() and around.isalnum()


def _mark(character: str, start: int, quotes: dict[str, bool]) -> Iterator[Word]:
    if character in "\"'":
        quotes[character] = not quotes.get(character, False)
        yield Word(start, start + 1, mark="(" if quotes[character] else ")")
    elif character in ",·":
        yield Word(start, start + 1, mark=character)
    elif character in "…—;:":
        yield Word(start, start + 1, mark=";")


def _add_role(found: list[Word], role: Role, end: int) -> None:
    """Give the word before brackets the particle behind them."""
    if found and not found[-1].mark:
        found[-1] = replace(found[-1], end=end, role=role)
