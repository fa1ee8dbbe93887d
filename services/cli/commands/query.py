"""`tocsin query`: whether a query can be read, what is wrong with it, and what it means."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.cells import cell_len
from rich.markup import escape

from services.cli import console
from services.cli.commands.documents import STDIN, read_document
from tocsin.errors import TocsinError

if TYPE_CHECKING:
    from services.notifier.querying import Reading

app = typer.Typer(no_args_is_help=True, help="A query before it is used: check it, and have it explained.")

Given = Annotated[
    str, typer.Argument(metavar="QUERY|FILE|-", help="A query, a file with one, or - for standard input.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]
_MOST: Final = 20
"""Remarks that a person is shown at once."""
_SHOWN: Final = 100
"""Characters of a line up to which all of it is shown."""
_BEFORE: Final = 60
_AFTER: Final = 40
"""How much of a longer one is shown before and behind a mistake."""


@app.command(epilog="Example:  tocsin query check 'missil* AND country:KP'")
def check(given: Given, as_json: AsJson = False) -> None:
    """Say everything that is wrong with a query, and what is allowed but hardly meant."""
    from services.notifier.querying import read_query

    text = _text(given)
    reading = read_query(text)
    if as_json:
        _print_json(reading)
    else:
        _show_errors(text, reading)
        _show(text, "yellow", [(doubt.column, str(doubt)) for doubt in reading.doubts])
        if reading.query:
            console.out.print("it can be read" + (", but look at it again" if reading.doubts else ""))
    if reading.errors:
        raise typer.Exit(console.EXIT_NOT)


@app.command(epilog="Example:  tocsin query explain 'event:(transfer actor:KP) NOT lang:ko'")
def explain(given: Given, as_json: AsJson = False) -> None:
    """Say in plain words what a query asks for."""
    from services.notifier.querying import read_query

    text = _text(given)
    reading = read_query(text)
    if reading.query is None:
        _show_errors(text, reading)
        raise typer.Exit(console.EXIT_NOT)
    if as_json:
        console.print_json({"query": reading.query.text, "means": reading.means})
    else:
        console.out.print(console.shown(reading.means, 20_000))


def _print_json(reading: "Reading") -> None:
    errors = [
        {"column": error.column, "found": error.found, "expected": error.expected, "hint": error.hint}
        for error in reading.errors
    ]
    warnings = [{"column": doubt.column, "says": doubt.says} for doubt in reading.doubts]
    console.print_json({"ok": not errors, "errors": errors, "warnings": warnings})


def _show_errors(text: str, reading: "Reading") -> None:
    _show(text, "red", [(error.column, str(error)) for error in reading.errors])


def _show(text: str, colour: str, remarks: list[tuple[int, str]]) -> None:
    for column, says in remarks[:_MOST]:
        _point(text, column, colour, says)
    if len(remarks) > _MOST:
        console.err.print(f"[{colour}]and {len(remarks) - _MOST} more; --json has all of them[/]")


def _text(given: str) -> str:
    """Return the query itself, of a file or of standard input where that is named."""
    if given != STDIN and not _is_file(given):
        return given
    try:
        return read_document(given).decode().strip("\ufeff\r\n")
    except UnicodeDecodeError as error:
        raise TocsinError(f"{given}: not UTF-8: {error.reason} at byte {error.start + 1}") from None


def _is_file(given: str) -> bool:
    try:
        return Path(given).is_file()
    except (OSError, ValueError):
        return False


def _point(text: str, column: int, colour: str, says: str) -> None:
    """Show the line a column is in, with a caret under it, and what there is to say."""
    start = text.rfind("\n", 0, column - 1) + 1
    line = text[start:].partition("\n")[0]
    place = column - 1 - start
    first = max(0, place - _BEFORE) if len(line) > _SHOWN else 0
    before, after = _visible(line[first:place]), _visible(line[place:][: max(_AFTER, _SHOWN - place)])
    console.err.print(f"  {escape(before + after)}")
    console.err.print(f"  {' ' * cell_len(before)}[{colour}]^[/]")
    console.err.print(f"[{colour}]{console.shown(says, 2_000)}[/]")


def _visible(text: str) -> str:
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
