"""How a feed is added: looked at, chosen where a site has several, shown, and only then polled."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import typer

from services.cli import console
from services.cli.commands.feed_rows import preview_row, print_preview
from services.cli.server import connected, load
from services.ingest.adapters.feed_access import FeedAccess
from services.ingest.adapters.reader import Reader
from services.ingest.adding import Adding, Look
from services.ingest.app import adding, feed_store, fetcher_for, guard_for
from services.ingest.domain.feeds.discovery import Found
from services.ingest.domain.feeds.documents import NoFeed
from services.ingest.domain.polling.access import NO_ACCESS, Access, Header
from services.ingest.domain.polling.settings import FeedSettings, FullText
from services.ingest.settings import IngestSettings
from tocsin.errors import TocsinError

CHOICES: Final = 20
ADDED: Final = "what it lists now rings nobody, what comes later may"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to add, and how."""

    url: str
    full_text: FullText = "auto"
    headers: tuple[Header, ...] = ()
    asks: bool = False
    """Whether somebody sits there to answer."""
    only_look: bool = False
    as_json: bool = False

    def settings(self, url: str, key: FeedAccess) -> FeedSettings:
        """Return what is settled about the feed that it came to."""
        return FeedSettings(self.full_text, key.sealed(url, self.headers))


async def add_feed(wanted: Wanted) -> None:
    """Look at a feed, show it, and add it unless its reader says no.

    Raises:
        TocsinError: it is none, or cannot be had; the text says what it is and what to do.
    """
    settings = load(IngestSettings)
    async with connected(settings) as redis, fetcher_for(settings, redis) as fetcher, _reader() as reader:
        adds, feeds = adding(redis, settings, fetcher, reader), feed_store(redis, settings)
        known = await feeds.get(wanted.url)
        if known and not known.stopped and not wanted.only_look:
            return _say(wanted, None, added=False, url=known.url)
        look = await _look(adds, wanted)
        if wanted.only_look:
            return _show(wanted, look)
        if wanted.asks:
            print_preview(look.preview)
            if not typer.confirm("Add it?", default=True):
                raise typer.Exit(console.EXIT_NOT)
        url = look.preview.url
        added = await adds.add(look, wanted.settings(url, FeedAccess(settings.key_file)))
        return _say(wanted, look, added, url)


@asynccontextmanager
async def _reader() -> AsyncIterator[Reader]:
    """Return a reader that starts its process when there is something to read."""
    reader = Reader(1)
    try:
        yield reader
    finally:
        await reader.stop()


async def add_unseen(wanted: Wanted) -> None:
    """Add a feed that may be away at the moment.

    Raises:
        TocsinError: its address may not be called.
    """
    settings = load(IngestSettings)
    await guard_for(settings).check_url(wanted.url)
    async with connected(settings) as redis:
        settled = wanted.settings(wanted.url, FeedAccess(settings.key_file))
        added = await feed_store(redis, settings).add(wanted.url, settled)
    _say(wanted, None, added, wanted.url)


async def _look(adds: Adding, wanted: Wanted) -> Look:
    """Look at what was given, and if that is a page, at the feed that it names."""
    access = Access(wanted.url, wanted.headers) if wanted.headers else NO_ACCESS
    try:
        return await adds.look(wanted.url, access)
    except NoFeed as error:
        if not error.feeds:
            raise
        return await adds.look(_chosen(error, wanted), access)


def _chosen(page: NoFeed, wanted: Wanted) -> str:
    feeds = page.feeds[:CHOICES]
    if len(feeds) == 1:
        return feeds[0].url
    if not wanted.asks:
        named = "".join(f"\n  {console.shown(feed.url)}" for feed in feeds)
        raise TocsinError(f"{wanted.url} has several feeds; add one of them: {' '.join(named.split())}")
    return _asked_which(feeds)


def _asked_which(feeds: Sequence[Found]) -> str:
    for number, feed in enumerate(feeds, 1):
        console.out.print(f"{number:>3}  {console.shown(feed.title, 60)}  {console.shown(feed.url)}")
    chosen: int = typer.prompt("Which?", type=int, default=1)
    if not 1 <= chosen <= len(feeds):
        raise TocsinError(f"{chosen} is none of them: expected 1 to {len(feeds)}")
    return feeds[chosen - 1].url


def _show(wanted: Wanted, look: Look) -> None:
    if wanted.as_json:
        console.print_json({**preview_row(look.preview), "added": False})
    else:
        print_preview(look.preview)


def _say(wanted: Wanted, look: Look | None, added: bool, url: str) -> None:
    if wanted.as_json:
        seen = preview_row(look.preview) if look else {"url": url, "given": wanted.url}
        console.print_json({**seen, "added": added})
        return
    if not added:
        console.out.print(f"{console.shown(url)} is polled already")
        return
    if look and not wanted.asks:
        print_preview(look.preview)
    console.out.print(f"added {console.shown(url)}: {ADDED}")
