"""What a line of a pasted page is: a paragraph, a headline, a caption, a byline or furniture."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from services.ingest.domain.lines.bylines import names_in_byline, names_in_sign_off
from services.ingest.domain.lines.captions import is_caption, is_credit, is_label
from services.ingest.domain.lines.furniture import is_furniture, opens_comments, opens_other_stories
from services.ingest.domain.lines.sections import path_in
from services.ingest.domain.moments.dates import read_line

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
CAPTION: Final = 200
"""A caption whose credit stands on a line of its own is not wider."""
LOOKED_AT: Final = 400
"""How much of a line is looked at to tell how wide it is."""
DENSE: Final = re.compile(
    r"[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uff00-\uff60]"
)
CLOSED: Final = re.compile(r"[.!?:;。！？：؟।॥][\"'”’“‘»«›‹)\]」』*\d\s]{0,6}$")
SENTENCES: Final = re.compile(r"[.!?؟।][\"”’»]?\s+\w|[。！？]\S")
"""Where a second sentence begins."""
CUT_OFF: Final = re.compile(r"(?:…|\.\.\.)\s*$")
QUOTE: Final = re.compile(r"^[\"“„«»「『‘].*[\"”“»«」』’]$")
BULLET: Final = re.compile(r"^(?:[-–—*•‣▪◦·○●■]|\(?\d{1,2}[.)]|[a-z]\))\s+\S")
TIME: Final = re.compile(r"(?:\d{1,2}[:.]\d{2}|\d{1,2})\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,4})?")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page and what it is taken for."""

    text: str
    kind: LineKind


def lines_of(paragraphs: Sequence[str]) -> list[Line]:
    """Tell what each line of a page is, by itself and by what is said of it in the line beside it."""
    told = {paragraph: line_of(paragraph) for paragraph in dict.fromkeys(paragraphs)}
    lines = [told[paragraph] for paragraph in paragraphs]
    return [
        replace(line, kind="caption") if _is_said_to_be_caption(lines, at) else line for at, line in enumerate(lines)
    ]


def _is_said_to_be_caption(lines: Sequence[Line], at: int) -> bool:
    """Whether a line is a caption because of the label above it or the credit below it, or is that credit."""
    line = lines[at]
    if line.kind == "short" and is_credit(line.text):
        return True
    if line.kind not in ("prose", "sentence") or width(line.text) > CAPTION or SENTENCES.search(line.text):
        return False
    above, below = lines[max(at - 1, 0)], lines[min(at + 1, len(lines) - 1)]
    return is_label(above.text) or (below.kind in ("short", "caption") and is_credit(below.text))


def line_of(text: str) -> Line:
    """Tell what a line is."""
    return Line(text, next((kind for kind, applies in TESTS if applies(text)), "short"))


def width(text: str) -> int:
    """Return how much a text says: a letter of a dense script counts twice."""
    return len(text) + (0 if text.isascii() else len(DENSE.findall(text[:LOOKED_AT])))


def _is_closed(text: str) -> bool:
    return bool(CLOSED.search(text[-12:])) and not CUT_OFF.search(text[-12:])


def is_wide(text: str) -> bool:
    """Whether a line is a paragraph by its width and its end, if it is no furniture."""
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
    ("prose", is_wide),
    ("sentence", _is_sentence),
)
