"""Runs every benchmark of ingest and keeps what came of it as one section of `benchmarks/results.md`."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from benchmarks import ingest_feeds, ingest_pages, ingest_polls, ingest_push, machine
from benchmarks.results import keep
from tocsin import logs

HEADING: Final = "## Ingest"


class Measure(Protocol):
    """Measures something, and returns the results as Markdown."""

    def __call__(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Part:
    """One benchmark, and what it is about."""

    name: str
    about: str
    measure: Measure


def feeds() -> str:
    """Measure the reading of feeds."""
    return "\n".join(ingest_feeds.main())


def pages() -> str:
    """Measure the reading of pages and pasted texts."""
    return ingest_pages.report(*ingest_pages.measure())


def push() -> str:
    """Measure the push API."""
    return ingest_push.report(*asyncio.run(ingest_push.measure()))


def polls() -> str:
    """Measure the polling of feeds."""
    return ingest_polls.report(asyncio.run(ingest_polls.measure()))


PARTS: Final = (
    Part("Feeds", "Reading documents that are in memory already, beside the parsers that others use.", feeds),
    Part("Pages and pasted texts", "The corpus of the tests, beside the readers that others use.", pages),
    Part("Push", "Articles of about 3 KB, from the moment a push is due to the answer that it is durable.", push),
    Part(
        "Polls",
        f"{ingest_polls.FEEDS} feeds of {ingest_polls.ENTRIES} whole texts of about 3 KB, all new and due at once; "
        "the server is durable; ours keeps its limits, and tells languages and copies besides.",
        polls,
    ),
)


def section(parts: Sequence[Part] = PARTS) -> str:
    """Measure one part after the other, and return the section."""
    written = [HEADING, f"Written by `make bench-ingest` on {datetime.now(UTC):%Y-%m-%d}: {machine.described()}."]
    for part in parts:
        print(f"measuring {part.name.lower()}", file=sys.stderr, flush=True)
        written += [f"### {part.name}", part.about, part.measure()]
    return "\n\n".join(written) + "\n"


def main() -> None:
    """Measure, print and keep the results."""
    logs.configure("error")
    measured = section()
    keep(measured)
    print(measured)


if __name__ == "__main__":
    main()
