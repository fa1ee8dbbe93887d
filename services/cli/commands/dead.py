"""`tocsin dead`: what was given up, why, and how to put it back."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Annotated

import typer
from redis.asyncio import Redis

from services.cli import console
from services.cli.server import connected, load
from tocsin.dead import NEWEST, DeadLetters, KeptLetter, parsed
from tocsin.errors import TocsinError
from tocsin.settings import RuntimeSettings

app = typer.Typer(no_args_is_help=True, help="Dead letters: what could not be handled, kept whole with its reason.")

Key = Annotated[
    str, typer.Argument(help="The letter's key, as `tocsin dead list` shows it, such as p0/1772615640000-0.")
]


@app.command("list", epilog="Example:  tocsin dead list --reason invalid --json")
def list_letters(
    stage: Annotated[str | None, typer.Option(help="Only letters of this stage.")] = None,
    reason: Annotated[str | None, typer.Option(help="Only letters with this reason.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List dead letters, oldest first."""
    newest = asyncio.run(_newest())
    letters = [kept for kept in newest if stage in (None, kept.letter.stage) and reason in (None, kept.letter.reason)]
    if max(Counter(kept.key.partition("/")[0] for kept in newest).values(), default=0) >= NEWEST:
        console.err.print(f"only the newest {NEWEST:,} of each part are looked at")
    if as_json:
        for kept in letters:
            console.print_json({"key": kept.key, **kept.letter.model_dump(mode="json", exclude={"entry"})})
        return
    if not letters:
        console.out.print("no dead letters")
        return
    rows = console.table("key", "stage", "reason", "tries", "given up", "error")
    for kept in letters:
        letter = kept.letter
        given_up = f"{letter.last_at:%Y-%m-%d %H:%M:%S}"
        rows.add_row(kept.key, letter.stage, letter.reason, str(letter.attempts), given_up, console.shown(letter.error))
    console.out.print(rows)


@app.command(epilog="Example:  tocsin dead show p0/1772615640000-0")
def show(key: Key) -> None:
    """Show one dead letter whole, as JSON."""
    kept = asyncio.run(_get(key))
    console.print_json({"key": kept.key, **kept.letter.model_dump(mode="json")})


@app.command(epilog="Example:  tocsin dead replay p0/1772615640000-0")
def replay(
    keys: Annotated[list[str] | None, typer.Argument(help="Keys of the letters to put back.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Put all back.")] = False,
) -> None:
    """Put letters back where they came from; doing it twice does it once."""
    if not keys and not everything:
        raise typer.BadParameter("name the letters to put back, or give --all")
    failed = asyncio.run(_replay(keys or [], everything))
    if failed:
        raise typer.Exit(console.EXIT_NOT)


async def _newest() -> Sequence[KeptLetter]:
    settings = load(RuntimeSettings)
    async with connected(settings) as redis:
        return await DeadLetters(redis, settings).newest()


async def _get(key: str) -> KeptLetter:
    settings = load(RuntimeSettings)
    async with connected(settings) as redis:
        kept = await DeadLetters(redis, settings).get(_checked(key))
    if kept is None:
        raise TocsinError(f"{key}: there is no such dead letter; `tocsin dead list` shows all")
    return kept


async def _replay(keys: Sequence[str], everything: bool) -> int:
    settings = load(RuntimeSettings)
    failed = 0
    async with connected(settings) as redis:
        letters = DeadLetters(redis, settings)
        async for key in _all(redis, letters) if everything else _named(keys):
            if await _put_back(redis, settings, letters, _checked(key)):
                console.out.print(f"{key}: put back")
            else:
                console.fail(f"{key}: there is no such dead letter, or it has been put back already")
                failed += 1
    return failed


async def _all(redis: Redis, letters: DeadLetters) -> AsyncIterator[str]:
    """Yield the key of each letter that was there at the beginning, once; what dies anew meanwhile stays."""
    seconds, microseconds = await redis.time()
    began = seconds * 1_000 + microseconds // 1_000
    tried: set[str] = set()
    while True:
        newest = await letters.newest(NEWEST + len(tried))  # as many as were put back may lie above the others again
        keys = [kept.key for kept in newest if kept.key not in tried and _died_at(kept.key) <= began]
        if not keys:
            return
        for key in keys:
            yield key
        tried.update(keys)


async def _named(keys: Sequence[str]) -> AsyncIterator[str]:
    for key in keys:
        yield key


def _died_at(key: str) -> int:
    """Return the moment in a letter's key, in milliseconds."""
    return int(parsed(key)[2].partition("-")[0])


async def _put_back(redis: Redis, settings: RuntimeSettings, letters: DeadLetters, key: str) -> bool:
    """Put one letter back: a delivery into the outbox, anything else onto its stream."""
    from services.notifier.adapters.outbox import STAGE, Outbox
    from tocsin.clock import ServerClock

    kept = await letters.get(key)
    if kept is None or kept.letter.stage != STAGE:
        return await letters.replay(key)
    _, part, id = parsed(key)
    return await Outbox(redis, settings.namespace, settings.shards).replay(part, id, await ServerClock(redis).now())


def _checked(key: str) -> str:
    try:
        parsed(key)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return key
