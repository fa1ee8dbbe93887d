"""A reading laid open: which words prove what, and what kept out the topics that nearly apply."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.classifier.domain.tagger import Reading
from services.classifier.domain.taxonomy import TopicRule
from tocsin.messages import Article, Claim, Event, Evidence

_FIELD_ORDER: Final = {"title": 0, "summary": 1, "body": 2}


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """A stretch of a field, and what it proves, such as `missile-transfer` or `transfer KP → RU: reported`."""

    field: str
    start: int
    end: int
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a topic applies, or what kept it out."""

    topic: str
    name: str
    score: float
    threshold: float
    applies: bool
    reason: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an article reads as it does."""

    fields: tuple[tuple[str, str], ...]
    """Name and text of each field that has a mark, in reading order."""
    marks: tuple[MarkedSpan, ...]
    """In the order of the text; two may overlap."""
    grounds: tuple[Ground, ...]
    """Topics that apply, surest first, then those that nearly do."""
    events: tuple[str, ...]
    """Each event in a line."""
    untagged: str | None


def explain(article: Article, reading: Reading, rules: Sequence[TopicRule] = ()) -> Explanation:
    """Return why `article` has the topics and events it has; `rules` lend the topics their names."""
    marks = _marks(reading)
    fields = dict.fromkeys(mark.field for mark in marks)
    names = {rule.id: rule.name for rule in rules}
    return Explanation(
        fields=tuple((field, article.text_of(field)) for field in fields),
        marks=marks,
        grounds=tuple(_grounds(reading, names)),
        events=tuple(told(event) for event in reading.events),
        untagged=reading.untagged,
    )


def told(event: Event) -> str:
    """Return an event in a line: `transfer KP → RU, missile: reported by KR, US; denied by KP, RU`."""
    item = f", {event.item}" if event.item else ""
    return f"{_sides(event)}{item}: {'; '.join(map(_claim, event.claims))}"


def _sides(event: Event) -> str:
    return f"{event.type} {', '.join(event.actors) or '?'} → {', '.join(event.recipients) or '?'}"


def _claim(claim: Claim) -> str:
    return f"{claim.status} by {', '.join(claim.speakers)}" if claim.speakers else claim.status


def _marks(reading: Reading) -> tuple[MarkedSpan, ...]:
    """Return all evidence in the order of the text; what proves several things comes once."""
    labels: dict[tuple[str, int, int], dict[str, None]] = {}
    for span, label in _labelled(reading):
        labels.setdefault((span.field, span.start, span.end), {})[label] = None
    order = sorted(labels, key=lambda place: (_FIELD_ORDER.get(place[0], len(_FIELD_ORDER)), *place))
    return tuple(MarkedSpan(*place, labels=tuple(labels[place])) for place in order)


def _labelled(reading: Reading) -> Iterator[tuple[Evidence, str]]:
    for topic in reading.topics:
        yield from ((span, topic.id) for span in topic.evidence)
    for event in reading.events:
        for claim in event.claims:
            yield from ((span, f"{_sides(event)}: {claim.status}") for span in claim.evidence)


def _grounds(reading: Reading, names: Mapping[str, str]) -> Iterator[Ground]:
    for topic in reading.topics:
        reason = "one place says so" if len(topic.evidence) == 1 else f"{len(topic.evidence)} places say so"
        name = names.get(topic.id, topic.id)
        yield Ground(topic.id, name, topic.score, reading.thresholds.get(topic.id, 0.0), True, reason, topic.evidence)
    for miss in reading.nearly:
        name = names.get(miss.topic, miss.topic)
        yield Ground(miss.topic, name, miss.score, miss.threshold, False, miss.reason, (miss.evidence,))
