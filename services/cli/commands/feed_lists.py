"""`tocsin feeds import` and `export`: lists of feeds as readers exchange them."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

import typer

from services.cli import console
from services.cli.commands.documents import named, read_document
from services.cli.server import connected, load
from tocsin.errors import Rejected, TocsinError

Became = Literal["added", "known", "refused"]
STYLES: Final[dict[Became, str]] = {"added": "green", "known": "", "refused": "yellow"}


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one line of a list."""

    url: str
    title: str
    became: Became
    reason: str = ""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("import", epilog="Example:  tocsin feeds import subscriptions.opml")(import_feeds)
    app.command("export", epilog="Example:  tocsin feeds export > feeds.opml")(export_feeds)


def import_feeds(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="A list of feeds in OPML.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Add every feed of a list, and say line by line what was taken and what not."""
    imported = asyncio.run(_import(read_document(file), named(file)))
    for each in imported:
        if as_json:
            console.print_json({"url": each.url, "title": each.title, "became": each.became, "reason": each.reason})
        else:
            _print(each)
    if not as_json:
        count = Counter(each.became for each in imported)
        console.out.print(f"{count['added']} added, {count['known']} known already, {count['refused']} refused")


def export_feeds() -> None:
    """Write all feeds as a list that any reader takes."""
    console.write_line(asyncio.run(_export()).rstrip("\n"))


async def _import(document: bytes, name: str) -> Sequence[Imported]:
    from services.ingest.adapters.reader import Reader
    from services.ingest.app import feed_store, guard_for
    from services.ingest.settings import IngestSettings

    settings = load(IngestSettings)
    async with Reader(1) as reader:
        listed = await reader.feed_list(document)
    if listed is None:
        raise TocsinError(f"{name}: it is no list of feeds (expected OPML)")
    guard = guard_for(settings)
    async with connected(settings) as redis:
        store = feed_store(redis, settings)
        taken = [await _added(store, guard, line) for line in listed.lines]
    return [*taken, *(Imported(each.given, each.title, "refused", each.reason) for each in listed.refused)]


async def _added(store: Any, guard: Any, line: Any) -> Imported:
    try:
        guard.parse(line.url)
        added = await store.add(line.url, title=line.title)
    except Rejected as error:
        return Imported(line.url, line.title, "refused", str(error))
    return Imported(line.url, line.title, "added" if added else "known")


def _print(each: Imported) -> None:
    style = STYLES[each.became]
    what = f"[{style}]{each.became:<8}[/]" if style else f"{each.became:<8}"
    rest = f": {console.shown(each.reason)}" if each.reason else ""
    console.out.print(f"{what} {console.shown(each.url) or '(no address)'}  {console.shown(each.title, 60)}{rest}")


async def _export() -> str:
    from services.ingest.app import feed_store
    from services.ingest.domain.feeds.opml import Line, write
    from services.ingest.settings import IngestSettings

    settings = load(IngestSettings)
    async with connected(settings) as redis:
        feeds = await feed_store(redis, settings).list()
    return write("Feeds of Tocsin", (Line(feed.url, feed.title) for feed in feeds))
