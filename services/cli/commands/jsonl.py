"""Lines of JSON named on the command line, read one at a time."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from services.cli.commands.documents import STDIN
from tocsin.errors import TocsinError

LINE_BYTES: Final = 8 * 1024 * 1024
"""The longest line; an article is cut far below it."""


def numbered_lines(place: str) -> Iterator[tuple[int, bytes]]:
    """Yield each line that is not blank with its number in the file; of one that is too long, the beginning.

    Raises:
        TocsinError: the file cannot be read.
    """
    number = 0
    try:
        with _opened(place) as file:
            while line := file.readline(LINE_BYTES + 1):
                number += 1
                if len(line) > LINE_BYTES:
                    _skip_rest(file, line)
                    line = line[: LINE_BYTES + 1]
                if line.strip():
                    yield number, line
    except OSError as error:
        raise TocsinError(f"{place}: cannot be read ({error.strerror})") from None


def decoded(line: bytes) -> str:
    """Return a line as text.

    Raises:
        ValueError: it is too long, or not UTF-8.
    """
    if len(line) > LINE_BYTES:
        raise ValueError(f"longer than {LINE_BYTES // 2**20} MiB")
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8: {error.reason} at byte {error.start + 1}") from None


def _opened(place: str) -> IO[bytes]:
    return sys.stdin.buffer if place == STDIN else Path(place).open("rb")


def _skip_rest(file: IO[bytes], line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = file.readline(LINE_BYTES)
