"""What was fetched as a feed: whether it is one, and what it is if not."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from services.ingest.domain.documents.kinds import kind_of
from services.ingest.domain.feeds import Feed
from services.ingest.domain.feeds.discovery import Found
from services.ingest.domain.polling.troubles import Trouble
from tocsin.errors import Rejected
from tocsin.reach import shown

ENTRIES: Final = 1_000
NAMED: Final = 3
"""Feeds of a site that an error names."""
FEEDS: Final = ("feed", "sitemap", "sitemap-index")


class NoFeed(Rejected):
    """A document is a page, not a feed; these are the feeds that it names."""

    trouble: Final[Trouble] = "page"

    def __init__(self, message: str, feeds: tuple[Found, ...]) -> None:
        super().__init__(message)
        self.feeds = feeds


def page_error(url: str, feeds: Sequence[Found]) -> NoFeed:
    """Return what to say about a page that was fetched as a feed."""
    named = ", ".join(shown(feed.url) for feed in feeds[:NAMED]) + (", …" if len(feeds) > NAMED else "")
    rest = f"; its feeds: {named}" if feeds else ", and it names none"
    return NoFeed(f"{url}: it is a web page, not a feed{rest}", tuple(feeds))


def choices(found: Sequence[Found]) -> tuple[Found, ...]:
    """Return the feeds that a page names, else those that it links to; those of comments only if there is no other."""
    named = [each for each in found if each.how == "named"] or [each for each in found if each.how == "linked"]
    return tuple(each for each in named if "comment" not in f"{each.url} {each.title}".lower()) or tuple(named)


def guesses(found: Sequence[Found], count: int) -> tuple[str, ...]:
    """Return where a feed may be that a page does not name."""
    return tuple(each.url for each in found if each.how == "usual")[:count]


def check_listed(listed: Feed, body: bytes, url: str) -> None:
    """Check that what was fetched is a feed; one without entries is.

    Raises:
        Rejected: it is not, and what it is instead.
    """
    if listed.entries or listed.sitemaps:
        return
    kind = str(kind_of(body))
    if kind == "empty":
        raise Rejected(f"{url}: the answer is empty")
    if kind == "opml":
        raise Rejected(f"{url}: it is a list of feeds; save it and take it in with `tocsin feeds import`")
    if kind not in FEEDS or listed.damaged:
        raise Rejected(f"{url}: it cannot be read as a feed")


def joined(index: Feed, sitemaps: Sequence[Feed]) -> Feed:
    """Return what an index lists by way of its sitemaps, each entry once."""
    entries = {(entry.id, entry.link): entry for sitemap in sitemaps for entry in sitemap.entries}
    return replace(index, entries=tuple(entries.values())[:ENTRIES])
