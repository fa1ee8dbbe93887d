"""`tocsin check`: what is wrong with the configuration, the server and the line, and what to do about it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

import typer
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from services.cli import console
from services.cli.server import connected, load, named
from tocsin.errors import Misconfigured
from tocsin.settings import RuntimeSettings
from tocsin.streams import DEAD, DEAD_ALERTS, STREAMS, Stream

LAG_WARNING: Final = 10_000
MEMORY_WARNING: Final = 0.85
ALIVE_WITHIN_SECONDS: Final = 15
"""A consumer reads every second; one that has been silent for longer is gone."""
DURABLE: Final = {
    "appendonly": ("yes", "a restart would lose everything"),
    "appendfsync": ("always", "a crash would lose what was acknowledged"),
    "maxmemory-policy": ("noeviction", "a full server would throw streams away"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it is, and what to do if it is wrong."""

    what: str
    ok: bool
    says: str
    hint: str = ""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example:  tocsin check --json")(check)


def check(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Look at configuration, server, durability and lag; say what is wrong and what to do."""
    from services.cli.line import SERVICES

    for settings in SERVICES.values():
        load(settings)
    findings = [_key(), *asyncio.run(_findings(load(RuntimeSettings)))]
    for finding in findings:
        if as_json:
            console.print_json({"what": finding.what, "ok": finding.ok, "says": finding.says, "hint": finding.hint})
            continue
        mark = "[green]ok [/]" if finding.ok else "[red]BAD[/]"
        console.out.print(f"{mark} {console.shown(finding.what)}: {console.shown(finding.says)}")
        if finding.hint:
            console.out.print(f"      → {console.shown(finding.hint)}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(console.EXIT_NOT)


def _key() -> Finding:
    from services.notifier.adapters.sealing import Sealer
    from services.notifier.settings import NotifierSettings

    path = load(NotifierSettings).key_file
    try:
        Sealer.from_file(path)
    except Misconfigured as error:
        return Finding("key file", False, str(error), "webhooks are called only with the key their secrets need")
    return Finding("key file", True, str(path))


async def _findings(settings: RuntimeSettings) -> list[Finding]:
    async with connected(settings) as redis:
        found = [Finding("server", True, f"{named(settings)} answers")]
        looks: list[Callable[[Redis, RuntimeSettings], AsyncIterator[Finding]]] = [
            _version,
            _durability,
            _memory,
            _lag,
            _dead,
        ]
        for look in looks:
            found += [finding async for finding in look(redis, settings)]
        return found


async def _version(redis: Redis, _: RuntimeSettings) -> AsyncIterator[Finding]:
    server = await redis.info("server")
    valkey = server.get("valkey_version")
    version = str(valkey or server["redis_version"])
    ok = int(str(server["redis_version"]).partition(".")[0]) >= 7
    name = "Valkey" if valkey else "Redis"
    yield Finding("version", ok, f"{name} {version}", "" if ok else "Tocsin needs Redis 7.0 or Valkey 7.2")


async def _durability(redis: Redis, _: RuntimeSettings) -> AsyncIterator[Finding]:
    for name, (wanted, otherwise) in DURABLE.items():
        try:
            value = (await redis.config_get(name)).get(name, "")
        except ResponseError:
            yield Finding(name, True, f"this user may not ask; it should be {wanted}")
            continue
        ok = value == wanted
        yield Finding(name, ok, value or "unset", "" if ok else f"set it to {wanted}: otherwise {otherwise}")


async def _memory(redis: Redis, _: RuntimeSettings) -> AsyncIterator[Finding]:
    memory = await redis.info("memory")
    used, most = int(memory["used_memory"]), int(memory.get("maxmemory", 0))
    if not most:
        yield Finding("memory", True, f"{used / 2**20:.0f} MiB used, no limit set")
        return
    ok = used < most * MEMORY_WARNING
    hint = "" if ok else "raise maxmemory, or keep articles for a shorter time (TOCSIN_RETENTION)"
    yield Finding("memory", ok, f"{used / most:.0%} of {most / 2**20:.0f} MiB used", hint)


async def _lag(redis: Redis, settings: RuntimeSettings) -> AsyncIterator[Finding]:
    for stream in STREAMS:
        parts = settings.partitions if stream.family == "p" else settings.shards
        for part in range(parts):
            for group in stream.groups_of(settings.shards):
                yield await _group(redis, settings, stream, part, group)


async def _group(redis: Redis, settings: RuntimeSettings, stream: Stream[Any], part: int, name: str) -> Finding:
    key = stream.key(part, settings.namespace)
    what = f"{name} on {key}"
    try:
        groups = {group["name"].decode(): group for group in await redis.xinfo_groups(key)}
        consumers = await redis.xinfo_consumers(key, name)
    except ResponseError:  # no such stream, or no such group
        return Finding(what, False, "nobody has ever read it", "start the service: `tocsin up`, or `tocsin run …`")
    alive = sum(consumer["idle"] < ALIVE_WITHIN_SECONDS * 1000 for consumer in consumers)
    lag, pending = groups[name]["lag"], groups[name]["pending"]
    says = f"{'?' if lag is None else lag} waiting, {pending} in work, {alive} reading"
    if not alive:
        return Finding(what, False, says, "nobody reads it: start the service")
    if (lag or 0) > LAG_WARNING:
        return Finding(what, False, says, "it falls behind: run more of the service (docker compose up --scale …)")
    return Finding(what, True, says)


async def _dead(redis: Redis, settings: RuntimeSettings) -> AsyncIterator[Finding]:
    count = 0
    for stream, parts in ((DEAD, settings.partitions), (DEAD_ALERTS, settings.shards)):
        for part in range(parts):
            count += await redis.xlen(stream.key(part, settings.namespace))
    yield Finding("dead letters", True, str(count), "see `tocsin dead list`" if count else "")
