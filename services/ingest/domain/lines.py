"""What a line of a pasted page is: a paragraph, a headline, a caption, a byline or furniture."""

import re
from collections.abc import Callable
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
LOOKED_AT: Final = 400
"""How much of a line is looked at to tell how wide it is."""
DENSE: Final = re.compile(
    r"[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uff00-\uff60]"
)
CLOSED: Final = re.compile(r"[.!?:;。！？：؟।॥][\"'”’»)\]」』*\d\s]{0,6}$")
CUT_OFF: Final = re.compile(r"(?:…|\.\.\.)\s*$")
QUOTE: Final = re.compile(r"^[\"“„«「『‘].*[\"”“»」』’]$")
BULLET: Final = re.compile(r"^(?:[-–—*•‣▪◦·○●■]|\(?\d{1,2}[.)]|[a-z]\))\s+\S")
TIME: Final = re.compile(r"(?:\d{1,2}[:.]\d{2}|\d{1,2})\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,4})?")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page and what it is taken for."""

    text: str
    kind: LineKind


def line_of(text: str) -> Line:
    """Tell what a line is."""
    return Line(text, next((kind for kind, applies in TESTS if applies(text)), "short"))


def width(text: str) -> int:
    """Return how much a text says: a letter of a dense script counts twice."""
    return len(text) + (0 if text.isascii() else len(DENSE.findall(text[:LOOKED_AT])))


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
