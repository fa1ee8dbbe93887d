"""The texts of a feed: titles as plain text, bodies as HTML that does no harm."""

import base64
import binascii
import html
import re
from typing import Final

from lxml import etree

from services.ingest.domain.documents.markup import harmless, literal_title, title_text
from services.ingest.domain.documents.xml_trees import Element
from services.ingest.domain.feeds.links import XML_BASE, Place, address

PLAIN: Final = ("text", "text/plain", "plain")
INLINE: Final = ("xhtml", "application/xhtml+xml")
HTML: Final = ("html", "text/html")
ATTRIBUTES: Final = 40
"""Of an element with more attributes only those are known that are named exactly."""
SILENT: Final = ("script", "style", "{*}script", "{*}style")
"""Elements whose text nobody is to read."""
LINKS: Final = ("href", "src", "cite", "poster")
BASE64: Final = re.compile(r"[A-Za-z0-9+/=\s]+")


def words(element: Element) -> str:
    """Return all text within an element."""
    if len(element) == 0:
        return element.text or ""
    return "".join(element.itertext())


def attribute(element: Element, name: str) -> str | None:
    """Return an attribute, whatever its case and namespace."""
    value: str | None = element.get(name)
    if value is None and 0 < len(element.attrib) <= ATTRIBUTES:
        value = next((each for key, each in element.items() if key.rpartition("}")[2].lower() == name), None)
    return value


def title_of(element: Element, is_atom: bool) -> str:
    """Return a title as plain text; what Atom calls text has no mark-up in it."""
    kind = _kind(element, is_atom)
    if len(element):
        etree.strip_elements(element, *SILENT, with_tail=False)
    text = _unpacked(element, kind) if kind == "base64" else words(element)
    return literal_title(text) if kind in PLAIN and len(element) == 0 else title_text(text)


def html_of(element: Element, is_atom: bool, place: Place, link: str | None) -> str | None:
    """Return what an element says as harmless HTML, None if it says nothing that is text."""
    kind = _kind(element, is_atom)
    place = place.within(element)
    if len(element):
        markup, place = _inner(element, place)
    else:
        text = _unpacked(element, kind)
        markup = html.escape(text, quote=False) if kind in PLAIN else text
    if not markup or markup.isspace():
        return None
    return harmless(markup, place.stated or link or place.site or place.url) or None


def _kind(element: Element, is_atom: bool) -> str:
    """Return how an element's text is to be read: a media type, or the words that Atom has for some of them."""
    if len(element.attrib) == 0:
        return "text" if is_atom else ""
    kind = (attribute(element, "type") or "").split(";")[0].strip().lower()
    if (attribute(element, "mode") or "").lower() == "base64":
        return "base64"
    if kind in PLAIN or kind in HTML or kind in INLINE or not is_atom:
        return kind
    if not kind:
        return "text"
    return kind if kind.startswith("text/") or kind.endswith(("/xml", "+xml")) else "base64"


def _unpacked(element: Element, kind: str) -> str:
    text = words(element)
    if kind != "base64":
        return text
    if not BASE64.fullmatch(text):
        return text
    try:
        unpacked = base64.b64decode(text, validate=False).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
    return unpacked if unpacked.isprintable() or "<" in unpacked or "\n" in unpacked else ""


def _inner(element: Element, place: Place) -> tuple[str, Place]:
    """Return the mark-up within an element; of a single `div` what is in it."""
    holder = element
    if (
        len(element) == 1
        and _is_div(element[0])
        and not (element.text or "").strip()
        and not (element[0].tail or "").strip()
    ):
        holder = element[0]
        place = place.within(holder)
    for each in holder.iterdescendants():
        if isinstance(each.tag, str):
            each.tag = each.tag.rpartition("}")[2].rpartition(":")[2].lower()
    _resolve(holder, place)
    pieces = [html.escape(holder.text or "", quote=False)]
    pieces += (etree.tostring(child, encoding="unicode", method="html", with_tail=True) for child in holder)
    return "".join(pieces), place


def _is_div(element: Element) -> bool:
    return isinstance(element.tag, str) and element.tag.rpartition("}")[2].rpartition(":")[2].lower() == "div"


def _resolve(holder: Element, place: Place) -> None:
    """Make links absolute within the elements that state a base of their own."""
    for element in holder.iterdescendants():
        base = element.get(XML_BASE)
        if base is None:
            continue
        within = place.within(element)
        for each in element.iter():
            for name in LINKS:
                if each.get(name):
                    each.set(name, address(each.get(name), within.base) or each.get(name))
