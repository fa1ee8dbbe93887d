"""What a feed lists, read from the bytes of its document whatever state they are in."""

import html
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

import feedparser

from services.ingest.domain.bylines import plain_name
from services.ingest.domain.dates import read
from services.ingest.domain.markup import absolute, harmless, one_line, title_text

ENTRIES: Final = 1_000
"""Entries of one document that are read."""
TAGS: Final = 50
HARMLESS_DAMAGE: Final = ("CharacterEncodingOverride", "NonXMLContentType")
"""Complaints about how a document was labelled."""
PLAIN: Final = ("text/plain",)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed, with what it says of itself and nothing made up."""

    id: str | None
    link: str | None
    title: str
    """Plain text."""
    summary: str | None
    """HTML that does no harm."""
    content: str | None
    """HTML that does no harm: the whole text, where the feed carries it."""
    authors: tuple[str, ...]
    published: datetime | None
    updated: datetime | None
    tags: tuple[str, ...]
    enclosures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and its entries, in the order of the document."""

    title: str
    link: str | None
    description: str
    language: str | None
    ttl: int | None
    """Minutes for which the feed asks to be left alone."""
    hub: str | None
    """Where it can be subscribed to."""
    damaged: bool
    """Whether something had to be guessed, or nothing could be read at all."""
    entries: tuple[Entry, ...]


NOTHING: Final = Feed("", None, "", None, None, None, True, ())


def parse(body: bytes, url: str | None = None, headers: Mapping[str, str] | None = None) -> Feed:
    """Read an RSS or Atom document; anything else gives a damaged feed without entries.

    `url` is where it was in the end, against which links are made absolute; of `headers` only the charset counts.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = feedparser.parse(BytesIO(body), response_headers=_labels(headers), sanitize_html=False)
        return _feed(parsed, url)
    except Exception:
        # the library raises what its parsers happen to raise; the document is hostile and no other fault is possible
        return NOTHING


def _labels(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Return the headers that the library shall know: a charset, under the one media type that it never overrides."""
    content_type = next((value for name, value in (headers or {}).items() if name.lower() == "content-type"), "")
    _, found, charset = content_type.lower().partition("charset=")
    charset = charset.split(";")[0].strip(" \"'")
    return {"content-type": f"application/xml; charset={charset}"} if found and charset.isascii() and charset else {}


def _feed(parsed: Any, url: str | None) -> Feed:
    about = parsed.get("feed") or {}
    if not parsed.get("version") and not parsed.get("entries"):
        return NOTHING
    site = absolute(_text(about, "link"), url)
    return Feed(
        title=_title(about, "title"),
        link=site,
        description=_title(about, "subtitle"),
        language=one_line(_text(about, "language")) or None,
        ttl=_minutes(_text(about, "ttl")),
        hub=next((link for link in _links(about, "hub") if absolute(link, None)), None),
        damaged=_is_damaged(parsed),
        entries=tuple(_entry(entry, site or url, url) for entry in parsed.get("entries", ())[:ENTRIES]),
    )


def _entry(entry: Any, base: str | None, url: str | None) -> Entry:
    link = absolute(_text(entry, "link"), base or url)
    content = _best_content(entry)
    summary = _html(entry.get("summary_detail"), link or base)
    if content is not None:
        content = _html(content, link or base)
    return Entry(
        id=_text(entry, "id").strip() or None,
        link=link,
        title=_title(entry, "title"),
        summary=summary if summary != content else None,
        content=content,
        authors=_unique(plain_name(name) for name in _author_names(entry)),
        published=_moment(entry, "published"),
        updated=_moment(entry, "updated"),
        tags=_unique(one_line(title_text(_text(tag, "term"))) for tag in _list(entry, "tags"))[:TAGS],
        enclosures=_unique(absolute(link, base or url) or "" for link in _links(entry, "enclosure")),
    )


def _best_content(entry: Any) -> Any | None:
    """Return the longest of an entry's contents that are text."""
    contents = [
        each for each in _list(entry, "content") if str(each.get("type", "")).startswith(("text/", "application/xh"))
    ]
    return max(contents, key=lambda each: len(_text(each, "value")), default=None)


def _html(detail: Any, base: str | None) -> str | None:
    value = _text(detail or {}, "value")
    if not value.strip():
        return None
    is_plain = (detail or {}).get("type") in PLAIN
    return harmless(html.escape(value, quote=False) if is_plain else value, base) or None


def _author_names(entry: Any) -> list[str]:
    """Return an entry's authors; the last as it was written, for the library takes mail addresses apart wrongly."""
    found = [_text(author, "name") for author in _list(entry, "authors")]
    written = _text(entry, "author")
    return [*found[:-1], written] if not found or "@" in written else found


def _moment(entry: Any, name: str) -> datetime | None:
    """Return a time as the library reads it, else as dates are read elsewhere."""
    parts = dict.get(entry, f"{name}_parsed")
    if parts:
        try:
            year, month, day, hour, minute, second = parts[:6]
            return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        except (TypeError, ValueError):
            return None
    return read(str(dict.get(entry, name) or ""))


def _is_damaged(parsed: Any) -> bool:
    complaint = type(parsed.get("bozo_exception")).__name__
    return bool(parsed.get("bozo")) and complaint not in HARMLESS_DAMAGE


def _title(holder: Any, name: str) -> str:
    return title_text(_text(holder, name))


def _links(holder: Any, rel: str) -> list[str]:
    return [_text(link, "href") for link in _list(holder, "links") if link.get("rel") == rel and link.get("href")]


def _list(holder: Any, name: str) -> list[Any]:
    value = dict.get(holder, name)
    return value if isinstance(value, list) else []


def _text(holder: Any, name: str) -> str:
    value = dict.get(holder, name)
    return value if isinstance(value, str) else ""


def _minutes(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 and int(text) else None


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
