"""How the demo shows what happens: blocks of a few lines, whose text from outside never acts as mark-up."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from services.cli.console import shown
from services.cli.demo.verdict import Verdict
from services.notifier.domain.event_clause import claims_of, outline
from tocsin.messages import Alert, Event, Evidence, TaggedArticle

EVENTS: Final = 2
EVIDENCE_CHARACTERS: Final = 120
LABEL_COLUMNS: Final = 8

RANG: Final = "bold yellow"
QUIET: Final = "dim"
WORDS: Final = "italic cyan"
GOOD: Final = "green"
BAD: Final = "bold red"


@dataclass(frozen=True, slots=True)
class Rung:
    """An alert that arrived, as it is shown."""

    subscription: str
    alert: Alert | None
    """Absent where what came could not be read."""
    valid: bool
    milliseconds: int
    """From the article's entry into its stream to the receiver."""


def block(tagged: TaggedArticle, note: str, rung: Iterable[Rung], silent: Mapping[str, str]) -> RenderableType:
    """Show one article: what it was read as, by which words, whom it rang for, and else why it did not."""
    rows = Table.grid(padding=(0, 1))
    rows.add_column(width=LABEL_COLUMNS, no_wrap=True)
    rows.add_column(overflow="fold")
    rung = tuple(rung)
    for label, text in (*_tags(tagged), *map(_rang, rung), *(() if rung else _quiet(silent))):
        rows.add_row(label, text)
    return Group(_headline(tagged, note, bool(rung)), Padding(rows, (0, 0, 1, 2)))


def known_block(title: str, note: str) -> RenderableType:
    """Show an article that was handed in or listed once more."""
    line = Text.assemble(("○ ", QUIET), outside(title), ("  " + note, QUIET))
    return Padding(line, (0, 0, 1, 0))


def results(verdict: Verdict) -> Table:
    """Show what was expected and what came."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("subscription", no_wrap=True)
    table.add_column("article", overflow="ellipsis", no_wrap=True, ratio=1)
    table.add_column("expected", justify="right")
    table.add_column("arrived", justify="right")
    table.add_column("signature")
    for row in verdict.rows:
        style = GOOD if row.is_right else BAD
        arrived, valid = Text(str(len(row.arrivals)), style), all(arrival.valid for arrival in row.arrivals)
        signature = Text("valid" if valid else "not valid", GOOD if valid else BAD) if row.arrivals else Text("–")
        table.add_row(Text(row.subscription), outside(row.article), str(row.expected), arrived, signature)
    table.add_row("all", Text(f"each of {verdict.silent} other articles", QUIET), "0", Text("0", GOOD), Text("–"))
    return table


def outside(text: str, characters: int = 160, style: str = "") -> Text:
    """Return text from outside: one line, without control characters, nothing in it obeyed."""
    return Text.from_markup(shown(text, characters), style=style)


def _headline(tagged: TaggedArticle, note: str, rings: bool) -> Text:
    mark = ("● ", RANG) if rings else ("○ ", QUIET)
    came = " · pasted" if tagged.article.feed is None else ""
    return Text.assemble(mark, outside(tagged.article.title, style="bold"), (f"  {note}{came}", QUIET))


def _tags(tagged: TaggedArticle) -> Iterator[tuple[Text, Text]]:
    topics = " · ".join(f"{topic.id} {topic.score:.2f}" for topic in tagged.topics)
    yield Text("tagged", QUIET), Text(topics or tagged.untagged or "nothing", "" if topics else QUIET)
    for event in tagged.events[:EVENTS]:
        yield Text(), _told(event)
        yield from ((Text(), _words(span)) for span in event.evidence[:1])
    if not tagged.events:
        yield from ((Text(), _words(span)) for topic in tagged.topics[:1] for span in topic.evidence[:1])


def _told(event: Event) -> Text:
    statuses = (" ".join((claim.status, ", ".join(claim.speakers))).strip() for claim in claims_of(event))
    return Text.assemble(outline(event), (f"  {' · '.join(statuses)}", QUIET))


def _words(span: Evidence) -> Text:
    return Text.assemble(("“", WORDS), outside(span.text, EVIDENCE_CHARACTERS, WORDS), ("”", WORDS))


def _rang(rung: Rung) -> tuple[Text, Text]:
    reason = rung.alert.reason if rung.alert else "what came cannot be read"
    seal = ("✓ signed", GOOD) if rung.valid else ("✗ signature not valid", BAD)
    line = Text.assemble((rung.subscription, "bold"), "  ", outside(reason, 300), "  ", seal)
    return Text("RANG", RANG), line.append(f", {rung.milliseconds} ms", QUIET)


def _quiet(silent: Mapping[str, str]) -> Iterator[tuple[Text, Text]]:
    """Give each reason once, with the names of all it holds for."""
    names: dict[str, list[str]] = {}
    for name, reason in silent.items():
        names.setdefault(reason, []).append(name)
    for number, (reason, whom) in enumerate(names.items()):
        label = Text("" if number else "quiet", QUIET)
        yield label, Text.assemble((", ".join(whom), QUIET), "  ", outside(reason, 300))
