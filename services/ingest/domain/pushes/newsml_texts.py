"""The text within a news item of NewsML-G2: as NITF, as XHTML or plain."""

import html
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from lxml import etree

from services.ingest.domain.documents.markup import one_line

NAMESPACE: Final = "http://iptc.org/std/nar/2006-10-01/"
PARAGRAPHS: Final = ("p", "hl2", "li", "dt", "dd", "pre", "lede")
BESIDE: Final = ("media", "table", "tagline", "note", "body.end", "body.head")
"""Parts of NITF that are no part of the text."""

Element: TypeAlias = Any
"""An element of lxml, which has no types of its own."""


def written_in(item: Element) -> tuple[str, str | None, tuple[str, ...]]:
    """Return the text, or its mark-up, and the captions in it."""
    for content in children(item, "contentSet/inlineXML"):
        for inner in content:
            if name_of(inner) == "nitf":
                return _nitf(inner)
            if name_of(inner) in ("html", "body", "div", "article", "section"):
                return "", _markup(inner), ()
    for content in children(item, "contentSet/inlineData"):
        text = "".join(content.itertext())
        if "html" in (content.get("contenttype") or ""):
            return "", text, ()
        return text, None, ()
    return "", None, ()


def _markup(element: Element) -> str:
    """Return XHTML as the fragment that it is: the head of a document tells nothing that is not said elsewhere."""
    body = next((inner for inner in element.iter() if name_of(inner) == "body"), element)
    inner = "".join(etree.tostring(child, encoding="unicode", with_tail=True) for child in body)
    return f"<div>{html.escape(body.text or '')}{inner}</div>"


def _nitf(element: Element) -> tuple[str, None, tuple[str, ...]]:
    contents = [inner for inner in element.iter() if name_of(inner) == "body.content"] or [element]
    captions = [text_in(inner) for inner in element.iter() if name_of(inner) == "media-caption"]
    return "\n\n".join(_paragraphs(contents[0])), None, tuple(captions)


def _paragraphs(content: Element) -> Iterator[str]:
    for element in content.iter():
        beside = (name_of(above) in (*BESIDE, *PARAGRAPHS) for above in element.iterancestors())
        if name_of(element) in PARAGRAPHS and not any(beside):
            yield text_in(element)


def children(item: Element, path: str) -> list[Element]:
    """Return what stands below an element at the end of a path of names."""
    found: list[Element] = item.findall("/".join(f"{{{NAMESPACE}}}{step}" for step in path.split("/")))
    return found


def name_of(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def text_in(element: Element) -> str:
    """Return all text within an element in one line."""
    return one_line("".join(element.itertext()))
