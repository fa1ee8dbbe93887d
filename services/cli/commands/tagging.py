"""How `tocsin tag` reads and writes: lines of JSON, or one page for a person to look at."""

import asyncio
from datetime import UTC, datetime
from typing import Any, Final

from rich.panel import Panel
from rich.text import Text

from services.cli import console
from services.cli.commands.documents import named, read_document
from services.cli.commands.jsonl import decoded, numbered_lines
from tocsin.errors import TocsinError
from tocsin.messages import Article, printable

STYLES: Final = ("black on bright_yellow", "black on bright_cyan", "black on bright_green", "black on bright_magenta")


def tag_lines(place: str) -> bool:
    """Tag one article a line; a line that is wrong gets an error in its place; whether none was."""
    from services.classifier.app import tagger
    from services.classifier.lines import LineError, read_line, write_error, write_line

    reads, now, good = tagger(), datetime.now(UTC), True
    for number, line in numbered_lines(place):
        try:
            given = read_line(_decoded(line), now)
            console.write_line(write_line(given.id, reads.tag(given.article)))
        except LineError as error:
            good = False
            console.write_line(write_error(error.id, str(error)))
            console.fail(f"{named(place)}, line {number}: {error}")
    return good


def tag_page(place: str, as_json: bool, explain: bool) -> None:
    """Tag one page and show it."""
    from services.classifier.app import tagger

    kind, article = asyncio.run(_understood(place))
    reads = tagger()
    reading = reads.tag(article)
    if as_json:
        page = article.model_dump(
            mode="json",
            include={"title", "authors", "section", "published", "language", "captions", "body", "cut"},
        )
        says = {
            name: [each.model_dump(mode="json") for each in getattr(reading, name)] for name in ("topics", "events")
        }
        countries = [country.code for country in reading.countries]
        console.print_json({"taken_for": kind, **page, "countries": countries, **says, "untagged": reading.untagged})
    elif explain:
        _explain(article, reading)
    else:
        _summary(article, reading)


def _decoded(line: bytes) -> str:
    from services.classifier.lines import LineError

    try:
        return decoded(line)
    except ValueError as error:
        raise LineError(str(error)) from None


async def _understood(place: str) -> tuple[str, Article]:
    from services.ingest.adapters.reader import Reader
    from services.ingest.domain.articles import from_page
    from services.ingest.domain.documents.given import taken_for, text_of

    content = read_document(place)
    kind = taken_for(content, named(place))
    if kind == "feed":
        raise TocsinError(f"{named(place)}: that is a feed; hand it in with `tocsin ingest`, or tag one of its pages")
    async with Reader(1) as reader:
        page = await (reader.page(content, None) if kind == "html" else reader.pasted(text_of(content)))
    if not page.text and not page.title:
        raise TocsinError(f"{named(place)}: no article can be read from it")
    return kind, from_page(page, None, datetime.now(UTC))


def _summary(article: Article, reading: Any) -> None:
    from services.classifier.explanations import told

    console.out.print(f"[bold]{console.shown(article.title) or 'untitled'}[/]")
    if article.authors or article.section:
        byline = ", ".join(article.authors)
        console.out.print(f"[dim]{console.shown(' > '.join(article.section))}  {console.shown(byline)}[/]")
    if reading.untagged:
        console.out.print(f"not tagged: {console.shown(reading.untagged)}")
    for topic in reading.topics:
        proof = console.shown(topic.evidence[0].text, 100) if topic.evidence else ""
        console.out.print(f"  [green]{topic.id}[/] {topic.score:.2f}  “{proof}”")
    for event in reading.events:
        console.out.print(f"  [cyan]{console.shown(told(event))}[/]")
    if reading.countries:
        console.out.print(f"  countries: {' '.join(country.code for country in reading.countries)}")
    if not (reading.topics or reading.events or reading.untagged):
        console.out.print("  no topic applies; --explain says what nearly did")


def _explain(article: Article, reading: Any) -> None:
    from services.classifier.explanations import explain

    explanation = explain(article, reading)
    labels: dict[str, str] = {}
    for field, text in explanation.fields:
        marks = [mark for mark in explanation.marks if mark.field == field]
        for mark in marks:
            for label in mark.labels:
                labels.setdefault(label, STYLES[len(labels) % len(STYLES)])
        console.out.print(Panel(_marked(text, marks, labels), title=field, title_align="left"))
    for label, style in labels.items():
        console.out.print(Text("   ", style=style), console.shown(label))
    for ground in explanation.grounds:
        verdict = "[green]in [/]" if ground.applies else "[yellow]out[/]"
        proof = f"  “{console.shown(ground.evidence[0].text, 80)}”" if ground.evidence else ""
        says = f"{ground.score:.2f} of {ground.threshold:.2f}: {console.shown(ground.reason)}"
        console.out.print(f"{verdict} {ground.topic}  {says}{proof}")
    for event in explanation.events:
        console.out.print(f"[cyan]{console.shown(event)}[/]")
    if explanation.untagged:
        console.out.print(f"not tagged: {console.shown(explanation.untagged)}")
    if not explanation.grounds:
        console.out.print("no topic applies, and none nearly did")


def _marked(text: str, marks: list[Any], labels: dict[str, str]) -> Text:
    """Return a field with its evidence marked; what could steer a terminal is gone, offsets stay."""
    shown = "".join(c if c == "\n" or c.isprintable() else " " for c in printable(text))
    marked = Text(shown)
    for mark in marks:
        marked.stylize(labels[mark.labels[0]], mark.start, mark.end)
    return marked
