"""The blocks of a page: paragraphs, headings, items and rows of tables, each with the place where it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from lxml.etree import iterwalk

from services.ingest.domain.documents.markup import Tree, one_line
from services.ingest.domain.identity.texts import fold
from services.ingest.domain.lines.wrapping import paragraphs_of
from services.ingest.domain.pages.pictures import frames_of
from services.ingest.domain.pages.places import BREAKS, Place, Places, is_off

SILENT: Final = frozenset((
    "script", "style", "noscript", "nav", "template", "head", "iframe", "object", "embed", "svg", "math", "canvas",
    "audio", "video", "button", "select", "textarea", "input", "option", "map",
))  # fmt: skip
"""Elements whose text is no part of what is said."""
UNSEEN: Final = re.compile(r"visually-?hidden|sr-only|screen-reader|mw-editsection|assistive-text")
"""In the classes of what is only read aloud, or to editors."""
HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
EVENTS: Final = 200_000
"""How many beginnings and ends of elements of a page are looked at."""
DEEPEST: Final = 400
LONGEST_CELL: Final = 120
LONGEST: Final = 30_000
"""How much of a line is compared."""


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a page."""

    text: str
    folded: str
    """Its words and nothing else."""
    linked: float
    """The share of its letters that are links."""
    place: Place
    is_row: bool = False
    """Whether it is a row of a table with several cells."""


@dataclass(slots=True)
class _Line:
    """A line that is being read; it stands where its first word does."""

    pieces: list[str] = field(default_factory=list)
    letters: int = 0
    linked: int = 0
    place: Place | None = None

    def add(self, text: str | None, place: Place) -> None:
        if not text:
            return
        if self.pieces and text[0].isupper() and self.pieces[-1][-1].islower():
            # parts of a line that only their style keeps apart
            self.pieces.append(" ")
        self.pieces.append(text)
        letters = len(text.strip())
        if not letters:
            return
        self.letters += letters
        self.linked += letters if place.is_linked else 0
        if self.place is None:
            self.place = place

    def blocks(self) -> Iterator[Block]:
        """Yield it as a block; text that is set as it was typed may be several."""
        if self.place is None:
            return
        text = "".join(self.pieces)
        for part in paragraphs_of(text) if self.place.tag == "pre" else [one_line(text)]:
            yield Block(part, fold(part[:LONGEST]), self.linked / self.letters, self.place)


def blocks_of(tree: Tree) -> list[Block]:
    """Return the blocks of a page in the order of the document; the cells of a row are one block."""
    lines = (block for line in _lines(tree) for block in line.blocks())
    blocks: list[Block] = []
    for row, group in groupby(lines, key=lambda block: block.place.row):
        cells = list(group)
        blocks += [_row(cells)] if row and _is_row(cells) else cells
    return blocks


def _is_row(cells: list[Block]) -> bool:
    """Whether blocks are the cells of one row of figures or words, and not of a table that lays out a page."""
    is_one_each = len({cell.place.cell for cell in cells}) == len(cells) > 1
    return is_one_each and all(len(cell.text) <= LONGEST_CELL for cell in cells)


def _row(cells: list[Block]) -> Block:
    linked = sum(cell.linked * len(cell.text) for cell in cells) / sum(len(cell.text) for cell in cells)
    folded = " ".join(cell.folded for cell in cells if cell.folded)
    return Block(" | ".join(cell.text for cell in cells), folded, linked, cells[0].place, True)


def _lines(tree: Tree) -> Iterator[_Line]:
    """Yield the lines of a tree; without recursion, for trees run deep."""
    line, place, outer = _Line(), Place(), list[Place]()
    frames, places = frames_of(tree), Places()
    walk = iterwalk(tree, events=("start", "end"))
    for number, (event, element) in enumerate(walk):
        breaks = element.tag in BREAKS
        if event == "end":
            place = outer.pop()
        elif number >= EVENTS or len(outer) > DEEPEST or _is_silent(element):
            walk.skip_subtree()
            outer.append(place)
            continue
        if breaks:
            yield line
            line = _Line()
        if event == "end":
            line.add(element.tail, place)
        else:
            outer.append(place)
            place = places.inside(place, element, number, bool(frames) and element in frames and not is_off(place))
            line.add(element.text, place)
    yield line


def _is_silent(element: Any) -> bool:
    if element.tag in SILENT or not isinstance(element.tag, str):
        return True
    for name, value in element.items():
        if (name == "class" and UNSEEN.search(value) and element.tag != "body") or name == "hidden":
            return True
        if name == "style" and HIDDEN.search(value):
            return True
    return False
