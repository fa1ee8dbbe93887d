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
SCHEMES: Final = {"http", "https", "mailto"}
"""Where links out of a feed's HTML may lead."""
ACTING_TAG: Final = re.compile(
    r"<(?:/?(?:script|style|iframe|object|embed|svg|math|form|input|button|img|a|link|meta|base|video|audio|body|html)"
    r"(?=[\s>/])|[a-z][a-z0-9]*[\s/][^<>]*=)",
    re.IGNORECASE,
)
"""A tag that would do something, or has attributes."""
ANY_TAG: Final = re.compile(r"</?[a-z][^<>]*>?", re.IGNORECASE)
OPENING_OR_CLOSING: Final = re.compile(
    r"<(?:(/)[a-z]|(?!br|img|hr|wbr|col|area|input|p\b|li\b|t[dr]\b)[a-z][^<>/]{0,40}(?!/>))", re.IGNORECASE
)
TAGS: Final = 1_000
"""With fewer tags nothing is nested too deep to be cleaned soon."""
PARTING_TAG: Final = re.compile(r"</?(?:br|p|div|li|tr|td|h[1-6]|hr|ul|ol|blockquote)(?=[\s>/])[^<>]*>", re.IGNORECASE)
"""A tag that parts words."""
FORMULA: Final = re.compile(r"</?(?:math|m[inos]|mtext|mrow|msup|msub|mfrac|msqrt|semantics)(?=[\s>/])[^<>]*>")
"""A tag of a formula, whose text is a part of what is said."""
CDATA: Final = "<![CDATA["
CDATA_END: Final = "]]>"
REMAINS: Final = re.compile(r"^\s*\]\](?:>|&gt;)|\]\](?:>|&gt;)\s*$")
"""What is left of a section of characters whose other end is lost."""
ATTRIBUTES: Final = {tag: names - {"cite"} for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
"""What may stand in a tag: no address that nothing checks."""
CLEANER: Final = nh3.Cleaner(attributes=ATTRIBUTES, url_schemes=SCHEMES)
STRIPPER: Final = nh3.Cleaner(tags=set())
ABSOLUTE: Final = ('href="http', 'src="http', 'srcset="http')
"""How nearly all links begin that need no base."""
CONTROLS: Final = re.compile("[\x80-\x9f]")
WESTERN: Final = {
    code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0) if code != ord("\x85")
}


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
    if text.isprintable() and "<" not in text and "&" not in text:
        return one_line(text)
    if "<" in text:
        text = _without_markup(text)
    if "&" in text:
        text = unescaped(text)
        if "<" in text:
            text = _without_markup(text)
    return _inert(text)


def literal_title(text: str) -> str:
    """Return a title that is said to be plain text: a `<b>` in it is what it speaks of, a script is still none."""
    text = unescaped(text) if "&" in text else text
    return _inert(_without_markup(text) if ACTING_TAG.search(text) else text)


def harmless(markup: str, base: str | None = None) -> str:
    """Return HTML without scripts, styles, handlers and forms, its links absolute where `base` is known."""
    markup = _without_formulas(_opened(_west(markup)))
    if "<" not in markup:
        return _as_text(markup) if "&" in markup or ">" in markup else markup.strip()
    if markup.count("<") > TAGS and _depth(markup) > DEEPEST:
        return _as_text(ANY_TAG.sub(" ", markup))
    if base is None or not _has_relative(markup):
        return CLEANER.clean(markup).strip()
    try:
        return nh3.clean(
            markup, attributes=ATTRIBUTES, url_schemes=SCHEMES, url_relative=("rewrite_with_base", base)
        ).strip()
    except ValueError:
        return CLEANER.clean(markup).strip()


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


def _without_markup(text: str) -> str:
    if not (INLINE_TAG.search(text) or ACTING_TAG.search(text) or CDATA in text or "<!--" in text):
        return text
    return html.unescape(STRIPPER.clean(PARTING_TAG.sub(" ", _opened(text))))


def _as_text(markup: str) -> str:
    """Return HTML without any tags, its text as it is."""
    return html.escape(html.unescape(markup), quote=False).strip()


def _depth(markup: str) -> int:
    """Return how deep elements are nested, by a rough count of what opens and closes."""
    depth = deepest = 0
    for tag in OPENING_OR_CLOSING.finditer(markup):
        depth += -1 if tag[1] else 1
        if depth > deepest:
            deepest = depth
        elif depth < 0:
            depth = 0
    return deepest


def _has_relative(markup: str) -> bool:
    """Whether some link may need a base; counting is several times cheaper than any pattern."""
    markup = markup.lower()
    links = markup.count("href") + markup.count("src")
    return links > 0 and links > sum(map(markup.count, ABSOLUTE))


def _inert(text: str) -> str:
    """Return a title in one line; what still acts in it has been hidden in mark-up and goes."""
    if "<" in text and ACTING_TAG.search(text):
        text = ANY_TAG.sub("", text)
    return one_line(printable(_west(text)))


def _opened(text: str) -> str:
    """Return mark-up with the sections of characters in it as mark-up, and without what is left of broken ones."""
    if CDATA in text:
        text = text.replace(CDATA, "").replace(CDATA_END, "")
    return REMAINS.sub("", text) if "]]" in text else text


def _without_formulas(markup: str) -> str:
    """Return mark-up in which formulas are no more than what is written in them."""
    return FORMULA.sub("", markup) if "<math" in markup else markup


def _west(text: str) -> str:
    """Return a text with the characters that are written as controls by programs of Windows."""
    return text if text.isascii() or not CONTROLS.search(text) else text.translate(WESTERN)


def _flat(text: str | None) -> str:
    return (text or "").replace("\n", " ").replace("\r", " ")


def _character(entity: re.Match[str]) -> str:
    name = entity[1]
    return html.unescape(entity[0]) if name is None or f"{name};" in html5 else entity[0]
