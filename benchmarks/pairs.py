"""How the tagger does on the tables of minimal pairs, by what the sentences of each differ in.

`python -m benchmarks.pairs` prints the figures; with `--tally` it also writes what is read wrongly to `misses.yaml`,
and with the names of tables it prints what is read wrongly there.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Final, Self

import yaml

from services.classifier.adapters.taxonomy_files import load_taxonomy
from services.classifier.domain.tagger import RuleTagger
from tocsin.messages import Article, Event, Evidence

FOLDER: Final = Path(__file__).resolve().parents[1] / "tests" / "services" / "classifier" / "pairs"
MISSES: Final = "misses"
NOW: Final = datetime(2026, 3, 2, tzinfo=UTC)

Side = frozenset[str]


@dataclass(frozen=True, slots=True)
class Told:
    """An event as the tables write it, free of order."""

    type: str
    actors: Side
    recipients: Side
    item: str | None
    claims: frozenset[tuple[str, Side]]

    @classmethod
    def read(cls, line: str) -> Self:
        """Read `transfer IR,KP > RU missile alleged:US+denied:IR`."""
        kind, actors, _, recipients, item, claims = line.split()
        parted = (claim.partition(":") for claim in claims.split("+"))
        return cls(
            kind,
            _side(actors),
            _side(recipients),
            None if item == "-" else item,
            frozenset((status, _side(speakers)) for status, _, speakers in parted),
        )

    @classmethod
    def of(cls, event: Event) -> Self:
        """Return what an event of the tagger says."""
        claims = frozenset((claim.status, frozenset(claim.speakers)) for claim in event.claims)
        return cls(event.type, frozenset(event.actors), frozenset(event.recipients), event.item, claims)

    @property
    def roles(self) -> tuple[str, Side, Side]:
        """Who did it to whom."""
        return self.type, self.actors, self.recipients

    @property
    def statuses(self) -> Side:
        """The ways in which it is stated."""
        return frozenset(status for status, _ in self.claims)

    def swaps(self, other: "Told") -> bool:
        """Tell whether one's doer is the other's receiver."""
        return bool(
            (self.actors - other.actors) & other.recipients or (self.recipients - other.recipients) & other.actors
        )

    def __str__(self) -> str:
        claims = "+".join(f"{status}:{_codes(who)}" if who else status for status, who in sorted(self.claims, key=str))
        return f"{self.type} {_codes(self.actors)} > {_codes(self.recipients)} {self.item or '-'} {claims}"


def _side(codes: str) -> Side:
    return frozenset(codes.split(",")) - {"-", ""}


def _codes(side: Side) -> str:
    return ",".join(sorted(side)) or "-"


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence with the events it tells of."""

    table: str
    name: str
    article: Article
    says: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the tagger reads in a sentence, beside what it says."""

    row: Row
    found: tuple[Told, ...]
    inexact: int

    @property
    def right(self) -> bool:
        """Whether the events are those of the table, all and no more."""
        return sorted(map(str, self.found)) == sorted(map(str, self.row.says))

    @property
    def paired(self) -> tuple[tuple[Told, Told | None], ...]:
        """Each event of the table with the likest one that was found, if any."""
        left, pairs = list(self.found), []
        for told in sorted(self.row.says, key=lambda one: all(one.roles != found.roles for found in self.found)):
            alike = [found for found in left if found.type == told.type]
            best = max(alike, key=lambda found: _likeness(told, found), default=None)
            if best is not None:
                left.remove(best)
            pairs.append((told, best))
        return tuple(pairs)

    @property
    def invented(self) -> tuple[Told, ...]:
        """What was found and is not there."""
        left = list(self.found)
        for _, found in self.paired:
            if found is not None:
                left.remove(found)
        return tuple(left)


def _likeness(one: Told, other: Told) -> tuple[bool, int, bool, bool]:
    shared = len(one.actors & other.actors) + len(one.recipients & other.recipients)
    return one.roles == other.roles, shared, one.item == other.item, one.claims == other.claims


def tables(folder: Path = FOLDER) -> list[str]:
    """Return the names of the tables."""
    return sorted(path.stem for path in folder.glob("*.yaml") if path.stem != MISSES)


def rows(folder: Path = FOLDER) -> Iterator[Row]:
    """Yield the sentences of all tables."""
    for table in tables(folder):
        pairs = yaml.safe_load((folder / f"{table}.yaml").read_text("utf-8"))
        for pair, sentences in pairs.items():
            for number, sentence in enumerate(sentences, 1):
                title, body = (sentence["text"], "") if sentence.get("title") else ("", sentence["text"])
                one = Article(
                    id="pair", title=title, body=body, language=sentence.get("language", "en"), first_seen=NOW
                )
                yield Row(table, f"{pair}/{number}", one, tuple(map(Told.read, sentence["says"])))


def misses(folder: Path = FOLDER) -> frozenset[tuple[str, str]]:
    """Return the table and name of each sentence that is known to be read wrongly."""
    listed = yaml.safe_load((folder / f"{MISSES}.yaml").read_text("utf-8")) or {}
    return frozenset((table, name) for table, names in listed.items() for name in names)


def answer(tagger: RuleTagger, row: Row) -> Answer:
    """Return what the tagger reads in one sentence."""
    events = tagger.tag(row.article).events
    shown = chain.from_iterable(chain(event.evidence, *(claim.evidence for claim in event.claims)) for event in events)
    return Answer(row, tuple(map(Told.of, events)), sum(not _exact(row.article, evidence) for evidence in shown))


def _exact(article: Article, evidence: Evidence) -> bool:
    return article.text_of(evidence.field)[evidence.start : evidence.end] == evidence.text


def figures(answers: Iterable[Answer]) -> tuple[int | float, ...]:
    """Return sentences, the share read right, events, both roles, statuses, swapped, invented, inexact evidence."""
    answers = list(answers)
    pairs = [pair for one in answers for pair in one.paired]
    events = max(1, len(pairs))
    found = [(told, best) for told, best in pairs if best is not None]
    return (
        len(answers),
        sum(one.right for one in answers) / max(1, len(answers)),
        len(pairs),
        sum(told.roles == best.roles for told, best in found) / events,
        sum(told.statuses == best.statuses for told, best in found) / events,
        sum(told.swaps(best) for told, best in found),
        sum(len(one.invented) for one in answers),
        sum(one.inexact for one in answers),
    )


_HEADS: Final = ("table", "sentences", "right", "events", "both roles", "status", "swapped", "invented", "inexact")


def summary(answers: Sequence[Answer]) -> list[str]:
    """Return the figures as a table: a line for each table, one for the unseen sentences, one for all others."""
    groups = {table: [one for one in answers if one.row.table == table] for table in tables() if table != "unseen"}
    groups["all of these"] = [one for one in answers if one.row.table != "unseen"]
    groups["unseen"] = [one for one in answers if one.row.table == "unseen"]
    lines = [f"{_HEADS[0]:<14}" + "".join(f"{head:>11}" for head in _HEADS[1:])]
    for name, group in groups.items():
        values = (f"{value:.2f}" if isinstance(value, float) else str(value) for value in figures(group))
        lines.append(f"{name:<14}" + "".join(f"{value:>11}" for value in values))
    return lines


def tally(answers: Iterable[Answer]) -> str:
    """Return the text of `misses.yaml`."""
    wrong: dict[str, list[str]] = {}
    for one in answers:
        if not one.right:
            wrong.setdefault(one.row.table, []).append(one.row.name)
    head = (
        "# What is read wrongly today. Each is expected to fail and an error when it does not: whoever mends one\n"
        "# strikes it out here, or runs `python -m benchmarks.pairs --tally`.\n"
    )
    return head + yaml.safe_dump(wrong, default_flow_style=None, width=116, sort_keys=True)


def mistakes(answers: Iterable[Answer]) -> Iterator[str]:
    """Yield each sentence that is read wrongly, with what it says and what was found."""
    for one in answers:
        if not one.right:
            yield f"{one.row.table}/{one.row.name}: {one.row.article.title or one.row.article.body}"
            yield from (f"    says  {told}" for told in one.row.says)
            yield from (f"    found {told}" for told in one.found)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pairs", description=__doc__)
    parser.add_argument("tables", nargs="*", help="tables of which the mistakes are printed")
    parser.add_argument("--tally", action="store_true", help="write misses.yaml anew")
    given = parser.parse_args(arguments)
    tagger = RuleTagger(load_taxonomy())
    answers = [answer(tagger, row) for row in rows()]
    lines = summary(answers)
    if given.tables:
        lines = list(mistakes(one for one in answers if one.row.table in given.tables))
    sys.stdout.write("\n".join(lines) + "\n")
    if given.tally:
        (FOLDER / f"{MISSES}.yaml").write_text(tally(answers), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
