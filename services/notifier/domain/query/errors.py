"""What is wrong with a query, said so that its writer can mend it."""

from collections.abc import Iterable
from typing import Final

from tocsin.errors import TocsinError

_SHOWN_CHARACTERS: Final = 40


class QueryError(TocsinError):
    """A query that is refused: where (a column counted from 1), what stands there, what may, and a way to mend it."""

    def __init__(
        self, column: int, found: str, expected: str, hint: str = "", also: tuple["QueryError", ...] = ()
    ) -> None:
        self.column = column
        self.found = shown(found)
        self.expected = expected
        self.hint = hint
        self.all = (self, *also)
        """All that is wrong, from left to right, with this one."""
        super().__init__(f"column {column}: found {self.found}, expected {expected}" + (f"; {hint}" if hint else ""))


def together(errors: Iterable[QueryError]) -> QueryError:
    """Return the first of `errors`, which knows the others."""
    first, *others = sorted((each for error in errors for each in error.all), key=lambda error: error.column)
    return QueryError(first.column, first.found, first.expected, first.hint, tuple(others))


def shown(text: str) -> str:
    """Return text from outside so that it fits one line and acts on no terminal."""
    plain = "".join(character if character.isprintable() else "\ufffd" for character in " ".join(text.split()))
    return plain if len(plain) <= _SHOWN_CHARACTERS else plain[: _SHOWN_CHARACTERS - 1] + "…"


def did_you_mean(name: str | None, otherwise: str = "") -> str:
    """Return the hint that offers the nearest known name."""
    if name is None:
        return otherwise
    return f'did you mean "{name}"?' if " " in name else f"did you mean {name}?"


def one_of(names: Iterable[str]) -> str:
    """Return `names` as a list with `or`."""
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last
