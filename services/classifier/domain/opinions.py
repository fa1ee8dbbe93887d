"""What other taggers think of a reading: the topics they would add or take out, each with a reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.classifier.domain.tagger import Reading
from services.classifier.domain.taxonomy import TopicRule
from services.classifier.domain.topics import topic
from tocsin.messages import Article, Evidence, Remark, Topic, printable

REASON_CHARACTERS: Final = 300


@dataclass(frozen=True, slots=True)
class Addition:
    """A topic that the rules have missed."""

    topic: Topic
    """With the words that prove it: without them it is not taken."""
    reason: str


@dataclass(frozen=True, slots=True)
class Veto:
    """A topic that does not apply, whatever the rules say."""

    topic: str
    reason: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one tagger thinks of a reading; an empty one agrees."""

    additions: tuple[Addition, ...] = ()
    vetoes: tuple[Veto, ...] = ()


def weighed(
    article: Article, reading: Reading, tagger: str, opinion: Opinion, rules: Sequence[TopicRule]
) -> tuple[Reading, tuple[Remark, ...]]:
    """Return a reading as `tagger` would have it, and a remark for each topic this changes.

    A topic that is taken out takes the narrower ones along, one that is added brings the broader ones. A topic that
    nobody knows is not added, nor is one whose evidence does not stand in the article word for word.
    """
    known = {rule.id: rule for rule in rules}
    broader = {rule.id: rule.broader for rule in rules}
    kept, vetoed = _without(reading.topics, opinion.vetoes, broader)
    wanted = [each for each in opinion.additions if each.topic.id in broader and _is_proven(article, each.topic)]
    added = tuple(_missing(kept, wanted, known))
    remarks = (
        *(Remark(tagger=tagger, topic=gone, verdict="vetoed", reason=_short(reason)) for gone, reason in vetoed),
        *(Remark(tagger=tagger, topic=each.topic.id, verdict="added", reason=_short(each.reason)) for each in added),
    )
    topics = sorted((*kept, *(each.topic for each in added)), key=lambda each: -each.score)
    return (replace(reading, topics=tuple(topics) if added else kept), remarks) if remarks else (reading, ())


def _without(
    topics: Sequence[Topic], vetoes: Sequence[Veto], broader: dict[str, tuple[str, ...]]
) -> tuple[tuple[Topic, ...], list[tuple[str, str]]]:
    """Return the topics that stay, and those that go with the reason."""
    reasons = {veto.topic: veto.reason for veto in vetoes}
    kept, gone = [], []
    for each in topics:
        reason = next((reasons[id] for id in _with_broader(each.id, broader) if id in reasons), None)
        if reason is None:
            kept.append(each)
        else:
            gone.append((each.id, reason))
    return tuple(kept), gone


def _missing(topics: Sequence[Topic], wanted: Sequence[Addition], known: dict[str, TopicRule]) -> Iterator[Addition]:
    """Yield what is wanted and not there, each with its broader topics behind it."""
    there = {each.id for each in topics}
    broader = {rule.id: rule.broader for rule in known.values()}
    for each in wanted:
        for id in _with_broader(each.topic.id, broader):
            if id not in there:
                there.add(id)
                yield replace(each, topic=topic(known[id], each.topic.score, each.topic.evidence))


def _with_broader(id: str, broader: dict[str, tuple[str, ...]]) -> list[str]:
    """Return a topic and all it is a case of, each once."""
    found = [id]
    for each in found:
        found += [other for other in broader.get(each, ()) if other not in found]
    return found


def _is_proven(article: Article, topic: Topic) -> bool:
    return bool(topic.evidence) and all(_stands_in(article, span) for span in topic.evidence)


def _stands_in(article: Article, span: Evidence) -> bool:
    return bool(span.text) and article.text_of(span.field)[span.start : span.end] == span.text


def _short(reason: str) -> str:
    return printable(" ".join(reason.split()))[:REASON_CHARACTERS]
