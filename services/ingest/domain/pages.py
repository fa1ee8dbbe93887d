"""What the HTML of a page tells: its article's text without furniture, and what stands around it."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import trafilatura
from trafilatura.settings import Document

from services.ingest.domain.identity import fold
from services.ingest.domain.jsonld import stated
from services.ingest.domain.languages import tell
from services.ingest.domain.lines import Line, LineKind, line_of
from services.ingest.domain.markup import Tree, one_line, text_of, tree_of
from services.ingest.domain.page_facts import (
    authors_in,
    canonical_in,
    captions_in,
    published_in,
    section_in,
    title_in,
    without_captions,
    without_pointers,
)
from services.ingest.domain.runs import among_others

BYTES: Final = 2_000_000
DECLARED: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
DECLARED_WITHIN: Final = 4_096
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
WRITTEN: Final[tuple[LineKind, ...]] = ("prose", "sentence", "item")
OWN: Final[tuple[LineKind, ...]] = (*WRITTEN, "short", "time", "caption")
LANGUAGE: Final = re.compile(r"([a-z]{2})(?:[-_].*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """The article of a page."""

    title: str = ""
    authors: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    """Where it stands on its site, outermost first."""
    published: datetime | None = None
    captions: tuple[str, ...] = ()
    """Texts of pictures, which are no part of `text`."""
    text: str = ""
    """Paragraphs separated by blank lines."""
    canonical_url: str | None = None
    """The address that the page names as its own, as the page gives it."""
    language: str | None = None
    """ISO 639-1, None where it cannot be told."""


def extract(html: bytes | str, url: str | None = None) -> Page:
    """Return the article of a page, an empty one if there is none; of a page, the first 2 MB are read."""
    try:
        tree = tree_of(_text(html[:BYTES]))
        return _page(tree, url) if tree is not None else Page()
    except Exception:
        # the libraries raise what they happen to raise on hostile trees, and no page is worth more than itself
        return Page()


def _page(tree: Tree, url: str | None) -> Page:
    said = stated(each.text_content() for each in tree.xpath("//script[@type='application/ld+json']"))
    title = title_in(tree, said.title)
    captions = captions_in(tree)
    section = said.section or section_in(tree, title)
    authors = said.authors or authors_in(tree)
    published = said.published or published_in(tree)
    canonical_url = canonical_in(tree, url)
    language = tree.get("lang") or ""
    lines = [line_of(line) for line in _article_lines(without_pointers(without_captions(tree)))]
    text = "\n\n".join(_kept(lines, {fold(title), *(fold(caption) for caption in captions)}))
    return Page(
        title=title,
        authors=authors,
        section=section,
        published=published,
        captions=captions,
        text=text,
        canonical_url=canonical_url,
        language=tell(f"{title}\n{text}") or _declared(language),
    )


def _article_lines(tree: Tree) -> list[str]:
    """Return the lines of the article; the library logs a warning for an empty page and is not asked about one."""
    if not text_of(tree):
        return []
    document = trafilatura.bare_extraction(tree, fast=True, include_comments=False)
    text = document.text if isinstance(document, Document) else None
    return [line for line in map(one_line, (text or "").split("\n")) if line]


def _kept(lines: list[Line], elsewhere: set[str]) -> Iterator[str]:
    """Yield the lines that are the article's own, each once: headlines within it, but none above or below its text."""
    written = set(elsewhere)
    positions = [position for position, line in enumerate(lines) if line.kind in WRITTEN] or range(len(lines))
    others = among_others(lines)
    for position in range(positions[0], positions[-1] + 1) if positions else ():
        line, folded = lines[position], fold(lines[position].text)
        if line.kind in OWN and not others[position] and folded and folded not in written:
            written.add(folded)
            yield line.text


def _text(html: bytes | str) -> str:
    """Return a page as text: by its byte order mark, as UTF-8 if it is, as it declares, else as Windows wrote."""
    if isinstance(html, str):
        return html
    marked = next((encoding for mark, encoding in MARKS if html.startswith(mark)), None)
    if marked:
        return html.decode(marked, "replace").removeprefix("\ufeff")
    declared = DECLARED.search(html[:DECLARED_WITHIN])
    for encoding in ("utf-8", declared[1].decode("ascii", "ignore") if declared else ""):
        try:
            return codecs.getincrementaldecoder(encoding)("strict").decode(html)
        except (LookupError, UnicodeError, TypeError, ValueError):
            continue
    return html.decode("utf-8" if declared and b"utf" in declared[1].lower() else "cp1252", "replace")


def _declared(language: str) -> str | None:
    found = LANGUAGE.fullmatch(language.strip())
    return found[1].lower() if found else None
