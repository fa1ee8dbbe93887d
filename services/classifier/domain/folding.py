"""Fold a text for look-up without moving a single character."""

import re
from typing import Final
from unicodedata import decomposition

_ALIKE: Final = {
    "‘": "'",
    "’": "'",
    "‛": "'",
    "ʼ": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "–": "-",
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "\u00a0": " ",
    "\u202f": " ",
    "\u2009": " ",
    "\u200b": " ",
    "\t": " ",
}


def _base(character: str) -> str | None:
    """Return the small letter under one accent, such as `e` for `é`."""
    parts = decomposition(character).split()
    return chr(int(parts[0], 16)).lower() if len(parts) == 2 and not parts[0].startswith("<") else None


_LETTERS: Final = {character: base for character in map(chr, range(0xC0, 0x250)) if (base := _base(character))}
_FOLDS: Final = _LETTERS | _ALIKE
_FOREIGN: Final = re.compile(r"[^\x00-\x08\x0a-\x7f]")
_MARKS: Final = re.compile(r'["()\[\]{}/—,;:!?\n\r*•|…]')


def fold(text: str) -> str:
    """Return `text` in lower case, without accents and with plain quotes: as long as it was, character by character."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := character.lower()) == 1 else character for character in text)
    return _FOREIGN.sub(_folded, lowered)


def _folded(found: re.Match[str]) -> str:
    character = found.group()
    return _FOLDS.get(character, character)


def spaced(folded: str) -> str:
    """Return a folded text with a space for each mark between words, so that every word begins after a space."""
    return _MARKS.sub(" ", folded).replace(" '", "  ")
