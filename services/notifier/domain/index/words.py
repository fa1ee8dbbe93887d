"""The words seen so far, as numbers, and the reading of a text into them."""

from collections.abc import Collection, Iterator
from typing import Final

import numpy as np

from services.notifier.domain.index.memory import Ints
from services.notifier.domain.texts import tokens

FIELDS: Final = ("text", "title", "body")
"""A word has a number of its own in each."""
PER_WORD: Final = len(FIELDS)
GAP: Final = 0
"""Stands where no word is."""
REMEMBERED: Final = 300_000
"""Chunks of text, or words in them, after which all that nobody needs is forgotten."""
_CHUNK_BYTES: Final = 64
_BARE: Final = bytes(code if chr(code).isalnum() or code >= 0x80 or chr(code) == "'" else 0x20 for code in range(256))
"""What separates words anyway is taken away first, so that fewer chunks differ; an apostrophe may belong to one."""
_BETWEEN: Final = b" \0 "
_ENCODING: Final = ("utf-8", "surrogatepass")
_FIRST_LETTERS: Final = 3
_DENSE: Final = "\u0e00"
"""From here on, words are characters or two: their first one tells enough."""


class Words:
    """Gives each word a number that counts in threes, one for each field."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._chunks = _Chunks(self)
        self.known: dict[str, int] = {}
        """The number of each word in the first field."""
        self._texts: list[str | None] = [None]
        self._unused: list[int] = []
        self._alike: dict[str, list[int]] = {}
        self._new: list[int] = []

    def __len__(self) -> int:
        return len(self.known)

    @property
    def end(self) -> int:
        """Every number is below it."""
        return PER_WORD * len(self._texts)

    @property
    def is_full(self) -> bool:
        """Whether it is time to forget."""
        return self._chunks.size > self._remembered

    @property
    def has_new(self) -> bool:
        """Whether words came since they were asked for last."""
        return bool(self._new)

    def read(self, title: str, body: str) -> Ints:
        """Return the numbers of the words of title, gap and body, in order, in the first field."""
        chunks = (_bare(title) + _BETWEEN + _bare(body)).split()
        numbers = np.fromiter(map(self._chunks.__getitem__, chunks), np.int32, len(chunks))
        return numbers if numbers.min() >= 0 else self._chunks.apart(numbers)

    def number(self, word: str) -> int:
        """Return the number of a word in the first field, the same as long as it is kept."""
        return self.known.get(word) or self._entered(word)

    def text(self, number: int) -> str:
        """Return the word whose number in any field it is."""
        return self._texts[number // PER_WORD] or ""

    def beginning(self, stem: str) -> Iterator[int]:
        """Yield the number, in the first field, of each word that begins with `stem`."""
        for number in self._bucket(stem):
            if self.text(number).startswith(stem):
                yield number

    def new(self) -> list[int]:
        """Return the words that came since it was asked last."""
        found, self._new = self._new, []
        return found

    def forget(self, kept: Collection[int]) -> list[int]:
        """Forget every word but those in `kept` and all chunks; return what is forgotten. All by their first number."""
        self._chunks.empty()
        gone = [number for number in self.known.values() if number not in kept]
        for number in gone:
            word = self.text(number)
            del self.known[word]
            self._texts[number // PER_WORD] = None
        self._unused += gone
        self._alike = {}
        for word, number in self.known.items():
            self._alike.setdefault(_first_letters(word), []).append(number)
        return gone

    def _entered(self, word: str) -> int:
        if self._unused:
            number = self._unused.pop()
            self._texts[number // PER_WORD] = word
        else:
            number = self.end
            self._texts.append(word)
        self.known[word] = number
        self._alike.setdefault(_first_letters(word), []).append(number)
        self._new.append(number)
        return number

    def _bucket(self, stem: str) -> list[int]:
        letters = _first_letters(stem)
        if len(letters) == _FIRST_LETTERS or letters >= _DENSE:
            return self._alike.get(letters, [])
        return list(self.known.values())


class _Chunks(dict[bytes, int]):
    """Pieces of text between spaces: the number of the word that each is, or the complement of a row of words."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._rows: list[list[int]] = []
        self.empty()

    def __missing__(self, chunk: bytes) -> int:
        row = [self._words.number(word) for word in tokens(chunk.decode(*_ENCODING))]
        self.size += 1 + len(row) + len(chunk) // _CHUNK_BYTES
        value = row[0] if len(row) == 1 else ~len(self._rows)
        if len(row) != 1:
            self._rows.append(row)
        if len(chunk) <= _CHUNK_BYTES:
            self[chunk] = value
        return value

    def apart(self, values: Ints) -> Ints:
        """Return the words of chunks, some of which are several or none."""
        numbers: list[int] = []
        for value in values.tolist():
            if value < 0:
                numbers += self._rows[~value]
            else:
                numbers.append(value)
        return np.array(numbers, np.int32)

    def empty(self) -> None:
        """Forget all chunks."""
        self.clear()
        self[_BETWEEN.strip()] = GAP
        self._rows.clear()
        self.size = 0


def _bare(text: str) -> bytes:
    return text.encode(*_ENCODING).lower().translate(_BARE)


def _first_letters(word: str) -> str:
    return word[:1] if word[:1] >= _DENSE else word[:_FIRST_LETTERS]
