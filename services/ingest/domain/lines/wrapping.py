"""The paragraphs of plain text, whether a program has wrapped its lines or not."""

import re
from itertools import groupby, islice, pairwise
from typing import Final

CHARACTERS: Final = 1_000_000
LINES: Final = 4_000
"""No article has more; what comes after them is not looked at."""
INVISIBLE: Final = dict.fromkeys([0x200B, 0x2060, 0xFEFF, 0xAD])
LINE_ENDS: Final = re.compile(r"\r\n?|\n|\u2028|\u2029|\x0b|\x0c|\x85")
WRAPPED: Final = range(50, 133)
"""The widths to which programs wrap a paragraph."""


def paragraphs_of(text: str) -> list[str]:
    """Return the paragraphs of a text; lines that a program has wrapped are put together again."""
    raw = LINE_ENDS.split(text[:CHARACTERS].translate(INVISIBLE))
    paragraphs: list[str] = []
    for is_blank, group in groupby((" ".join(line.split()) for line in raw), key=lambda line: not line):
        if not is_blank:
            paragraphs += _unwrapped(list(islice(group, LINES)))
        if len(paragraphs) >= LINES:
            break
    return paragraphs[:LINES]


def _unwrapped(lines: list[str]) -> list[str]:
    """Return lines that stand together as one paragraph if a program has wrapped it.

    None of them had room for the first word of the next, and most go on in the middle of a sentence.
    """
    widest = max(len(line) for line in lines)
    if len(lines) < 2 or widest not in WRAPPED:
        return lines
    is_full = all(len(line) + 1 + len(following.split(" ", 1)[0]) > widest for line, following in pairwise(lines))
    goes_on = sum(following[0].islower() for following in lines[1:])
    return [" ".join(lines)] if is_full and 2 * goes_on >= len(lines) - 1 else lines
