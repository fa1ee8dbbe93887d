"""The command `tocsin`: every command, and how errors end."""

import io
import sys
from typing import Annotated, Any

import typer

from services.cli import console
from services.cli.commands import (
    alerts,
    articles,
    backfill,
    check,
    dead,
    erase,
    explain,
    feeds,
    keys,
    preview,
    query,
    replay,
    running,
    subscriptions,
    taxonomy,
)
from tocsin import logs
from tocsin.errors import EXIT_MISCONFIGURED, Misconfigured, TocsinError

app = typer.Typer(
    name="tocsin",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done · 1 not done · 2 wrong use · 78 wrong configuration · 130 interrupted.",
    help="Watch the news and ring once when something you asked for happens.",
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        console.out.print(f"tocsin {version('tocsin-services')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Watch the news and ring once when something you asked for happens."""


running.register(app)
articles.register(app)
preview.register(app)
explain.register(app)
replay.register(app)
app.add_typer(feeds.app, name="feeds")
subscriptions.register(app)
app.add_typer(query.app, name="query")
app.add_typer(taxonomy.app, name="taxonomy")
app.add_typer(alerts.app, name="alerts")
app.add_typer(keys.app, name="keys")
app.add_typer(dead.app, name="dead")
backfill.register(app)
erase.register(app)
check.register(app)


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; the exit code says how it ended."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character shows a mark in its place
    logs.configure("warning")
    try:
        return app(args=arguments)
    except Misconfigured as error:
        console.fail(str(error))
        sys.exit(EXIT_MISCONFIGURED)
    except TocsinError as error:
        console.fail(str(error))
        sys.exit(console.EXIT_NOT)
