"""`tocsin alerts`: what rang, and what became of it."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, Final

import typer

from services.cli import console
from services.cli.server import connected, load
from tocsin.errors import TocsinError

CANDIDATES_SHOWN: Final = 5

app = typer.Typer(
    invoke_without_command=True,
    help="What rang, whom, and whether it arrived; newest first.",
    epilog="Example:  tocsin alerts --last 50 --json",
)


@app.callback()
def alerts(
    context: typer.Context,
    last: Annotated[int, typer.Option(min=1, max=1_000, help="How many.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List the newest alerts with their delivery."""
    if context.invoked_subcommand is not None:
        return
    deliveries = asyncio.run(_newest(last))
    if as_json:
        for delivery in deliveries:
            console.print_json(_row(delivery))
        return
    if not deliveries:
        console.out.print("nothing has rung yet")
        return
    rows = console.table("when", "subscription", "article", "delivery", "tries", "alert")
    for delivery in deliveries:
        rows.add_row(
            f"{delivery.enqueued_at.astimezone():%Y-%m-%d %H:%M:%S}",
            console.shown(delivery.subscription_name, 40),
            console.shown(delivery.title, 80),
            _ended(delivery),
            str(delivery.attempts),
            delivery.alert_id[:12],
        )
    console.out.print(rows)


@app.command(epilog="Example:  tocsin alerts show 3f0c91ab27de")
def show(alert: Annotated[str, typer.Argument(help="The alert's id, or how it begins.")]) -> None:
    """Show one alert whole, with the words that prove it, as JSON."""
    console.print_json(asyncio.run(_show(alert)))


async def _newest(count: int) -> Any:
    from services.notifier.adapters.delivery_log import DeliveryLog
    from tocsin.settings import RuntimeSettings

    settings = load(RuntimeSettings)
    async with connected(settings) as redis:
        return await DeliveryLog(redis, settings.namespace, settings.shards).newest(count)


async def _show(begins: str) -> dict[str, Any]:
    from services.notifier.adapters.delivery_log import DeliveryLog
    from tocsin.settings import RuntimeSettings

    settings = load(RuntimeSettings)
    async with connected(settings) as redis:
        deliveries = DeliveryLog(redis, settings.namespace, settings.shards)
        delivery = await deliveries.get(begins) or _only(begins, await deliveries.newest(1_000))
        alert = await deliveries.alert(delivery.alert_id)
    return {**_row(delivery), "content": alert.model_dump(mode="json") if alert else None}


def _only(begins: str, deliveries: Sequence[Any]) -> Any:
    found = [each for each in deliveries if each.alert_id.startswith(begins)]
    if not found:
        raise TocsinError(f"{begins}: there is no such alert; `tocsin alerts` shows the newest")
    if len(found) > 1:
        candidates = ", ".join(each.alert_id for each in found[:CANDIDATES_SHOWN])
        more = f" and {len(found) - CANDIDATES_SHOWN} more" if len(found) > CANDIDATES_SHOWN else ""
        raise TocsinError(f"{begins}: several alerts begin so; say which: {candidates}{more}")
    return found[0]


def _row(delivery: Any) -> dict[str, Any]:
    return {
        "alert": delivery.alert_id,
        "subscription": delivery.subscription_id,
        "name": delivery.subscription_name,
        "title": delivery.title,
        "state": str(delivery.state),
        "outcome": str(delivery.result) if delivery.result else None,
        "attempts": delivery.attempts,
        "ambiguous": delivery.ambiguous,
        "status": delivery.status,
        "error": delivery.error,
        "put_in_at": delivery.enqueued_at.isoformat(),
        "ended_at": delivery.ended_at.isoformat() if delivery.ended_at else None,
        "due_at": delivery.due_at.isoformat() if delivery.due_at else None,
        "held_for": delivery.held_for,
        "carried_by": delivery.carried_by,
    }


def _ended(delivery: Any) -> str:
    says = str(delivery.state)
    colour = {"sent": "green", "given_up": "red"}.get(says, "yellow")
    why = f" {console.shown(delivery.error, 80)}" if delivery.error and says != "sent" else ""
    return f"[{colour}]{says}[/]{why}"
