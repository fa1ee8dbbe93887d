"""`tocsin preview`: what a subscription would have rung, before it is saved."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from services.cli import console
from services.cli.commands.documents import STDIN, named, read_document
from services.cli.server import connected, load
from tocsin.errors import TocsinError

if TYPE_CHECKING:
    from services.notifier.domain.previews import Preview, Rung
    from services.notifier.domain.query import Query
    from services.notifier.domain.subscriptions import Subscription
    from services.notifier.previewing import Previewing

    Entry = tuple[Subscription, Query]

UNITS: Final = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
MONTH: Final = "30d"
SHOWN: Final = 10


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        epilog="Examples:  tocsin preview 'event:(transfer actor:KP item:missile)'  ·  "
        "tocsin preview mine.yaml --since 7d --against sub_…"
    )(preview)


def preview(
    given: Annotated[
        str, typer.Argument(metavar="QUERY|FILE|-", help="A query, or a file with one or with subscriptions as YAML.")
    ],
    since: Annotated[str, typer.Option(help="How far back: hours, days or weeks, such as 12h, 30d, 2w.")] = MONTH,
    against: Annotated[
        str | None, typer.Option(metavar="SUBSCRIPTION", help="A saved one, by id or name: what would come and go.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a subscription.")] = False,
) -> None:
    """Say what would have rung, by the same code that decides, over the articles that are stored; nothing is sent."""
    wanted = _wanted(given)
    if against is not None and len(wanted) != 1:
        raise typer.BadParameter(f"--against compares one subscription; {named(given)} has {len(wanted)}")
    going = asyncio.run(_preview(wanted, _period(since), against))
    if as_json:
        for number, each in enumerate(going.previews[: len(wanted)]):
            console.print_json(_row(going, each, going.previews[len(wanted) :] if number == 0 else ()))
        return
    for each in going.previews[: len(wanted)]:
        _show(going, each)
    if against is not None:
        _show_comparison(*going.previews)


async def _preview(wanted: "Sequence[Entry]", period: timedelta, against: str | None) -> "Previewing":
    from services.notifier.previewing import preview as previewing
    from services.notifier.settings import NotifierSettings
    from tocsin.clock import ServerClock

    settings = load(NotifierSettings)
    async with connected(settings) as redis:
        saved = [await _saved(redis, settings.namespace, against)] if against is not None else []
        now = await ServerClock(redis).now()
        begin = now - period
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=console.err, transient=True, disable=not console.err.is_terminal) as bar:
            task = bar.add_task("looking at what is stored", total=None)
            async for going in previewing(redis, settings, [*wanted, *saved], begin):
                done = ((going.reached or begin) - begin) / period
                bar.update(task, description=f"{going.articles:,} articles, {done:.0%} of the time")
        return going


async def _saved(redis: Any, namespace: str, wanted: str) -> "Entry":
    """Return a saved subscription, by its id or its name."""
    from services.notifier.adapters.subscription_store import SubscriptionStore
    from services.notifier.domain.query import parse
    from services.notifier.querying import vocabulary

    found = [each for each in await SubscriptionStore(redis, namespace).all() if wanted in (each.id, each.name)]
    if len(found) != 1:
        many = f"{len(found)} subscriptions are called so: give the id" if found else "there is no such subscription"
        raise TocsinError(f"{wanted}: {many}")
    return found[0], parse(found[0].query, vocabulary(), found[0].statuses)


def _period(text: str) -> timedelta:
    number, unit = text[:-1], text[-1:].lower()
    if not number.isdigit() or unit not in UNITS or not 0 < int(number) <= 10_000:
        raise typer.BadParameter(f"--since {text}: expected hours, days or weeks, such as 12h, 30d or 2w")
    return int(number) * UNITS[unit]


def _wanted(given: str) -> "list[Entry]":
    """Return what is to be tried: the subscriptions of a YAML file, or a query by itself."""
    from services.cli.replay.wanted import read
    from services.notifier.querying import vocabulary

    text = given
    if given == STDIN or Path(given).is_file():
        text = read_document(given).decode("utf-8", "replace").strip()
        if _is_yaml(text):
            found = read(_as_list(text), vocabulary())
            for fault in found.faults:
                console.fail(f"{named(given)}:{fault.line}: {fault.says}")
            if any(fault.is_grave for fault in found.faults) or not found.entries:
                raise typer.Exit(console.EXIT_NOT)
            return list(found.entries)
    return [_of_query(text)]


def _is_yaml(text: str) -> bool:
    first = next((line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")), "")
    return first.startswith(("- ", "-\n", "subscriptions:", "name:", "query:", "{name", "[{"))


def _as_list(text: str) -> str:
    """Return one subscription as a list of one, its lines where they were."""
    first = next((line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")), "")
    if not first.startswith(("name:", "query:")):
        return text
    lines = text.splitlines()
    begin = lines.index(first)
    return "\n".join([*lines[:begin], f"- {first}", *(f"  {line}" for line in lines[begin + 1 :])])


def _of_query(text: str) -> "Entry":
    from services.cli.replay.wanted import ALWAYS
    from services.notifier.domain.subscriptions import Subscription
    from services.notifier.querying import read_query

    reading = read_query(text)
    if reading.query is None:
        for error in reading.errors:
            console.fail(str(error))
        raise typer.Exit(console.EXIT_NOT)
    made = Subscription(id="sub_0", name="this query", query=text, webhook="", sealed_secret="", saved_at=ALWAYS)
    return made, reading.query


def _show(going: "Previewing", each: "Preview") -> None:
    period = _covered(going)
    console.out.print(
        f"[bold]{console.shown(each.subscription.name)}[/]: {_times(each.calls)} in {_days(period)} "
        f"({each.a_day(period):.1f} a day), of {going.articles:,} articles"
    )
    if each.busiest:
        day, count = each.busiest
        console.out.print(f"[dim]busiest day: {day.isoformat()}, {_times(count)}[/]")
    _show_rungs(list(each.latest)[::-1])
    if each.silent:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in each.silent.most_common())
        console.out.print(f"silent: {reasons}")
    for warning in each.warnings(period):
        console.out.print(f"[yellow]{warning}[/]")


def _show_rungs(rungs: "Iterable[Rung]") -> None:
    for rung in rungs:
        waits = f" (comes {rung.due:%Y-%m-%d %H:%M})" if rung.due > rung.at else ""
        console.out.print(f"[dim]{rung.at:%Y-%m-%d %H:%M}{waits}[/] {console.shown(rung.title, 90) or 'untitled'}")
        console.out.print(f"    {console.shown(rung.alert.reason, 200)}")


def _show_comparison(new: "Preview", old: "Preview") -> None:
    from services.notifier.domain.previews import gained

    name = console.shown(old.subscription.name)
    for label, found in (
        (f"[green]added[/] to {name}", gained(new, old)),
        (f"[red]lost[/] from {name}", gained(old, new)),
    ):
        console.out.print(f"{label}: {len(found):,}")
        _show_rungs(found[-SHOWN:][::-1])


def _covered(going: "Previewing") -> timedelta:
    """Return how long a time the stored articles cover."""
    if going.begun is None or going.reached is None:
        return timedelta(0)
    return datetime.now(UTC) - going.begun


def _days(period: timedelta) -> str:
    days = period / timedelta(days=1)
    return f"{days:.0f} days" if days >= 1.5 else f"{period / timedelta(hours=1):.0f} hours"


def _times(count: int) -> str:
    return "1 alert" if count == 1 else f"{count:,} alerts"


def _row(going: "Previewing", each: "Preview", old: "Sequence[Preview]") -> dict[str, Any]:
    from services.notifier.domain.previews import gained

    period = _covered(going)
    row = {
        "name": each.subscription.name,
        "query": each.subscription.query,
        "articles": going.articles,
        "days": round(period / timedelta(days=1), 2),
        "alerts": each.calls,
        "a_day": round(each.a_day(period), 2),
        "busiest": {"day": each.busiest[0].isoformat(), "alerts": each.busiest[1]} if each.busiest else None,
        "latest": [_rung(rung) for rung in reversed(each.latest)],
        "silent": dict(each.silent.most_common()),
        "warnings": list(each.warnings(period)),
    }
    if old:
        compared = {"added": gained(each, old[0]), "lost": gained(old[0], each)}
        row |= {label: [_rung(rung) for rung in found] for label, found in compared.items()}
    return row


def _rung(rung: "Rung") -> dict[str, Any]:
    return {
        "at": rung.at.isoformat(),
        "due": rung.due.isoformat(),
        "article": rung.article,
        "title": rung.title,
        "url": rung.url,
        "story": rung.alert.story,
        "development": rung.development,
        "reason": rung.alert.reason,
    }
