"""HTML from outside: as plain text, or as HTML that does no harm."""

import html
import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any, Final, TypeAlias

import nh3
from ada_url import URL
from lxml.etree import LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from tocsin.messages import printable

ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|([A-Za-z][A-Za-z0-9]{1,31}));")
INLINE_TAG: Final = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|div|del|em|font|h[1-6]|i|img|ins|li|mark|p|q|s|script|small|span|strike|strong"
    r"|style|sub|sup|svg|tt|u|wbr)(?=[\s>/])[^<>]{0,2000}>",
    re.IGNORECASE,
)
UNESCAPES: Final = 2
"""How often a title may have been escaped too much."""
SILENT: Final = frozenset((
    "script", "style", "noscript", "template", "head", "iframe", "object", "embed", "svg", "math", "canvas",
    "audio", "video", "form", "button", "select", "textarea", "figcaption", "nav",
))  # fmt: skip
"""Elements whose text is no part of what is said."""
BLOCKS: Final = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dir", "div",
    "dl", "dt", "fieldset", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li",
    "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
DEEPEST: Final = 500
"""Elements nested deeper are no writing, and whoever walks them pays for it."""
Tree: TypeAlias = HtmlElement
LINKS: Final = frozenset({"href", "src", "cite", "poster"})


def one_line(text: str) -> str:
    """Return a text with every run of white space as one blank."""
    return " ".join(text.split())


def unescaped(text: str) -> str:
    """Return a text with its entities as characters, at most twice; what only looks like an entity stays."""
    for _ in range(UNESCAPES):
        plain = ENTITY.sub(_character, text)
        if plain == text:
            break
        text = plain
    return text


def title_text(text: str) -> str:
    """Return a title as plain text: mark-up taken out, entities as characters; `a < b` is no mark-up."""
    if INLINE_TAG.search(text):
        text = html.unescape(nh3.clean(text, tags=set()))
    text = unescaped(text)
    if INLINE_TAG.search(text):
        text = html.unescape(nh3.clean(text, tags=set()))
    return one_line(printable(text))


def harmless(markup: str, base: str | None = None) -> str:
    """Return HTML without scripts, styles, handlers and forms, its links absolute where `base` is known."""

    def absolute_link(_element: str, attribute: str, value: str) -> str | None:
        return (absolute(value, base) or value) if attribute in LINKS else value

    return nh3.clean(markup, attribute_filter=absolute_link if base else None).strip()


def absolute(link: str, base: str | None) -> str | None:
    """Return a link as an absolute address of the web, None if it is none; an empty one leads nowhere."""
    link = link.strip()
    if not link:
        return None
    try:
        address = URL(link, base) if base else URL(link)
    except (ValueError, UnicodeEncodeError):
        return None
    return str(address.href) if address.protocol in ("http:", "https:") else None


def tree_of(markup: str) -> Tree | None:
    """Return the tree of a document or a fragment, None if there is none; comments are left out."""
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError, LookupError):
        return None
    return tree


def text_of(element: Tree | None) -> str:
    """Return what an element says, its blocks separated by blank lines."""
    if element is None:
        return ""
    blocks = (one_line(block) for block in "".join(_pieces(element)).split("\n"))
    return "\n\n".join(block for block in blocks if block)


def _pieces(element: Any) -> Iterator[str]:
    """Yield the text of an element in document order, a line end around each block; no recursion, trees run deep."""
    stack: list[tuple[Any, int] | str] = [(element, 0)]
    while stack:
        top = stack.pop()
        if isinstance(top, str):
            yield top
            continue
        node, depth = top
        if node.tag in SILENT or not isinstance(node.tag, str) or depth > DEEPEST:
            continue
        is_block = node.tag in BLOCKS
        yield "\n" if is_block else ""
        yield _flat(node.text)
        if is_block:
            stack.append("\n")
        for child in reversed(node):
            stack += [_flat(child.tail), (child, depth + 1)]


def _flat(text: str | None) -> str:
    return (text or "").replace("\n", " ").replace("\r", " ")


def _character(entity: re.Match[str]) -> str:
    name = entity[1]
    return html.unescape(entity[0]) if name is None or f"{name};" in html5 else entity[0]
