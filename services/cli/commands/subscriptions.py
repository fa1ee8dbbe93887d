"""`tocsin subscriptions`: who wants to hear of what, what has become of it, and what is odd about it."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from services.cli import console
from services.cli.commands import subscription_changes, subscription_files
from services.cli.commands.subscription_desk import Which, desk, with_desk
from services.cli.commands.subscription_views import (
    oddity_row,
    revision_row,
    row_of,
    show_history,
    show_list,
)

if TYPE_CHECKING:
    from services.notifier.domain.subscription_lint import Oddity
    from services.notifier.domain.subscriptions import Subscription

app = typer.Typer(
    no_args_is_help=True,
    help="The subscriptions: add, list, show, change, mute, snooze, pause, import, export, look after.",
)

COUNTED: Final = timedelta(days=7)
"""How far back it is counted how often a subscription rang."""


def register(root: typer.Typer) -> None:
    """Add the commands."""
    subscription_changes.register(root, app)
    subscription_files.register(app)
    root.add_typer(app, name="subscriptions")


@app.command("list", epilog="Example:  tocsin subscriptions list --label east --json")
def list_subscriptions(
    label: Annotated[
        list[str] | None, typer.Option(help="Only those with this label; more than once: with all.")
    ] = None,
    owner: Annotated[str | None, typer.Option(help="Only those of this owner.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List the subscriptions, oldest first."""
    found = with_desk(lambda desk: desk.listed(label or (), owner))
    if as_json:
        for subscription in found:
            console.print_json(row_of(subscription))
    elif found:
        show_list(found)
    else:
        console.out.print("no subscriptions; make one with: tocsin subscribe QUERY --name NAME --webhook URL")


@app.command(epilog="Example:  tocsin subscriptions show missiles")
def show(which: Which) -> None:
    """Show one subscription, as JSON."""
    console.print_json(row_of(with_desk(lambda desk: desk.find(which))))


@app.command(epilog="Example:  tocsin subscriptions history missiles")
def history(
    which: Which,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show who changed a subscription, when and what, newest first; by its id also of one that was removed."""
    found = with_desk(lambda desk: desk.history(which))
    if not as_json:
        show_history(found)
        return
    for revision, changed in found:
        console.print_json(revision_row(revision, changed))


@app.command(epilog="Example:  tocsin subscriptions lint")
def lint(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Find subscriptions that cannot ring, that say the same as another one, or that ring too often.

    How often one rings is counted from what was decided in the last seven days.
    """
    oddities, unread, known = with_lint()
    for subscription, why in unread:
        row = {
            "subscription": subscription.id,
            "name": subscription.name,
            "what": "unreadable",
            "says": why,
            "other": None,
        }
        _tell(as_json, row)
    for oddity in oddities:
        _tell(as_json, oddity_row(oddity))
    if not as_json and not oddities and not unread:
        console.out.print(f"nothing odd about {known} subscriptions" if known else "no subscriptions")
    if oddities or unread:
        raise typer.Exit(console.EXIT_NOT)


def with_lint() -> "tuple[tuple[Oddity, ...], tuple[tuple[Subscription, str], ...], int]":
    """Return what is odd, what cannot be read any more, and how many subscriptions there are."""
    import asyncio

    return asyncio.run(_lint())


async def _lint() -> "tuple[tuple[Oddity, ...], tuple[tuple[Subscription, str], ...], int]":
    from services.notifier.adapters.delivery_log import DeliveryLog
    from services.notifier.domain.subscription_lint import Rung

    async with desk() as (subscribing, redis, settings):
        since: datetime = await subscribing.now() - COUNTED
        counts = await DeliveryLog(redis, settings.namespace, settings.shards).rung_since(since)
        oddities, unread = await subscribing.lint(Rung(counts, since))
        return oddities, unread, len(await subscribing.listed())


def _tell(as_json: bool, row: dict[str, str | None]) -> None:
    if as_json:
        console.print_json(row)
    else:
        console.out.print(
            f"[bold]{console.shown(row['name'])}[/]: [yellow]{row['what']}[/]: {console.shown(row['says'])}"
        )
