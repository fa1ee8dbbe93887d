"""XML from outside as a tree: read strictly, else mended and read again."""

import re
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from lxml import etree

from services.ingest.domain.documents.xml_references import allowed, with_entities
from services.ingest.domain.documents.xml_repair import mended, runs_on
from services.ingest.domain.documents.xml_tags import LISTED, START

Element: TypeAlias = Any
"""An element of lxml, which has no types of its own."""
LARGEST: Final = 10 * 1024 * 1024
"""To no more characters than these do entities unfold."""
BEFORE_THE_ROOT: Final = re.compile(
    r"(?:<\?xml\s[^>]*>)?(?:\s+|<!--.*?-->|<\?(?!xml\s)[^>]*>|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>)*+",
    re.DOTALL | re.IGNORECASE,
)
NAMESPACES: Final = etree.ErrorDomains.NAMESPACE
DOCTYPE: Final = re.compile(r"<!DOCTYPE[^\[>]*(?:\[(?P<declared>[^\]]*)\]\s*>|>)", re.IGNORECASE)
ENTITY: Final = re.compile(
    r"<!ENTITY\s+([\w.-]{1,40})\s+(?:\"([^\"<&%]{0,200})\"|'([^'<&%]{0,200})'|\"(&#\w{1,8};)\"|'(&#\w{1,8};)')"
)
ENTITIES: Final = 500


@dataclass(frozen=True, slots=True)
class Tree:
    """A document, and whether it had to be mended."""

    root: Element
    damaged: bool


def tree_of_xml(text: str) -> Tree | None:
    """Return the tree of a document, None if nothing in it looks like one that is known here.

    What stands before the root is left out, with the declarations of a document type: simple entities are known
    beforehand, and nothing else of them is wanted.
    """
    prolog = BEFORE_THE_ROOT.match(text)
    start = START.search(text, prolog.end() if prolog else 0)
    if start is None:
        return None
    begin = prolog.end() if prolog and start[1].lower() in LISTED else start.start()
    before, text = text[:begin], text[begin:]
    if "<!DOCTYPE" in before.upper():
        text = with_entities(_with_declared(before, text))
    is_clean = BEFORE_THE_ROOT.fullmatch(before) is not None
    return _parsed(text, is_clean)


def _parsed(text: str, is_clean: bool) -> Tree | None:
    root, errors = _read(text)
    if root is not None and not errors and not runs_on(text):
        return Tree(root, not is_clean)
    if root is not None and errors and all(error.domain == NAMESPACES for error in errors):
        return Tree(root, True)
    root, _ = _read(mended(text))
    return None if root is None else Tree(root, True)


def _read(text: str) -> tuple[Element | None, list[Any]]:
    """Return the root as far as it can be read, and what is wrong with it."""
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None, []
    return root, [
        error for error in parser.error_log if error.level > etree.ErrorLevels.WARNING or error.domain == NAMESPACES
    ]


def _with_declared(before: str, text: str) -> str:
    """Return a document with the entities that its type declares, where they are mere characters."""
    doctype = DOCTYPE.search(before)
    declared = (doctype and doctype["declared"]) or ""
    values = {
        name: double or single or code or other
        for name, double, single, code, other in ENTITY.findall(declared)[:ENTITIES]
    }
    for name, value in values.items():
        if text.count(f"&{name};") * len(value) < LARGEST - len(text):
            text = text.replace(f"&{name};", allowed(value))
    return text
