"""A first look at a query's text, before it is parsed: what is too large, unbalanced or not of the language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from services.notifier.domain.query.errors import QueryError, together

CHARACTERS: Final = 4_000
DEPTH: Final = 10

_PIECES: Final = re.compile(
    r'(?P<space>\s+)|(?P<phrase>"(?:[^\\"]|\\.)*")|(?P<near>~[^\s()]*)|(?P<range>[\[{][^\[\]{}():"~]*[\]}])'
    r'|(?P<open>\()|(?P<close>\))|(?P<colon>:)|(?P<bracket>[\[\]{}])|(?P<word>(?:[^\s:()"\\\[\]{}~]|\\.)+)'
)
_MARKS: Final = re.compile(r"\\.|&&|\|\||[*?^“”„«»]|^[!+\-/<>']")
_COMPARISON: Final = re.compile(r"[<>]=?")
_RANGE: Final = re.compile(r"[\[{]\s*[^\s\[{]+\s+TO\s+[^\s\]}]+\s*[\]}]")
_NEAR: Final = re.compile(r"~\d{1,9}")
_A_QUERY: Final = "a word, a phrase, a field or a group"
_OPERATORS: Final = {"and": "AND", "or": "OR", "not": "NOT"}
_HINTS: Final = {
    "&&": "write AND",
    "||": "write OR",
    "!": "write NOT",
    "-": "to exclude something write NOT",
    "+": "words side by side must all be there already",
    "*": "* stands at the end of a word only: missil*",
    "?": "no single letter can be left open; * at the end of a word leaves its end open",
    "^": "nothing can be given more weight",
    "/": "regular expressions are not understood",
    "'": 'phrases stand in double quotes: "…"',
}
_ORDERED: Final = 'ranges stand behind score: and origins: only; put the mark into quotes: "…"'
_TYPOGRAPHIC: Final = 'phrases stand in straight quotes: "…"'


def scan(text: str) -> None:
    """Raise `QueryError` for everything in `text` that no query may contain."""
    if not text.strip():
        raise QueryError(1, "nothing", _A_QUERY)
    if len(text) > CHARACTERS:
        raise QueryError(
            CHARACTERS + 1, f"{len(text):,} characters", f"at most {CHARACTERS:,}", "split it into several"
        )
    if complaints := list(_Scan(text).complaints()):
        raise together(complaints)


@dataclass(slots=True)
class _Scan:
    text: str
    opened: list[int] = field(default_factory=list)
    before: str = ""
    """What kind of piece stands before the present one."""
    last: str = ""
    """The same, spaces aside."""

    def complaints(self) -> Iterator[QueryError]:
        """Yield what is wrong, from left to right."""
        place = 0
        while place < len(self.text):
            piece = _PIECES.match(self.text, place)
            if piece is None:
                yield self._unfinished(place)
                return
            yield from self._wrong(piece)
            place, self.before = piece.end(), piece.lastgroup or ""
            self.last = self.last if self.before == "space" else self.before
            if len(self.opened) > DEPTH:
                return
        for start in self.opened:
            yield QueryError(start + 1, "( that is never closed", ")")

    def _unfinished(self, place: int) -> QueryError:
        if self.text[place] == '"':
            return QueryError(place + 1, f"{self.text[place:]} without an end", 'a closing "')
        return QueryError(place + 1, self.text[place], "a character after it that it takes literally")

    def _wrong(self, piece: re.Match[str]) -> Iterator[QueryError]:
        found, at = piece.group(), piece.start() + 1
        match piece.lastgroup:
            case "phrase" if self.before == "word":
                yield QueryError(at, found, "a space before the quote")
            case "near":
                yield from self._wrong_near(found, at)
            case "range" if self.last != "colon":
                yield QueryError(at, found[0], _A_QUERY, _ORDERED)
            case "range" if not _RANGE.fullmatch(found):
                yield QueryError(at, found, "a range, such as [0.5 TO 1]")
            case "bracket":
                yield QueryError(at, found, _A_QUERY, _ORDERED)
            case "open" | "close":
                yield from self._unbalanced(found, at)
            case "word":
                yield from self._wrong_in_word(found, piece.start())

    def _wrong_near(self, found: str, at: int) -> Iterator[QueryError]:
        if self.before != "phrase":
            hint = 'words are matched exactly; words near each other: "one other"~5'
            yield QueryError(at, "~", _A_QUERY, hint)
        elif not _NEAR.fullmatch(found):
            yield QueryError(at, found, 'how many words may stand between: "one other"~5')

    def _unbalanced(self, found: str, at: int) -> Iterator[QueryError]:
        if found == "(":
            self.opened.append(at - 1)
            if len(self.opened) > DEPTH:
                yield QueryError(at, f"( within {DEPTH} others", f"brackets at most {DEPTH} deep")
        elif self.opened:
            self.opened.pop()
        else:
            yield QueryError(at, ")", "a ( before it")

    def _wrong_in_word(self, word: str, start: int) -> Iterator[QueryError]:
        if word not in _OPERATORS.values() and (operator := _OPERATORS.get(word.lower())):
            yield QueryError(
                start + 1, word, f"{operator} in capitals", f'write {operator}, or "{word}" for the word itself'
            )
        skipped = self._comparison(word)
        for mark in _MARKS.finditer(word, skipped):
            last = mark.end() == len(word)
            if not mark.group().startswith("\\") and not (mark.group() == "*" and last and mark.start() > skipped):
                yield self._refused(mark.group(), start + mark.start())

    def _comparison(self, word: str) -> int:
        """Return how many characters of `word` compare a figure."""
        compared = _COMPARISON.match(word) if self.last == "colon" else None
        return compared.end() if compared else 0

    def _refused(self, mark: str, place: int) -> QueryError:
        if mark == "/" and self.text[max(0, place - 1) : place + 2] == "://":
            hint = 'put an address into quotes: "…"'
        elif mark in "“”„«»":
            hint = _TYPOGRAPHIC
        else:
            hint = _HINTS.get(mark, _ORDERED)
        return QueryError(place + 1, mark, _A_QUERY, hint)
