"""`tocsin feeds`: what is polled, how it goes, and what is settled about it."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import typer

from services.cli import console
from services.cli.commands import feed_lists
from services.cli.commands.feed_headers import HeaderNames, User, read_headers
from services.cli.server import connected, load
from tocsin.errors import TocsinError

app = typer.Typer(no_args_is_help=True, help="The feeds that are polled.")
feed_lists.register(app)

Url = Annotated[str, typer.Argument(help="The feed's address.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
T = TypeVar("T")


class Texts(StrEnum):
    """When the page behind an entry is read."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


FullText = Annotated[
    Texts | None,
    typer.Option(help="Read the page behind an entry: where the feed has only a teaser, always, or never."),
]


@app.command(
    epilog="Examples:  tocsin feeds add example.org  ·  tocsin feeds add https://example.org/rss.xml --yes",
)
def add(
    url: Annotated[str, typer.Argument(metavar="URL|SITE", help="The feed's address, or that of a site.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
    only_look: Annotated[bool, typer.Option("--preview", help="Only show what it would bring.")] = False,
    unseen: Annotated[bool, typer.Option("--unseen", help="Add it without looking at it first.")] = False,
    full_text: FullText = None,
    header: HeaderNames = None,
    user: User = None,
    as_json: AsJson = False,
) -> None:
    """Show what a feed brings, and poll it from now on; what it lists already is kept, but rings nobody."""
    from services.cli.commands.feed_adding import Wanted, add_feed, add_unseen

    wanted = Wanted(
        url=url if "://" in url else f"https://{url}",
        full_text=full_text.value if full_text else "auto",
        headers=read_headers(header or (), user),
        asks=sys.stdin.isatty() and sys.stdout.isatty() and not (yes or as_json),
        only_look=only_look,
        as_json=as_json,
    )
    asyncio.run(add_unseen(wanted) if unseen else add_feed(wanted))


@app.command("list", epilog="Example:  tocsin feeds list --failing --json")
def list_feeds(
    failing: Annotated[bool, typer.Option("--failing", help="Only those that are failing or stopped.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List the feeds with their state."""
    from services.cli.commands.feed_rows import print_table, row

    feeds = asyncio.run(_with_store(lambda store: store.list()))
    feeds = tuple(feed for feed in feeds if not failing or feed.condition in ("failing", "stopped"))
    if as_json:
        for feed in feeds:
            console.print_json(row(feed))
    elif feeds:
        print_table(feeds)
    elif failing:
        console.out.print("no feed is failing")
    else:
        console.out.print("no feeds; add one with: tocsin feeds add https://example.org/rss.xml")


@app.command(epilog="Example:  tocsin feeds show https://example.org/rss.xml")
def show(url: Url, as_json: AsJson = False) -> None:
    """Show all that is known of a feed: its state, its last polls, and what to do."""
    from services.cli.commands.feed_rows import print_feed, whole_row

    feed = asyncio.run(_with_store(lambda store: store.get(url)))
    if feed is None:
        raise _no_such_feed(url)
    if as_json:
        console.print_json(whole_row(feed))
    else:
        print_feed(feed)


@app.command(
    "set",
    epilog="Examples:  tocsin feeds set https://example.org/rss --full-text never  ·  … --user ada",
)
def settle(
    url: Url,
    full_text: FullText = None,
    header: HeaderNames = None,
    user: User = None,
    no_headers: Annotated[bool, typer.Option("--no-headers", help="Ask it with no header of its own.")] = False,
) -> None:
    """Settle how a feed is read; its headers are kept encrypted and go to its own host only."""
    headers = read_headers(header or (), user)
    if not (full_text or headers or no_headers):
        raise typer.BadParameter("say what is to be settled: --full-text, --header, --user or --no-headers")
    settled = asyncio.run(_settle(url, full_text.value if full_text else None, headers, no_headers))
    if settled is None:
        raise _no_such_feed(url)
    names = ", ".join(settled.access.names) if settled.access else "none"
    console.out.print(f"{console.shown(url)}: full text {settled.full_text}, headers: {console.shown(names)}")


@app.command(epilog="Example:  tocsin feeds remove https://example.org/rss.xml")
def remove(url: Url) -> None:
    """Poll a feed no more; its articles stay."""
    if not asyncio.run(_with_store(lambda store: store.remove(url))):
        raise _no_such_feed(url)
    console.out.print(f"removed {console.shown(url)}")


@app.command(epilog="Example:  tocsin feeds poll https://example.org/rss.xml")
def poll(url: Url) -> None:
    """Poll a feed now, before its time."""
    if not asyncio.run(_with_store(lambda store: store.hurry(url))):
        raise TocsinError(f"{url}: it is not waiting to be polled; `tocsin feeds list` shows all")
    console.out.print(f"{console.shown(url)} is polled as soon as an ingest process is free")


async def _settle(url: str, full_text: Any, headers: Sequence[Any], no_headers: bool) -> Any:
    from services.ingest.adapters.feed_access import FeedAccess
    from services.ingest.app import feed_store
    from services.ingest.domain.polling.polls import feed_address
    from services.ingest.domain.polling.settings import FeedSettings
    from services.ingest.settings import IngestSettings

    settings = load(IngestSettings)
    access = FeedAccess(settings.key_file).sealed(feed_address(url), headers)

    def changed(before: FeedSettings) -> FeedSettings:
        kept = None if no_headers else before.access
        return replace(before, full_text=full_text or before.full_text, access=access or kept)

    async with connected(settings) as redis:
        return await feed_store(redis, settings).settle(url, changed)


async def _with_store(act: Callable[[Any], Awaitable[T]]) -> T:
    from services.ingest.app import feed_store
    from services.ingest.settings import IngestSettings

    settings = load(IngestSettings)
    async with connected(settings) as redis:
        return await act(feed_store(redis, settings))


def _no_such_feed(url: str) -> TocsinError:
    return TocsinError(f"{url}: there is no such feed; `tocsin feeds list` shows all")
