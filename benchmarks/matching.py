"""Matches articles against subscriptions, both as trees in files, and prints one JSON line of figures.

    python benchmarks/matching.py SUBS.jsonl ARTICLES.jsonl [--matches OUT.jsonl] [--limit N] [--naive]

The trees are read literally: any topic, no narrower ones, and an event without a status may have any. Reading the
article counts, reading JSON does not.
"""

import argparse
import gc
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from services.notifier.domain.index.offers import Happening, Offer
from services.notifier.domain.index.query_index import QueryIndex
from services.notifier.domain.index.trees import Tree

Json = dict[str, Any]
Met = Callable[[Offer], list[int]]


@dataclass(slots=True)
class Times:
    """Seconds that something took, each time."""

    seconds: list[float] = field(default_factory=list)

    def of(self, work: Callable[[], Any]) -> Any:
        """Do `work`, and take note of how long it took."""
        start = time.perf_counter()
        result = work()
        self.seconds.append(time.perf_counter() - start)
        return result

    def quantile_ms(self, part: float) -> float:
        """Return how many milliseconds `part` of the times did not exceed."""
        ordered = sorted(self.seconds) or [0.0]
        return round(1_000 * ordered[min(len(ordered) - 1, int(len(ordered) * part))], 3)


def main() -> None:
    """Measure once, print the figures, and keep the matches if asked to."""
    options = _options()
    articles = list(_lines(options.articles))
    figures = measured(options, articles)
    print(json.dumps(figures, separators=(",", ":")))


def measured(options: argparse.Namespace, articles: list[Json]) -> Json:
    """Add the subscriptions, match the articles, change some subscriptions; return the figures."""
    before = _memory()
    index, kept, adding = _built(options)
    gc.collect()
    gc.freeze()
    memory = _memory() - before
    met: Met = _naive(options) if options.naive else index.met
    _warmed(met, articles[: options.warm], options.warm_seconds)
    index.settle()
    matching, matches = Times(), []
    until = time.perf_counter() + options.seconds
    for article in articles:
        if time.perf_counter() > until:
            break
        matches.append((article["id"], sorted(matching.of(lambda article=article: met(offer_of(article))))))
    _write(options.matches, matches)
    added, removed = _edited(index, kept)
    each = round(sum(len(found) for _, found in matches) / max(len(matches), 1), 3)
    return {
        "peer": "naive" if options.naive else "tocsin",
        "subs": len(index),
        "articles": len(matches),
        "articles_per_s": round(len(matches) / max(sum(matching.seconds), 1e-9), 3),
        "p50_ms": matching.quantile_ms(0.5),
        "p99_ms": matching.quantile_ms(0.99),
        "max_ms": matching.quantile_ms(1),
        "matches_per_article": each,
        "candidates_per_article": len(index) if options.naive else each,
        "register_s": round(sum(adding.seconds), 3),
        "heap_bytes_per_sub": round(memory / max(len(index), 1)),
        "add_p50_ms": added.quantile_ms(0.5),
        "add_p99_ms": added.quantile_ms(0.99),
        "add_max_ms": added.quantile_ms(1),
        "remove_p50_ms": removed.quantile_ms(0.5),
        "remove_p99_ms": removed.quantile_ms(0.99),
        "remove_max_ms": removed.quantile_ms(1),
    }


def offer_of(article: Json) -> Offer:
    """Return what an article of the file offers to queries."""
    facets = [("topic", topic) for topic in article["topics"]] + [("country", code) for code in article["countries"]]
    return Offer(
        title=article["title"],
        body=article["body"],
        facets=(*facets, ("lang", article["lang"]), ("source", article["source"])),
        figures=(("score", article["score"]),),
        events=tuple(map(_happening, article["events"])),
    )


def _happening(event: Json) -> Happening:
    sides = tuple(event["actors"]), tuple(event["recipients"])
    return Happening(event["type"], *sides, event.get("item"), ((event["status"], ()),))


def _built(options: argparse.Namespace) -> tuple[QueryIndex[int], list[tuple[int, Tree]], Times]:
    """Return an index of the subscriptions, some of them as they were read, and how long adding took."""
    index, kept, adding = QueryIndex[int](), [], Times()
    gc.disable()
    for number, line in zip(range(options.limit), _lines(options.subs), strict=False):
        adding.of(lambda line=line: index.add(line["id"], line["tree"]))
        if number < options.edits:
            kept.append((line["id"], line["tree"]))
    gc.enable()
    return index, kept, adding


def _naive(options: argparse.Namespace) -> Met:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from tests.services.notifier.domain.naive import Article

    trees = [(line["id"], line["tree"]) for _, line in zip(range(options.limit), _lines(options.subs), strict=False)]

    def met(offer: Offer) -> list[int]:
        article = Article(offer)
        return [id for id, tree in trees if article.meets(tree)]

    return met


def _warmed(met: Met, articles: list[Json], seconds: float) -> None:
    until = time.perf_counter() + seconds
    for article in articles:
        if time.perf_counter() > until:
            return
        met(offer_of(article))


def _edited(index: QueryIndex[int], kept: list[tuple[int, Tree]]) -> tuple[Times, Times]:
    """Return how long it took to add and to remove subscriptions one by one."""
    added, removed = Times(), Times()
    for id, tree in kept:
        removed.of(lambda id=id: index.remove(id))
        added.of(lambda id=id, tree=tree: index.add(id, tree))
    return added, removed


def _write(path: Path | None, matches: list[tuple[int, list[int]]]) -> None:
    if path:
        lines = (json.dumps({"id": id, "subs": subs}, separators=(",", ":")) + "\n" for id, subs in matches)
        path.write_text("".join(lines), encoding="utf-8")


def _lines(path: Path) -> Iterator[Json]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _memory() -> int:
    """Return the bytes of memory this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("subs", type=Path)
    options.add_argument("articles", type=Path)
    options.add_argument("--matches", type=Path, help="a file for the matches, a line an article")
    options.add_argument("--limit", type=int, default=2_000_000_000, help="only the first N subscriptions")
    options.add_argument("--naive", action="store_true", help="let the judge of the tests match instead")
    options.add_argument("--warm", type=int, default=500, help="articles matched before measuring")
    options.add_argument("--warm-seconds", type=float, default=20, help="and for how long at most")
    options.add_argument("--seconds", type=float, default=1e9, help="stop after the article under way then")
    options.add_argument("--edits", type=int, default=1_000, help="subscriptions removed and added again at the end")
    return options.parse_args()


if __name__ == "__main__":
    main()
