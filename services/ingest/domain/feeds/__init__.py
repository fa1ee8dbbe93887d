"""What a feed lists, read from the bytes of its document whatever form and state they are in."""

from services.ingest.domain.feeds.listing import ENTRIES, NOTHING, Entry, Feed
from services.ingest.domain.feeds.reading import parse

__all__ = ["ENTRIES", "NOTHING", "Entry", "Feed", "parse"]
