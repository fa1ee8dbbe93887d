"""The page behind an entry, as far as its site lets us read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

import structlog

from services.ingest.domain.articles import TEASER
from services.ingest.domain.documents.given import taken_for
from services.ingest.domain.identity.acceptance import Behind
from services.ingest.domain.pages import Page
from services.ingest.domain.polling.access import Access
from services.ingest.domain.polling.fetches import (
    Agent,
    Challenged,
    Fetched,
    HostBusy,
    HostLeftAlone,
    Validators,
    check,
)
from services.ingest.domain.polling.polls import FeedState
from tocsin.errors import Misconfigured, Rejected, TocsinError
from tocsin.messages import Partial
from tocsin.reach import shown

LOGIN: Final = (401, 402)
"""What a server answers that wants a reader to log in or to pay."""

SOON_SECONDS: Final = 120.0
"""A page whose host wants to be left alone for longer is given up: its feed would be read again and again for it."""

log = structlog.get_logger()


class Clock(Protocol):
    """The server's time."""

    async def now(self) -> datetime: ...


class Fetches(Protocol):
    """Gets documents; raises `Retryable` or `Rejected` where there is no answer at all."""

    async def get(
        self, url: str, validators: Validators = ..., patient: bool = ..., access: Access = ..., agent: Agent = ...
    ) -> Fetched: ...


class Reads(Protocol):
    """Reads hostile pages; raises `Rejected` for one that cannot be read in time."""

    async def page(self, html: bytes | str, url: str | None) -> Page: ...


class Allows(Protocol):
    """Whether a site lets machines read a page; raises `Retryable` where that cannot be told."""

    async def allows(self, url: str) -> bool: ...


class Opens(Protocol):
    """Opens a feed's own headers; raises `Misconfigured` where they do not open."""

    def of(self, feed: FeedState) -> Access: ...


@dataclass(frozen=True)
class FullText:
    """Reads the pages behind the entries of feeds; one that cannot be read says why, for the teaser is worth having."""

    fetches: Fetches
    reads: Reads
    clock: Clock
    robots: Allows
    opens: Opens

    async def behind(self, link: str, feed: FeedState) -> Behind:
        """Read the page behind an entry; where its host has no time for us now, it is left for the next poll."""
        if feed.full_text == "never":
            return Behind(partial="teaser")
        try:
            return await self._behind(link, feed)
        except HostBusy:
            return TEASER
        except HostLeftAlone as error:
            soon = (error.retry_after_seconds or 0.0) <= SOON_SECONDS
            return TEASER if soon else _nothing(link, feed, "unreachable", str(error))
        except Challenged as error:
            return _nothing(link, feed, "challenge", str(error))
        except Misconfigured as error:
            return _nothing(link, feed, "login", str(error))
        except TocsinError as error:
            return _nothing(link, feed, "unreachable", str(error))

    async def _behind(self, link: str, feed: FeedState) -> Behind:
        if not await self.robots.allows(link):
            return _nothing(link, feed, "robots", "its site asks machines to stay away")
        fetched = await self.fetches.get(link, access=self.opens.of(feed), agent=feed.agent)
        if fetched.status in LOGIN:
            return _nothing(link, feed, "login", f"the server answered {fetched.status}")
        check(fetched, await self.clock.now())
        if taken_for(fetched.body, shown(link)) != "html":
            raise Rejected(f"{shown(link)}: it is no page")
        page = await self.reads.page(fetched.body, fetched.url)
        if page.wall:
            return _nothing(link, feed, page.wall, f"the page is a {page.wall} wall")
        return Behind(page)


def _nothing(link: str, feed: FeedState, why: Partial, error: str) -> Behind:
    log.info("page.unread", url=shown(link), feed=shown(feed.url), why=why, error=error)
    return Behind(partial=why)
