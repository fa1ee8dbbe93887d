"""What is asked about each block of a page: what kind of line it is, and who takes it for a part of the text."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from services.ingest.domain.lines.kinds import CLOSED, Line, is_wide, line_of, width
from services.ingest.domain.pages.blocks import Block
from services.ingest.domain.pages.places import HEADINGS
from services.ingest.domain.pages.voices import Voice

POINTER: Final = 0.6
"""A line of which so much is a link points at another text, unless it is a whole sentence."""
LINKED: Final = 0.5
FAILED: Final = 0.5
"""The share of another's paragraphs below which an extractor has taken something else for the text."""
SENTENCE_OF_A_LINK: Final = 0.95


@dataclass(frozen=True)
class Ballot:
    """A block, and who took it for a part of the text."""

    block: Block
    first: bool
    second: bool
    stated: bool

    @cached_property
    def line(self) -> Line:
        """What kind of line it is; a row of a table looks like one of links and is none."""
        return Line(self.block.text, "item") if self.block.is_row else line_of(self.block.text)

    @cached_property
    def is_prose(self) -> bool:
        """Whether it is a paragraph."""
        return self.may_be_prose and self.line.kind == "prose"

    @property
    def may_be_prose(self) -> bool:
        """Whether it looks like a paragraph at first sight."""
        return self.block.linked < LINKED and is_wide(self.block.text)

    @property
    def folded(self) -> str:
        """Its words and nothing else."""
        return self.block.folded

    @property
    def mass(self) -> int:
        """How much it says."""
        return width(self.block.text)

    @property
    def is_closed(self) -> bool:
        """Whether it ends as a sentence does."""
        return bool(CLOSED.search(self.block.text[-12:]))

    @property
    def is_pointer(self) -> bool:
        """Whether it is little but a link to another text."""
        return self.block.linked >= (SENTENCE_OF_A_LINK if self.is_closed else POINTER)

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading by its element."""
        return self.block.place.tag in HEADINGS


def ballots(blocks: Iterable[Block], first: Voice, second: Voice, stated: Voice) -> list[Ballot]:
    """Ask both extractors, and the text that the page states for machines, about each block."""
    return [
        Ballot(block, first.speaks(block.folded), second.speaks(block.folded), stated.speaks(block.folded))
        for block in blocks
        if block.folded
    ]
