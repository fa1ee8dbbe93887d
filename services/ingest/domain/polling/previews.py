"""What a feed would bring, before it is added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from services.ingest.domain.articles import wants
from services.ingest.domain.documents.markup import text_of, tree_of
from services.ingest.domain.feeds import Entry, Feed
from services.ingest.domain.languages import tell
from services.ingest.domain.polling.fetches import NO_VALIDATORS
from services.ingest.domain.polling.outcomes import Read, after, asked_seconds
from services.ingest.domain.polling.polls import added

SHOWN: Final = 5
LOOKED_AT: Final = 20
"""Entries by which it is told whether the feed carries whole texts."""
WORDS_OF: Final = 4_000
"""Characters of an entry by which its language is told."""
MOST: Final = 0.8
LONG_AGO: Final = datetime(1, 1, 1, tzinfo=UTC)

Texts = Literal["full text", "teasers", "both", "nothing yet"]
"""Whether entries carry whole texts, or only teasers whose pages have to be read."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry as a preview shows it."""

    title: str
    link: str | None
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What is known of a feed that was fetched once."""

    url: str
    """The address to add."""
    given: str
    """The address that was asked for."""
    title: str
    description: str
    entries: int
    latest: tuple[Listed, ...]
    every: timedelta
    """How often it would be polled."""
    texts: Texts
    language: str | None
    hub: str | None
    damaged: bool


def preview(feed: Feed, given: str, url: str, max_age: str | None, now: datetime) -> Preview:
    """Return what a feed would bring; `max_age` is the Cache-Control that came with it."""
    return Preview(
        url=url,
        given=given,
        title=feed.title,
        description=feed.description,
        entries=len(feed.entries),
        latest=tuple(Listed(each.title, each.link, each.published or each.updated) for each in _latest(feed.entries)),
        every=_every(feed, url, max_age, now),
        texts=_texts(feed.entries[:LOOKED_AT]),
        language=feed.language or tell("\n".join(map(_words, feed.entries[:SHOWN]))),
        hub=feed.hub,
        damaged=feed.damaged,
    )


def _latest(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Return the newest entries; those without a time where the document has them."""
    dated = [each for each in entries if each.published or each.updated]
    if len(dated) < len(entries):
        return entries[:SHOWN]
    return sorted(dated, key=lambda each: each.published or each.updated or LONG_AGO, reverse=True)[:SHOWN]


def _every(feed: Feed, url: str, max_age: str | None, now: datetime) -> timedelta:
    asked = asked_seconds(feed.ttl, {"cache-control": max_age} if max_age else {})
    read = Read(feed.title, NO_VALIDATORS, tuple(each.published or now for each in feed.entries), asked)
    return after(added(url, now), read, now, 0.0).next_poll - now


def _texts(entries: Sequence[Entry]) -> Texts:
    if not entries:
        return "nothing yet"
    whole = sum(not wants(entry, "auto") for entry in entries) / len(entries)
    if whole >= MOST:
        return "full text"
    return "teasers" if whole <= 1 - MOST else "both"


def _words(entry: Entry) -> str:
    markup = entry.content or entry.summary
    return f"{entry.title}\n{text_of(tree_of(markup[:WORDS_OF])) if markup else ''}"
