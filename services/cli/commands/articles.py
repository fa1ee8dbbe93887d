"""`tocsin ingest` and `tocsin tag`: hand an article in, or only see what it says."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from services.cli import console
from services.cli.server import connected, load
from tocsin.errors import TocsinError

STDIN: Final = "-"
READ_AT_MOST: Final = 64 * 1024 * 1024
"""More than this is not even read from standard input; what one document may have is ingest's to say."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        epilog="Examples:  tocsin ingest page.html  ·  tocsin ingest https://example.org/a  ·  tocsin ingest - < page.txt"
    )(ingest)


def ingest(
    document: Annotated[
        str, typer.Argument(metavar="FILE|URL|-", help="A page's HTML, the text of a page, or a feed.")
    ],
    url: Annotated[str | None, typer.Option(help="The page's address, for a file or standard input.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Hand a page in, as HTML, as pasted text or by its address; the same page again is the same article."""
    handed_in = asyncio.run(_ingest(document, url))
    if as_json:
        console.print_json(
            {
                "taken_for": handed_in.taken_for,
                "articles": [
                    {"id": each.article.id, "new": each.accepted.new, **_as_understood(each.article)}
                    for each in handed_in.offered
                ],
            }
        )
        return
    kinds = {"html": "a page's HTML", "text": "the text of a page", "feed": "a feed"}
    console.out.print(f"taken for {kinds[handed_in.taken_for]}")
    for each in handed_in.offered:
        says = "[green]new[/]" if each.accepted.new else "known already"
        console.out.print(f"{says}: {console.shown(each.article.title) or 'untitled'} ({each.article.id})")


def read_document(place: str) -> bytes:
    """Return the bytes of a file, or of standard input for `-`.

    Raises:
        TocsinError: it cannot be read, or is far too large.
    """
    if place == STDIN:
        content = sys.stdin.buffer.read(READ_AT_MOST + 1)
    else:
        path = Path(place)
        try:
            with path.open("rb") as file:
                content = file.read(READ_AT_MOST + 1)
        except OSError as error:
            raise TocsinError(f"{place}: cannot be read ({error.strerror})") from None
    if len(content) > READ_AT_MOST:
        raise TocsinError(f"{named(place)}: more than {READ_AT_MOST // 2**20} MiB, that is no article")
    return content


def named(place: str) -> str:
    """Return how a document is called in errors."""
    return "standard input" if place == STDIN else place


async def _ingest(document: str, url: str | None) -> Any:
    from services.ingest.adapters.reader import Reader
    from services.ingest.app import fetcher_for, hand_in
    from services.ingest.settings import IngestSettings

    settings = load(IngestSettings)
    is_address = document.startswith(("http://", "https://"))
    content = b"" if is_address else read_document(document)
    async with connected(settings) as redis, fetcher_for(settings) as fetcher, Reader(1) as reader:
        taker = hand_in(redis, settings, fetcher, reader)
        if is_address:
            return await taker.address(document)
        return await taker.document(content, named(document), url)


def _as_understood(article: Any) -> dict[str, Any]:
    return article.model_dump(
        mode="json", include={"title", "authors", "section", "published", "language", "url", "captions", "body", "cut"}
    )
