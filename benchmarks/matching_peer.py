"""Runs the matching index, Lucene Monitor and the judge of the tests on the same files, and compares what they find.

    python -m benchmarks.matching_peer [--peer DIR] [--sizes 1000,10000,100000]

`--peer` is the folder with the generator of the files and the runner of Lucene Monitor. All run one after the other,
each in a process of its own, one thread. The table goes into benchmarks/results.md, in the place of the last one.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import matching_hostile

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results.md"
HEADING = "## Matching"
ARTICLES = 2_000
HOT_ARTICLES = 200
NAIVE_SECONDS = 20
GOALS = {1_000: 1.5, 10_000: 2.5, 100_000: 6.0, 1_000_000: 11.0}

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sitting:
    """The same subscriptions and articles for all."""

    name: str
    size: int
    ours: Figures
    peers: tuple[Figures, ...]
    naive: Figures
    differing: int
    """Articles for which not all found the same."""

    @property
    def ratio(self) -> float:
        """How much faster ours is than the faster of the two presearchers."""
        return float(self.ours["articles_per_s"] / max(peer["articles_per_s"] for peer in self.peers))


def main() -> None:
    """Measure, print, and keep the table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--peer", type=Path, default=ROOT.parent / "shared" / "tools" / "lucene-monitor")
    options.add_argument("--sizes", default="1000,10000,100000")
    arguments = options.parse_args()
    sizes = [int(size) for size in arguments.sizes.split(",")]
    with tempfile.TemporaryDirectory(prefix="tocsin-") as directory:
        peer = Peer(arguments.peer, Path(directory))
        text = report(list(peer.sittings(sizes)), matching_hostile.measured(peer.files))
    print(text)
    _keep(text)


@dataclass(frozen=True, slots=True)
class Peer:
    """The generator and the runner of the peer, and where files go."""

    folder: Path
    directory: Path

    @property
    def files(self) -> Path:
        """Where the ordinary subscriptions and articles are."""
        return self.directory / "ordinary"

    def sittings(self, sizes: list[int]) -> Iterator[Sitting]:
        """Measure each size, and a hot topic with as many subscriptions as the largest."""
        self._generated(self.files, max(sizes), ARTICLES)
        for size in sizes:
            yield self._sitting(f"{size:,}", self.files, size)
        hot = self.directory / "hot"
        self._generated(hot, max(sizes), HOT_ARTICLES, "--hot")
        yield self._sitting("hot topic", hot, max(sizes))

    def _generated(self, files: Path, subs: int, articles: int, *more: str) -> None:
        sizes = ["--subs", str(subs), "--articles", str(articles), "--out", str(files)]
        subprocess.run([sys.executable, str(self.folder / "generate.py"), *sizes, *more], check=True)

    def _sitting(self, name: str, files: Path, size: int) -> Sitting:
        _say(f"{name}: ours, Lucene Monitor twice, the judge for {NAIVE_SECONDS} s")
        given = [str(files / "subs.jsonl"), str(files / "articles.jsonl"), "--limit", str(size)]
        own = [sys.executable, str(ROOT / "benchmarks" / "matching.py"), *given]
        lucene = [str(self.folder / "run"), *given, "--presearcher"]
        found = [self.directory / f"{number}.jsonl" for number in range(4)]
        ours = _run(own, found[0])
        peers = tuple(
            _run([*lucene, presearcher], path)
            for presearcher, path in zip(("term", "multipass"), found[1:3], strict=True)
        )
        naive = _run([*own, "--naive", "--warm", "0", "--seconds", str(NAIVE_SECONDS)], found[3])
        return Sitting(name, size, ours, peers, naive, sum(_differing(found[0], other) for other in found[1:]))


def report(sittings: list[Sitting], hostile: str) -> str:
    """Return what was measured as a section of the results."""
    lines = [
        HEADING,
        "",
        "One article at a time against all subscriptions, one thread each, after a warm-up; reading the article "
        "counts, JSON does not. What was found was compared byte for byte.",
        "",
        "| subscriptions | | articles/s | p50 ms | p99 ms | register s | bytes each | add, remove p50 ms |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for sitting in sittings:
        lines += [_row(sitting, figures) for figures in (sitting.ours, *sitting.peers, sitting.naive)]
    lines += [
        "",
        "| subscriptions | ratio to the better presearcher | goal | matches an article | articles differing |",
    ]
    lines += ["| --- | --- | --- | --- | --- |"]
    lines += [_ratio(sitting) for sitting in sittings]
    single = sittings[-2].ours
    lines += [
        "",
        f"At {sittings[-2].name}, p99 and worst: add {single['add_p99_ms']} and {single['add_max_ms']} ms, remove "
        f"{single['remove_p99_ms']} and {single['remove_max_ms']} ms.",
        "",
        hostile,
    ]
    return "\n".join(lines)


def _row(sitting: Sitting, figures: Figures) -> str:
    speed = f"| {sitting.name} | {figures['peer']} | {figures['articles_per_s']:,.0f} | {figures['p50_ms']} |"
    if figures["peer"] == "naive":
        return f"{speed} | | | |"
    changes = f"{figures['add_p50_ms']}, {figures['remove_p50_ms']}"
    return f"{speed} {figures['p99_ms']} | {figures['register_s']} | {figures['heap_bytes_per_sub']:,} | {changes} |"


def _ratio(sitting: Sitting) -> str:
    goal = "" if sitting.name == "hot topic" else GOALS.get(sitting.size, "")
    found = f"{sitting.ours['matches_per_article']} | {sitting.differing}"
    return f"| {sitting.name} | {sitting.ratio:.2f} | {goal} | {found} |"


def _run(command: list[str], matches: Path) -> Figures:
    done = subprocess.run([*command, "--matches", str(matches)], check=True, stdout=subprocess.PIPE, env=os.environ)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def _differing(ours: Path, other: Path) -> int:
    """Return how many lines of `other`, which may have fewer, are not ours."""
    with ours.open("rb") as mine, other.open("rb") as theirs:
        return sum(line != own for line, own in zip(theirs, mine, strict=False))


def _keep(text: str) -> None:
    """Put the section in the place of the one with its heading."""
    sections = RESULTS.read_text(encoding="utf-8").rstrip().split("\n\n## ")
    others = [section for section in sections if f"## {section}".partition("\n")[0] != HEADING]
    RESULTS.write_text("\n\n## ".join([*others, text.removeprefix("## ")]) + "\n", encoding="utf-8")


def _say(text: str) -> None:
    print(f"measuring {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
