"""`tocsin replay`: what would have rung, and why, without any server."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Final

import typer

from services.cli import console
from services.cli.commands.documents import named, read_document
from services.cli.commands.jsonl import decoded, numbered_lines
from tocsin.errors import TocsinError

if TYPE_CHECKING:
    from services.cli.replay.given import Given
    from services.cli.replay.play import Played
    from services.notifier.domain.query import Query
    from services.notifier.domain.subscriptions import Subscription

PROGRESS_EVERY_SECONDS: Final = 5.0
FIELDS: Final = ("article", "subscription", "rang", "reason", "story", "development", "origins")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example:  tocsin replay --articles week.jsonl --subscriptions mine.yaml")(replay)


def replay(
    articles: Annotated[
        str,
        typer.Option(
            metavar="FILE|-",
            help='Articles in order of arrival, one a line: {"id", "url", "title", "text", "source", "feed", "lang", '
            '"authors", "published", "first_seen", "revision"}; id and title or text will do.',
        ),
    ],
    subscriptions: Annotated[
        str, typer.Option(metavar="FILE", help="A YAML list of subscriptions: - {name, query, min_origins, …}.")
    ],
    as_jsonl: Annotated[
        bool, typer.Option("--jsonl", help="One JSON object a line: one for each article, one for each decision.")
    ] = False,
) -> None:
    """Say which articles would have rung for which subscriptions, and why; no server is needed and nothing is sent."""
    from services.classifier.app import tagger
    from services.cli.replay.play import Play
    from services.notifier.querying import vocabulary

    wanted, is_whole = _wanted(subscriptions)
    play = Play.of(tagger(), vocabulary(), wanted)
    tally = _Tally()
    for played in play.all(_given(articles, tally)):
        tally.count(played)
        if as_jsonl:
            for line in _lines(played):
                console.write_line(line)
        else:
            _show(played)
        tally.say_progress()
    if not as_jsonl:
        tally.show()
    if tally.bad_lines or not is_whole:
        raise typer.Exit(console.EXIT_NOT)


@dataclass(slots=True)
class _Tally:
    """What has come of the articles so far."""

    articles: int = 0
    bad_lines: int = 0
    stories: set[str] = field(default_factory=set)
    rang: Counter[str] = field(default_factory=Counter)
    """By subscription."""
    silent: Counter[str] = field(default_factory=Counter)
    """By reason."""
    _begun: float = field(default_factory=time.monotonic)
    _said: float = field(default_factory=time.monotonic)

    def count(self, played: "Played") -> None:
        """Count an article in."""
        self.articles += 1
        self.stories.add(played.update.story)
        for decision in played.decisions:
            if decision.rang:
                self.rang[decision.subscription.name] += 1
            else:
                self.silent[decision.reason] += 1

    def say_progress(self) -> None:
        """Say now and then how far it is."""
        now = time.monotonic()
        if now - self._said >= PROGRESS_EVERY_SECONDS:
            self._said = now
            rate = self.articles / (now - self._begun)
            console.err.print(f"[dim]{self.articles:,} articles, {rate:,.0f} a second, {self.rang.total():,} alerts[/]")

    def show(self) -> None:
        """Show what came of all of them."""
        articles, alerts = _counted(self.articles, "article"), _counted(self.rang.total(), "alert")
        console.out.print(f"\n{articles} in {_counted(len(self.stories), 'story', 'stories')}: {alerts}")
        table = console.table("subscription", "alerts")
        for name, count in self.rang.most_common():
            table.add_row(console.shown(name), f"{count:,}")
        if self.rang:
            console.out.print(table)
        if self.silent:
            reasons = ", ".join(f"{reason} {count:,}" for reason, count in self.silent.most_common())
            console.out.print(f"silent: {reasons}")


def _wanted(place: str) -> tuple[list[tuple["Subscription", "Query"]], bool]:
    """Return the subscriptions of a file, and whether nothing was wrong with any."""
    from services.cli.replay.wanted import read
    from services.notifier.querying import vocabulary

    try:
        text = read_document(place).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TocsinError(f"{named(place)}: not UTF-8: {error.reason} at byte {error.start + 1}") from None
    wanted = read(text, vocabulary())
    for fault in wanted.faults:
        console.fail(f"{named(place)}:{fault.line}: {fault.says}")
    return list(wanted.entries), not any(fault.is_grave for fault in wanted.faults)


def _given(place: str, tally: _Tally) -> Iterator["Given"]:
    """Yield the article of each line; one that is wrong is named, and the others count all the same."""
    from services.cli.replay.given import Given

    for number, line in numbered_lines(place):
        try:
            yield Given.read(decoded(line))
        except ValueError as error:
            tally.bad_lines += 1
            console.fail(f"{named(place)}:{number}: {error}")


def _lines(played: "Played") -> Iterator[str]:
    """Yield what became of an article as JSON: itself first, then each decision about it."""
    update = played.update
    about = {"article": played.given.id, "story": update.story, "origins": update.origins}
    yield _line(about, subscription=None, rang=False, reason=None, development=None)
    for each in played.decisions:
        name = each.subscription.name
        yield _line(about, subscription=name, rang=each.rang, reason=each.reason, development=each.development)


def _line(about: dict[str, str | int], **decided: str | bool | None) -> str:
    values = {**about, **decided}
    return json.dumps({name: values[name] for name in FIELDS}, ensure_ascii=False)


def _show(played: "Played") -> None:
    article = played.update.tagged.article
    for decision in played.decisions:
        if decision.rang:
            at = f"{played.update.decided_at:%Y-%m-%d %H:%M}"
            name, reason = console.shown(decision.subscription.name), console.shown(decision.reason)
            console.out.print(f"[dim]{at}[/] [bold]{name}[/]  {reason}  [dim]{console.shown(article.title, 80)}[/]")


def _counted(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
