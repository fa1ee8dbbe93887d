"""How the command line speaks: text from outside is shown, never obeyed; errors are one line on stderr."""

import json
import sys
from typing import Any, Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tocsin.messages import printable

EXIT_NOT: Final = 1

PIPE_WIDTH: Final = 160
"""Columns of a table that goes to a file or a pipe."""

out: Final = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else PIPE_WIDTH)
err: Final = Console(stderr=True, highlight=False, soft_wrap=True)


def shown(text: object, characters: int = 300) -> str:
    """Return text from outside fit for a terminal: one line, no control or bidi characters, no mark-up."""
    one_line = " ".join(printable(str(text)).split())
    visible = "".join(character for character in one_line if character.isprintable())
    return escape(visible[:characters] + ("…" if len(visible) > characters else ""))


def fail(message: str) -> None:
    """Say on stderr what went wrong."""
    err.print(f"[red]tocsin:[/] {shown(message, 2_000)}")


def print_json(value: Any) -> None:
    """Write a value for a program to read."""
    write_line(json.dumps(value, ensure_ascii=False))


def write_line(text: str) -> None:
    """Write a line for a program to read: UTF-8, whatever the terminal speaks."""
    sys.stdout.flush()  # what was printed before comes before
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.buffer.flush()


def table(*columns: str) -> Table:
    """Return an empty table in the house style."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        made.add_column(column, overflow="fold")
    return made
