"""A first look at a query's text, before it is parsed: what is too large, unbalanced or not of the language."""

import re
from typing import Final

from services.notifier.domain.query_error import QueryError

CHARACTERS: Final = 4_000
DEPTH: Final = 10

_PIECES: Final = re.compile(
    r'(?P<space>\s+)|(?P<phrase>"(?:[^\\"]|\\.)*")|(?P<open>\()|(?P<close>\))|(?P<colon>:)|(?P<word>(?:[^\s:()"\\]|\\.)+)'
)
_MARKS: Final = re.compile(r"\\.|&&|\|\||[*?~^\[\]{}“”„«»]|^[!+\-/<>']")
_A_QUERY: Final = "a word, a phrase, a field or a group"
_OPERATORS: Final = {"and": "AND", "or": "OR", "not": "NOT"}
_HINTS: Final = {
    "&&": "write AND",
    "||": "write OR",
    "!": "write NOT",
    "-": "to exclude something write NOT",
    "+": "words side by side must all be there already",
    "*": "words are matched whole",
    "?": "words are matched whole",
    "~": "words are matched exactly",
    "^": "nothing can be given more weight",
    "/": "regular expressions are not understood",
    "'": 'phrases stand in double quotes: "…"',
}
_RANGE: Final = 'ranges are not understood; put the mark into quotes: "…"'
_TYPOGRAPHIC: Final = 'phrases stand in straight quotes: "…"'


def scan(text: str) -> None:
    """Raise `QueryError` for the first thing in `text` that no query may contain."""
    if not text.strip():
        raise QueryError(1, "nothing", _A_QUERY)
    if len(text) > CHARACTERS:
        raise QueryError(
            CHARACTERS + 1, f"{len(text):,} characters", f"at most {CHARACTERS:,}", "split it into several"
        )
    opened: list[int] = []
    place, before = 0, ""
    while place < len(text):
        piece = _PIECES.match(text, place)
        if piece is None:
            raise _unfinished(text, place)
        _check(piece, before)
        _balance(piece, opened)
        place, before = piece.end(), piece.lastgroup or ""
    if opened:
        raise QueryError(opened[-1] + 1, "( that is never closed", ")")


def _unfinished(text: str, place: int) -> QueryError:
    if text[place] == '"':
        return QueryError(place + 1, f"{text[place:]} without an end", 'a closing "')
    return QueryError(place + 1, text[place], "a character after it that it takes literally")


def _check(piece: re.Match[str], before: str) -> None:
    if piece.lastgroup == "phrase" and before == "word":
        raise QueryError(piece.start() + 1, piece.group(), "a space before the quote")
    if piece.lastgroup == "word":
        _check_word(piece.group(), piece)


def _check_word(word: str, piece: re.Match[str]) -> None:
    if word not in _OPERATORS.values() and (operator := _OPERATORS.get(word.lower())):
        hint = f'write {operator}, or "{word}" for the word itself'
        raise QueryError(piece.start() + 1, word, f"{operator} in capitals", hint)
    for mark in _MARKS.finditer(word):
        if not mark.group().startswith("\\"):
            raise _refused(mark.group(), piece, piece.start() + mark.start())


def _refused(mark: str, piece: re.Match[str], place: int) -> QueryError:
    if mark == "/" and piece.string[max(0, place - 1) : place + 2] == "://":
        hint = 'put an address into quotes: "…"'
    elif mark in "“”„«»":
        hint = _TYPOGRAPHIC
    else:
        hint = _HINTS.get(mark, _RANGE)
    return QueryError(place + 1, mark, _A_QUERY, hint)


def _balance(piece: re.Match[str], opened: list[int]) -> None:
    if piece.lastgroup == "open":
        opened.append(piece.start())
        if len(opened) > DEPTH:
            raise QueryError(piece.start() + 1, f"( within {DEPTH} others", f"brackets at most {DEPTH} deep")
    elif piece.lastgroup == "close":
        if not opened:
            raise QueryError(piece.start() + 1, ")", "a ( before it")
        opened.pop()
