"""Who wrote the article of a page: as stated for machines, as its byline prints it, as its head says."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from services.ingest.domain.documents.markup import Tree, one_line, title_text
from services.ingest.domain.lines.bylines import is_person, leading_people, names, names_in_byline, people
from services.ingest.domain.lines.headlines import squeezed
from services.ingest.domain.pages.blocks import Block
from services.ingest.domain.pages.jsonld import Author
from services.ingest.domain.pages.metas import Metas, named
from services.ingest.domain.pages.places import OFF_WORDS, WHOLE, words_of

AUTHOR_METAS: Final = (
    "author", "article:author", "dc.creator", "dcterms.creator", "citation_author", "parsely-author", "sailthru.author",
    "byl", "authors", "twitter:data1", "article:author_name", "cxenseparse:author", "vr:author",
)  # fmt: skip
MARKED: Final = (
    "//*[@rel='author' or @itemprop='author' or @itemprop='creator' or @rel='byline' or @property='schema:author'"
    " or contains(@typeof, 'schema:Person')]"
)
NAMED: Final = "//*[@class or @id]"
PROFILES: Final = re.compile(
    r"/(?:authors?|autor(?:es|en)?|auteurs?|autore|people|person|persons?|reporters?|journalists?|writers?|staff|profiles?"
    r"|contributors?|by|columnists?|correspondents?|team|redaktion|equipo|firmas?)/[^/?#]{3,}",
    re.IGNORECASE,
)
"""Where the links of bylines lead."""
BYLINE_WORDS: Final = frozenset((
    "byline", "bylines", "author", "authors", "authorname", "contributor", "contributors", "reporter", "writer",
    "journalist", "journalists", "auteur", "auteurs", "autor", "autoren", "autores", "autore", "firma", "firmas",
    "signature", "redactor", "verfasser", "forfatter", "auteurname", "creator", "by",
))  # fmt: skip
"""Words in the names of elements that hold a byline."""
NOT_A_BYLINE: Final = frozenset({"bio", "biography", "about", "avatar", "image", "box", "comment", "comments", "more"})
HANDLES: Final = frozenset({"admin", "administrator", "root", "editor", "webmaster", "user", "author", "guest", "test"})
LONGEST: Final = 240
LOOKED_AT: Final = 3_000
ELEMENTS: Final = 12
"""How many bylines are looked at: those further down are of other texts."""


def authors_in(
    tree: Tree, blocks: Sequence[Block], metas: Metas, stated: Sequence[Author], sites: Sequence[str]
) -> tuple[str, ...]:
    """Return the authors as plain names: persons first of all, a desk or an agency where nobody else is named."""
    known = set(map(squeezed, sites))
    fallbacks: list[tuple[str, ...]] = []
    for found in _said(tree, blocks, metas, stated):
        plain = tuple(name for name in found if squeezed(name) not in known)
        persons = tuple(name for name in plain if is_person(name))
        if persons:
            return persons
        fallbacks.append(plain)
    return next((found for found in fallbacks if found and not _are_handles(found)), ())


def _said(tree: Tree, blocks: Sequence[Block], metas: Metas, stated: Sequence[Author]) -> Iterator[tuple[str, ...]]:
    """Yield who is said to have written the article, the most trustworthy first."""
    yield _distinct(name for each in stated if not each.is_organization for name in names(each.name))
    printed = [found for found in _printed(tree) if found]
    yield next((found for found in printed if any(map(is_person, found))), ())
    yield next((found for block in blocks if (found := names_in_byline(block.text))), ())
    yield _distinct(name for text in named(metas, AUTHOR_METAS)[:6] for name in names(title_text(text)))
    yield next(iter(printed), ())
    yield _distinct(name for each in stated if each.is_organization for name in names(each.name))


def _printed(tree: Tree) -> Iterator[tuple[str, ...]]:
    """Yield the names in each element that is marked or named as a byline, in the order of the page."""
    for element in tree.xpath(MARKED)[:ELEMENTS]:
        yield _within(element, is_sure=True)
    named_so = (each for each in tree.xpath(NAMED)[:LOOKED_AT] if _is_byline(each))
    for element in islice(named_so, ELEMENTS):
        yield _within(element, is_sure=False)
    profiles = (each for each in tree.xpath("//a[@href]")[:LOOKED_AT] if PROFILES.search(each.get("href")))
    for element in islice(profiles, ELEMENTS):
        yield () if _is_off(element) else _within(element, is_sure=False)


def _is_byline(element: Any) -> bool:
    names = f"{element.get('class')} {element.get('id')}".lower()
    if not any(word in names for word in BYLINE_WORDS):
        return False
    words = words_of(element)
    if not words & BYLINE_WORDS or words & NOT_A_BYLINE or words & OFF_WORDS:
        return False
    return not _is_off(element)


def _is_off(element: Any) -> bool:
    return any(
        around.tag == "aside" or (around.tag not in WHOLE and words_of(around) & OFF_WORDS)
        for around in element.iterancestors()
    )


def _within(element: Any, is_sure: bool) -> tuple[str, ...]:
    """Return the names in a byline: of its line, else of its links or parts, if each is nothing but a name."""
    if element.tag == "meta":
        return _distinct(names(element.get("content") or ""))
    text = one_line(" ".join(element.itertext()))
    if not text or len(text) > LONGEST:
        return ()
    links = _distinct(one_line(each.text_content()) for each in element.iter("a"))
    found = names_in_byline(text)
    if found:
        return tuple(link for link in links if link and any(name.startswith(link) for name in found)) or found
    parts = (one_line(each.text_content()) for each in element.iter("a", "span", "strong", "b", "li", "div", "p"))
    by_part = _distinct(name for part in parts if 0 < len(part) <= LONGEST for name in people(part))
    return by_part or leading_people(text) or (names(text) if is_sure else ())


def _are_handles(found: Sequence[str]) -> bool:
    return all(name.lower() in HANDLES for name in found)


def _distinct(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
