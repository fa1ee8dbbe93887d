"""Headers of a feed's own, whose values are typed unseen or come on standard input, never on the command line."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from services.ingest.domain.polling.access import Header, basic, header, together
from tocsin.errors import TocsinError

HeaderNames = Annotated[
    list[str] | None,
    typer.Option(
        "--header", metavar="NAME", help="A header to ask it with; its value is asked for, or read from standard input."
    ),
]
User = Annotated[
    str | None,
    typer.Option("--user", metavar="NAME", help="Log in by this name; the password is asked for, or read likewise."),
]


def read_headers(names: Sequence[str], user: str | None) -> tuple[Header, ...]:
    """Ask for the values of headers and for a password, one line each; they are checked, and never repeated.

    Raises:
        Rejected: one of them is not a header, or one that may not be set.
        TocsinError: a value stands on the command line, or standard input has too few lines.
    """
    for name in names:
        if ":" in name:
            raise TocsinError(
                "--header takes a name alone: on the command line others would see the value, so it is asked for"
            )
    headers = [header(f"{name}: {_secret(f'value of {name}')}") for name in names]
    if user is not None:
        headers.append(basic(user, _secret(f"password of {user}")))
    return together(headers)


def _secret(what: str) -> str:
    if sys.stdin.isatty():
        return str(typer.prompt(what, hide_input=True, err=True))
    line = sys.stdin.readline()
    if not line:
        raise TocsinError(f"standard input has no line for the {what}")
    return line.rstrip("\r\n")
