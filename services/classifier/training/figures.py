"""Figures of a tagger's answers: by topic, over all, false alarms, with the spread a bootstrap gives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from services.classifier.training.items import Item

_DRAWS: Final = 400
_SEED: Final = 20260301
_OUTER: Final = 0.025


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of a labelled article."""

    item: Item
    topics: frozenset[str]
    countries: frozenset[str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the range in which it lies in 95 of 100 drawings of the articles."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.2f}-{self.high:.2f})"


Measure = Callable[[Sequence[Answer]], float]


def figure(measure: Measure, answers: Sequence[Answer]) -> Figure:
    """Return what `measure` gives for `answers`, and for as many drawn from them again and again, by a fixed seed."""
    draw = Random(_SEED)
    drawn = sorted(measure(draw.choices(answers, k=len(answers))) for _ in range(_DRAWS))
    return Figure(measure(answers), drawn[int(_DRAWS * _OUTER)], drawn[int(_DRAWS * (1 - _OUTER)) - 1])


def topic_f1(topic: str) -> Measure:
    """Return the measure of one topic."""
    return lambda answers: _f1(answers, (topic,))


def micro_f1(topics: Sequence[str]) -> Measure:
    """Return the measure over all pairs of article and topic."""
    return lambda answers: _f1(answers, topics)


def macro_f1(topics: Sequence[str]) -> Measure:
    """Return the mean over the topics that some article has."""

    def measure(answers: Sequence[Answer]) -> float:
        there = [topic for topic in topics if any(topic in answer.item.topics for answer in answers)]
        return sum(_f1(answers, (topic,)) for topic in there) / max(1, len(there))

    return measure


def false_alarms(answers: Sequence[Answer]) -> float:
    """Return the share of articles without a topic that were given one."""
    quiet = [answer for answer in answers if not answer.item.topics]
    return sum(bool(answer.topics) for answer in quiet) / max(1, len(quiet))


def primary_found(answers: Sequence[Answer]) -> float:
    """Return the share of articles whose first topic was found."""
    known = [answer for answer in answers if answer.item.primary]
    return sum(answer.item.primary in answer.topics for answer in known) / max(1, len(known))


def country_f1(answers: Sequence[Answer]) -> float:
    """Return the measure over all pairs of article and state, of articles with a topic and a state."""
    told = [answer for answer in answers if answer.item.topics and answer.item.countries]
    right = sum(len(answer.countries & answer.item.countries) for answer in told)
    both = sum(len(answer.countries) + len(answer.item.countries) for answer in told)
    return 2 * right / both if both else 0.0


def counts(answers: Sequence[Answer], topic: str) -> tuple[int, int, int]:
    """Return how often a topic was found, wrongly found, and missed."""
    said = [topic in answer.topics for answer in answers]
    true = [topic in answer.item.topics for answer in answers]
    pairs = list(zip(said, true, strict=True))
    return pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True))


def _f1(answers: Sequence[Answer], topics: Sequence[str]) -> float:
    right = both = 0
    for answer in answers:
        for topic in topics:
            said, true = topic in answer.topics, topic in answer.item.topics
            right += said and true
            both += said + true
    return 2 * right / both if both else 0.0


Scores = Mapping[str, Mapping[str, float]]
"""How surely each topic applies, by the id of an article and the topic."""
