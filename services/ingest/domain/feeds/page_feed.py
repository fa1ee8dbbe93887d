"""Pages that are feeds: what they mark up as h-feed and h-entry, or as hfeed and hentry in older pages."""

import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any, Final

import mf2py

from services.ingest.domain.documents.markup import harmless, one_line, title_text
from services.ingest.domain.feeds.entries import LONGEST_ID, unique
from services.ingest.domain.feeds.links import address
from services.ingest.domain.feeds.listing import ENTRIES, Entry, Feed
from services.ingest.domain.feeds.people import names
from services.ingest.domain.moments.stated import moment

LARGEST: Final = 1_000_000
"""Characters of a page that is looked into; a tree of it costs a hundred times as much."""
TAGS: Final = 20_000
DEEPEST: Final = 100
MARKED: Final = re.compile(
    r"""\bclass\s*=\s*(?:"[^"<>]*|'[^'<>]*|)\b(?:h-feed|h-entry|hfeed|hentry)\b""", re.IGNORECASE
)
ENTRIES_OF_A_FEED: Final = 2
"""A page with a single entry in the old form is that entry's page."""
Properties = Mapping[str, list[Any]]


def read(text: str, url: str | None) -> Feed | None:
    """Return the feed that a page is, None if it is none."""
    if len(text) > LARGEST or not MARKED.search(text) or text.count("<") > TAGS or _is_too_deep(text):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = mf2py.parse(doc=text, url=url, html_parser="lxml")
    feed, items = _listed(found.get("items", []))
    if feed is None and (not items or (len(items) < ENTRIES_OF_A_FEED and "h-entry" not in text)):
        return None
    about: Properties = feed.get("properties", {}) if feed else {}
    relations = found.get("rels", {})
    authors = _authors(about)
    return Feed(
        title=title_text(_first(about, "name")) if "name" in about and not _is_implied(about, items) else "",
        link=address(_first(about, "url"), url),
        description=title_text(_first(about, "summary")),
        language=None,
        ttl=None,
        hub=_relation(relations, "hub", url),
        damaged=False,
        entries=tuple(_entry(each.get("properties", {}), url, authors) for each in items[:ENTRIES]),
        self_url=_relation(relations, "self", url),
        next_archive=_relation(relations, "prev-archive", url) or _relation(relations, "next", url),
    )


def _listed(items: list[Any]) -> tuple[Any | None, list[Any]]:
    """Return the feed of a page and its entries; entries on their own are a feed as well."""
    everything = list(_all(items))
    feed = next((each for each in everything if "h-feed" in each.get("type", ())), None)
    if feed is not None:
        return feed, [each for each in _all(feed.get("children", [])) if "h-entry" in each.get("type", ())]
    return None, [each for each in everything if "h-entry" in each.get("type", ())]


def _all(items: list[Any], depth: int = 0) -> Iterator[Any]:
    """Yield items and what is in them, in the order of the page; not what is within an entry."""
    for each in items:
        yield each
        if depth < DEEPEST and "h-entry" not in each.get("type", ()):
            yield from _all(each.get("children", []), depth + 1)


def _entry(found: Properties, url: str | None, feed_authors: tuple[str, ...]) -> Entry:
    link = address(_first(found, "url"), url)
    media = (_text(each) for name in ("photo", "video", "audio") for each in found.get(name, []))
    content = _html(found, "content", link or url)
    return Entry(
        id=_first(found, "uid").strip()[:LONGEST_ID] or None,
        link=link,
        title=title_text(_first(found, "name")),
        summary=_html(found, "summary", link or url),
        content=content,
        authors=_authors(found) or feed_authors,
        published=moment(_first(found, "published")),
        updated=moment(_first(found, "updated")),
        tags=unique(one_line(title_text(_text(each))) for each in found.get("category", [])),
        enclosures=unique(address(each, url) for each in media),
    )


def _html(found: Properties, name: str, base: str | None) -> str | None:
    for each in found.get(name, []):
        if isinstance(each, dict) and isinstance(each.get("html"), str):
            return harmless(each["html"], base) or None
        return harmless(_escaped(_text(each)), base) or None
    return None


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _authors(found: Properties) -> tuple[str, ...]:
    return names(_name(each) for each in found.get("author", []))


def _name(author: Any) -> str:
    if isinstance(author, dict) and isinstance(author.get("properties"), dict):
        return _first(author["properties"], "name")
    return _text(author)


def _first(found: Properties, name: str) -> str:
    return next((_text(each) for each in found.get(name, [])), "")


def _text(value: Any) -> str:
    """Return a property's value as text: it may be a string, a link with an alternative text, or an item."""
    if isinstance(value, dict):
        value = value.get("value", "")
    return value if isinstance(value, str) else ""


def _is_implied(about: Properties, items: list[Any]) -> bool:
    """Whether a feed's name is nothing but all its text, as a parser makes it up."""
    return len(_first(about, "name")) > 300 and bool(items)


def _relation(relations: Any, name: str, url: str | None) -> str | None:
    return next((found for each in relations.get(name, []) if (found := address(each, url))), None)


def _is_too_deep(text: str) -> bool:
    """Whether elements are nested as only hostile pages nest them, by a rough count of what opens and closes."""
    return text.count("<") - 2 * text.count("</") > TAGS // 2
