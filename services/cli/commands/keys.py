"""`tocsin keys`: who may ask the API for what."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import typer

from services.cli import console
from services.cli.server import connected, load
from tocsin.errors import Misconfigured, TocsinError
from tocsin.settings import RuntimeSettings

if TYPE_CHECKING:
    from tocsin.keys import Key, Keys

NAME_CHARACTERS: Final = 100
MOST_A_SECOND: Final = 100_000
MOST_DAYS: Final = 3_650

app = typer.Typer(no_args_is_help=True, help="API keys: who may push, and how often.")

T = TypeVar("T")
Id = Annotated[str, typer.Argument(metavar="ID", help="The key's id, as `tocsin keys list` shows it.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


class KeyScope(StrEnum):
    """What a key may do."""

    ARTICLES_READ = "articles:read"
    ARTICLES_WRITE = "articles:write"
    ALERTS_READ = "alerts:read"
    SUBSCRIPTIONS_READ = "subscriptions:read"
    SUBSCRIPTIONS_WRITE = "subscriptions:write"


class KeySettings(RuntimeSettings):
    """What is needed to make a key."""

    key_file: Path | None = None


@app.command(epilog="Example:  tocsin keys add 'a wire' --scope articles:write --expires-in 365")
def add(
    name: Annotated[str, typer.Argument(help="Whose key it is.")],
    scope: Annotated[
        list[KeyScope] | None, typer.Option(help="What it may do; may be repeated. By default articles:write.")
    ] = None,
    expires_in: Annotated[int | None, typer.Option(min=1, max=MOST_DAYS, help="Days until it expires.")] = None,
    rate: Annotated[int, typer.Option(min=1, max=MOST_A_SECOND, help="Requests a second.")] = 50,
    burst: Annotated[int, typer.Option(min=1, max=MOST_A_SECOND, help="Requests at once.")] = 200,
    as_json: AsJson = False,
) -> None:
    """Make a key and show it: this once, it is not to be had again."""
    from tocsin.rates import Rate

    shown = name.strip()
    if not 0 < len(shown) <= NAME_CHARACTERS or not shown.isprintable():
        raise typer.BadParameter(f"a name has 1 to {NAME_CHARACTERS} printable characters")
    scopes = [each.value for each in scope or [KeyScope.ARTICLES_WRITE]]
    lasts = timedelta(days=expires_in) if expires_in else None

    async def make(keys: "Keys", now: datetime) -> Any:
        return await keys.add(shown, scopes, now, now + lasts if lasts else None, Rate(rate, burst))  # type: ignore[arg-type]

    key, token = asyncio.run(_with_keys(make))
    _show_token(key.id, token.get_secret_value(), as_json)


@app.command("list", epilog="Example:  tocsin keys list --json")
def list_keys(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """List the keys, the oldest first; none of them can be shown again."""

    async def ask(keys: "Keys", now: datetime) -> tuple[list["Key"], datetime]:
        return await keys.all(), now

    found, now = asyncio.run(_with_keys(ask))
    if as_json:
        for key in found:
            console.print_json(_row(key, now))
        return
    if not found:
        console.out.print("no keys: make one with `tocsin keys add NAME`")
        return
    table = console.table("id", "name", "state", "scopes", "used", "rate")
    for key in found:
        row = _row(key, now)
        rate = f"{key.rate.per_second:g}/s, {key.rate.burst} at once"
        used = (row["used"] or "never")[:16].replace("T", " ")
        table.add_row(key.id, console.shown(key.name), row["state"], " ".join(row["scopes"]), used, rate)
    console.out.print(table)


@app.command(epilog="Example:  tocsin keys rotate 0123456789ab --keep-old 24")
def rotate(
    id: Id,
    keep_old: Annotated[int, typer.Option(min=0, max=24 * 365, help="Hours for which the old token is good.")] = 168,
    as_json: AsJson = False,
) -> None:
    """Give a key a new token, and show it this once; the one before is good for a while, so that nobody is cut off."""

    async def change(keys: "Keys", now: datetime) -> Any:
        return await keys.rotate(id, now, timedelta(hours=keep_old))

    token = asyncio.run(_with_keys(change))
    if token is None:
        raise TocsinError(f"there is no key {id}")
    _show_token(id, token.get_secret_value(), as_json)


@app.command(epilog="Example:  tocsin keys revoke 0123456789ab")
def revoke(id: Id) -> None:
    """Make a key open nothing any more, at once and for good."""

    async def change(keys: "Keys", now: datetime) -> bool:
        return await keys.revoke(id, now)

    _expect(id, asyncio.run(_with_keys(change)))
    console.out.print(f"revoked: {console.shown(id)}")


@app.command(epilog="Example:  tocsin keys limit 0123456789ab --rate 500 --burst 1000")
def limit(
    id: Id,
    rate: Annotated[int, typer.Option(min=1, max=MOST_A_SECOND, help="Requests a second.")],
    burst: Annotated[int, typer.Option(min=1, max=MOST_A_SECOND, help="Requests at once.")],
) -> None:
    """Change how often a key may ask; it counts from the next request on."""
    from tocsin.rates import Rate

    async def change(keys: "Keys", _now: datetime) -> bool:
        return await keys.limit(id, Rate(rate, burst))

    _expect(id, asyncio.run(_with_keys(change)))
    console.out.print(f"{console.shown(id)}: {rate}/s, {burst} at once")


async def _with_keys(work: Callable[["Keys", datetime], Awaitable[T]]) -> T:
    from tocsin.clock import ServerClock
    from tocsin.keys import Keys

    settings = load(KeySettings)
    if settings.key_file is None:
        raise Misconfigured("TOCSIN_KEY_FILE is not set: keys are kept under the key in that file")
    async with connected(settings) as redis:
        keys = Keys.of(redis, settings.key_file, settings.namespace)
        return await work(keys, await ServerClock(redis).now())


def _show_token(id: str, token: str, as_json: bool) -> None:
    if as_json:
        console.print_json({"id": id, "token": token})
        return
    console.out.print(f"the token of key {id}, shown this once; send it as `Authorization: Bearer …`:")
    console.write_line(token)


def _expect(id: str, found: bool) -> None:
    if not found:
        raise TocsinError(f"there is no key {id}")


def _row(key: "Key", now: datetime) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "state": _state(key, now),
        "scopes": sorted(key.scopes),
        "created": key.created.isoformat(),
        "used": key.used and key.used.isoformat(),
        "expires": key.expires and key.expires.isoformat(),
        "revoked": key.revoked and key.revoked.isoformat(),
        "old_token_until": key.old_until.isoformat() if key.old_until and now < key.old_until else None,
        "per_second": key.rate.per_second,
        "burst": key.rate.burst,
    }


def _state(key: "Key", now: datetime) -> str:
    if key.revoked:
        return "revoked"
    if not key.is_live(now):
        return "expired"
    return "rotating" if key.old_until and now < key.old_until else "live"
