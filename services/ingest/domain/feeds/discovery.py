"""The feeds of a page: those that it names, and where feeds usually are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from services.ingest.domain.documents.markup import Tree, one_line, title_text, tree_of
from services.ingest.domain.feeds.links import address
from services.ingest.domain.feeds.page_feed import MARKED

How = Literal["named", "linked", "marked", "usual"]
"""Named in the head of the page, linked in its text, marked up in the page itself, or where feeds usually are."""
Form = Literal["rss", "atom", "json", "h-feed", "sitemap", "unknown"]

LARGEST: Final = 2_000_000
MOST: Final = 50
TYPES: Final[dict[str, Form]] = {
    "application/rss+xml": "rss", "application/rdf+xml": "rss", "application/x-rss+xml": "rss", "text/rss+xml": "rss",
    "application/rss": "rss", "text/rss": "rss", "application/atom+xml": "atom", "application/x.atom+xml": "atom",
    "text/atom+xml": "atom", "application/x-atom+xml": "atom", "application/feed+json": "json", "text/xml": "unknown",
    "application/xml": "unknown", "application/rss+atom": "unknown", "application/json": "json",
}  # fmt: skip
UNSURE: Final = ("application/json", "text/xml", "application/xml")
"""Types of much that is no feed: such a link must look like one besides."""
LOOKS_LIKE_A_FEED: Final = re.compile(
    r"(?:^|[/._\-?&=])(?:rss2?|atom|feeds?|rdf|index\.xml|jsonfeed)(?:[/._\-?&=0-9]|$)|\.(?:rss|atom|rdf)(?:$|\?)",
    re.IGNORECASE,
)
NO_ENTRIES: Final = re.compile(r"wp-json|oembed|/api/|opensearch|sitemap|manifest|/xmlrpc", re.IGNORECASE)
FORMS: Final[tuple[tuple[str, Form], ...]] = (("atom", "atom"), ("json", "json"), ("rss", "rss"), ("rdf", "rss"))
USUAL: Final = (
    "/feed", "/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/posts/default",
    "/rss/index.xml", "/feed.json", "/?feed=rss2", "/sitemap-news.xml", "/news-sitemap.xml", "/sitemap.xml",
)  # fmt: skip
"""Paths at which sites keep feeds, most usual first; they are guesses until somebody has looked."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a feed may be."""

    url: str
    title: str
    form: Form
    how: How


def feeds_of(html: str, url: str) -> tuple[Found, ...]:
    """Return where the feeds of a page are, surest first; what is only usual comes last and is a guess.

    Feeds of comments come after the others of their kind.
    """
    url = address(url) or ""
    tree = tree_of(html[:LARGEST]) if html.strip() else None
    base = _base(tree, url)
    found = [*_named(tree, base), *_marked(html, url, tree), *_linked(tree, base)]
    by_url: dict[str, Found] = {}
    for each in (*sorted(found, key=_rank), *_usual(url)):
        by_url.setdefault(each.url, each)
    return tuple(by_url.values())[:MOST]


def _rank(found: Found) -> tuple[int, bool]:
    return ("named", "marked", "linked", "usual").index(found.how), _is_about_comments(found)


def _is_about_comments(found: Found) -> bool:
    return "comment" in found.url.lower() or "comment" in found.title.lower()


def _base(tree: Tree | None, url: str) -> str:
    stated = next((each.get("href") for each in _elements(tree, "base") if each.get("href")), None)
    return address(stated, url) or url


def _named(tree: Tree | None, base: str) -> Iterator[Found]:
    for each in _elements(tree, "link"):
        relations = (each.get("rel") or "").lower().split()
        kind = (each.get("type") or "").split(";")[0].strip().lower()
        target = address(each.get("href"), base)
        if target is None or not {"alternate", "feed"}.intersection(relations):
            continue
        if "feed" not in relations and not _is_of_a_feed(kind, target):
            continue
        yield Found(target, title_text(each.get("title") or ""), TYPES.get(kind) or _form(target), "named")


def _is_of_a_feed(kind: str, target: str) -> bool:
    if kind in UNSURE:
        return bool(LOOKS_LIKE_A_FEED.search(target)) and not NO_ENTRIES.search(target)
    return kind in TYPES


def _marked(html: str, url: str, tree: Tree | None) -> Iterator[Found]:
    """Yield the page itself, if its entries are marked up in it."""
    here = address(url)
    if here and len(MARKED.findall(html[:LARGEST])) > 1:
        title = next((each.text_content() for each in _elements(tree, "title")), "")
        yield Found(here, title_text(title), "h-feed", "marked")


def _linked(tree: Tree | None, base: str) -> Iterator[Found]:
    here = urlsplit(base).hostname
    for each in _elements(tree, "a"):
        target = address(each.get("href"), base)
        if target is None or not LOOKS_LIKE_A_FEED.search(_after_host(target)) or NO_ENTRIES.search(target):
            continue
        if _is_of_site(urlsplit(target).hostname, here):
            yield Found(target, one_line(title_text(each.text_content()))[:200], _form(target), "linked")


def _is_of_site(host: str | None, here: str | None) -> bool:
    """Whether a host belongs to the site of a page, or keeps the feeds of others."""
    last = (here or "").removeprefix("www.")
    return bool(host) and (
        host == last or str(host).endswith((f".{last}", "feedburner.com")) or str(host).startswith("feeds.")
    )


def _after_host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _usual(url: str) -> Iterator[Found]:
    for path in USUAL:
        target = address(path, url)
        if target:
            yield Found(target, "", "sitemap" if "sitemap" in path else _form(target), "usual")


def _form(url: str) -> Form:
    return next((form for word, form in FORMS if word in url.lower()), "unknown")


def _elements(tree: Tree | None, name: str) -> Iterator[Any]:
    return iter(()) if tree is None else tree.iter(name)
