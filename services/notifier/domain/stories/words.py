"""What words a text is made of, each with how much it says about which happening the text tells of."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from zlib import crc32

from services.notifier.domain.stories.agencies import AGENCIES
from services.notifier.domain.stories.common_words import FUNCTION_WORDS, NEWS_WORDS, STATE_WORDS

READ: Final = 256
WORDS_HELD: Final = 64
"""Of a text so many different words are compared, those of its beginning."""
UNSPACED: Final = (
    "\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0eff"
)
WORD: Final = re.compile(rf"[{UNSPACED}]+|\d+(?:[.,]\d+)*|[^\W\d_{UNSPACED}]+")
ASCII_WORD: Final = re.compile(r"[a-z]+|\d+(?:[.,]\d+)*")
PAIRED: Final = re.compile(rf"[{UNSPACED}]")
ENDINGS: Final = ("ments", "ment", "ings", "ing", "ers", "ies", "ied", "ed", "es", "er", "ly", "s", "e", "y")
STEM: Final = 8

SILENT, COMMON, TELLING, FIGURE = range(4)
"""How much a word says; the class stands in the last two bits of its number."""
WEIGHTS: Final = (0.0, 0.25, 1.0, 1.2)


def words_of(text: str) -> Iterable[int]:
    """Return the first different words of a text that say anything, each as a number that carries its weight."""
    numbers = dict.fromkeys(map(_number, _parts(text)))
    return [number for number in numbers if number & 3][:WORDS_HELD]


def weight(words: Iterable[int]) -> float:
    """Return how much words say together."""
    return sum([WEIGHTS[word & 3] for word in words])


def telling(words: Iterable[int]) -> list[int]:
    """Return the words that say something of their own."""
    return [word for word in words if word & 3 >= TELLING]


def figures(words: Iterable[int]) -> frozenset[int]:
    """Return the numbers among words."""
    return frozenset(word for word in words if word & 3 == FIGURE)


def _parts(text: str) -> list[str]:
    if text.isascii():
        return ASCII_WORD.findall(text.lower())[:READ]
    words = WORD.findall(unicodedata.normalize("NFC", text).lower())[:READ]
    return [part for word in words for part in (_pairs(word) if PAIRED.match(word) else (word,))]


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(max(1, len(run) - 1))]


@lru_cache(maxsize=100_000)
def _number(word: str) -> int:
    word = word if word.isascii() else _plain(word)
    return (crc32(_stem(word).encode()) & 0xFFFFFFFC) | _class(word)


def _class(word: str) -> int:
    if word[0].isdigit():
        return FIGURE if len(word) > 1 else COMMON
    if word in FUNCTION_WORDS or word in _REPORTERS or (len(word) < 2 and word.isascii()):
        return SILENT
    stem = _stem(word)
    return COMMON if word in STATE_WORDS or stem in _STATE_STEMS or stem in _NEWS_STEMS else TELLING


def _plain(word: str) -> str:
    """Return a word without accents."""
    apart = unicodedata.normalize("NFKD", word)
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if not "\u0300" <= sign <= "\u036f"))


def _stem(word: str) -> str:
    if not word.isascii() or word[0].isdigit():
        return word
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word.removesuffix("e")[:STEM]


_REPORTERS: Final = frozenset(name.lower() for agency in AGENCIES for name in agency.names if " " not in name)
"""Whom an article credits says nothing of what it tells."""
_NEWS_STEMS: Final = frozenset(map(_stem, NEWS_WORDS))
_STATE_STEMS: Final = frozenset(map(_stem, STATE_WORDS))
