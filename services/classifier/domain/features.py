"""What the scorer looks at: the same few numbers for every topic."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p
from typing import Final

from services.classifier.domain.scorer import Row
from services.classifier.domain.sightings import Sighting

FEATURES: Final = (
    "title_strong",
    "title_medium",
    "lead_strong",
    "lead_medium",
    "body_strong",
    "body_medium",
    "more_strong",
    "more_medium",
    "distinct",
    "density",
    "early",
    "named",
    "past",
    "governed",
    "against",
    "frame",
    "rival_title",
    "rivals",
    "states",
)
"""Names of the numbers, in the order of a row."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the whole article is like."""

    sentences: int
    states: int


def rows(seen: Sequence[Sighting], around: Surroundings) -> dict[str, Row]:
    """Return a row of numbers for each topic of which something was seen."""
    by_topic: dict[str, list[Sighting]] = {}
    for sighting in seen:
        by_topic.setdefault(sighting.topic, []).append(sighting)
    titled = {topic for topic, own in by_topic.items() if any(_counts(s, "strong", "title") for s in own)}
    strong = {topic for topic, own in by_topic.items() if any(_counts(s, "strong", "title", "lead") for s in own)}
    return {topic: _row(own, around, len(titled - {topic}), len(strong - {topic})) for topic, own in by_topic.items()}


def _counts(sighting: Sighting, strength: str, *zones: str) -> bool:
    return sighting.rejected is None and sighting.strength == strength and sighting.spot.zone in zones


def _firm(own: Sequence[Sighting]) -> list[Sighting]:
    """Return what counts."""
    return [s for s in own if s.rejected is None and s.strength != "against" and s.spot.zone != "caption"]


def _row(own: Sequence[Sighting], around: Surroundings, rivals_titled: int, rivals: int) -> Row:
    firm = _firm(own)
    best = _best(firm)
    strong = {s.spot.number for s in firm if s.strength == "strong"}
    medium = {s.spot.number for s in firm}
    titled = "title" in best
    return (
        float(best.get("title") == "strong"),
        float(best.get("title") == "medium"),
        float(best.get("lead") == "strong"),
        float(best.get("lead") == "medium"),
        float(best.get("body") == "strong"),
        float(best.get("body") == "medium"),
        log1p(max(0, len(strong) - 1)),
        log1p(max(0, len(medium) - 1)),
        log1p(len({(s.spot.number, s.start) for s in firm})),
        len(medium) / max(1, around.sentences),
        1 - min((s.spot.number for s in firm), default=around.sentences) / max(1, around.sentences),
        float(any(s.spot.named for s in firm)),
        _share(firm, "past"),
        sum(s.governed for s in firm) / len(firm) if firm else 0.0,
        float(min(2, len({s.spot.number for s in own if s.strength == "against" or s.rejected}))),
        float(any(s.is_frame for s in firm)),
        float(rivals_titled > 0 and not titled),
        log1p(rivals),
        log1p(around.states),
    )


def _best(firm: Sequence[Sighting]) -> dict[str, str]:
    """Return the strongest that was seen in each zone."""
    best: dict[str, str] = {}
    for sighting in firm:
        if sighting.strength == "strong" or sighting.spot.zone not in best:
            best[sighting.spot.zone] = sighting.strength
    return best


def _share(firm: Sequence[Sighting], trait: str) -> float:
    return sum(bool(getattr(s.spot, trait)) for s in firm) / len(firm) if firm else 0.0
