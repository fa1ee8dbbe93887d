"""Decide which topics apply to an article, and how surely, from what was seen in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.classifier.domain.events import evidence, evidences
from services.classifier.domain.features import Surroundings, counts, rows
from services.classifier.domain.scorer import Scorer
from services.classifier.domain.sightings import Sighting
from services.classifier.domain.taxonomy import TopicRule
from tocsin.messages import Article, Evidence, Topic

_NEARLY: Final = 0.1
_RANK: Final = {"strong": 0, "medium": 1, "weak": 2, "against": 3}
_ZONES: Final = {"title": 0, "lead": 1, "body": 2, "caption": 3}


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A topic that does not apply, though something spoke for it."""

    topic: str
    score: float
    threshold: float
    reason: str
    evidence: Evidence


def topic(rule: TopicRule, score: float, evidence: tuple[Evidence, ...]) -> Topic:
    """Return a topic that applies, with its references."""
    return Topic(id=rule.id, score=score, evidence=evidence, broader=rule.broader, iptc=rule.iptc, plover=rule.plover)


def topics(
    article: Article, rules: Sequence[TopicRule], scorer: Scorer, seen: Sequence[Sighting], around: Surroundings
) -> tuple[tuple[Topic, ...], tuple[NearMiss, ...]]:
    """Return the topics of `article`, the headline's first, then the surest, and those that nearly apply."""
    found: dict[str, Topic] = {}
    missed: list[NearMiss] = []
    titled: set[str] = set()
    scored = rows(article, seen, around)
    by_topic: dict[str, list[Sighting]] = {}
    for sighting in seen:
        by_topic.setdefault(sighting.topic, []).append(sighting)
    for rule in rules:
        if rule.id not in scored:
            continue
        score = round(scorer.score(rule.id, scored[rule.id]), 3)
        own = sorted(by_topic[rule.id], key=_order)
        good = [s for s in own if counts(s)]
        threshold = scorer.threshold_of(rule.id)
        if score >= threshold and good:
            found[rule.id] = topic(rule, score, _spans(article, good))
            if good[0].spot.zone == "title" and good[0].strength == "strong":
                titled.add(rule.id)
        elif score >= _NEARLY or (not good and own[0].strength == "strong"):
            missed.append(_near_miss(article, rule, own[0], score, threshold))
    _add_broader(found, titled, rules)
    kept_out = tuple(miss for miss in missed if miss.topic not in found)
    return tuple(sorted(found.values(), key=lambda each: (each.id not in titled, -each.score))), kept_out


def _order(sighting: Sighting) -> tuple[bool, int, int, bool, int]:
    """Sort what counts before what does not, the strong before the weak, the headline first, frames before signals."""
    return (
        sighting.rejected is not None,
        _RANK[sighting.strength],
        _ZONES[sighting.spot.zone],
        not sighting.is_frame,
        sighting.start,
    )


def _spans(article: Article, good: Sequence[Sighting]) -> tuple[Evidence, ...]:
    """Return what a reader needs to agree: mere vocabulary only where there is nothing else."""
    telling = [s for s in good if s.strength != "weak"] or good
    return evidences(article, ((s.spot.field, s.start, s.end) for s in telling))


def _near_miss(article: Article, rule: TopicRule, sighting: Sighting, score: float, threshold: float) -> NearMiss:
    proof = evidence(article, sighting.spot.field, sighting.start, sighting.end)
    return NearMiss(rule.id, score, threshold, _reason(sighting), proof)


def _reason(sighting: Sighting) -> str:
    """Return what kept a sighting from proving its topic."""
    if sighting.rejected:
        return sighting.rejected
    if sighting.spot.zone == "caption":
        return "it stands under a picture only"
    if sighting.spot.past:
        return "it is historical"
    return "too little is said of it"


def _add_broader(found: dict[str, Topic], titled: set[str], rules: Sequence[TopicRule]) -> None:
    """Let each topic bring those it is a kind of."""
    by_id = {rule.id: rule for rule in rules}
    for rule in rules:
        narrower = found.get(rule.id)
        for broader in rule.broader if narrower else ():
            known = found.get(broader)
            if narrower and (known is None or known.score < narrower.score):
                found[broader] = topic(by_id[broader], narrower.score, narrower.evidence)
            if rule.id in titled:
                titled.add(broader)
