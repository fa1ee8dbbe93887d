"""What extractors take for the text of a page, asked block by block."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

import trafilatura
from lxml.etree import tostring
from resiliparse.extract.html2text import extract_plain_text
from trafilatura.settings import Document

from services.ingest.domain.documents.markup import Tree
from services.ingest.domain.identity.texts import fold
from services.ingest.domain.pages.blocks import LONGEST

ENOUGH_WORDS: Final = 4
"""A block of so many words is known by them wherever they stand; a shorter one must be a line."""
WORDS: Final = 60_000
RUN: Final = 3
ENOUGH_RUNS: Final = 0.75
BULLETS: Final = "•-*–"


@dataclass(frozen=True, slots=True)
class Voice:
    """The lines that one extractor took for the text."""

    lines: frozenset[str]
    joined: str
    runs: frozenset[tuple[str, ...]]

    @classmethod
    def of(cls, lines: Iterable[str]) -> Self:
        """Return the voice that speaks those lines."""
        folded = [fold(line.lstrip(BULLETS)[:LONGEST]) for line in lines]
        words = " ".join(folded).split()[:WORDS]
        return cls(frozenset(folded), f" {' '.join(words)} ", frozenset(_runs(words)))

    def speaks(self, folded: str) -> bool:
        """Whether a folded block is part of the text."""
        if folded in self.lines:
            return True
        words = folded.split()
        if len(words) < ENOUGH_WORDS:
            return False
        if f" {folded} " in self.joined:
            return True
        runs = _runs(words)
        return sum(run in self.runs for run in runs) >= ENOUGH_RUNS * len(runs)


SILENCE: Final = Voice(frozenset(), "", frozenset())


def first_voice(tree: Tree) -> Voice:
    """Return what trafilatura takes for the text; it is handed a copy, for it changes what it reads."""
    document = trafilatura.bare_extraction(tree, fast=True, include_comments=False)
    text = document.text if isinstance(document, Document) else None
    return Voice.of((text or "").split("\n"))


def second_voice(tree: Tree) -> Voice:
    """Return what resiliparse takes for the text; it reads the tree anew, for it has no limit to how deep trees run."""
    html = tostring(tree, encoding="unicode")
    text = extract_plain_text(html, main_content=True, alt_texts=False, list_bullets=False, comments=False)
    return Voice.of(text.split("\n"))


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)]
