"""How near a text, a title or a name comes to the truth."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

T = TypeVar("T")

SHINGLE: Final = 4
TOKEN: Final = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
"""A word, or one character of a script that writes no spaces."""


def words(text: str) -> list[str]:
    """Return the words of a text, in lower case."""
    return TOKEN.findall(text.lower())


def token_f1(found: str, true: str) -> float:
    """Return how far two texts share their words."""
    return _f1(Counter(words(found)), Counter(words(true)))


def shingle_f1(found: str, true: str) -> float:
    """Return how far two texts share their runs of four words."""
    return _f1(Counter(_shingles(words(found))), Counter(_shingles(words(true))))


def same_text(found: str, true: str) -> bool:
    """Whether two short texts have the same words in the same order."""
    return words(found) == words(true)


def names_f1(found: Iterable[str], true: Iterable[str]) -> float:
    """Return how far two lists hold the same names; two empty lists agree."""
    return _f1(Counter(map(_name, found)), Counter(map(_name, true)))


def same_section(found: Sequence[str], true: Sequence[str]) -> bool:
    """Whether a section is the innermost one of the truth, or the whole path."""
    return bool(found and true) and same_text(found[-1], true[-1])


def has_caption(found: Iterable[str], true: str) -> bool:
    """Whether a caption is among those found, with its credit or without."""
    wanted = " ".join(words(true))
    return any(wanted in " ".join(words(caption)) for caption in found)


def _name(text: str) -> str:
    return " ".join(words(text))


def _shingles(tokens: list[str]) -> list[tuple[str, ...]]:
    if len(tokens) <= SHINGLE:
        return [tuple(tokens)] if tokens else []
    return [tuple(tokens[start : start + SHINGLE]) for start in range(len(tokens) - SHINGLE + 1)]


def _f1(found: Counter[T], true: Counter[T]) -> float:
    if not found or not true:
        return float(not found and not true)
    shared = (found & true).total()
    return 2 * shared / (found.total() + true.total())
