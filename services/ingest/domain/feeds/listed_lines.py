"""What a feed lists: each entry once, with its key, and whether its address is its own."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from services.ingest.domain.feeds import Entry, Feed
from services.ingest.domain.feeds.entry_ids import IdChoice, choose, entry_key, listing_hashes
from services.ingest.domain.identity.acceptance import Offer
from services.ingest.domain.identity.addresses import canonical, is_front, source_of
from services.ingest.domain.identity.texts import fold
from tocsin.messages import Article

RELATED: Final = 0.5
"""How many of their words two titles share that may stand for one article."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a feed lists it."""

    entry: Entry
    key: str | None
    """What its feed knows it by."""
    hash: str
    """Changes when it is listed otherwise."""
    address: str | None
    """Its canonical address; None where its link leads to the site, or to a page on which other entries stand too."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of one document."""

    choice: IdChoice | None
    """By what they are told apart."""
    lines: tuple[Line, ...]
    addresses: frozenset[str]
    """Their canonical addresses."""
    one_site: bool
    """Whether all of them are on one site."""

    @classmethod
    def of(cls, feed: Feed, before: IdChoice | None = None) -> Self:
        """Return what a feed lists; an entry that is listed twice means the first time."""
        choice = choose(feed.entries, before)
        by_address = _by_address(feed.entries)
        own = {id(entry): address for address, group in by_address.items() if _is_one(group) for entry in group}
        lines: dict[str, Line] = {}
        for entry, hash in zip(feed.entries, listing_hashes(feed.entries), strict=True):
            key = entry_key(entry, choice) if choice else None
            lines.setdefault(key or hash, Line(entry, key, hash, own.get(id(entry))))
        sources = {source_of(entry.link) for entry in feed.entries if entry.link}
        return cls(choice, tuple(lines.values()), frozenset(by_address), len(sources) == 1)

    def probe(self, line: Line, feed: str, now: datetime) -> Offer:
        """Return an offer of no more than what a line is known by."""
        article = Article(id="listed", feed=feed, canonical_url=line.address, first_seen=now)
        return Offer(article, line.key, line.hash)

    def offer(self, line: Line, article: Article, whole: bool = True) -> Offer:
        """Return the offer of a line's article; the listing of one that is not `whole` yet is not remembered."""
        if line.address is None:
            article = article.model_copy(update={"canonical_url": None})
        listing = line.hash if whole else None
        updated = line.entry.updated or line.entry.published
        return Offer(article, line.key, listing, updated, self.addresses, self.one_site)


def _by_address(entries: Sequence[Entry]) -> Mapping[str, list[Entry]]:
    """Return the entries by their addresses; a site's front page is nobody's."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        address = canonical(entry.link) if entry.link else None
        if address and not is_front(address):
            found[address].append(entry)
    return found


def _is_one(entries: Sequence[Entry]) -> bool:
    """Whether entries under one address may be one article, listed more than once."""
    first = entries[0]
    return all(other.id == first.id or _titles_related(first.title, other.title) for other in entries[1:])


def _titles_related(one: str, other: str) -> bool:
    words, others = set(fold(one).split()), set(fold(other).split())
    return len(words & others) >= RELATED * min(len(words), len(others))
