"""What an address lists: the feed in its document, or why that is none and where the site's feeds are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import structlog

from services.ingest.domain.documents.kinds import kind_of
from services.ingest.domain.feeds import Feed
from services.ingest.domain.feeds.discovery import Found
from services.ingest.domain.feeds.documents import check_listed, choices, joined, page_error
from services.ingest.domain.polling.access import NO_ACCESS, Access
from services.ingest.domain.polling.fetches import Agent, Fetched, Validators
from tocsin.errors import Rejected, TocsinError
from tocsin.reach import shown

SITEMAPS: Final = 4
"""Sitemaps of an index that are read at once, the first that the feed lists."""

log = structlog.get_logger()


class Fetches(Protocol):
    """Gets documents; raises `Retryable` or `Rejected` where there is no answer at all."""

    async def get(
        self, url: str, validators: Validators = ..., patient: bool = ..., access: Access = ..., agent: Agent = ...
    ) -> Fetched: ...


class Reads(Protocol):
    """Reads hostile documents; raises `Rejected` for one that cannot be read in time."""

    async def feed(self, body: bytes, url: str | None, headers: Mapping[str, str] | None) -> Feed: ...

    async def feeds_of(self, html: bytes, url: str, headers: Mapping[str, str] | None) -> tuple[Found, ...]: ...


@dataclass(frozen=True)
class Listing:
    """Reads what a fetched document lists."""

    fetches: Fetches
    reads: Reads

    async def of(self, fetched: Fetched, access: Access = NO_ACCESS) -> Feed:
        """Return the feed in a document; of an index of sitemaps, what the newest of them list.

        Raises:
            NoFeed: it is a page.
            Rejected: it is no feed either, or cannot be read.
        """
        url, kind = shown(fetched.url), kind_of(fetched.body)
        listed = await self.reads.feed(fetched.body, fetched.url, fetched.headers)
        if kind == "html" and not listed.entries:
            raise page_error(url, choices(await self.feeds_of(fetched)))
        check_listed(listed, fetched.body, url)
        return await self._sitemaps(listed, access) if listed.sitemaps and not listed.entries else listed

    async def feeds_of(self, fetched: Fetched) -> tuple[Found, ...]:
        """Return the feeds of a page and guesses of where others are, none if it cannot be read."""
        try:
            return await self.reads.feeds_of(fetched.body, fetched.url, fetched.headers)
        except Rejected as error:
            log.info("page.unread", url=shown(fetched.url), error=str(error))
            return ()

    async def _sitemaps(self, index: Feed, access: Access) -> Feed:
        sitemaps = [await self._sitemap(url, access) for url in index.sitemaps[:SITEMAPS]]
        read = [sitemap for sitemap in sitemaps if sitemap]
        if sitemaps and not read:
            raise Rejected("none of its sitemaps can be read")
        return joined(index, read)

    async def _sitemap(self, url: str, access: Access) -> Feed | None:
        """Return one sitemap of an index, None if it cannot be read: the others are worth having."""
        try:
            fetched = await self.fetches.get(url, access=access)
            return await self.reads.feed(fetched.body, fetched.url, fetched.headers)
        except TocsinError as error:
            log.info("sitemap.failed", url=shown(url), error=str(error))
            return None
