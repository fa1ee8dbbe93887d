"""Previews: how long it takes to say what a subscription would have rung over 100,000 stored articles.

`python -m benchmarks.previews [--articles N]` stores articles made here by a fixed seed on a fresh server, runs the
code of `tocsin preview` over them for queries of several kinds, prints and keeps the figures; with `--check` it fails
where a bar is missed. Seconds are of the wall, and of the processor: what else runs on the machine counts in the first.
"""

import argparse
import asyncio
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from redis.asyncio import Redis

from benchmarks.machine import described, server
from benchmarks.results import keep
from services.notifier.domain.subscriptions import Subscription
from services.notifier.previewing import preview
from services.notifier.querying import read_query
from services.notifier.settings import NotifierSettings
from tocsin.messages import (
    Article,
    Claim,
    Country,
    Development,
    Event,
    Evidence,
    StoryUpdate,
    TaggedArticle,
    Topic,
)
from tocsin.streams import STORIES

ARTICLES: Final = 100_000
SPAN: Final = timedelta(days=29)
WORDS: Final = 480
TOPICS: Final = ("missile-transfer", "arms-transfer", "election", "protest-unrest", "airstrike", "sanctions-imposed")
STATES: Final = ("KP", "RU", "US", "IR", "JP", "KR", "CN", "FR")
AT_ONCE: Final = 500
FIRST_WORD_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A kind of query, and how long it may take."""

    kind: str
    query: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Took:
    """What a preview took."""

    asked: Asked
    wall: float
    processor: float
    first_word: float
    alerts: int

    @property
    def is_fine(self) -> bool:
        """Whether it kept within the bars."""
        return self.wall < self.asked.seconds and self.first_word < FIRST_WORD_SECONDS


class Newspaper:
    """Makes articles in their stories: three to a story, words as frequent as words are."""

    def __init__(self, seed: int) -> None:
        self._draw = Random(seed)
        self.words = [
            "".join(self._draw.choices("abcdefghiklmnoprstuvz", k=self._draw.randint(3, 9))) for _ in range(30_000)
        ]
        self._weights = [1 / (rank + 1) for rank in range(len(self.words))]

    def updates(self, count: int, until: datetime) -> Iterator[StoryUpdate]:
        """Yield articles, spread over the time."""
        for number in range(count):
            yield self._update(number, until - SPAN + SPAN * number / count)

    def _update(self, number: int, at: datetime) -> StoryUpdate:
        words = self._draw.choices(self.words, self._weights, k=WORDS)
        body = "\n\n".join(" ".join(words[start : start + 60]) + " – “so it is”." for start in range(0, WORDS, 60))
        id, url = f"{number:032x}", f"https://quay.example/{number}"
        article = Article(
            id=id,
            url=url,
            canonical_url=url,
            title=" ".join(words[:9]).capitalize(),
            language="en",
            source="quay.example",
            feed="https://quay.example/rss",
            first_seen=at,
            published=at,
            body=body,
        )
        events = self._events(body)
        tagged = TaggedArticle(
            article=article,
            topics=tuple(Topic(id=id, score=0.8, evidence=(_words(body),)) for id in self._topics()),
            countries=tuple(Country(code=code, evidence=(_words(body),)) for code in self._draw.sample(STATES, 2)),
            events=events,
            tagger="benchmark",
            taxonomy="1",
            tagged_at=at,
        )
        new = tuple(
            Development(id=id, event=each, kind="event", statuses=("reported",), article=id, at=at) for each in events
        )
        return StoryUpdate(
            tagged=tagged,
            story=f"{number // 3:032x}",
            first=number % 3 == 0,
            origin="quay.example",
            origins=1,
            articles=1 + number % 3,
            developments=new,
            decided_at=at,
        )

    def _topics(self) -> list[str]:
        return self._draw.sample(TOPICS, self._draw.choice((0, 0, 1, 1, 2)))

    def _events(self, body: str) -> tuple[Event, ...]:
        if self._draw.random() > 0.3:
            return ()
        actor, recipient = self._draw.sample(STATES, 2)
        told = Claim(status="reported", speakers=("KR",), evidence=(_words(body),))
        return (Event.of("transfer", (actor,), (recipient,), "missile", (told,), (_words(body),)),)


def main(arguments: list[str] | None = None) -> int:
    """Measure and keep; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--check", action="store_true", help="fail where a bar is missed")
    given = parser.parse_args(arguments)
    rows = asyncio.run(_measured(given.articles))
    section = _section(rows, given.articles)
    print(section)
    if given.articles == ARTICLES:
        keep(section)
    return int(given.check and not all(row.is_fine for row in rows))


async def _measured(count: int) -> list[Took]:
    paper, now = Newspaper(7), datetime.now(UTC)
    asked = (
        Asked("facet", "topic:missile-transfer", 10),
        Asked("event", "event:(transfer actor:KP recipient:RU)", 10),
        Asked("rare word", paper.words[20_000], 10),
        Asked("common word", paper.words[0], 40),
        Asked("phrase of common words", f'"{paper.words[2]} {paper.words[3]}"', 40),
    )
    with server() as url:
        redis = Redis.from_url(url)
        await redis.config_set("appendfsync", "no")
        await _store(redis, paper.updates(count, now))
        rows = [await _took(redis, each, now) for each in asked]
        await redis.aclose()
    return rows


async def _store(redis: Redis, updates: Iterator[StoryUpdate]) -> None:
    pipeline = redis.pipeline(transaction=False)
    for number, update in enumerate(updates, 1):
        id = f"{int(update.decided_at.timestamp() * 1000)}-{number}"
        pipeline.xadd(STORIES.key(0), {"__data__": update.to_wire()}, id=id)
        if number % AT_ONCE == 0:
            await pipeline.execute()
    await pipeline.execute()


async def _took(redis: Redis, asked: Asked, now: datetime) -> Took:
    reading = read_query(asked.query)
    assert reading.query is not None
    subscription = Subscription(id="sub_1", name="asked", query=asked.query, webhook="", sealed_secret="", saved_at=now)
    settings = NotifierSettings.model_construct(namespace="", partitions=1, shards=1)
    begun, first, processor = time.perf_counter(), 0.0, time.process_time()
    async for each in preview(redis, settings, [(subscription, reading.query)], now - 2 * SPAN):
        going, first = each, first or time.perf_counter() - begun
    wall = time.perf_counter() - begun
    return Took(asked, wall, time.process_time() - processor, first, going.previews[0].calls)


def _section(rows: list[Took], count: int) -> str:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    head = "| query | seconds | processor's | first word after | bar | alerts |\n|---|---|---|---|---|---|"
    lines = (
        f"| {row.asked.kind} | {row.wall:.1f} | {row.processor:.1f} | {row.first_word:.2f} s "
        f"| < {row.asked.seconds:.0f} s | {row.alerts:,} |"
        for row in rows
    )
    return (
        f"## Previews\n\n`tocsin preview` over {count:,} stored articles of ~{WORDS} words, one process; peak memory "
        f"{memory:.0f} MiB. {datetime.now(UTC):%Y-%m-%d}, {described()}.\n\n{head}\n" + "\n".join(lines) + "\n"
    )


def _words(body: str) -> Evidence:
    end = body.index(" ", 15)
    return Evidence(field="body", start=0, end=end, text=body[:end])


if __name__ == "__main__":
    sys.exit(main())
