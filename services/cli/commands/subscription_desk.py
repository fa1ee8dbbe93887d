"""What the commands for subscriptions share: the way to them, who is asking, and how one is named."""

import asyncio
import getpass
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from services.cli import console
from services.cli.server import connected, load
from tocsin.errors import TocsinError

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from services.notifier.subscribing import Done, Subscribing
    from tocsin.settings import RuntimeSettings

T = TypeVar("T")
KNOWN_WITHIN_SECONDS: Final = 15.0


def names_begun(begun: str) -> list[str]:
    """Complete the name of a subscription; where there is no server there is nothing to offer."""
    try:
        found = with_desk(lambda desk: desk.listed())
    except Exception:  # the boundary: a shell that asks for names must see no error
        return []
    return [each.name for each in found if each.name.startswith(begun)]


Which = Annotated[str, typer.Argument(help="The subscription's id or its name.", autocompletion=names_begun)]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]


def who() -> str:
    """Return who is asking."""
    try:
        return f"{getpass.getuser()} (command line)"
    except (KeyError, OSError):
        return "command line"


def with_desk(act: "Callable[[Subscribing], Awaitable[T]]", sealing: bool = False) -> T:
    """Do something with the subscriptions on the server; `sealing` where a secret may have to be stored."""

    async def acted() -> T:
        async with desk(sealing) as (subscribing, _, _):
            return await act(subscribing)

    return asyncio.run(acted())


@asynccontextmanager
async def desk(sealing: bool = False) -> "AsyncIterator[tuple[Subscribing, Redis, RuntimeSettings]]":
    """Connect to the subscriptions for the length of a command."""
    from services.notifier.settings import NotifierSettings
    from tocsin.settings import RuntimeSettings

    settings = load(NotifierSettings if sealing else RuntimeSettings)
    async with connected(settings) as redis:
        yield _subscribing(redis, settings), redis, settings


def _subscribing(redis: "Redis", settings: "RuntimeSettings") -> "Subscribing":
    from functools import partial

    from services.notifier.adapters.sealing import NewSecrets
    from services.notifier.adapters.subscription_store import SubscriptionStore, new_id
    from services.notifier.domain.query import parse
    from services.notifier.querying import vocabulary
    from services.notifier.settings import NotifierSettings
    from services.notifier.subscribing import Subscribing
    from tocsin.clock import ServerClock
    from tocsin.guard import Guard

    guard = Guard(settings.allow_private_nets, settings.allow_ports, settings.proxy)
    return Subscribing(
        SubscriptionStore(redis, settings.namespace),
        NewSecrets(settings.key_file if isinstance(settings, NotifierSettings) else None),
        partial(parse, vocabulary=vocabulary()),
        guard.check_url,
        ServerClock(redis).now,
        new_id,
    )


async def in_force(redis: "Redis", settings: "RuntimeSettings", change_id: str) -> tuple[int, tuple[str, ...]]:
    """Wait until every running notifier knows a change; return how many run, and which do not know it yet."""
    from services.notifier.adapters.workers import Workers

    workers = Workers(redis, settings.namespace)
    lacking = await workers.wait_until_known(change_id, KNOWN_WITHIN_SECONDS)
    return await workers.living(), lacking


def tell_in_force(living: int, lacking: tuple[str, ...]) -> None:
    """Say whether a change holds by now.

    Raises:
        TocsinError: some notifiers do not know it.
    """
    if lacking:
        names = ", ".join(lacking)
        raise TocsinError(f"saved, but not yet known to {names} after {KNOWN_WITHIN_SECONDS:.0f} s; see `tocsin check`")
    if living:
        console.out.print("in force: every running notifier has it")
    else:
        console.out.print("saved; no notifier is running, it is in force once one starts")


def tell_secret(done: "Done") -> None:
    """Show a signing secret that was made, which is never shown again."""
    if done.secret is not None:
        console.out.print(f"signing secret, shown this once: [bold]{done.secret.get_secret_value()}[/]")
