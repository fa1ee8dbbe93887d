"""From labelled articles to a scorer: rows, weights, thresholds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.classifier.domain.countries import COUNTRY_FEATURES, country_rows, naming
from services.classifier.domain.events import events
from services.classifier.domain.features import FEATURES, rows
from services.classifier.domain.scorer import CountryScorer, Row, Scorer
from services.classifier.domain.sightings import proving
from services.classifier.domain.tagger import Observation, RuleTagger
from services.classifier.domain.taxonomy import TopicRule
from services.classifier.training.figures import Answer, Scores
from services.classifier.training.fitting import Example, Sparse, fit
from services.classifier.training.items import Item

_RIDGE: Final = 2.0
_OFFSET_RIDGE: Final = 3.0
_PROOF_RIDGE: Final = 1.0
_BIAS_RIDGE: Final = 0.01
_DIGITS: Final = 3
_SHRINKAGE: Final = 200
"""A topic's own threshold weighs as much as the pooled one when it has this many items."""
_NEIGHBOURS: Final = 3
_GRID: Final = tuple(number / 100 for number in range(20, 81, 2))


@dataclass(frozen=True, slots=True)
class Seen:
    """A labelled article with the rows of the topics that something speaks for."""

    item: Item
    rows: Mapping[str, Row]
    countries: Mapping[str, Row]
    """The rows of the states it names."""


def seen(tagger: RuleTagger, items: Iterable[Item]) -> list[Seen]:
    """Return what the tagger sees in each article."""
    return [_seen(item, tagger.observed(item.article)) for item in items]


def _seen(item: Item, observed: Observation) -> Seen:
    named = naming(observed.passages, proving(observed.seen))
    states = country_rows(item.article, named, events(item.article, observed.statements))
    return Seen(item, rows(item.article, observed.seen, observed.around), states)


def learnt(examples: Sequence[Seen], topics: Sequence[str]) -> Scorer:
    """Return the scorer that fits `examples` best."""
    columns = {topic: 1 + len(FEATURES) + 2 * number for number, topic in enumerate(topics)}
    ridges = [_BIAS_RIDGE, *[_RIDGE] * len(FEATURES), *[_OFFSET_RIDGE, _PROOF_RIDGE] * len(topics)]
    found = fit(
        [
            Example(_sparse(row, columns[topic]), topic in each.item.topics, each.item.weight)
            for each in examples
            for topic, row in each.rows.items()
        ],
        ridges,
    )
    rounded = [round(value, _DIGITS) for value in found]
    offsets = {topic: rounded[column] for topic, column in columns.items()}
    proofs = {topic: rounded[column + 1] for topic, column in columns.items() if rounded[column + 1]}
    return Scorer(rounded[0], tuple(rounded[1 : 1 + len(FEATURES)]), offsets, 0.5, {}, proofs)


def learnt_countries(examples: Sequence[Seen]) -> CountryScorer:
    """Return the scorer of countries that fits best those of `examples` that have a topic and a country."""
    ridges = [_BIAS_RIDGE, *[_RIDGE] * len(COUNTRY_FEATURES)]
    found = fit(
        [
            Example(
                ((0, 1.0), *((1 + index, value) for index, value in enumerate(row) if value)),
                code in each.item.countries,
                each.item.weight,
            )
            for each in examples
            if each.item.topics and each.item.countries
            for code, row in each.countries.items()
        ],
        ridges,
    )
    return CountryScorer(round(found[0], _DIGITS), tuple(round(value, _DIGITS) for value in found[1:]))


def _sparse(row: Row, topic_column: int) -> Sparse:
    own = ((topic_column, 1.0), (topic_column + 1, row[-1])) if row[-1] else ((topic_column, 1.0),)
    return ((0, 1.0), *((1 + index, value) for index, value in enumerate(row) if value), *own)


def crossvalidated(examples: Sequence[Seen], topics: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return the scores each article gets from a scorer that has not seen it, by id and topic."""
    scores: dict[str, dict[str, float]] = {}
    for fold in sorted({each.item.fold for each in examples}):
        scorer = learnt([each for each in examples if each.item.fold != fold], topics)
        for each in examples:
            if each.item.fold == fold:
                scores[each.item.id] = {topic: scorer.score(topic, row) for topic, row in each.rows.items()}
    return scores


def crossvalidated_countries(examples: Sequence[Seen]) -> dict[str, frozenset[str]]:
    """Return the states of each article by a scorer that has not seen it, by id."""
    found: dict[str, frozenset[str]] = {}
    for fold in sorted({each.item.fold for each in examples}):
        scorer = learnt_countries([each for each in examples if each.item.fold != fold])
        for each in examples:
            if each.item.fold == fold:
                found[each.item.id] = frozenset(code for code, row in each.countries.items() if scorer.applies(row))
    return found


def judged(
    examples: Sequence[Seen], scores: Scores, countries: Mapping[str, frozenset[str]], rules: Sequence[TopicRule]
) -> list[Answer]:
    """Return the answers that cross-validated scores give, with thresholds from the other folds."""
    topics = [rule.id for rule in rules]
    answers = []
    for fold in sorted({each.item.fold for each in examples}):
        pooled, own = thresholds([each for each in examples if each.item.fold != fold], scores, topics)
        for each in examples:
            if each.item.fold == fold:
                said = {topic for topic, score in scores[each.item.id].items() if score >= own.get(topic, pooled)}
                said.update(broader for rule in rules if rule.id in said for broader in rule.broader)
                answers.append(Answer(each.item, frozenset(said), countries[each.item.id]))
    return answers


def thresholds(examples: Sequence[Seen], scores: Scores, topics: Sequence[str]) -> tuple[float, dict[str, float]]:
    """Return the threshold that serves all topics best, and each topic's own, drawn to it where items are few."""
    worth = [_worth(examples, scores, topics, threshold) for threshold in _GRID]
    pooled = _GRID[max(range(len(_GRID)), key=lambda number: (_around(worth, number), -number))]
    own = {}
    for topic in topics:
        count = sum(topic in each.item.topics for each in examples)
        best = max(_GRID, key=lambda threshold: (_f1(examples, scores, [topic], threshold), -abs(threshold - pooled)))
        own[topic] = round((count * best + _SHRINKAGE * pooled) / (count + _SHRINKAGE), 2)
    return pooled, own


def _around(worth: Sequence[float], number: int) -> float:
    """Return what a threshold and its neighbours are worth on average, so that no lucky one wins."""
    near = worth[max(0, number - _NEIGHBOURS) : number + _NEIGHBOURS + 1]
    return sum(near) / len(near)


def _worth(examples: Sequence[Seen], scores: Scores, topics: Sequence[str], threshold: float) -> float:
    """Return what a threshold is worth: the figures over pairs and over topics, less the share of false alarms."""
    macro = sum(_f1(examples, scores, [topic], threshold) for topic in topics) / len(topics)
    quiet = [each for each in examples if not each.item.topics]
    alarms = sum(any(s >= threshold for s in scores[each.item.id].values()) for each in quiet)
    return macro + _f1(examples, scores, topics, threshold) - alarms / max(1, len(quiet))


def _f1(examples: Sequence[Seen], scores: Scores, topics: Sequence[str], threshold: float) -> float:
    right = given = true = 0
    for each in examples:
        for topic in topics:
            said, is_so = scores[each.item.id].get(topic, 0.0) >= threshold, topic in each.item.topics
            right += said and is_so
            given += said
            true += is_so
    return 2 * right / (given + true) if given + true else 0.0
