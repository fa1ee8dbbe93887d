"""`tocsin erase`: remove an article, or what a person handed in, from everywhere."""

import asyncio
import sys
from dataclasses import dataclass
from typing import Annotated, Any, Final

import typer
from redis.exceptions import ResponseError

from services.cli import console
from services.cli.server import connected, load
from tocsin.errors import TocsinError

PLACES: Final = {
    "articles.v1": "revisions in the stream of articles",
    "tagged.v1": "tagged articles",
    "stories.v1": "articles in their stories",
    "alerts.v1": "alerts in the stream of alerts",
    "dead.v1": "dead letters",
    "keys": "keys by which it was known",
    "deliveries": "deliveries, of which the reference is kept",
    "stories": "revisions in what is known of stories",
}


@dataclass(frozen=True)
class Erased:
    """What was removed where."""

    ids: tuple[str, ...]
    removed: dict[str, int]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example:  tocsin erase https://example.org/a  ·  tocsin erase 3f2a… --yes")(erase)


def erase(
    reference: Annotated[str, typer.Argument(metavar="ID|URL", help="The article's id, or its address.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    may_come_again: Annotated[
        bool, typer.Option("--may-come-again", help="Leave no mark: what still lists it may bring it again.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Remove an article from every stream, key and stored alert, for good; it may be repeated.

    What stays: hashes by which it is told when a feed lists it again, and of alerts that were made of it their ids.
    """
    erased = asyncio.run(_erase(reference, yes, may_come_again))
    if as_json:
        console.print_json({"ids": erased.ids, "removed": erased.removed})
        return
    for place, count in erased.removed.items():
        if count:
            console.out.print(f"{count:>6} {PLACES.get(place, place)}")
    if any(erased.removed.values()):
        console.out.print(f"erased {console.shown(reference)}")
    else:
        console.out.print(f"nothing of {console.shown(reference)} was left")


async def _erase(reference: str, yes: bool, may_come_again: bool) -> Erased:
    from services.ingest.adapters.erasure import Erasure
    from services.ingest.domain.erasures import Wanted
    from services.notifier.adapters.erasure import AlertErasure
    from services.notifier.adapters.story_records import StoryRecords
    from tocsin.settings import RuntimeSettings

    settings = load(RuntimeSettings)
    wanted = Wanted.named(reference.strip())
    async with connected(settings) as redis:
        erasure = Erasure(
            redis, settings.namespace, settings.partitions, settings.shards, settings.retention, _progress()
        )
        found = await erasure.find(wanted)
        if not yes:
            _ask(reference, found)
        removed = await erasure.erase(wanted, may_come_again)
        deliveries = AlertErasure(redis, settings.namespace, settings.shards)
        removed["deliveries"] = await deliveries.erase(wanted.ids, wanted.titles - {""})
        removed["stories"] = await StoryRecords(redis, settings.namespace).erase(wanted.ids)
        if any(removed.values()):
            await _rewrite(redis)
    return Erased(tuple(sorted(wanted.ids)), removed)


def _ask(reference: str, found: Any) -> None:
    """Ask whether that is meant.

    Raises:
        TocsinError: there is nobody to ask.
        typer.Abort: it is not.
    """
    for article in found:
        console.err.print(
            f"{console.shown(article.title) or 'untitled'} · {console.shown(article.source or 'handed in')}"
        )
    if not found:
        console.err.print(f"nothing is remembered of {console.shown(reference)}; the streams are searched all the same")
    if not sys.stdin.isatty():
        raise TocsinError("this cannot be undone: say --yes if it is meant")
    typer.confirm("Erase it for good?", abort=True, err=True)


def _progress() -> Any:
    """Return what shows on a terminal where it is searched."""

    def told(place: str, seen: int, removed: int) -> None:
        if sys.stderr.isatty():
            console.err.print(f"\r{console.shown(place)}: {seen:,} looked at, {removed:,} removed", end="\033[K\r")

    return told


async def _rewrite(redis: Any) -> None:
    """Have the server write its file anew, for until then what was removed stands in it."""
    try:
        await redis.bgrewriteaof()
    except ResponseError as error:
        console.err.print(f"the server's append-only file keeps it until it is written anew: {console.shown(error)}")
