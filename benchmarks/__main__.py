"""Runs every benchmark and writes `benchmarks/results.md`."""

import sys
from datetime import UTC, datetime

import uvloop

from benchmarks import line, machine, stage
from benchmarks.results import keep
from tocsin import logs


def main() -> None:
    """Measure, print and keep the results."""
    logs.configure("error")
    _say("the stage beside a raw client: 5 pairs of 20,000 messages")
    pairs = uvloop.run(stage.measure())
    _say("the whole line: 10,000 articles, 30 s at 50/s, 100,000 waiting")
    figures = uvloop.run(line.measure())
    measured = f"Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}: {machine.described()}."
    sections = (
        (
            "## The stage beside a raw client",
            measured,
            "Both read 1 KB articles in batches of 100, validate each, and write and acknowledge by the same script; "
            "the raw client does nothing else (bar 0.75, goal 0.8).",
            stage.report(pairs),
        ),
        (
            "## The whole line",
            measured,
            "Three processes, one subscription of 100 rings, every fiftieth article; the generator and the receiver of "
            "webhooks run on the same machine.",
            line.report(figures),
        ),
    )
    for parts in sections:
        keep("\n\n".join(parts))
        print("\n\n".join(parts))


def _say(text: str) -> None:
    print(f"measuring {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
