"""The words by which two texts are told to be about the same thing."""

import re
from typing import Final

from services.ingest.domain.identity.texts import fold

LETTERS: Final = 5
"""What is compared of a word, so that its endings do not count; a shorter word says too little."""
DENSE_LETTERS: Final = 2
CJK: Final = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
COMMON: Final = frozenset(
    word[:LETTERS]
    for word in (
        "about", "above", "according", "added", "after", "again", "against", "almost", "along", "already",
        "although", "always", "among", "another", "around", "asked", "because", "become", "before", "being",
        "below", "between", "called", "could", "country", "despite", "during", "early", "either", "enough", "every",
        "everything", "first", "friday", "government", "however", "hundred", "including", "known", "large", "later",
        "least", "leave", "local", "making", "million", "minister", "monday", "month", "morning", "never",
        "nothing", "number", "officials", "often", "other", "others", "people", "place", "police", "president",
        "public", "report", "reported", "right", "saturday", "second", "seven", "several", "shall", "should",
        "since", "small", "something", "spokesman", "state", "statement", "still", "story", "sunday", "their",
        "there", "these", "thing", "think", "third", "those", "thought", "three", "through", "thursday", "times",
        "today", "together", "tomorrow", "towards", "tuesday", "under", "until", "wanted", "wednesday", "weeks",
        "where", "whether", "which", "while", "whole", "whose", "within", "without", "world", "would", "written",
        "years", "yesterday", "young",
    )
)  # fmt: skip
"""Words of any news."""


def terms(text: str) -> frozenset[str]:
    """Return what a text is compared by: the beginnings of its longer words, none of them common."""
    found: set[str] = set()
    for word in fold(text).split():
        if CJK.search(word):
            found.update(_dense(word))
        elif len(word) >= LETTERS and not word.isdigit():
            found.add(word[:LETTERS])
    return frozenset(found - COMMON)


def _dense(word: str) -> list[str]:
    """Return pairs of letters; Korean syllables are folded into two or three letters each."""
    is_korean = "\u1100" <= word[0] <= "\u11ff"
    size = 3 * DENSE_LETTERS if is_korean else DENSE_LETTERS
    return [word[:size]] if is_korean else [word[start : start + size] for start in range(max(len(word) - 1, 1))]
