"""JSON Feeds, 1 and 1.1, also with values of the wrong type."""

import html
from collections.abc import Iterator, Mapping

from services.ingest.domain.documents.markup import harmless, one_line, title_text
from services.ingest.domain.feeds.elements import language_in
from services.ingest.domain.feeds.entries import LONGEST_ID, unique
from services.ingest.domain.feeds.json_values import VERSION, Fields, Value, loaded
from services.ingest.domain.feeds.links import Place, address
from services.ingest.domain.feeds.listing import ENTRIES, Entry, Feed
from services.ingest.domain.feeds.people import names
from services.ingest.domain.moments.stated import moment
from tocsin.messages import printable


def read(text: str, url: str | None) -> Feed | None:
    """Return the feed in a JSON document, None if it is none."""
    before, brace, after = text.partition("{")
    found, damaged = loaded(brace + after)
    if found is None or not _is_feed(found):
        return None
    site = _address(found, "home_page_url", url)
    place = Place(url, site)
    authors = _authors(found)
    items = _each(found.get("items"))
    return Feed(
        title=title_text(_text(found, "title")),
        link=site,
        description=title_text(_text(found, "description")),
        language=language_in(_text(found, "language")),
        ttl=None,
        hub=_hub(found, url),
        damaged=damaged or bool(before.strip("\ufeff \t\r\n")),
        entries=tuple(_entry(item, place, authors) for item in items[:ENTRIES]),
        self_url=_address(found, "feed_url", url),
        next_archive=_address(found, "next_url", url),
    )


def _entry(item: Fields, place: Place, feed_authors: tuple[str, ...]) -> Entry:
    link = _address(item, "url", place.base) or _address(item, "external_url", place.base)
    identifier = _text(item, "id").strip()
    base = link or place.base
    return Entry(
        id=printable(identifier)[:LONGEST_ID] or None,
        link=link,
        title=title_text(_text(item, "title")),
        summary=_plain(_text(item, "summary")),
        content=_markup(_text(item, "content_html"), base) or _plain(_text(item, "content_text")),
        authors=_authors(item) or feed_authors,
        published=moment(_text(item, "date_published")),
        updated=moment(_text(item, "date_modified")),
        tags=unique(one_line(title_text(tag)) for tag in _tags(item)),
        enclosures=unique(_address(each, "url", place.base) for each in _each(item.get("attachments"))),
    )


def _is_feed(found: Fields) -> bool:
    if VERSION in _text(found, "version"):
        return True
    items = _each(found.get("items"))
    return bool(items) and any(
        name in items[0] for name in ("content_html", "content_text", "url", "external_url", "title")
    )


def _each(value: Value) -> list[Fields]:
    """Return the objects in a list; one alone is a list as well."""
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, Mapping)]


def _text(fields: Fields, name: str) -> str:
    """Return a text; a number is taken as one, anything else is none."""
    value = fields.get(name)
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _address(fields: Fields, name: str, base: str | None) -> str | None:
    value = fields.get(name)
    return address(value, base) if isinstance(value, str) else None


def _plain(text: str) -> str | None:
    return harmless(html.escape(printable(text), quote=False)) or None


def _markup(text: str, base: str | None) -> str | None:
    return harmless(printable(text), base) or None


def _authors(fields: Fields) -> tuple[str, ...]:
    """Return the names under `authors`, else under the `author` of version 1; a bare name is one as well."""
    for name in ("authors", "author"):
        value = fields.get(name)
        values = value if isinstance(value, list) else [value]
        found = names(
            each if isinstance(each, str) else _text(each, "name") for each in values if isinstance(each, str | Mapping)
        )
        if found:
            return found
    return ()


def _tags(item: Fields) -> Iterator[str]:
    value = item.get("tags")
    if isinstance(value, str):
        yield from value.split(",")
    elif isinstance(value, list):
        yield from (each for each in value if isinstance(each, str))


def _hub(found: Fields, url: str | None) -> str | None:
    hubs = _each(found.get("hubs"))
    wanted = [each for each in hubs if _text(each, "type").lower() == "websub"] or hubs
    return next((hub for each in wanted if (hub := _address(each, "url", url))), None)
