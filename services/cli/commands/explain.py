"""`tocsin explain`: why an article did or did not ring for a subscription."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli import console
from services.cli.commands.subscription_desk import Which, desk

if TYPE_CHECKING:
    from services.cli.commands.answers import Answer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        epilog="Examples:  tocsin explain https://example.org/a missiles  ·  tocsin explain 3f2a… sub_… --json"
    )(explain)


def explain(
    article: Annotated[str, typer.Argument(metavar="ARTICLE|URL", help="The article's id, or its address.")],
    subscription: Which,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say why an article did or did not ring for a subscription, and what change would have made it ring.

    Each reason, and what to do about it, is in docs/reasons.md.
    """
    from services.cli.commands.answers import lines, row

    answer = asyncio.run(_answer(article.strip(), subscription))
    if as_json:
        console.print_json(row(answer))
        return
    for label, text in lines(answer):
        console.out.print(f"  [dim]{label:<13}[/]{text}" if label else text)


async def _answer(reference: str, which: str) -> "Answer":
    from services.cli.commands.answers import Answer
    from services.ingest.tracing import trace
    from services.notifier.explaining import Explaining

    async with desk() as (subscribing, redis, settings):
        subscription = await subscribing.find(which)
        traced = await trace(redis, settings, reference)
        id = traced.id or reference
        decided = await Explaining(redis, settings).explain(id, subscription, traced.first_seen, traced.taken_in)
    return Answer(reference, traced, subscription, decided)
