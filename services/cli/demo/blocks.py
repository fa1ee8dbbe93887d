"""How the demo shows what happens: a few lines an article, whose text from outside never acts as mark-up."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rich.table import Table
from rich.text import Text

from services.cli.console import shown
from services.cli.demo.verdict import Row, Verdict
from services.notifier.domain.event_clause import claims_of, outline
from tocsin.messages import Alert, Article, Event, Evidence, TaggedArticle

EVENTS: Final = 2
CHARACTERS: Final = 200

RANG: Final = "bold yellow"
QUIET: Final = "dim"
WORDS: Final = "italic cyan"
GOOD: Final = "green"
BAD: Final = "bold red"

Line = tuple[str, Text]
"""A label, empty where the one above goes on, and what is said."""


@dataclass(frozen=True, slots=True)
class Rung:
    """An alert that arrived, as it is shown."""

    subscription: str
    alert: Alert | None
    """Absent where what came could not be read."""
    valid: bool
    milliseconds: int
    """From the article's entry into its stream to the receiver."""


def headline(title: str, rings: bool, note: str = "") -> Text:
    """Return the first line of an article."""
    mark = ("● ", RANG) if rings else ("○ ", QUIET)
    return Text.assemble(mark, outside(title, style="bold"), (f"  {note}" if note else "", QUIET))


def lines(tagged: TaggedArticle, rung: Iterable[Rung], silent: Mapping[str, str]) -> Iterator[Line]:
    """Say what an article was read as, by which words, and whom it rang for, or why for nobody."""
    rung = tuple(rung)
    yield "read", _read(tagged.article)
    yield from _tags(tagged)
    yield from map(_rang, rung)
    if not rung:
        yield from _quiet(silent)


def results(verdict: Verdict) -> Table:
    """Return what was expected and what came."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0), expand=True)
    table.add_column("subscription", no_wrap=True)
    table.add_column("article", no_wrap=True, overflow="ellipsis", ratio=1)
    for column in ("expected", "arrived"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("signature", no_wrap=True)
    for row in verdict.rows:
        table.add_row(row.subscription, outside(row.article), str(row.expected), *_came(row))
    table.add_row(Text("–", QUIET), Text(f"{verdict.silent} other articles", QUIET), "0", Text("0", GOOD), "")
    return table


def outside(text: str, characters: int = CHARACTERS, style: str = "") -> Text:
    """Return text from outside: one line, without control characters, nothing in it obeyed."""
    return Text.from_markup(shown(text, characters), style=style)


def _read(article: Article) -> Text:
    """Say what was made of a page: by whom, where it stands, how much text is left without the furniture."""
    way = "pasted" if article.feed is None else ""
    size = f"{len(article.body or article.summary)} characters"
    parts = filter(None, (way, ", ".join(article.authors), " › ".join(article.section), size))
    return outside(" · ".join(parts), style=QUIET)


def _tags(tagged: TaggedArticle) -> Iterator[Line]:
    topics = " · ".join(f"{topic.id} {topic.score:.2f}" for topic in tagged.topics)
    yield "tagged", Text(topics) if topics else Text(tagged.untagged or "nothing", QUIET)
    for event in tagged.events[:EVENTS]:
        yield "", _told(event)
        yield from (("", _words(span)) for span in event.evidence[:1])
    if not tagged.events:
        yield from (("", _words(span)) for topic in tagged.topics[:1] for span in topic.evidence[:1])


def _told(event: Event) -> Text:
    statuses = (" ".join((claim.status, ", ".join(claim.speakers))).strip() for claim in claims_of(event))
    return Text.assemble(outline(event), (f"  {' · '.join(statuses)}", QUIET))


def _words(span: Evidence) -> Text:
    return Text.assemble(("“", WORDS), outside(span.text, style=WORDS), ("”", WORDS))


def _rang(rung: Rung) -> Line:
    reason = rung.alert.reason if rung.alert else "what came cannot be read"
    seal = ("✓", GOOD) if rung.valid else ("✗ signature not valid", BAD)
    name = (rung.subscription, RANG)
    return "RANG", Text.assemble(name, " ", seal, (f" {rung.milliseconds} ms  ", QUIET), outside(reason))


def _quiet(silent: Mapping[str, str]) -> Iterator[Line]:
    """Give each reason once, with the names of all it holds for."""
    names: dict[str, list[str]] = {}
    for name, reason in silent.items():
        names.setdefault(reason, []).append(name)
    for number, (reason, whom) in enumerate(names.items()):
        yield "" if number else "quiet", Text.assemble((f"{', '.join(whom)}  ", QUIET), outside(reason))


def _came(row: Row) -> tuple[Text, Text]:
    style = GOOD if row.is_right else BAD
    arrived = Text(str(len(row.arrivals)), style)
    if not row.arrivals:
        return arrived, Text()
    valid = all(arrival.valid for arrival in row.arrivals)
    return arrived, Text("✓ valid", GOOD) if valid else Text("✗ not valid", BAD)
