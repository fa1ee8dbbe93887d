"""How alike two texts are: their shingles, and a signature of these that is small enough to keep."""

import base64
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from rensa import RMinHash

from services.ingest.domain.identity.volatile import settled, told

PERMUTATIONS: Final = 64
SEED: Final = 20_260_304
"""Never changed: signatures made with another cannot be compared."""
BANDS: Final = 16
ROWS: Final = 2
"""Of two texts that have three shingles in five in common, 999 pairs in 1,000 share a band."""
WORDS: Final = 40
"""A text with fewer words has too few shingles to say anything; signs of scripts without blanks count half."""
WORDS_IN_A_SHINGLE: Final = 3
SIGNS_IN_A_SHINGLE: Final = 5
UNSPACED: Final = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff"
)
"""Scripts written without blanks between words: Thai, Lao, Burmese, Khmer, Chinese and Japanese."""
UNIT: Final = re.compile(rf"[{UNSPACED}]|[^\s{UNSPACED}]+")
SIGN: Final = re.compile(rf"[{UNSPACED}]")
FIGURE: Final = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class Likeness:
    """What of a text is compared with other texts."""

    shingles: frozenset[str]
    """Its runs of words; empty for a text that is too short to be compared."""
    figures: frozenset[str]
    """Its numbers."""

    @classmethod
    def of(cls, text: str) -> Self:
        """Return what of a text is compared."""
        units = _units(told(text))
        signs = 0 if text.isascii() else sum(SIGN.fullmatch(unit) is not None for unit in units)
        length = SIGNS_IN_A_SHINGLE if signs * 2 > len(units) else WORDS_IN_A_SHINGLE
        figures = figures_of(settled(text)) if FIGURE.search(text) else frozenset[str]()
        if len(units) - signs / 2 < WORDS:
            return cls(frozenset(), figures)
        return cls(frozenset(map(" ".join, zip(*(units[begin:] for begin in range(length)), strict=False))), figures)

    def signature(self) -> tuple[int, ...]:
        """Return the signature, empty for a text that is too short to be compared."""
        if not self.shingles:
            return ()
        hashed = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
        hashed.update(list(self.shingles))
        return tuple(hashed.digest())

    def within(self, other: "Likeness") -> float:
        """Return how much of this text stands in the other, from 0 to 1."""
        return len(self.shingles & other.shingles) / len(self.shingles) if self.shingles else 0.0


def _units(folded: str) -> list[str]:
    """Return the words of a text, and the signs of scripts that have no blanks between words."""
    return folded.split() if folded.isascii() else UNIT.findall(folded)


def both_ways(one: Likeness, other: Likeness) -> float:
    """Return how much of each text stands in the other, of the one of which less does."""
    return min(one.within(other), other.within(one))


def either_way(one: Likeness, other: Likeness) -> float:
    """Return how much of the shorter text stands in the longer."""
    return max(one.within(other), other.within(one))


def figures_of(text: str) -> frozenset[str]:
    """Return the numbers in a text: they are what tells two reports of one template apart."""
    return frozenset(FIGURE.findall(text))


def mostly_shared(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two texts mostly give the same numbers, as an edited text does and the next of its kind does not."""
    return len(one & other) * 2 >= len(one | other)


def written(signature: Sequence[int]) -> str | None:
    """Return a signature as an article carries it: base64 of 32-bit numbers, the lowest byte first."""
    return base64.b64encode(struct.pack(f"<{len(signature)}I", *signature)).decode() if signature else None


def bands(signature: Sequence[int]) -> tuple[str, ...]:
    """Return what texts that are alike probably share one of."""
    rows = [signature[begin : begin + ROWS] for begin in range(0, BANDS * ROWS, ROWS)] if signature else []
    return tuple(
        f"{number:x}:{base64.urlsafe_b64encode(struct.pack(f'<{ROWS}I', *row)).decode().rstrip('=')}"
        for number, row in enumerate(rows)
    )
