"""Adding a feed: looked at once, shown, and then polled with what was fetched for the look."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from services.ingest.domain.documents.kinds import kind_of
from services.ingest.domain.feeds import Feed
from services.ingest.domain.feeds.discovery import Found
from services.ingest.domain.feeds.documents import NoFeed, choices, guesses, page_error
from services.ingest.domain.polling.access import NO_ACCESS, Access
from services.ingest.domain.polling.fetches import Agent, Fetched, Validators, check
from services.ingest.domain.polling.previews import Preview, preview
from services.ingest.domain.polling.settings import AS_USUAL, FeedSettings
from tocsin.errors import Rejected, Retryable
from tocsin.reach import shown

GUESSES: Final = 4
"""Places where a feed is looked for that its site does not name."""


class Clock(Protocol):
    """The server's time."""

    async def now(self) -> datetime: ...


class Fetches(Protocol):
    """Gets documents; raises `Retryable` or `Rejected` where there is no answer at all."""

    async def get(
        self, url: str, validators: Validators = ..., patient: bool = ..., access: Access = ..., agent: Agent = ...
    ) -> Fetched: ...


class Lists(Protocol):
    """Reads what a document lists; raises `Rejected` for one that is no feed."""

    async def of(self, fetched: Fetched, access: Access = ...) -> Feed: ...

    async def feeds_of(self, fetched: Fetched) -> tuple[Found, ...]: ...


class Feeds(Protocol):
    """Where feeds are kept; raises `Retryable` where the outcome is unknown."""

    async def add(self, url: str, settings: FeedSettings = ..., title: str = ...) -> bool: ...


class FirstDocuments(Protocol):
    """Where what was fetched waits for the first poll."""

    async def put(self, url: str, fetched: Fetched) -> None: ...

    async def drop(self, url: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Look:
    """A feed that was looked at: what it would bring, and the document that says so."""

    preview: Preview
    fetched: Fetched


@dataclass(frozen=True)
class Adding:
    """Looks at feeds and adds them."""

    fetches: Fetches
    lists: Lists
    feeds: Feeds
    first_documents: FirstDocuments
    clock: Clock

    async def look(self, url: str, access: Access = NO_ACCESS) -> Look:
        """Fetch what is at an address; one that has moved for good is added where it is now.

        Of a page that names no feed, it is looked for where sites usually have theirs.

        Raises:
            NoFeed: it is a page; the error names its feeds.
            Rejected: it is no feed either, or may not be called.
            Retryable: it cannot be had now.
        """
        fetched = await self._fetched(url, access)
        if kind_of(fetched.body) != "html":
            return await self._seen(url, fetched, access)
        found = await self.lists.feeds_of(fetched)
        if named := choices(found):
            raise page_error(shown(url), named)
        try:
            return await self._seen(url, fetched, access)
        except NoFeed:
            return await self._guessed(url, guesses(found, GUESSES), access)

    async def _guessed(self, page: str, places: Sequence[str], access: Access) -> Look:
        for place in places:
            with suppress(Rejected, Retryable):
                return await self._seen(place, await self._fetched(place, access), access)
        raise page_error(shown(page), ())

    async def _fetched(self, url: str, access: Access) -> Fetched:
        fetched = await self.fetches.get(url, access=access)
        check(fetched, await self.clock.now())
        return fetched

    async def _seen(self, url: str, fetched: Fetched, access: Access) -> Look:
        listed = await self.lists.of(fetched, access)
        address = fetched.url if fetched.permanently_moved and not access.headers else url
        now = await self.clock.now()
        return Look(preview(listed, url, address, fetched.headers.get("cache-control"), now), fetched)

    async def add(self, look: Look, settings: FeedSettings = AS_USUAL) -> bool:
        """Add a feed that was looked at; False if it is polled already.

        Its first poll reads what was fetched; all that it lists is backfill and rings nobody.
        """
        url = look.preview.url
        await self.first_documents.put(url, look.fetched)
        if await self.feeds.add(url, settings, look.preview.title):
            return True
        await self.first_documents.drop(url)
        return False
