"""`tocsin up`, `tocsin run` and `tocsin demo`: what runs the line."""

import asyncio
import os
import shlex
import signal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
import uvloop
from rich.markup import escape

from services.cli import console
from services.cli.embedded import EmbeddedServer
from services.cli.server import data_directory, key_file
from tocsin import logs
from tocsin.errors import TocsinError
from tocsin.settings import RuntimeSettings

if TYPE_CHECKING:
    from tocsin.api import Listener

API_PORT: Final = 8420
"""Where `tocsin up` serves the API unless TOCSIN_API_PORT says otherwise."""


class ServiceName(StrEnum):
    """The services that can be run alone."""

    INGEST = "ingest"
    CLASSIFIER = "classifier"
    NOTIFIER = "notifier"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        epilog="Example:  tocsin up --data ./data --port 6390",
    )(up)
    app.command(
        epilog="Example:  TOCSIN_REDIS_URL=redis://redis:6379 tocsin run classifier",
    )(run)
    app.command(epilog="Example:  tocsin demo")(demo)


def up(
    data: Annotated[
        Path | None, typer.Option(help="Where everything is kept; by default TOCSIN_DATA or ~/.local/share/tocsin.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65_535, help="Also open the server on this loopback port, with a password.")
    ] = None,
) -> None:
    """Run everything in this process: an embedded server and all three services."""
    directory = (data or data_directory()).expanduser().resolve()
    server = EmbeddedServer(directory, port)
    settings = RuntimeSettings.load(redis_url=server.url)
    logs.configure(settings.log_level, settings.log_format)
    with server:
        _run(_up(server, elsewhere=data is not None))


async def _up(server: EmbeddedServer, elsewhere: bool = False) -> None:
    from services.cli.line import running_line

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    chosen: dict[str, Any] = {"redis_url": server.url, "redis_password": server.password, **_own_key(server.directory)}
    api = _listener(**chosen)
    api.bind()
    async with running_line(stop.set, api, **chosen) as services:
        named = f"  export TOCSIN_DATA={escape(shlex.quote(str(server.directory)))}\n" if elsewhere else ""
        console.out.print(
            f"[bold green]Tocsin is up.[/] Data in {console.shown(server.directory)}\n"
            f"In another terminal:\n{named}"
            "  tocsin feeds add https://example.org/rss.xml\n"
            "  tocsin subscribe 'topic:missile-transfer' --name missiles --webhook https://example.org/hook\n"
            f"Articles can be pushed to {api.address}/v1/articles with a key of `tocsin keys add`.\n"
            "Ctrl-C stops it and loses nothing."
        )
        await stop.wait()
        console.out.print("stopping: finishing what is in flight")
    for failed in filter(None, (service.worker.failed for service in services)):
        raise failed if isinstance(failed, TocsinError) else TocsinError(f"a task died: {failed}") from failed


def _listener(**chosen: Any) -> "Listener":
    """Return the API's listener: as it is set, else on the usual port."""
    from tocsin.service import listener_for

    settings = RuntimeSettings.load(**chosen)
    usual = {} if settings.api_port is not None else {"api_port": API_PORT}
    listener = listener_for(settings.model_copy(update=usual))
    assert listener is not None
    return listener


def run(service: Annotated[ServiceName, typer.Argument(help="Which service.")]) -> None:
    """Run one service on the server named by TOCSIN_REDIS_URL, until SIGTERM."""
    from services.cli.line import build
    from tocsin.service import serve

    app = build(service.value)
    settings = app.worker.settings
    logs.configure(settings.log_level, settings.log_format)
    _run(serve(app))


def demo() -> None:
    """Show everything at work in seconds: articles in, alerts out, and each checked."""
    from services.cli.demo.run import demo as play

    logs.configure("error")
    if not _run(play(console.out)):
        raise typer.Exit(console.EXIT_NOT)


def _run(work: Any) -> Any:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def _own_key(directory: Path) -> dict[str, Path]:
    """Return the key of this directory, made if it is not there; nothing if TOCSIN_KEY_FILE names another."""
    from tocsin.key_file import create_key_file

    if "TOCSIN_KEY_FILE" in os.environ:
        return {}
    path = key_file(directory)
    if not path.exists():
        create_key_file(path)
    return {"key_file": path}
