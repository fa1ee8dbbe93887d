"""The title of a page: its headline as printed, checked against what else the page calls itself."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.ingest.domain.documents.markup import Tree, title_text
from services.ingest.domain.identity.texts import fold
from services.ingest.domain.lines.headlines import (
    agreement,
    is_telling,
    parts_of,
    shared,
    squeezed,
    without_name,
    without_site,
)
from services.ingest.domain.pages.metas import Metas, named

TITLE_METAS: Final = ("og:title", "twitter:title", "dc.title", "sailthru.title", "parsely-title", "headline")
SITE_METAS: Final = ("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site", "publisher")
HEADINGS: Final = "//h1"
LESSER_HEADINGS: Final = (
    "//h2 | //h3 | //*[@itemprop='headline' or contains(@class, 'headline') or contains(@class, 'title')]"
    "[not(self::a)][string-length(normalize-space(.)) < 300]"
)
LOOKED_AT: Final = 30
AGREES: Final = 0.5
SURE: Final = 0.8
LONGEST: Final = 300
LOOKED_AT_OF_ONE: Final = 2_000


def printed(tree: Tree, lesser: bool = False) -> list[str]:
    """Return the headings of a page, those of the first rank or others."""
    texts = (title_text(_text(each)) for each in tree.xpath(LESSER_HEADINGS if lesser else HEADINGS)[:LOOKED_AT])
    return [text for text in texts if text and len(text) <= LONGEST]


def given(tree: Tree, metas: Metas) -> list[str]:
    """Return what the head of a page calls it."""
    titles = (*named(metas, TITLE_METAS), *(_text(each) for each in tree.xpath("//title[not(ancestor::svg)]")[:1]))
    return [text for text in dict.fromkeys(map(title_text, titles)) if text]


def sites_of(tree: Tree, metas: Metas, publisher: str, lines: Mapping[str, str]) -> list[str]:
    """Return the names of the site: as stated, as the head gives them, and at the ends of the page's titles.

    The last part of a title is one if it is a heading of its own; the first only if the rest is a line of the page.
    """
    names = [name for name in (publisher, *named(metas, SITE_METAS)) if name]
    headings = {squeezed(heading) for heading in printed(tree)}
    for parts in map(parts_of, given(tree, metas)):
        longest = max(parts, key=len)
        if parts[-1] != longest and squeezed(parts[-1]) in headings:
            names.append(parts[-1])
        if parts[0] != longest and squeezed(parts[0]) in headings and fold(longest) in lines:
            names.append(parts[0])
    return names


def ends_of(titles: Sequence[str]) -> list[str]:
    """Return what stands at the end of titles of several parts: as a rule the name of the site."""
    return [parts[-1] for parts in map(parts_of, titles) if len(parts) > 1]


def title_in(tree: Tree, metas: Metas, stated: str, sites: Sequence[str], lines: Mapping[str, str]) -> str:
    """Return the title: the heading that agrees with another title of the page, else the one stated, else the given.

    `lines` are the lines of the page by what they say folded.
    """
    named_so = [text for text in (stated, *(without_name(text, sites) for text in given(tree, metas))) if text]
    known = set(map(squeezed, sites))
    headings = [heading for heading in printed(tree) if squeezed(heading) not in known]
    best = (
        _agreeing(headings, named_so, AGREES)
        or _line_of(named_so, lines, known)
        or _agreeing(printed(tree, lesser=True), named_so, SURE)
    )
    if best:
        return next((each for each in named_so if _is_within(each, best)), best)
    if stated:
        return stated
    telling = [heading for heading in headings if is_telling(heading)]
    if not named(metas, TITLE_METAS) and len(telling) == 1:
        return telling[0]
    return without_site(named_so[0]) if named_so else next(iter(headings), "")


def _agreeing(headings: Sequence[str], titles: Sequence[str], enough: float) -> str:
    """Return the heading that agrees most with a title, the first of several; none if no title shares its words."""
    rated = [
        (max(agreement(heading, title) for title in titles), -at, heading)
        for at, heading in enumerate(headings)
        if any(shared(heading, title) >= enough for title in titles)
    ]
    return max(rated, default=(0.0, 0, ""))[2]


def _line_of(titles: Sequence[str], lines: Mapping[str, str], sites: set[str]) -> str:
    """Return the longest line of the page that a title is, or the part of one that is not the name of the site."""
    possible = (
        " ".join(parts[begin:end])
        for parts in map(parts_of, titles)
        for begin in range(len(parts))
        for end in range(begin + 1, len(parts) + 1)
    )
    telling = (part for part in possible if is_telling(part) and squeezed(part) not in sites)
    found = [lines[fold(part)] for part in telling if fold(part) in lines]
    return max(found, key=len, default="")


def _is_within(title: str, heading: str) -> bool:
    """Whether a heading is a title with no more than a word or two of a label before it."""
    return 0 < len(fold(heading).split()) - len(fold(title).split()) <= 2 and fold(heading).endswith(fold(title))


def _text(element: Tree) -> str:
    return " ".join(element.itertext())[:LOOKED_AT_OF_ONE]
