"""`tocsin subscribe` and `tocsin subscriptions`: who wants to hear of what."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from pydantic import ValidationError

from services.cli import console
from services.cli.server import connected, load
from tocsin.errors import Misconfigured, TocsinError

app = typer.Typer(no_args_is_help=True, help="The subscriptions: list, show, pause, resume, remove.")

Which = Annotated[str, typer.Argument(help="The subscription's id or its name.")]
KNOWN_WITHIN_SECONDS: Final = 15.0


def register(root: typer.Typer) -> None:
    """Add the commands."""
    root.command(
        epilog="Example:  tocsin subscribe 'topic:missile-transfer AND event:(transfer actor:KP recipient:RU)' "
        "--name missiles --webhook https://example.org/hook"
    )(subscribe)
    root.add_typer(app, name="subscriptions")


def subscribe(
    query: Annotated[str, typer.Argument(help="What must hold of an article; see docs/query.md.")],
    name: Annotated[str, typer.Option(help="What you call it.")],
    webhook: Annotated[str, typer.Option(help="The address that is called, https://… or http://…")],
    secret_file: Annotated[
        Path | None, typer.Option(help="A file with a signing secret of yours (whsec_…); by default a new one is made.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Ring a webhook when an article meets a query; applies to articles tagged from now on."""
    subscription, secret, lacking, workers = asyncio.run(_subscribe(query, name, webhook, secret_file))
    if as_json:
        row = {**_row(subscription), "in_force": not lacking and workers > 0}
        console.print_json({**row, "secret": secret} if secret else row)
    else:
        console.out.print(f"subscribed: [bold]{console.shown(name)}[/] ({subscription.id})")
        if secret:
            console.out.print(f"signing secret, shown this once: [bold]{secret}[/]")
        if workers and not lacking:
            console.out.print("in force: every running notifier has it")
        elif not workers:
            console.out.print("saved; no notifier is running, it is in force once one starts")
    if lacking:
        names = ", ".join(lacking)
        raise TocsinError(f"saved, but not yet known to {names} after {KNOWN_WITHIN_SECONDS:.0f} s; see `tocsin check`")


@app.command("list", epilog="Example:  tocsin subscriptions list --json")
def list_subscriptions(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List all subscriptions, oldest first."""
    found = sorted(asyncio.run(_with_store(lambda store: store.all())), key=lambda each: each.saved_at)
    if as_json:
        for subscription in found:
            console.print_json(_row(subscription))
        return
    if not found:
        console.out.print("no subscriptions; make one with: tocsin subscribe QUERY --name NAME --webhook URL")
        return
    rows = console.table("name", "query", "webhook", "state", "since", "id")
    for subscription in found:
        rows.add_row(
            console.shown(subscription.name, 60),
            console.shown(subscription.query, 120),
            console.shown(_public(subscription.webhook), 80),
            _state(subscription),
            f"{subscription.saved_at:%Y-%m-%d %H:%M}",
            subscription.id,
        )
    console.out.print(rows)


@app.command(epilog="Example:  tocsin subscriptions show missiles")
def show(which: Which) -> None:
    """Show one subscription, as JSON."""
    console.print_json(_row(asyncio.run(_with_store(lambda store: _find(store, which)))))


@app.command(epilog="Example:  tocsin subscriptions pause missiles")
def pause(which: Which) -> None:
    """Ring it no more until it is resumed."""
    asyncio.run(_change(which, lambda store, id: store.pause(id)))
    console.out.print(f"paused {console.shown(which)}")


@app.command(epilog="Example:  tocsin subscriptions resume missiles")
def resume(which: Which) -> None:
    """Ring it again, for articles tagged from now on; also after its webhook had been disabled."""
    asyncio.run(_change(which, lambda store, id: store.resume(id)))
    console.out.print(f"resumed {console.shown(which)}")


@app.command(epilog="Example:  tocsin subscriptions remove missiles")
def remove(which: Which) -> None:
    """Forget it."""
    asyncio.run(_change(which, lambda store, id: store.remove(id)))
    console.out.print(f"removed {console.shown(which)}")


async def _subscribe(
    query: str, name: str, webhook: str, secret_file: Path | None
) -> tuple[Any, str | None, tuple[str, ...], int]:
    from services.notifier.adapters.sealing import Sealer, given_secret, new_secret
    from services.notifier.adapters.subscription_store import SubscriptionStore, new_id
    from services.notifier.adapters.workers import Workers
    from services.notifier.app import vocabulary
    from services.notifier.domain.query import parse
    from services.notifier.domain.subscriptions import Subscription
    from services.notifier.settings import NotifierSettings
    from tocsin.guard import Guard

    settings = load(NotifierSettings)
    parse(query, vocabulary())
    await Guard(settings.allow_private_nets, settings.allow_ports, settings.proxy).check_url(webhook)
    secret = given_secret(_read(secret_file)) if secret_file else new_secret()
    id = new_id()
    try:
        subscription = Subscription(
            id=id,
            name=name,
            query=query,
            webhook=webhook,
            sealed_secret=Sealer.from_file(settings.key_file).seal(id, secret),
            saved_at=datetime.now(UTC),
        )
    except ValidationError as error:
        problem = error.errors(include_input=False)[0]
        raise TocsinError(f"{problem['loc'][0]}: {problem['msg']}") from None
    async with connected(settings) as redis:
        if any(other.name == name for other in await SubscriptionStore(redis, settings.namespace).all()):
            raise TocsinError(f"there is a subscription named {name!r} already; choose another name or remove it first")
        saved = await SubscriptionStore(redis, settings.namespace).save(subscription)
        workers = Workers(redis, settings.namespace)
        lacking = await workers.wait_until_known(saved.change_id, KNOWN_WITHIN_SECONDS)
        living = await workers.living()
    shown_once = None if secret_file else secret.get_secret_value()
    return saved.subscription, shown_once, lacking, living


async def _with_store(act: Callable[[Any], Awaitable[Any]]) -> Any:
    from services.notifier.adapters.subscription_store import SubscriptionStore
    from tocsin.settings import RuntimeSettings

    settings = load(RuntimeSettings)
    async with connected(settings) as redis:
        return await act(SubscriptionStore(redis, settings.namespace))


async def _change(which: str, change: Callable[[Any, str], Awaitable[Any]]) -> None:
    async def act(store: Any) -> None:
        if await change(store, (await _find(store, which)).id) is None:
            raise TocsinError(f"{which}: somebody else has just removed it")

    await _with_store(act)


async def _find(store: Any, which: str) -> Any:
    found = [each for each in await store.all() if which in (each.id, each.name)]
    if not found:
        raise TocsinError(f"{which}: there is no such subscription; `tocsin subscriptions list` shows all")
    if len(found) > 1:
        raise TocsinError(f"{which}: several have that name; say which by its id: {', '.join(e.id for e in found)}")
    return found[0]


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise Misconfigured(f"--secret-file {path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise Misconfigured(f"--secret-file {path}: cannot be read (not a text file)") from None


def _row(subscription: Any) -> dict[str, Any]:
    row = subscription.model_dump(mode="json", exclude={"sealed_secret"})
    return {**row, "webhook": _public(subscription.webhook), "state": _state(subscription, plain=True)}


def _public(webhook: str) -> str:
    """Return a webhook's address without its query, which often holds a token."""
    return webhook.partition("?")[0]


def _state(subscription: Any, plain: bool = False) -> str:
    if subscription.disabled:
        return "disabled" if plain else f"[red]disabled:[/] {console.shown(subscription.disabled, 80)}"
    if subscription.paused:
        return "paused" if plain else "[yellow]paused[/]"
    return "active" if plain else "[green]active[/]"
