"""One entry of a feed in XML."""

from collections.abc import Iterable, Iterator
from typing import Final

from services.ingest.domain.documents.markup import title_text
from services.ingest.domain.documents.xml_trees import Element
from services.ingest.domain.feeds.elements import Elements
from services.ingest.domain.feeds.fields import CONTENT, ID, LISTS_OF_TAGS, PUBLISHED, SUMMARY, TAGS, TITLE, UPDATED
from services.ingest.domain.feeds.links import AS_IT_IS
from services.ingest.domain.feeds.listing import Entry
from services.ingest.domain.feeds.texts import attribute, words
from services.ingest.domain.moments.stated import moment

MOST: Final = 50
"""Tags and enclosures that are read of one entry."""
MANY: Final = 500
"""Tags that are looked at, of which some may be empty or the same."""
LONGEST_ID: Final = 4_096
NO_PAGES: Final = frozenset({"self", "edit", "edit-media", "enclosure", "replies", "hub", "next", "license", "icon"})


def entry_of(found: Elements, feed_authors: tuple[str, ...]) -> Entry:
    """Return what an element that holds an entry says."""
    link = _link(found)
    summary, content = _texts(found, link)
    return Entry(
        id=_id(found),
        link=link,
        title=found.title(*TITLE),
        summary=summary,
        content=content,
        authors=found.authors() or _authors_of_source(found) or feed_authors,
        published=found.moment(*PUBLISHED),
        updated=found.moment(*UPDATED) or moment(attribute(found.holder, "lastmod") or ""),
        tags=unique(_tags(found)),
        enclosures=unique(_enclosures(found)),
    )


def unique(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Return the texts that are not empty, each once, as many as are read of one entry."""
    return tuple(dict.fromkeys([text for text in texts if text]))[:MOST]


def _id(found: Elements) -> str | None:
    about = attribute(found.holder, "about") if not found.is_atom else None
    return (found.text(*ID) or (about or "").strip())[:LONGEST_ID] or None


def _link(found: Elements) -> str | None:
    """Return where the entry's page is: its text link, its alternate, an id that is an address, or a player."""
    for each in found.named("link"):
        link = found.address(words(each)) if attribute(each, "href") is None else None
        if link:
            return link
    return (
        _alternate(found)
        or found.address(attribute(found.holder, "href"))
        or _linked(found, "l:link", "resource")
        or _permalink(found)
        or _other_link(found)
        or _linked(found, "media:player", "url")
    )


def _linked(found: Elements, name: str, stated: str) -> str | None:
    """Return the first address that elements of a name state in an attribute."""
    return next((link for each in found.named(name) if (link := found.address(attribute(each, stated)))), None)


def _alternate(found: Elements) -> str | None:
    """Return the alternate that is a page, else the first."""
    alternates = list(found.links("alternate"))
    pages = [each for each in alternates if "html" in (attribute(each, "type") or "html")]
    return next((link for each in (*pages, *alternates) if (link := found.target(each))), None)


def _permalink(found: Elements) -> str | None:
    """Return an id that is an address; one without its site is only where it is said to lead to the page."""
    for each in found.named("guid"):
        text, stated = words(each).strip(), (attribute(each, "ispermalink") or "").strip().lower()
        if stated != "false" and AS_IT_IS.fullmatch(text):
            return text
        if stated == "true" and (link := found.address(text)):
            return link
    return None


def _other_link(found: Elements) -> str | None:
    for each in found.named("link"):
        relations = set((attribute(each, "rel") or "").lower().split())
        link = found.target(each) if not relations & NO_PAGES else None
        if link:
            return link
    return None


def _texts(found: Elements, link: str | None) -> tuple[str | None, str | None]:
    """Return summary and content; of several contents the longest, of two descriptions the second is the content."""
    contents = found.html(CONTENT, link)
    if contents:
        return next(iter(found.html(SUMMARY, link, 1)), None), max(contents, key=len)
    has_two = len(found.named("description")) > 1
    summaries = [*found.html(SUMMARY, link, 1 + has_two), None, None]
    return summaries[0], summaries[1] if has_two else None


def _authors_of_source(found: Elements) -> tuple[str, ...]:
    return next(
        (authors for each in found.named("source") if len(each) and (authors := found.within(each).authors())), ()
    )


def _tags(found: Elements) -> list[str]:
    tags = [
        title_text(attribute(each, "term") or words(each).strip() or _label(each)) for each in found.named(*TAGS)[:MANY]
    ]
    for each in found.named(*LISTS_OF_TAGS):
        tags += map(title_text, words(each).split(","))
    return tags


def _label(tag: Element) -> str:
    return attribute(tag, "label") or attribute(tag, "text") or ""


def _enclosures(found: Elements) -> Iterator[str | None]:
    for each in found.named("enclosure", "enc:enclosure"):
        yield found.address(attribute(each, "url") or attribute(each, "resource") or attribute(each, "href"))
    yield from (found.target(each) for each in found.links("enclosure"))
    for each in found.named("media:content", "image:image"):
        yield found.address(_where(each))


def _where(element: Element) -> str | None:
    return attribute(element, "url") or next(
        (words(each) for each in element if str(each.tag).lower().endswith("}loc")), None
    )
