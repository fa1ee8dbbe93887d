"""Which lines of a pasted page are its text: the best run of lines by length and closing punctuation."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from services.ingest.domain.bylines import names_in_byline, names_in_sign_off
from services.ingest.domain.captions import is_caption
from services.ingest.domain.dates import read_line
from services.ingest.domain.furniture import is_furniture, opens_comments, opens_other_stories
from services.ingest.domain.sections import path_in

LineKind = Literal[
    "prose",
    "sentence",
    "item",
    "short",
    "caption",
    "byline",
    "date",
    "time",
    "path",
    "furniture",
    "other_stories",
    "comments",
]

PROSE: Final = 60
"""A line of this width with closing punctuation is a paragraph."""
UNCLOSED_PROSE: Final = 160
"""So is one of this width without."""
PARAGRAPH: Final = 250
"""A paragraph of this width is no teaser."""
WIDEST: Final = 400
DENSE: Final = re.compile(
    r"[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uff00-\uff60]"
)
CLOSED: Final = re.compile(r"(?:[.!?:;。！？：؟।॥]|(?<=[\"”’»」』]),)[\"'”’»)\]」』*\d\s]{0,6}$")
CUT_OFF: Final = re.compile(r"(?:…|\.\.\.)\s*$")
QUOTE: Final = re.compile(r"^[\"“„«「『‘].*[\"”“»」』’]$")
BULLET: Final = re.compile(r"^(?:[-–—*•‣▪◦·○●■]|\(?\d{1,2}[.)]|[a-z]\))\s+\S")
SCORES: Final[dict[LineKind, float]] = {
    "sentence": 0.15,
    "item": -0.1,
    "short": -0.5,
    "caption": -0.1,
    "byline": -3.0,
    "date": -0.3,
    "time": 0.0,
    "path": -1.0,
    "furniture": -0.25,
    "other_stories": -0.5,
    "comments": -50.0,
}
TEASER: Final = 0.3
"""The score of a paragraph below the headline of another text: less than the headline costs."""
ALONE: Final = 0.5
"""What a paragraph counts for that has no other beside it."""
ENOUGH: Final = 1.6
"""The score of a text that is worth keeping: what stands below its comments is not looked at."""
COMPANY: Final = ("prose", "sentence", "item", "time")
BETWEEN: Final = ("furniture", "caption")
TIME: Final = re.compile(r"(?:\d{1,2}[:.]\d{2}|\d{1,2})\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,4})?")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page and what it is taken for."""

    text: str
    kind: LineKind


@dataclass(frozen=True, slots=True)
class Run:
    """The lines from `start` to before `end`, and how much they look like a text."""

    start: int
    end: int
    score: float


def line_of(text: str) -> Line:
    """Tell what a line is."""
    return Line(text, next((kind for kind, applies in TESTS if applies(text)), "short"))


def width(text: str) -> int:
    """Return how much a text says: a letter of a dense script counts twice."""
    return len(text) + (0 if text.isascii() else len(DENSE.findall(text[:WIDEST])))


def best_run(lines: Sequence[Line]) -> Run:
    """Return the run of lines with the highest score, an empty one if there is none that looks like a text."""
    best, start, score = Run(0, 0, 0.0), 0, 0.0
    for position, (line, is_alone, is_other) in enumerate(zip(lines, _alone(lines), among_others(lines), strict=True)):
        if line.kind == "comments" and best.score >= ENOUGH:
            break
        if score <= 0:
            start, score = position, 0.0
        score += _score(line, is_alone, is_other)
        if score > best.score:
            best = Run(start, position + 1, score)
    return best


def among_others(lines: Sequence[Line]) -> list[bool]:
    """Tell for each line whether it stands below a heading such as `Related`, with the headlines of other texts.

    The text goes on with two paragraphs in a row, or with one that is too long to be a teaser.
    """
    told: list[bool] = []
    is_other = False
    for line, is_alone in zip(lines, _alone(lines), strict=True):
        if line.kind == "other_stories":
            is_other = True
        elif line.kind == "prose" and (not is_alone or width(line.text) >= PARAGRAPH):
            is_other = False
        told.append(is_other)
    return told


def _score(line: Line, is_alone: bool, is_other: bool) -> float:
    if line.kind != "prose":
        return SCORES[line.kind]
    if is_other:
        return TEASER
    return min(width(line.text), WIDEST) / 100 * (ALONE if is_alone else 1)


def _alone(lines: Sequence[Line]) -> list[bool]:
    """Tell for each line whether it has no line of a text beside it; what is pasted in between does not count."""
    alone = [True] * len(lines)
    last: LineKind = "short"
    before = -1
    for position, line in enumerate(lines):
        if line.kind in BETWEEN:
            continue
        if last in COMPANY and line.kind in COMPANY:
            alone[position] = alone[before] = False
        last, before = line.kind, position
    return alone


def _is_closed(text: str) -> bool:
    return bool(CLOSED.search(text[-12:])) and not CUT_OFF.search(text[-12:])


def _is_prose(text: str) -> bool:
    wide = width(text)
    return wide >= UNCLOSED_PROSE or (wide >= PROSE and _is_closed(text))


def _is_sentence(text: str) -> bool:
    return _is_closed(text) or bool(QUOTE.match(text))


TESTS: Final[tuple[tuple[LineKind, Callable[[str], object]], ...]] = (
    ("comments", opens_comments),
    ("other_stories", opens_other_stories),
    ("byline", names_in_byline),
    ("byline", names_in_sign_off),
    ("path", path_in),
    ("date", read_line),
    ("time", TIME.fullmatch),
    ("furniture", is_furniture),
    ("caption", is_caption),
    ("item", BULLET.match),
    ("prose", _is_prose),
    ("sentence", _is_sentence),
)
