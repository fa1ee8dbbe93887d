"""A document named on the command line: a file, or standard input."""

import sys
from pathlib import Path
from typing import Final

from tocsin.errors import TocsinError

STDIN: Final = "-"
READ_AT_MOST: Final = 64 * 1024 * 1024
"""More than this is not even read; what one document may have is ingest's to say."""


def read_document(place: str) -> bytes:
    """Return the bytes of a file, or of standard input for `-`.

    Raises:
        TocsinError: it cannot be read, or is far too large.
    """
    if place == STDIN:
        content = sys.stdin.buffer.read(READ_AT_MOST + 1)
    else:
        try:
            with Path(place).open("rb") as file:
                content = file.read(READ_AT_MOST + 1)
        except OSError as error:
            raise TocsinError(f"{place}: cannot be read ({error.strerror})") from None
    if len(content) > READ_AT_MOST:
        raise TocsinError(f"{named(place)}: more than {READ_AT_MOST // 2**20} MiB, that is no article")
    return content


def named(place: str) -> str:
    """Return how a document is called in errors."""
    return "standard input" if place == STDIN else place
