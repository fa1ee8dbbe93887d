"""Measures what queries within the limits, but made to be dear, do to ten thousand ordinary ones."""

import gc
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.matching import offer_of
from services.notifier.domain.index.query_index import QueryIndex
from services.notifier.domain.texts import tokens

ORDINARY = 10_000
ARTICLES = 1_000
SLOP = 50

Trees = Iterator[Any]


def measured(files: Path) -> str:
    """Return a table of the p99 of an article with each hostile set beside the ordinary subscriptions."""
    ordinary = [line["tree"] for line in islice(_lines(files / "subs.jsonl"), ORDINARY)]
    articles = list(islice(_lines(files / "articles.jsonl"), ARTICLES))
    sets = hostile(articles)
    plain = _p99(ordinary, articles)
    rows = ["| beside 10,000 ordinary subscriptions | p99 ms | times |", "| --- | --- | --- |"]
    rows.append(f"| none | {plain:.2f} | 1 |")
    for name, trees in sets.items():
        p99 = _p99([*ordinary, *trees()], articles)
        rows.append(f"| {name} | {p99:.2f} | {p99 / plain:.1f} |")
    return "\n".join(rows)


def hostile(articles: list[dict[str, Any]]) -> dict[str, Callable[[], Trees]]:
    """Return sets of queries that use the commonest words of `articles`."""
    counted = Counter(word for article in articles for word in set(tokens(article["body"])))
    common = [word for word, _ in counted.most_common(400)]
    stems = [stem for stem, _ in Counter(word[:3] for word in counted if len(word) > 3).most_common(1_000)]
    random = Random(7)

    def words(count: int, among: int = 400) -> list[Any]:
        return [["word", "text", word] for word in random.sample(common[:among], count)]

    def row(count: int, among: int) -> list[str]:
        return random.sample(common[:among], count)

    return {
        "1,000 ANDs of 200 frequent words": lambda: (["and", *words(200)] for _ in range(1_000)),
        "1,000 ORs of 200 frequent words": lambda: (["or", *words(200)] for _ in range(1_000)),
        "1,000 frequent AND NOT (199 words)": lambda: (
            ["and", *words(1, 20), ["not", ["or", *words(199)]]] for _ in range(1_000)
        ),
        "1,000 commonest beginnings of three letters": lambda: (["prefix", "text", stem] for stem in stems),
        "200 of depth 10, AND and OR in turn": lambda: (_deep(words, 10) for _ in range(200)),
        "1,000 phrases of 10 frequent words": lambda: (["phrase", "text", row(10, 30)] for _ in range(1_000)),
        "300 nears of 10 frequent words": lambda: (["near", "text", row(10, 30), SLOP] for _ in range(300)),
        "1,000 nears of two of the commonest words": lambda: (
            ["near", "text", row(2, 5), number % SLOP] for number in range(1_000)
        ),
    }


def _deep(words: Callable[[int], list[Any]], depth: int) -> Any:
    kind = "and" if depth % 2 else "or"
    return [kind, *words(18), *([_deep(words, depth - 1)] if depth else [])]


def _p99(trees: list[Any], articles: list[dict[str, Any]]) -> float:
    """Return the p99 of matching an article, in milliseconds."""
    index = QueryIndex[int]()
    for number, tree in enumerate(trees):
        index.add(number, tree)
    gc.collect()
    for article in articles:
        index.met(offer_of(article))
    index.settle()
    return sorted(_milliseconds(index, article) for article in articles)[int(len(articles) * 0.99)]


def _milliseconds(index: QueryIndex[int], article: dict[str, Any]) -> float:
    start = time.perf_counter()
    index.met(offer_of(article))
    return 1_000 * (time.perf_counter() - start)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
