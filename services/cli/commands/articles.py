"""`tocsin ingest` and `tocsin tag`: hand an article in, or only see what it says."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Final

import typer

from services.cli import console
from services.cli.commands.documents import STDIN, named, read_document
from services.cli.commands.pushed import Format, format_of
from services.cli.commands.pushed import hand_in as hand_in_pushed
from services.cli.commands.tagging import tag_lines, tag_page
from services.cli.server import connected, load

OUTCOMES: Final[Mapping[str, str]] = {
    "new": "[green]new[/]",
    "revision": "[green]revised[/]",
    "withdrawn": "withdrawn",
    "same": "known already",
    "unknown": "[red]no such article[/]",
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        epilog="Examples:  tocsin ingest page.html  ·  tocsin ingest https://example.org/a  ·  … | tocsin ingest -"
    )(ingest)
    app.command(epilog="Examples:  tocsin tag --explain page.html  ·  tocsin tag --jsonl < articles.jsonl")(tag)


def ingest(
    document: Annotated[
        str,
        typer.Argument(
            metavar="FILE|URL|-",
            help="A page's HTML or text, a feed, or articles as JSON, lines of JSON, ninjs or NewsML-G2.",
        ),
    ],
    url: Annotated[str | None, typer.Option(help="The page's address, for a file or standard input.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Hand a page or articles in; the same page again is the same article."""
    is_address = document.startswith(("http://", "https://"))
    content = None if is_address else read_document(document)
    if content is not None and (form := format_of(content)) is not None:
        _ingest_pushed(content, document, form, url, as_json)
        return
    handed_in = asyncio.run(_ingest(document, content, url))
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


def tag(
    document: Annotated[str, typer.Argument(metavar="[FILE|-]", help="A page, its text, or lines of JSON.")] = STDIN,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object, with the page as it was understood.")
    ] = False,
    as_jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read {"id", "title", "text", "lang"} a line, write what each says a line.')
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Mark the evidence; say why each topic is in or out.")
    ] = False,
) -> None:
    """Say what an article says and what proves it, without any server: topics, countries, who did what to whom."""
    if as_json + as_jsonl + explain > 1:
        raise typer.BadParameter("--json, --jsonl and --explain exclude each other")
    if as_jsonl:
        if not tag_lines(document):
            raise typer.Exit(console.EXIT_NOT)
        return
    tag_page(document, as_json, explain)


def _ingest_pushed(content: bytes, place: str, form: Format, url: str | None, as_json: bool) -> None:
    if url is not None:
        raise typer.BadParameter("these articles say themselves where they are: --url is for pages")
    drafts, results = asyncio.run(hand_in_pushed(content, place, form))
    if as_json:
        console.print_json(
            {"taken_for": form, "articles": [{"new": each.outcome == "new", **asdict(each)} for each in results]}
        )
        return
    kinds = {"json": "articles in JSON", "jsonl": "articles, one a line", "newsml": "NewsML-G2"}
    console.out.print(f"taken for {kinds[form]}")
    for draft, result in zip(drafts, results, strict=True):
        says = OUTCOMES[result.outcome]
        called = console.shown(draft.title or draft.name or draft.url or "") or "untitled"
        console.out.print(f"{says}: {called} ({result.id or 'nothing was stored'})")


async def _ingest(document: str, content: bytes | None, url: str | None) -> Any:
    from services.ingest.adapters.reader import Reader
    from services.ingest.app import fetcher_for, hand_in
    from services.ingest.settings import IngestSettings

    settings = load(IngestSettings)
    async with connected(settings) as redis, fetcher_for(settings, redis) as fetcher, Reader(1) as reader:
        taker = hand_in(redis, settings, fetcher, reader)
        if content is None:
            return await taker.address(document)
        return await taker.document(content, named(document), url)


def _as_understood(article: Any) -> dict[str, Any]:
    understood: dict[str, Any] = article.model_dump(
        mode="json", include={"title", "authors", "section", "published", "language", "url", "captions", "body", "cut"}
    )
    return understood
