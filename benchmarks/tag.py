"""The tagger: how long an article takes, whether it is linear, what hostile texts cost, and plain regexes beside it.

Run it with `python -m benchmarks.tag`; texts are made here from sentences of our own, by a fixed seed.
"""

import re
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from random import Random
from statistics import median
from typing import Final

from services.classifier.adapters.taxonomy_files import load_taxonomy
from services.classifier.domain.expressions import Grammar, Vocabulary
from services.classifier.domain.tagger import RuleTagger
from services.classifier.domain.taxonomy import Taxonomy
from tocsin.messages import Article

NOW: Final = datetime(2026, 3, 2, tzinfo=UTC)
ARTICLES: Final = 200
CHARACTERS: Final = 3_000
LIMITS: Final = {"median": 2.0, "p99": 10.0, "hostile": 150.0, "memory": 100.0}
"""Milliseconds for 3 KB, milliseconds for 100 KB of hostile text, MiB."""
_ENDS: Final = ("|", ")", ")?")

PLAIN: Final = (
    "The council met for two hours and put the matter off until the spring.",
    "Farmers along the river said the harvest had been the best in a decade.",
    "She joined the company in 2009 and has run its workshops since 2017.",
    "Prices rose by two percent over the year, the statistics office said on Friday.",
    "“We had hoped for a better answer,” the mayor told reporters outside the hall.",
    "A second reading of the bill is expected before the summer break.",
    "The museum reopened on Saturday after three years of work on its roof.",
    "Trains between the two towns were late for most of the morning.",
)
TOLD: Final = (
    "Norway has sold anti-ship missiles to Chile, the defence ministry in Oslo said on Tuesday.",
    "Kenya condemned the attack and summoned the Sudanese ambassador.",
    "The European Union agreed a new package of sanctions against Belarus late on Monday.",
    "Thousands of people marched through Lima and police fired tear gas at the crowd.",
    "Hackers broke into the network of a hospital in Vienna and demanded a ransom.",
    "Voters in Ghana go to the polls next week to choose a president and a parliament.",
    "Talks on a ceasefire between the rebels and the government of Mali were broken off.",
    "Two frigates from Australia joined the naval exercise off the coast of Fiji.",
    "The tanker was seized by the coast guard of Oman after a chase of four hours.",
    "An air strike hit a depot near Khartoum and killed nine people, witnesses said.",
)
HOSTILE: Final = (
    ".", "a ", "\n", "(", "\"'", "é", "U.S. ", "sanctions ", "x" * 50, "the of to in ", "Iran and ",
    "sent missiles to ", "North Korea, ", "not ", "1985 ", "—", "war, peace; ", "a.b.c.d ",
    "Iran said that Iraq said that ", "!?…”) ", "\u200b", "한국은 ", "미사일을 ",
    "북한이 러시아에 미사일을 보냈다고 밝혔다. ",
)  # fmt: skip


def texts() -> Iterator[Article]:
    """Yield articles of 3 KB, one sentence in three of which tells something."""
    draw = Random(7)
    for number in range(ARTICLES):
        body = ""
        while len(body) < CHARACTERS:
            body += draw.choice(TOLD if draw.random() < 1 / 3 else PLAIN) + draw.choice((" ", " ", "\n\n"))
        yield Article(id=f"a{number}", title=draw.choice(TOLD)[:80], body=body[:CHARACTERS], first_seen=NOW)


def long_article(body: str) -> Article:
    """Return an article longer than a message may be."""
    return Article.model_construct(id="long", title="", body=body, first_seen=NOW)


def milliseconds(work: Callable[[], object], rounds: int = 1) -> float:
    """Return the least time that `work` takes."""
    times = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times) * 1_000


class PlainRegexes:
    """The same signals as regular expressions over the text, tried one after another."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        signals = taxonomy.signals
        vocabulary = Vocabulary(signals.irregular, signals.breaks)
        self._grammar = Grammar(vocabulary, signals.classes, signals.common)
        self._patterns = [(signal.topic, re.compile(self._regex(signal.pattern))) for signal in signals.signals]

    def tag(self, article: Article) -> set[str]:
        """Return the topics of which any pattern is found."""
        text = f"{article.title}\n{article.body}".lower()
        return {topic for topic, pattern in self._patterns if pattern.search(text)}

    def _regex(self, pattern: str) -> str:
        return self._row(re.findall(r"\.\.\.?|\(|\)\??|\||[^\s()|]+", pattern))

    def _row(self, terms: list[str]) -> str:
        """Read terms one behind the other, taking them away, up to the end of the alternative."""
        parts: list[str] = []
        before = ""
        while terms and terms[0] not in _ENDS:
            term = terms.pop(0)
            if term == "~":
                return self._near("".join(parts), self._row(terms))
            if before and not before.startswith("..") and not term.startswith(".."):
                parts.append(r"\W+")
            parts.append(self._group(terms) if term == "(" else self._term(term))
            before = term
        return "".join(parts)

    def _near(self, one: str, other: str) -> str:
        gap = r"(?:\W+\w+){0,5}?\W+"
        return f"(?:{one}{gap}{other}|{other}{gap}{one})"

    def _group(self, terms: list[str]) -> str:
        rows = [self._row(terms)]
        while (end := terms.pop(0)) == "|":
            rows.append(self._row(terms))
        return f"(?:{'|'.join(rows)}){'?' if end == ')?' else ''}"

    def _term(self, term: str) -> str:
        gaps = {"..": r"(?:\W+\w+){0,4}?\W+", "...": r"(?:\W+\w+){0,10}?\W+"}
        if term in gaps:
            return gaps[term]
        if term.rstrip("?") in ("A", "D", "P", "L", "#", "^", "$", ","):
            return r"\w+"
        entries = self._grammar.entries(term.strip("@?")) if term.startswith("@") else [term.rstrip("?")]
        words = (r"\W+".join(f"(?:{'|'.join(forms)})" for forms in self._grammar.words(entry)) for entry in entries)
        return rf"\b(?:{'|'.join(words)})\b"


def measure() -> dict[str, float]:
    """Return all figures, by name."""
    taxonomy = load_taxonomy()
    tagger = RuleTagger(taxonomy)
    articles = list(texts())
    for article in articles:
        tagger.tag(article)
    times = sorted(milliseconds(lambda article=article: tagger.tag(article), 3) for article in articles)  # type: ignore[misc]
    figures = {"median": median(times), "p99": times[int(len(times) * 0.99)]}
    whole = " ".join(article.body for article in articles)
    for size in (125_000, 250_000, 500_000, 1_000_000):
        text = long_article((whole * 2)[:size])
        figures[f"{size // 1000} KB, ms a KB"] = milliseconds(lambda text=text: tagger.tag(text)) / (size / 1_000)  # type: ignore[misc]
    figures["hostile"] = max(milliseconds(lambda bad=bad: tagger.tag(hostile(bad))) for bad in HOSTILE)  # type: ignore[misc]
    figures["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    plain = PlainRegexes(taxonomy)
    figures["plain regexes"] = median(
        milliseconds(lambda article=article: plain.tag(article))  # type: ignore[misc]
        for article in articles[:: ARTICLES // 10]
    )
    return figures


def hostile(bad: str) -> Article:
    """Return 100 KB of one thing again and again."""
    return long_article(bad * (100_000 // len(bad.encode())))


def report(figures: dict[str, float]) -> str:
    """Return the figures as a table."""
    lines = ["| what | measured | bar |", "| --- | --- | --- |"]
    for name, value in figures.items():
        lines.append(f"| {name} | {value:.2f} | {LIMITS.get(name, '')} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] = ()) -> int:
    """Measure and print; with --check fail where a bar is missed."""
    figures = measure()
    sys.stdout.write(report(figures) + "\n")
    missed = [name for name, limit in LIMITS.items() if figures[name] > limit]
    return 1 if missed and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
