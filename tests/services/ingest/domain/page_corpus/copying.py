"""What a person has on the clipboard who selects all of a page and copies it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

import lxml.html
from lxml.html import HtmlElement

UNSEEN: Final = frozenset(
    ("script", "style", "head", "title", "template", "noscript", "svg", "iframe", "select", "textarea", "object",
     "video", "audio", "amp-ad", "amp-iframe", "amp-analytics", "amp-consent", "math"),
)  # fmt: skip
APART: Final = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "figure", "pre", "hr", "table"),
)
"""Elements with a margin: a blank line stands before and after them."""
LINES: Final = frozenset(
    ("address", "article", "aside", "body", "caption", "center", "dd", "details", "div", "dt", "fieldset",
     "figcaption", "footer", "form", "header", "html", "legend", "li", "main", "nav", "section", "summary", "tbody",
     "thead", "tr", "hgroup", "amp-sidebar", "amp-carousel"),
)  # fmt: skip
BREAKS: Final = frozenset(("br", "img", "td", "th"))
HIDDEN: Final = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
SPACES: Final = re.compile(r"[ \t\r\n\f]+")

Piece = str | int
"""A text, or how many line ends must stand there at least."""


def copied(page: str) -> str:
    """Return the text of a page as a browser puts it on the clipboard: blocks as lines, margins as blank lines."""
    text = "".join(_joined(_pieces(lxml.html.document_fromstring(page), keeps_lines=False)))
    return "\n".join(re.sub(r" {2,}", " ", line).strip(" ") for line in text.split("\n")).strip("\n") + "\n"


def _pieces(element: HtmlElement, keeps_lines: bool) -> Iterator[Piece]:
    if not isinstance(element.tag, str) or element.tag in UNSEEN or _is_hidden(element):
        return
    if element.tag == "br":
        yield "\n"
    ends = 2 if element.tag in APART else 1 if element.tag in LINES else 0
    keeps_lines = keeps_lines or element.tag == "pre"
    yield ends
    yield _flowing(element.text, keeps_lines)
    for child in element:
        yield int(_is_a_box(child))
        yield from _pieces(child, keeps_lines)
        yield _flowing(child.tail, keeps_lines)
    yield "\t" if element.tag in ("td", "th") else ends


def _joined(pieces: Iterable[Piece]) -> Iterator[str]:
    """Yield the texts; of the line ends asked for between two of them, the largest number counts."""
    asked = 0
    for piece in pieces:
        if isinstance(piece, int):
            asked = max(asked, piece)
        elif piece.strip(" "):
            yield "\n" * asked + piece
            asked = 0
        elif piece and not asked:
            yield piece


def _is_a_box(element: HtmlElement) -> bool:
    """Whether an element follows another with nothing between them, as only items of a bar or a card do."""
    before = element.getprevious()
    return before is not None and isinstance(before.tag, str) and not before.tail and before.tag not in BREAKS


def _is_hidden(element: HtmlElement) -> bool:
    return element.get("hidden") is not None or HIDDEN.search(element.get("style") or "") is not None


def _flowing(text: str | None, keeps_lines: bool) -> str:
    return "" if not text else text if keeps_lines else SPACES.sub(" ", text)
