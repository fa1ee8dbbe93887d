"""A sentence as words and marks, each with its place, so that it can be written with one character for each."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from services.classifier.domain.expressions import BREAK, COMMA
from services.classifier.domain.sentences import Span

_BREAKS: Final = ";:—()[]|"
MARKS: Final = dict.fromkeys(_BREAKS, BREAK) | {COMMA: COMMA}
"""The character of each mark."""


class Joined(NamedTuple):
    """A stretch of a text that counts as one word."""

    start: int
    end: int
    character: str


def words_of(piece: str) -> list[str]:
    """Return the words of a piece of a sentence and the marks between them; a hyphen parts two words, "'s" is none.

    A comma between figures is no mark ("300,000"). Made of replacements: ten times faster than a regular expression.
    """
    if "'" in piece:
        piece = f"{piece} ".replace("'s ", " ").replace("'", " ")
    if '"' in piece:
        piece = piece.replace('"', " ")
    if "-" in piece:
        piece = piece.replace(" - ", " — ").replace("-", " ")
    if COMMA in piece:
        piece = f"{piece} ".replace(", ", " , ").replace(",\n", " , ")
    for mark in _BREAKS:
        if mark in piece:
            piece = piece.replace(mark, f" {mark} ")
    return piece.rstrip(".!? ").split()


def places_of(folded: str, span: Span, joined: Sequence[Joined], furthest: int) -> list[tuple[int, int]]:
    """Return where each character of an encoded sentence stands, at least for the first `furthest` of them."""
    places: list[tuple[int, int]] = []
    at = span.start
    for start, end, _ in (*joined, Joined(span.end, span.end, "")):
        if start < at:
            continue
        for word in words_of(folded[at:start]):
            found = folded.find(word, at, start)
            if found >= 0:
                at = found + len(word)
            places.append((found if found >= 0 else at, at))
            if len(places) >= furthest:
                return places
        places.append((start, end))
        at = end
    return places
