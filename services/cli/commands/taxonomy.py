"""`tocsin taxonomy`: the topics, and what an operator needs to write some."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.progress import track

from services.cli import console
from services.cli.server import connected, load
from tocsin.errors import Misconfigured, TocsinError

if TYPE_CHECKING:
    from services.classifier.domain.taxonomy import Taxonomy, TopicRule
    from services.classifier.taxonomies import Difference
    from tocsin.messages import Article

STORED: Final = 1_000
IPTC: Final = "https://cv.iptc.org/newscodes/mediatopic/"

app = typer.Typer(no_args_is_help=True, help="The topics articles may have, and tools to write topics of your own.")

Folder = Annotated[
    Path | None,
    typer.Argument(help="A folder laid out like the built-in taxonomy; by default TOCSIN_TAXONOMY_DIR, else that one."),
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command("list", epilog="Example:  tocsin taxonomy list --json")
def list_topics(folder: Folder = None, as_json: AsJson = False) -> None:
    """List the topics."""
    taxonomy = _load(folder)
    if as_json:
        console.print_json({"version": taxonomy.version, "topics": [_row(taxonomy, rule) for rule in taxonomy.topics]})
        return
    table = console.table("TOPIC", "IS A CASE OF", "WORDINGS", "WHEN IT APPLIES")
    for rule in taxonomy.topics:
        wordings = str(len(_wordings(taxonomy, rule)))
        table.add_row(rule.id, ", ".join(rule.broader), wordings, console.shown(rule.description, 100))
    console.out.print(table)
    console.out.print(f"[dim]version {taxonomy.version}[/]")


@app.command(epilog="Example:  tocsin taxonomy show missile-transfer")
def show(
    topic: Annotated[str, typer.Argument(help="The topic's id.")], folder: Folder = None, as_json: AsJson = False
) -> None:
    """Show one topic: when it applies, what proves it, and by which words it is found."""
    taxonomy = _load(folder)
    rule = next((rule for rule in taxonomy.topics if rule.id == topic), None)
    if rule is None:
        from services.classifier.adapters.taxonomy_places import nearest

        raise TocsinError(f"{topic} is no topic{nearest(topic, {rule.id for rule in taxonomy.topics})}")
    row = _row(taxonomy, rule)
    wordings = _wordings(taxonomy, rule)
    if as_json:
        listed = [
            {"strength": each.strength, "pattern": each.pattern, "headline": each.title_only} for each in wordings
        ]
        console.print_json({**row, "signals": listed})
        return
    console.out.print(f"[bold]{rule.id}[/]  {console.shown(rule.name)}")
    console.out.print(console.shown(rule.description, 400))
    for label, value in _facts(rule, row):
        console.out.print(f"  [dim]{label:<14}[/]{console.shown(value)}")
    for strength in ("strong", "medium", "weak", "against"):
        found = [each for each in wordings if each.strength == strength]
        if found:
            console.out.print(f"[bold]{strength}[/] ({len(found)})")
        for each in found:
            console.out.print(f"  {'headline: ' if each.title_only else ''}{console.shown(each.pattern, 200)}")


@app.command(epilog="Example:  tocsin taxonomy check ./my-taxonomy")
def check(folder: Folder = None, as_json: AsJson = False) -> None:
    """Say everything that is wrong with a taxonomy, each with file, line and what to do."""
    from services.classifier.adapters.taxonomy_examples import examples_in
    from services.classifier.adapters.taxonomy_files import TaxonomyMistakes, load_taxonomy

    place = _folder(folder)
    try:
        taxonomy = load_taxonomy(place)
        examples = examples_in(place)
    except TaxonomyMistakes as error:
        for mistake in error.mistakes:
            if as_json:
                console.print_json({"file": mistake.file, "line": mistake.line, "message": mistake.message})
            else:
                console.out.print(console.shown(mistake, 500))
        console.fail(f"{len(error.mistakes)} mistake{'s' if len(error.mistakes) > 1 else ''}")
        raise typer.Exit(console.EXIT_NOT) from None
    if not as_json:
        topics, wordings = len(taxonomy.topics), len(taxonomy.signals.signals)
        console.out.print(
            f"nothing is wrong: {topics} topics, {wordings} wordings, {len(examples)} examples, "
            f"version {taxonomy.version}"
        )


@app.command("test", epilog="Example:  tocsin taxonomy test ./my-taxonomy")
def run_examples(folder: Folder = None, as_json: AsJson = False) -> None:
    """Tag the examples of a taxonomy and say which do not have the topics they should have."""
    from services.classifier.adapters.taxonomy_examples import examples_in
    from services.classifier.domain.tagger import RuleTagger
    from services.classifier.taxonomies import surprises

    place = _folder(folder)
    tagger, examples = RuleTagger(_load(folder)), examples_in(place)
    found = list(surprises(tagger, examples))
    for each in found:
        if as_json:
            title, file, number = each.example.article.title, each.example.file, each.example.number
            named = {"file": file, "number": number, "title": title}
            console.print_json({**named, "missing": each.missing, "unexpected": each.unexpected})
            continue
        console.out.print(f"{each.example.file}, {each.example.number}: {console.shown(each.example.article.title)}")
        for label, topics in (("[red]missing[/]   ", each.missing), ("[yellow]unexpected[/]", each.unexpected)):
            if topics:
                console.out.print(f"  {label} {', '.join(topics)}")
    if not as_json:
        console.out.print(f"{len(examples) - len(found)} of {len(examples)} examples hold")
    if found:
        raise typer.Exit(console.EXIT_NOT)


@app.command(
    epilog="Examples:  tocsin taxonomy diff ./my-taxonomy  ·  tocsin taxonomy diff ./new ./old --articles mine.jsonl"
)
def diff(
    folder: Annotated[Path, typer.Argument(help="The changed taxonomy.")],
    against: Folder = None,
    articles: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help='Articles as {"id", "title", "text", "lang"} a line; by default stored ones.'
        ),
    ] = None,
    last: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many stored articles are read.")] = STORED,
    as_json: AsJson = False,
) -> None:
    """Show what a changed taxonomy says differently of articles: nothing is stored, nobody is told."""
    from services.classifier.adapters.taxonomy_files import load_taxonomy
    from services.classifier.domain.tagger import RuleTagger
    from services.classifier.taxonomies import Difference

    before, after = RuleTagger(_load(against)), RuleTagger(load_taxonomy(folder))
    read = list(_given(articles) if articles else asyncio.run(_stored(last)))
    changed = 0
    for one in track(read, "tagging twice", console=console.err, transient=True, disable=not console.err.is_terminal):
        difference = Difference.of(one, before, after)
        if difference is not None:
            changed += 1
            _show_difference(difference, as_json)
    if not as_json:
        console.out.print(f"{changed} of {len(read)} articles read differently")


def _show_difference(difference: "Difference", as_json: bool) -> None:
    article = difference.article
    if as_json:
        named = {"id": article.id, "title": article.title, "url": article.url}
        console.print_json({**named, "added": difference.added, "gone": difference.gone})
        return
    console.out.print(f"[bold]{console.shown(article.title) or 'untitled'}[/]  [dim]{console.shown(article.id)}[/]")
    for mark, said in (("[green]+[/]", difference.added), ("[red]-[/]", difference.gone)):
        for each in said:
            console.out.print(f"  {mark} {console.shown(each)}")


def _given(place: str) -> Iterator["Article"]:
    from services.classifier.lines import read_line
    from services.cli.commands.jsonl import decoded, numbered_lines

    now = datetime.now(UTC)
    for number, line in numbered_lines(place):
        try:
            yield read_line(decoded(line), now).article
        except ValueError as error:
            raise TocsinError(f"{place}, line {number}: {error}") from None


async def _stored(most: int) -> "Iterable[Article]":
    from services.classifier.adapters.stored_articles import StoredArticles
    from services.classifier.settings import ClassifierSettings

    settings = load(ClassifierSettings)
    async with connected(settings) as redis:
        stored = StoredArticles(redis, settings.namespace, settings.partitions)
        return [article async for article in stored.latest(most)]


def _folder(folder: Path | None) -> Path | None:
    """Return the folder that is meant, None for the built-in taxonomy; raises `Misconfigured` if there is none."""
    import os

    named = os.environ.get("TOCSIN_TAXONOMY_DIR")
    place = folder or (Path(named) if named else None)
    if place is not None and not place.is_dir():
        raise Misconfigured(f"{place}: there is no such folder")
    return place


def _load(folder: Path | None) -> "Taxonomy":
    from services.classifier.adapters.taxonomy_files import load_taxonomy

    return load_taxonomy(_folder(folder))


def _wordings(taxonomy: "Taxonomy", rule: "TopicRule") -> list[Any]:
    return [signal for signal in taxonomy.signals.signals if signal.topic == rule.id]


def _row(taxonomy: "Taxonomy", rule: "TopicRule") -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.name,
        "description": rule.description,
        "broader": rule.broader,
        "narrower": [other.id for other in taxonomy.topics if rule.id in other.broader],
        "iptc": rule.iptc,
        "plover": rule.plover,
        "events": rule.events,
        "proofs": [f"{proof.type} {proof.item}" if proof.item else proof.type for proof in rule.proofs],
        "wordings": len(_wordings(taxonomy, rule)),
        "threshold": taxonomy.scorer.threshold_of(rule.id),
    }


def _facts(rule: "TopicRule", row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is known of a topic, each with its label; what is not there is left out."""
    for label, values in (
        ("a case of", rule.broader),
        ("cases of it", row["narrower"]),
        ("its events", rule.events),
        ("proven by", row["proofs"]),
    ):
        if values:
            yield label, ", ".join(values)
    if rule.iptc:
        yield "IPTC", f"{rule.iptc}  {IPTC}{rule.iptc.partition(':')[2]}"
    if rule.plover:
        yield "PLOVER", rule.plover
    yield "threshold", f"{row['threshold']:.2f}"
