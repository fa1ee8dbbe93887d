"""What a page shows of its article: the blocks that were elected, each once, and its captions."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from services.ingest.domain.documents.markup import Tree, one_line, text_of, tree_of
from services.ingest.domain.identity.texts import fold
from services.ingest.domain.lines.captions import without_label
from services.ingest.domain.lines.kinds import width
from services.ingest.domain.pages.blocks import Block
from services.ingest.domain.pages.elections import elected
from services.ingest.domain.pages.voices import SILENCE, Voice, first_voice, second_voice
from services.ingest.domain.pages.votes import Ballot, ballots

FIRST_ELEMENTS: Final = 12_000
SECOND_ELEMENTS: Final = 8_000
"""Beyond so many elements an extractor is not asked: what takes it so long is no article."""
BLOCKS: Final = 4_000
WORDS_OF_A_REPEAT: Final = 8
"""So many words are not written twice."""
LITTLE: Final = 250
"""A page that shows less may hold its text where only machines look."""
SHORTEST_CAPTION: Final = 8
LONGEST_CAPTION: Final = 900
BELOW: Final = 12
"""How many blocks below the text its last picture may stand."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The article as a page shows it."""

    paragraphs: tuple[str, ...]
    captions: tuple[str, ...]


def shown_on(tree: Tree, blocks: Sequence[Block], title: str, stated_text: str) -> Shown:
    """Return what a page shows of the article with that title; its stated text where it shows almost nothing."""
    body = _stated(stated_text)
    elements = sum(1 for _ in tree.iter())
    first = first_voice(deepcopy(tree)) if elements <= FIRST_ELEMENTS else SILENCE
    second = second_voice(tree) if elements <= SECOND_ELEMENTS else SILENCE
    cast = ballots(blocks[:BLOCKS], first, second, Voice.of(body) if body else SILENCE)
    chosen = elected(cast, fold(title))
    captions = tuple(_captions(cast, chosen, fold(title)))
    paragraphs = tuple(_distinct([cast[at] for at in chosen], {fold(title), *map(fold, captions)}))
    says_more = sum(map(width, body)) > 2 * sum(map(width, paragraphs))
    return Shown(tuple(body) if says_more and sum(map(width, paragraphs)) < LITTLE else paragraphs, captions)


def _stated(text: str) -> list[str]:
    """Return the paragraphs of the text that is stated for machines; some write it as HTML."""
    tree = tree_of(text) if "<" in text and ">" in text else None
    lines = text_of(tree).split("\n") if tree is not None else text.split("\n")
    return [line for line in map(one_line, lines) if line]


def _captions(cast: Sequence[Ballot], chosen: Sequence[int], title: str) -> Iterator[str]:
    """Yield the captions from the title to a little below the text, each once."""
    own = {name for at in chosen for name in cast[at].block.place.off}
    begin = max(
        (at for at, ballot in enumerate(cast) if ballot.folded == title and at < min(chosen, default=0)), default=0
    )
    near = [ballot for ballot in cast[begin : max(chosen, default=0) + BELOW] if own.issuperset(ballot.block.place.off)]
    elected_blocks = {id(cast[at]) for at in chosen}
    told: set[str] = {title}
    for number, group in groupby(near, key=_picture):
        lines = [ballot for ballot in group if id(ballot) not in elected_blocks]
        text = without_label(" ".join(ballot.block.text for ballot in lines))
        if (
            number
            and SHORTEST_CAPTION <= len(text) <= LONGEST_CAPTION
            and fold(text) not in told
            and _is_caption(lines)
        ):
            told.add(fold(text))
            yield text


def _picture(ballot: Ballot) -> int:
    """Return which picture a block belongs to, 0 for none."""
    return ballot.block.place.caption or ballot.block.place.picture


def _is_caption(lines: Sequence[Ballot]) -> bool:
    """Whether lines beside a picture are its caption: they are called so, or say what is on it."""
    return any(ballot.block.place.caption or ballot.line.kind in ("caption", "prose", "sentence") for ballot in lines)


def _distinct(chosen: Sequence[Ballot], elsewhere: set[str]) -> Iterator[str]:
    """Yield the texts of blocks: no title, no caption, nothing long twice, no quotation of a longer block."""
    whole = [f" {ballot.folded} " for ballot in chosen]
    written: set[str] = set()
    for ballot in chosen:
        is_long = ballot.folded.count(" ") + 1 >= WORDS_OF_A_REPEAT
        if ballot.folded in elsewhere or (is_long and ballot.folded in written):
            continue
        if is_long and any(f" {ballot.folded} " in text and len(text) > len(ballot.folded) + 2 for text in whole):
            continue
        written.add(ballot.folded)
        yield ballot.block.text
