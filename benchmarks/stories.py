"""Stories: how many articles a second are put in their story with 20,000 that live, and what a story costs.

Seconds are the processor's, so that what else runs on the machine counts little.

`python -m benchmarks.stories` prints and keeps the figures; with `--check` it fails where a bar is missed. The articles
are made here by a fixed seed: reports of happenings with names of their own, copies of them, and what follows.
"""

import asyncio
import gc
import json
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median
from typing import Final

from pydantic import SecretStr, TypeAdapter
from redis.asyncio import Redis

from benchmarks.machine import described, server
from benchmarks.results import keep
from services.notifier.adapters.story_records import GROUP, StoryRecords
from services.notifier.domain.stories import StoryBook, Verdict
from services.notifier.domain.stories.common_words import NEWS_WORDS, STATE_WORDS
from services.notifier.stories import Stories
from tocsin.clock import ServerClock
from tocsin.messages import Article, Claim, Country, Event, EventType, Item, TaggedArticle
from tocsin.service import Wiring, Worker
from tocsin.settings import RuntimeSettings
from tocsin.stage import Route
from tocsin.streams import STORIES, TAGGED

BEGINNING: Final = datetime(2026, 3, 2, tzinfo=UTC)
LIVE: Final = 20_000
MEASURED: Final = 5_000
WORDS: Final = 260
APART: Final = timedelta(seconds=20)
STATES: Final = ("KP", "RU", "UA", "US", "IR", "IL", "CN", "TW", "SD", "YE", "IN", "PK", "JP", "KR", "TR", "SY")
ACTS: Final[tuple[tuple[EventType, Item | None], ...]] = (
    ("transfer", "missile"),
    ("transfer", "drone"),
    ("strike", "missile"),
    ("strike", "drone"),
    ("sanction", None),
    ("condemn", None),
    ("expel", None),
)
STAGED: Final = 2_000
LIMITS: Final = {
    "articles a second": 1_000.0,
    "pairwise precision": 0.97,
    "pairwise recall": 0.90,
    "origins told": 0.95,
    "pairwise precision, events read by the tagger": 0.97,
    "pairwise recall, events read by the tagger": 0.90,
}
SYLLABLES: Final = ("ka", "lo", "mir", "ten", "sha", "vor", "el", "bu", "ris", "no", "dan", "pi", "gor", "ash", "tu")


class Happenings:
    """Makes articles: each happening has names of its own among words that all news share."""

    def __init__(self, seed: int) -> None:
        self._draw = Random(seed)
        self._common = sorted(NEWS_WORDS | STATE_WORDS)
        self._rare = [self._name() for _ in range(40_000)]
        self._number = 0

    def fresh(self, count: int) -> Iterator[TaggedArticle]:
        """Yield reports of happenings that nobody reported before."""
        for _ in range(count):
            yield self._article(self._text([self._name() for _ in range(12)]), self._events())

    def mixed(self, count: int, known: Sequence[TaggedArticle]) -> Iterator[TaggedArticle]:
        """Yield new reports, copies, and reports that say the same in other words, in the proportions of a wire."""
        for _ in range(count):
            kind, of = self._draw.random(), self._draw.choice(known[-4_000:])
            if kind < 0.4:
                yield next(self.fresh(1))
            elif kind < 0.8:
                yield self._article(f"{self._sentence([])} {of.article.body}", of.events)
            else:
                names = [word for word in of.article.title.split() if word not in NEWS_WORDS]
                yield self._article(self._text(names), of.events)

    def _article(self, text: str, events: tuple[Event, ...]) -> TaggedArticle:
        self._number += 1
        seen = BEGINNING + self._number * APART
        article = Article(
            id=f"a{self._number}",
            title=" ".join(text.split()[:12]),
            body=text,
            source=f"paper{self._number % 90}.example",
            language="en",
            first_seen=seen,
        )
        codes = sorted({party for event in events for party in (*event.actors, *event.recipients)})
        return TaggedArticle(
            article=article,
            countries=tuple(Country(code=code) for code in codes),
            events=events,
            tagger="benchmark",
            taxonomy="benchmark",
            tagged_at=seen,
        )

    def _events(self) -> tuple[Event, ...]:
        if self._draw.random() < 0.4:
            return ()
        type, item = self._draw.choice(ACTS)
        actor, recipient = self._draw.sample(STATES, 2)
        return (Event.of(type, (actor,), (recipient,), item, (Claim(status="reported"),), ()),)

    def _text(self, names: Sequence[str]) -> str:
        words = 0
        sentences = []
        while words < WORDS:
            sentence = self._sentence(names)
            sentences.append(sentence)
            words += len(sentence.split())
        return " ".join(sentences)

    def _sentence(self, names: Sequence[str]) -> str:
        draw = self._draw
        words = [draw.choice(self._common) for _ in range(12)] + [draw.choice(self._rare) for _ in range(3)]
        words += draw.sample(names, min(3, len(names)))
        draw.shuffle(words)
        return " ".join(words).capitalize() + "."

    def _name(self) -> str:
        return "".join(self._draw.choice(SYLLABLES) for _ in range(self._draw.randint(2, 4)))


def measure() -> dict[str, float]:
    """Return all figures, by name."""
    happenings = Happenings(20260304)
    known = list(happenings.fresh(LIVE))
    coming = list(happenings.mixed(MEASURED, known))
    gc.collect()
    before = _resident()
    book = StoryBook(LIVE)
    verdicts = []
    for tagged in known:
        book.decide(tagged, tagged.tagged_at)
        verdict = book.verdict_of(tagged)
        assert verdict is not None
        verdicts.append(verdict)
    gc.collect()
    figures = {"live stories": float(len(book)), "bytes a story, in memory": (_resident() - before) / len(book)}
    times = []
    begun = time.process_time()
    for tagged in coming:
        at = time.process_time()
        book.decide(tagged, tagged.tagged_at)
        times.append(time.process_time() - at)
    figures["articles a second"] = MEASURED / (time.process_time() - begun)
    times.sort()
    figures["p50, ms"] = median(times) * 1_000
    figures["p99, ms"] = times[int(len(times) * 0.99)] * 1_000
    figures["bytes a story, stored"] = _stored(verdicts)
    begun = time.process_time()
    StoryBook(LIVE).restore(verdicts)
    figures["seconds to take in all that was stored"] = time.process_time() - begun
    figures["articles a second through the stage, stored"] = asyncio.run(through_the_stage(coming[:STAGED]))
    return figures | labelled_figures()


async def through_the_stage(articles: Sequence[TaggedArticle]) -> float:
    """Return how many articles a second are read, decided, kept and handed over on a durable server."""
    with server() as url:
        redis = Redis.from_url(url)
        for tagged in articles:
            await redis.xadd(TAGGED.key(0), {"__data__": tagged.to_wire()})
        stories = Stories(StoryRecords(redis), ServerClock(redis), LIVE)
        route = Route(stories.place, TAGGED, GROUP, STORIES, alone=True, begin=stories.begin, commit=stories.commit)
        worker = Worker(RuntimeSettings(redis_url=SecretStr(url)))
        begun = time.perf_counter()
        await worker.start(redis, Wiring(routes=[route]))
        while await redis.xlen(STORIES.key(0)) < len(articles):
            await asyncio.sleep(0.01)
        rate = len(articles) / (time.perf_counter() - begun)
        await worker.stop()
        await redis.aclose()
    return rate


def labelled_figures() -> dict[str, float]:
    """Return how well the labelled articles of the tests find their stories and origins."""
    from tests.services.notifier.stories import test_groups as groups

    updates = groups.decided(groups.by_hand())
    precision, recall = groups.figures(groups.by_hand(), updates)
    read = groups.figures(groups.by_tagger(), groups.decided(groups.by_tagger()))
    right = [each.origin == updates[each.tagged.id].origin for each in groups.by_hand()]
    return {
        "labelled articles": float(len(groups.by_hand())),
        "pairwise precision": precision,
        "pairwise recall": recall,
        "origins told": sum(right) / len(right),
        "pairwise precision, events read by the tagger": read[0],
        "pairwise recall, events read by the tagger": read[1],
    }


def _stored(verdicts: Sequence[Verdict]) -> float:
    adapter = TypeAdapter(Verdict)
    some = verdicts[:: max(1, len(verdicts) // 500)]
    return sum(len(adapter.dump_json(verdict)) for verdict in some) / len(some)


def _resident() -> int:
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * 1024


def report(figures: dict[str, float]) -> str:
    """Return the figures as a section of the results."""
    lines = ["## Stories", "", described(), "", "| what | measured | bar |", "| --- | --- | --- |"]
    for name, value in figures.items():
        bar = LIMITS.get(name)
        lines.append(f"| {name} | {value:,.2f} | {'' if bar is None else f'{bar:,g}'} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] = ()) -> int:
    """Measure, print and keep; with --check fail where a bar is missed."""
    figures = measure()
    section = report(figures)
    sys.stdout.write(section + "\n")
    keep(section)
    missed = [name for name, bar in LIMITS.items() if figures[name] < bar]
    sys.stdout.write(json.dumps({"missed": missed}) + "\n")
    return 1 if missed and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
