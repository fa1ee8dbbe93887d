"""`tocsin feeds`: what is polled, and how it goes."""

import asyncio
from datetime import datetime
from typing import Annotated, Any

import typer
from redis.asyncio import Redis

from services.cli import console
from services.cli.server import connected, load
from tocsin.errors import TocsinError

app = typer.Typer(no_args_is_help=True, help="The feeds that are polled.")

Url = Annotated[str, typer.Argument(help="The feed's address.")]


@app.command(epilog="Example:  tocsin feeds add https://example.org/rss.xml")
def add(url: Url) -> None:
    """Poll a feed from now on; what it lists already is kept, but rings nobody."""
    if asyncio.run(_add(url)):
        console.out.print(f"added {console.shown(url)}: what it lists now rings nobody, what comes later may")
    else:
        console.out.print(f"{console.shown(url)} is polled already")


@app.command("list", epilog="Example:  tocsin feeds list --json")
def list_feeds(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """List the feeds with their state."""
    feeds = asyncio.run(_list())
    if as_json:
        for feed in feeds:
            console.print_json(_row(feed))
        return
    if not feeds:
        console.out.print("no feeds; add one with: tocsin feeds add https://example.org/rss.xml")
        return
    rows = console.table("feed", "title", "state", "last poll", "next poll")
    for feed in feeds:
        next_poll = "never" if feed.stopped else _moment(feed.next_poll)
        rows.add_row(
            console.shown(feed.url), console.shown(feed.title, 60), _state(feed), _moment(feed.polled_at), next_poll
        )
    console.out.print(rows)


@app.command(epilog="Example:  tocsin feeds remove https://example.org/rss.xml")
def remove(url: Url) -> None:
    """Poll a feed no more; its articles stay."""
    if not asyncio.run(_remove(url)):
        raise TocsinError(f"{url}: there is no such feed; `tocsin feeds list` shows all")
    console.out.print(f"removed {console.shown(url)}")


@app.command(epilog="Example:  tocsin feeds poll https://example.org/rss.xml")
def poll(url: Url) -> None:
    """Poll a feed now, before its time."""
    if not asyncio.run(_with_store(lambda store: store.hurry(url))):
        raise TocsinError(f"{url}: it is not waiting to be polled; `tocsin feeds list` shows all")
    console.out.print(f"{console.shown(url)} is polled as soon as an ingest process is free")


async def _add(url: str) -> bool:
    from services.ingest.app import feed_store
    from services.ingest.settings import IngestSettings
    from tocsin.guard import Guard

    settings = load(IngestSettings)
    guard = Guard(settings.allow_private_nets, settings.allow_ports, settings.proxy)
    await guard.check_url(url)
    async with connected(settings) as redis:
        return await feed_store(redis, settings).add(url)


async def _list() -> Any:
    return await _with_store(lambda store: store.list())


async def _remove(url: str) -> Any:
    return await _with_store(lambda store: store.remove(url))


async def _with_store(act: Any) -> Any:
    from services.ingest.app import feed_store
    from services.ingest.settings import IngestSettings

    settings = load(IngestSettings)
    redis: Redis
    async with connected(settings) as redis:
        return await act(feed_store(redis, settings))


def _row(feed: Any) -> dict[str, Any]:
    return {
        "url": feed.url,
        "title": feed.title,
        "added_at": feed.added_at.isoformat(),
        "last_poll": feed.polled_at.isoformat() if feed.polled_at else None,
        "next_poll": None if feed.stopped else feed.next_poll.isoformat(),
        "failures": feed.failures,
        "error": feed.last_error,
        "stopped": feed.stopped,
        "moved_to": feed.moved_to,
    }


def _state(feed: Any) -> str:
    if feed.stopped:
        return f"[red]stopped:[/] {console.shown(feed.stopped, 120)}"
    if feed.last_error:
        return f"[yellow]failing ({feed.failures}):[/] {console.shown(feed.last_error, 120)}"
    return "[green]fine[/]" if feed.polled_at else "waiting"


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}" if moment else "–"
