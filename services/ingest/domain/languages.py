"""Which language a text is written in."""

import re
from collections import defaultdict
from functools import cache
from heapq import nlargest
from typing import Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier

ENOUGH_LETTERS: Final = 16
ENOUGH_DENSE_LETTERS: Final = 6
"""Enough in scripts that write a syllable or a word with one letter."""
ENOUGH_MARGIN: Final = 0.2
"""How much more probable than the second language the first must be."""
GLANCE: Final = 300
"""Enough of a text where its language is beyond doubt."""
BEYOND_DOUBT: Final = 0.95
LOOKED_AT: Final = 1_000
LIKELIEST: Final = 6
LETTER: Final = re.compile(r"[^\W\d_]")
DENSE_LETTER: Final = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
MEMBERS: Final = {"wuu": "zh", "yue": "zh", "arz": "ar", "cmn": "zh", "nob": "no", "nb": "no"}
"""Languages without a code of two letters whose texts readers of a larger one read."""


def tell(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language, None where the text is too short or could be of several."""
    return _told(text[:GLANCE], BEYOND_DOUBT) or _told(text[:LOOKED_AT], ENOUGH_MARGIN)


def _told(text: str, margin: float) -> str | None:
    """Return the language of a text if it is more probable than the second by `margin`."""
    if not _is_enough(text):
        return None
    told: defaultdict[str, float] = defaultdict(float)
    for code, probability in _identifier().rank(text)[:LIKELIEST]:
        told[MEMBERS.get(code, code)] += float(probability)
    (first, likely), (_, less) = nlargest(2, told.items(), key=lambda pair: pair[1])
    return first if len(first) == 2 and likely - less >= margin else None


def _is_enough(text: str) -> bool:
    return len(LETTER.findall(text)) >= ENOUGH_LETTERS or len(DENSE_LETTER.findall(text)) >= ENOUGH_DENSE_LETTERS


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
