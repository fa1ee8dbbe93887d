"""How much of one text stands in another, told from the smallest hashes of their runs of words."""

import re
from collections.abc import Sequence
from typing import Final
from zlib import crc32

HASHES: Final = 96
WORDS_READ: Final = 250
FEWEST: Final = 8
"""A text with fewer runs of words says nothing of whose copy it is."""
SIGN: Final = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0eff]")
"""Of scripts written without blanks."""


def sketch_of(text: str) -> tuple[int, ...]:
    """Return the smallest hashes of a text's runs of words, in order; all of them where there are few."""
    hashes = list(map(crc32, _words(text[: 12 * WORDS_READ].lower())[:WORDS_READ]))
    runs = zip(hashes, hashes[1:], hashes[2:], strict=False)
    return tuple(sorted({(one ^ two << 1 ^ three << 2) & 0xFFFFFFFF for one, two, three in runs})[:HASHES])


def _words(text: str) -> list[bytes]:
    """Return the words of a text; punctuation stays with them, a copy has it too."""
    encoded = text.encode()
    mostly_latin = 4 * len(encoded) < 5 * len(text)
    return encoded.split() if mostly_latin else SIGN.sub(r" \g<0> ", text).encode().split()


def contained(one: Sequence[int], other: Sequence[int], common: frozenset[int]) -> float:
    """Return how much of the text of which more stands in the other does so, from 0 to 1; `common` is in both sketches.

    Above the largest hash of a sketch that is full nothing is known of its text.
    """
    if len(common) < FEWEST // 2 or min(len(one), len(other)) < FEWEST:
        return 0.0
    limit = min((sketch[-1] for sketch in (one, other) if len(sketch) == HASHES), default=2**32)
    least = min(_up_to(limit, one), _up_to(limit, other))
    return sum(value <= limit for value in common) / least if least >= FEWEST else 0.0


def _up_to(limit: int, sketch: Sequence[int]) -> int:
    return len(sketch) if sketch[-1] <= limit else sum(value <= limit for value in sketch)
