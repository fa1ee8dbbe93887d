"""What the HTML of a page tells: its article's text without furniture, and what stands around it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.ingest.domain.documents.challenges import is_challenge
from services.ingest.domain.documents.markup import Tree, tree_of
from services.ingest.domain.identity.texts import fold
from services.ingest.domain.languages import tell
from services.ingest.domain.pages.authors import authors_in
from services.ingest.domain.pages.blocks import Block, blocks_of
from services.ingest.domain.pages.bounds import BYTES, bounded
from services.ingest.domain.pages.dates import times_in
from services.ingest.domain.pages.encodings import decoded
from services.ingest.domain.pages.jsonld import stated
from services.ingest.domain.pages.metas import Metas, canonical_in, metas_of, named
from services.ingest.domain.pages.sections import section_in
from services.ingest.domain.pages.texts import shown_on
from services.ingest.domain.pages.titles import ends_of, given, printed, sites_of, title_in
from services.ingest.domain.pages.walls import Front, Wall, says_enough, wall_of

LINKED_DATA: Final = "//script[contains(@type, 'ld+json')]"
LANGUAGE_METAS: Final = ("content-language", "language", "og:locale", "dc.language", "inlanguage")
LOCK_METAS: Final = ("article:content_tier", "og:article:content_tier")
NOT_FREE: Final = re.compile(r"[\"']isAccessibleForFree[\"']\s*:\s*[\"']?[Ff]alse")
ABOVE: Final = 4
"""How far above the title a date or a byline may stand."""
BELOW: Final = 6
WITHIN: Final = 3
"""How many blocks of the text may be a line of its head."""
LINKED: Final = 0.5
SHORT: Final = 6
"""A line of so few letters tells nothing about what a page is."""
LANGUAGE: Final = re.compile(r"([a-z]{2})(?:[-_].*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """The article of a page."""

    title: str = ""
    authors: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    """Where it stands on its site, outermost first."""
    published: datetime | None = None
    """In the zone that the page prints, midnight if it prints no more than a day."""
    captions: tuple[str, ...] = ()
    """Texts of pictures, which are no part of `text`."""
    text: str = ""
    """Paragraphs separated by blank lines."""
    canonical_url: str | None = None
    """The address that the page names as its own, as the page gives it."""
    language: str | None = None
    """ISO 639-1, None where it cannot be told."""
    modified: datetime | None = None
    """When the page says that it was changed."""
    wall: Wall | None = None
    """What stands there instead of the article."""


def extract(html: bytes | str, url: str | None = None) -> Page:
    """Return the article of a page, an empty one if there is none; of a page, the first 2 MB are read."""
    try:
        text = bounded(decoded(html[:BYTES]))
        tree = tree_of(text)
        return _page(tree, text, url) if tree is not None else Page()
    except Exception:
        # the libraries raise what they happen to raise on hostile trees, and no page is worth more than itself
        return Page()


def _page(tree: Tree, html: str, url: str | None) -> Page:
    metas = metas_of(tree)
    canonical_url = canonical_in(tree, metas, url)
    said = stated(
        (each.text_content() for each in tree.xpath(LINKED_DATA)),
        [*printed(tree), *given(tree, metas)],
        [address for address in (canonical_url, url) if address],
    )
    blocks = blocks_of(tree)
    lines = {block.folded: block.text for block in reversed(blocks) if not block.linked}
    sites = sites_of(tree, metas, said.site, lines)
    title = title_in(tree, metas, said.title, sites, lines)
    declared = tree.get("lang") or next(iter(named(metas, LANGUAGE_METAS)), "")
    shown = shown_on(tree, blocks, title, said.body)
    around = list(_around(blocks, title, shown.paragraphs))
    times = times_in(tree, around, metas, said, declared, canonical_url or url or "")
    text = "\n\n".join(shown.paragraphs)
    return Page(
        title=title,
        authors=authors_in(tree, around, metas, said.authors, [*sites, *ends_of(given(tree, metas))]),
        section=section_in(tree, metas, said, title, canonical_url or url or ""),
        published=times.published,
        captions=shown.captions,
        text=text,
        canonical_url=canonical_url,
        language=tell(f"{title}\n{text}") or _declared(declared),
        modified=times.modified,
        wall=_wall(tree, html, blocks, title, metas, shown.paragraphs),
    )


def _around(blocks: Sequence[Block], title: str, paragraphs: Sequence[str]) -> Iterator[Block]:
    """Yield the blocks right above the text, where byline and date stand, and those right below it."""
    texts = [block.text for block in blocks]
    begin = texts.index(paragraphs[0]) if paragraphs and paragraphs[0] in texts else len(texts)
    end = len(texts) - texts[::-1].index(paragraphs[-1]) if paragraphs and paragraphs[-1] in texts else begin
    folded = fold(title)
    headline = next((at for at in range(begin - 1, -1, -1) if blocks[at].folded == folded), begin)
    yield from blocks[headline:begin]
    yield from reversed(blocks[max(headline - ABOVE, 0) : headline])
    yield from blocks[begin : begin + WITHIN]
    yield from blocks[end : end + BELOW]


def _wall(
    tree: Tree, html: str, blocks: Sequence[Block], title: str, metas: Metas, paragraphs: Sequence[str]
) -> Wall | None:
    is_locked = "locked" in named(metas, LOCK_METAS) or ("isAccessibleForFree" in html and bool(NOT_FREE.search(html)))
    if says_enough(paragraphs, is_locked):
        return None
    lines = [block.text for block in blocks if block.linked < LINKED and len(block.text) > SHORT]
    has_password = bool(tree.xpath("//input[@type='password']"))
    return wall_of(
        Front(title, lines, paragraphs, has_password, is_locked, is_challenge({}, html.encode("utf-8", "replace")))
    )


def _declared(language: str) -> str | None:
    found = LANGUAGE.fullmatch(language.strip())
    return found[1].lower() if found else None
