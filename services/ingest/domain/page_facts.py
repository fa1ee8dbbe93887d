"""What the elements of a page say about its article: title, byline, section, date and captions."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from services.ingest.domain.bylines import names, names_in_byline
from services.ingest.domain.captions import without_label
from services.ingest.domain.dates import read
from services.ingest.domain.headlines import without_site
from services.ingest.domain.identity import fold
from services.ingest.domain.markup import Tree, absolute, one_line, text_of, title_text
from services.ingest.domain.sections import without_root

AUTHOR_METAS: Final = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "byl")
DATE_METAS: Final = (
    "article:published_time", "og:published_time", "datepublished", "pubdate", "publishdate", "publish-date",
    "parsely-pub-date", "dc.date.issued", "dc.date", "date", "sailthru.date",
)  # fmt: skip
SECTION_METAS: Final = ("article:section", "section", "parsely-section")
TITLE_METAS: Final = ("og:title", "twitter:title", "dc.title")
BYLINES: Final = (
    "//*[@rel='author' or contains(@itemprop, 'author')]"
    " | //*[contains(@class, 'byline') or contains(@class, 'author-name') or contains(@class, 'article-author')]"
)
BREADCRUMBS: Final = (
    "(//*[contains(@class, 'breadcrumb') or contains(@aria-label, 'readcrumb')])[1]//*[self::a or self::span]"
)
CAPTIONS: Final = "//figcaption | //*[contains(concat(' ', @class, ' '), ' wp-caption-text ')]"
POINTERS: Final = (
    "//*[self::p or self::li or self::h2 or self::h3 or self::h4][count(.//a) = 1]"
    "[normalize-space(.) = normalize-space(.//a)][string-length(normalize-space(.)) > 0]"
)
CLOSED: Final = (".", "!", "?", "。", "”", '"', "»")
BLOCKS: Final = 2_000
ELSEWHERE: Final = "ancestor::aside or ancestor::nav or ancestor::footer or ancestor::a"
LONGEST_BYLINE: Final = 200
SHARED: Final = 0.5
"""The share of its words that a heading has in common with the title a page gives elsewhere."""
LOOKED_AT: Final = 30


def title_in(tree: Tree, stated: str) -> str:
    """Return the title: what the page states, else its heading if the page's other titles agree, else one of these."""
    headings = [text for text in (title_text(_text(each)) for each in tree.xpath("//h1")[:LOOKED_AT]) if text]
    if stated:
        return next((each for each in headings if fold(each).startswith(fold(stated))), stated)
    given = [*metas(tree, TITLE_METAS), *(_text(each) for each in tree.xpath("//head/title")[:1])]
    named = next((text for text in (title_text(each) for each in given) if text), "")
    if not named or not headings:
        return without_site(named) if named else next(iter(headings), "")
    best = max(headings, key=lambda each: _shared(each, named))
    return best if _shared(best, named) >= SHARED else without_site(named)


def authors_in(tree: Tree) -> tuple[str, ...]:
    """Return the names in the page's byline or, where it has none, in its metas."""
    for element in tree.xpath(BYLINES)[:LOOKED_AT]:
        text = one_line(_text(element))
        found = names_in_byline(text) or (
            names(text) if element.get("rel") == "author" or element.get("itemprop") else ()
        )
        if found and len(text) <= LONGEST_BYLINE:
            return found
    given = tuple(dict.fromkeys(name for text in metas(tree, AUTHOR_METAS)[:1] for name in names(text)))
    return given or next((found for block in _blocks(tree) if (found := names_in_byline(block))), ())


def section_in(tree: Tree, title: str) -> tuple[str, ...]:
    """Return the path in the page's breadcrumbs, else the section its metas name."""
    steps = list(dict.fromkeys(one_line(_text(each)) for each in tree.xpath(BREADCRUMBS)[:LOOKED_AT]))
    path = without_root([step for step in steps if any(letter.isalnum() for letter in step)], title)
    return path or tuple(title_text(text) for text in metas(tree, SECTION_METAS)[:1])


def published_in(tree: Tree) -> datetime | None:
    """Return when the page says that its article came out."""
    times = [each.get("datetime") or _text(each) for each in tree.xpath("//time")[:LOOKED_AT]]
    marked = [
        each.get("content") or each.get("datetime") or "" for each in tree.xpath("//*[@itemprop='datePublished']")
    ]
    given = (read(text) for text in (*metas(tree, DATE_METAS), *marked, *times))
    return next((moment for moment in given if moment), None)


def captions_in(tree: Tree) -> tuple[str, ...]:
    """Return the captions of the article's pictures, each once."""
    elements = tree.xpath(f"({CAPTIONS})[not({ELSEWHERE})]")
    captions = (without_label(one_line(_text(each))) for each in elements)
    return tuple(dict.fromkeys(caption for caption in captions if fold(caption)))


def without_captions(tree: Tree) -> Tree:
    """Take the captions out of a tree, wherever they stand."""
    for element in tree.xpath(CAPTIONS):
        element.drop_tree()
    return tree


def without_pointers(tree: Tree) -> Tree:
    """Take out the paragraphs and headings of a tree that are nothing but a link to another text."""
    for element in tree.xpath(POINTERS):
        if not one_line(_text(element)).endswith(CLOSED):
            element.drop_tree()
    return tree


def canonical_in(tree: Tree, url: str | None) -> str | None:
    """Return the address that the page names as its own."""
    links = [each.get("href") or "" for each in tree.xpath("//link[@rel='canonical']")]
    given = (absolute(link, url) for link in (*links, *metas(tree, ("og:url",))) if link.strip())
    return next((address for address in given if address), None)


def metas(tree: Tree, wanted: Sequence[str]) -> list[str]:
    """Return the contents of the metas of those names, in the order of the names."""
    return [content for name in wanted for each, content in _metas(tree) if each == name]


def _metas(tree: Tree) -> Iterator[tuple[str, str]]:
    for element in tree.xpath("//meta[@content]"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if element.get("content").strip():
            yield name.lower(), element.get("content")


def _blocks(tree: Tree) -> list[str]:
    return text_of(tree).split("\n\n")[:BLOCKS]


def _shared(heading: str, title: str) -> float:
    words = set(fold(heading).split())
    return len(words & set(fold(title).split())) / len(words) if words else 0.0


def _text(element: Tree) -> str:
    return " ".join(element.itertext())
