"""What a document is, told by what is in it and by nothing else."""

import re
from collections.abc import Mapping
from typing import Final, Literal

from services.ingest.domain.documents.bodies import unpacked
from services.ingest.domain.documents.charsets import decoded

Kind = Literal["feed", "sitemap", "sitemap-index", "opml", "json", "html", "text", "binary", "empty"]
"""A JSON Feed is a feed; other JSON is `json`."""

BEGINNING: Final = 16_384
"""How much is looked at; a server's warnings may stand before a document."""
CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
CONTROLS_ALLOWED: Final = 0.02
MAGIC: Final = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\x7fELF", b"Rar!")
ROOT: Final = re.compile(
    r"<(?:[\w.-]{1,20}:)?(rss|feed|rdf|channel|item|entry|urlset|sitemapindex|opml)(?=[\s>/])", re.IGNORECASE
)
ROOTS: Final[Mapping[str, Kind]] = {"urlset": "sitemap", "sitemapindex": "sitemap-index", "opml": "opml"}
BARE: Final = ("channel", "item", "entry")
"""Elements that make a feed only where nothing but XML stands before them."""
GOES_ON: Final = re.compile(r"[^<>]{0,4000}>\s*<(?:!--|!\[CDATA\[|\w)")
"""A root as it is when an element follows, which no text does that speaks of one."""
BEYOND_DOUBT: Final = re.compile(
    r"<\?xml\s[^<>]{0,200}\?>\s{0,100}<(?:[\w.-]{1,20}:)?(?:rss|feed|rdf)(?=[\s>])"
    r"|<rss\s[^<>]{0,4000}>\s{0,100}<channel[\s>]|<(?:[\w.-]{1,20}:)?feed\s[^<>]{0,4000}\bxmlns",
    re.IGNORECASE,
)
"""A root that makes a feed also in the midst of a page."""
WHOLE: Final = re.compile(
    r"<(?!(?:title|link|id|updated|description|language|subtitle|author)[\s>])[A-Za-z_][\w:.-]*(?:\s[^<>]*)?>"
)
"""The start tag of a root; where another stands, or none, the root's is broken or missing."""
JSON: Final = re.compile(r'[{\[]\s*(?:["{\[\]}]|-?\d|true|false|null)')
JSON_FEED: Final = re.compile(r'\s*\{[^<>]{0,2000}"https?:(?:\\?/){2}jsonfeed\.org(?:\\?/)version', re.IGNORECASE)
BEFORE_JSON: Final = 4_000
"""A feed's version stands within so many characters, also where something stands before it."""
PROLOG: Final = re.compile(
    r"(?:\s+|<!--.*?-->|<\?[^>]*>|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>)*+", re.DOTALL | re.IGNORECASE
)
PAGE: Final = re.compile(r"<!doctype\s+html|<(?:html|head|body)(?=[\s>/])", re.IGNORECASE)
TAG: Final = re.compile(
    r"</?(?:p|div|span|a|br|hr|h[1-6]|ul|ol|li|table|tr|td|article|section|main|header|footer|nav|figure|figcaption"
    r"|img|em|strong|b|i|blockquote|title|meta|link|script|style)(?=[\s>/])[^<>]{0,2000}>",
    re.IGNORECASE,
)
TAGS_OF_A_PAGE: Final = 5
"""A text that mentions fewer tags than this talks about HTML."""


def kind_of(document: bytes | str) -> Kind:
    """Tell what a document is by its beginning; what is packed with gzip is what it unpacks to."""
    if not document or (not document[:BEGINNING].strip() and not document.strip()):
        return "empty"
    if isinstance(document, bytes):
        document = unpacked(document, BEGINNING) or document
        if document.startswith(MAGIC):
            return "binary"
    text = document.lstrip()[:BEGINNING] if isinstance(document, str) else _beginning(document)
    if not text.strip("\ufeff \t\r\n"):
        return "empty"
    if len(CONTROLS.findall(text)) > CONTROLS_ALLOWED * len(text):
        return "binary"
    return _kind_of_text(text.lstrip("\ufeff \t\r\n"))


def _beginning(document: bytes) -> str:
    beginning = document[:BEGINNING]
    return decoded(beginning if beginning.strip() else document.lstrip()[:BEGINNING]).text


def _kind_of_text(text: str) -> Kind:
    prolog = PROLOG.match(text)
    begin = prolog.end() if prolog else 0
    root, page = ROOT.search(text, begin), PAGE.search(text)
    if root and (root.start() == begin or not page or root.start() < page.start()) and _is_root(text, root, begin):
        return ROOTS.get(root[1].lower(), "feed")
    if text.startswith(("{", "[")) and JSON.match(text):
        return "feed" if JSON_FEED.match(text) else "json"
    if not page and "jsonfeed.org" in text and JSON_FEED.search(text, 0, BEFORE_JSON):
        return "feed"
    if page and BEYOND_DOUBT.search(text):
        return "feed"
    if page and (_begins_markup(text, page.start()) or _tags(text) >= TAGS_OF_A_PAGE):
        return "html"
    if TAG.match(text) or _tags(text) >= TAGS_OF_A_PAGE:
        return "html"
    return "text"


def _is_root(text: str, root: re.Match[str], begin: int) -> bool:
    if root[1].lower() in BARE:
        return root.start() == begin or (text.startswith("<?xml") and not WHOLE.match(text, begin))
    return _begins_markup(text, root.start()) or GOES_ON.match(text, root.end()) is not None


def _begins_markup(text: str, position: int) -> bool:
    """Whether a document's mark-up begins there: before it stands mark-up or next to nothing."""
    return text.startswith("<") or (position <= 1_000 and "<?xml" in text[:position]) or position <= 3


def _tags(text: str) -> int:
    return sum(1 for _ in TAG.finditer(text))
