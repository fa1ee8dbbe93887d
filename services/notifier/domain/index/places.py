"""Where words stand in an article, and whether several stand in a row or near each other."""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

import numpy as np

from services.notifier.domain.index.memory import Ints
from services.notifier.domain.index.words import PER_WORD

Beginning = tuple[str, int]
"""The first letters of words and their field."""
Sought = int | Beginning
"""The number of a word, or how words begin."""


class Row(NamedTuple):
    """Words that stand one behind the other, or nearly."""

    words: tuple[Sought, ...]
    slop: int
    """By how much the place of each word, less its place among `words`, may vary; 0 where they stand in a row."""


GAP: Final = 100
"""How far the body is behind the title: further than anything that is near."""


class Places:
    """The places of each word of an article, as an integer whose bits say where it stands; `stream` are all words."""

    def __init__(self, stream: Ints, text: Callable[[int], str]) -> None:
        self._stream = stream
        self._title_length = int(stream.argmin())
        self._text = text
        self._spread: dict[tuple[Sought, int], int] = {}

    def have(self, row: Row) -> bool:
        """Return whether the words of `row` stand as it wants them somewhere."""
        shared = -1
        for ahead, word in enumerate(reversed(row.words)):
            shared &= self._near(word, row.slop) << ahead
            if not shared:
                return False
        return True

    def _near(self, word: Sought, slop: int) -> int:
        """Return the places at which, or at most `slop` before which, `word` stands."""
        key = (word, slop)
        if key not in self._spread:
            self._spread[key] = _spread(self._near(word, 0), slop) if slop else self._places(word)
        return self._spread[key]

    def _places(self, word: Sought) -> int:
        if isinstance(word, tuple):
            return self._places_of_any(number for number in set(self._stream.tolist()) if self._begins(number, *word))
        bits = np.packbits(self._stream == word, bitorder="little").tobytes()
        return self._apart(int.from_bytes(bits, "little"))

    def _places_of_any(self, numbers: Iterable[int]) -> int:
        places = 0
        for number in numbers:
            places |= self._near(number, 0)
        return places

    def _begins(self, number: int, stem: str, field: int) -> bool:
        return number % PER_WORD == field and self._text(number).startswith(stem)

    def _apart(self, places: int) -> int:
        """Put title and body apart."""
        title = places & ((1 << self._title_length) - 1)
        return title | (places >> self._title_length) << (self._title_length + GAP)


def _spread(places: int, slop: int) -> int:
    """Return each place with the `slop` places behind it."""
    reach = 0
    while reach < slop:
        step = min(reach + 1, slop - reach)
        places |= places << step
        reach += step
    return places
