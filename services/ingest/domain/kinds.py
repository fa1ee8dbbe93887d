"""What a document is, told by what is in it and by nothing else."""

import codecs
import re
from typing import Final, Literal

Kind = Literal["feed", "html", "text", "binary", "empty"]

BEGINNING: Final = 16_384
"""How much is looked at; a server's warnings may stand before a document."""
CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
CONTROLS_ALLOWED: Final = 0.02
MAGIC: Final = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\x7fELF", b"Rar!")
MARKED: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)
FEED: Final = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|rdf)(?=[\s>/])", re.IGNORECASE)
JSON_FEED: Final = re.compile(r'\s*\{[^<>]{0,2000}"https?:(?:\\?/){2}jsonfeed\.org(?:\\?/)version', re.IGNORECASE)
PAGE: Final = re.compile(r"<!doctype\s+html|<(?:html|head|body)(?=[\s>/])", re.IGNORECASE)
TAG: Final = re.compile(
    r"</?(?:p|div|span|a|br|hr|h[1-6]|ul|ol|li|table|tr|td|article|section|main|header|footer|nav|figure|figcaption"
    r"|img|em|strong|b|i|blockquote|title|meta|link|script|style)(?=[\s>/])[^<>]{0,2000}>",
    re.IGNORECASE,
)
TAGS_OF_A_PAGE: Final = 5
"""A text that mentions fewer tags than this talks about HTML."""


def kind_of(document: bytes | str) -> Kind:
    """Tell what a document is by its beginning."""
    if not document or (not document[:BEGINNING].strip() and not document.strip()):
        return "empty"
    if isinstance(document, bytes) and document.startswith(MAGIC):
        return "binary"
    text = document.lstrip()[:BEGINNING] if isinstance(document, str) else _beginning(document)
    if not text.strip("\ufeff \t\r\n"):
        return "empty"
    if len(CONTROLS.findall(text)) > CONTROLS_ALLOWED * len(text):
        return "binary"
    return _kind_of_text(text.lstrip("\ufeff \t\r\n"))


def _beginning(document: bytes) -> str:
    encoding = next((encoding for mark, encoding in MARKED if document.startswith(mark)), None)
    if encoding:
        return document[:BEGINNING].decode(encoding, "replace")
    return document.lstrip()[:BEGINNING].decode("utf-8", "replace")


def _kind_of_text(text: str) -> Kind:
    feed, page = FEED.search(text), PAGE.search(text)
    if feed and (not page or feed.start() < page.start()) and _begins_markup(text, feed.start()):
        return "feed"
    if JSON_FEED.match(text):
        return "feed"
    if page and (_begins_markup(text, page.start()) or _tags(text) >= TAGS_OF_A_PAGE):
        return "html"
    if TAG.match(text) or _tags(text) >= TAGS_OF_A_PAGE:
        return "html"
    return "text"


def _begins_markup(text: str, position: int) -> bool:
    """Whether a document's mark-up begins there: before it stands mark-up or next to nothing."""
    return text.startswith("<") or (position <= 1_000 and "<?xml" in text[:position]) or position <= 3


def _tags(text: str) -> int:
    return sum(1 for _ in TAG.finditer(text))
