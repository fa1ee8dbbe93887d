"""What the scorer looks at: the same few numbers for every topic."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p
from typing import Final

from services.classifier.domain.passages import Passage
from services.classifier.domain.scorer import Row
from services.classifier.domain.sightings import Sighting
from tocsin.messages import Article

FEATURES: Final = (
    "title",
    "near",
    "wordings",
    "words",
    "density",
    "named",
    "states",
    "weak_only",
    "weak_body",
    "against",
    "rivalled",
    "digest",
    "proven",
)
"""Names of the numbers, in the order of a row."""

_NEAR: Final = 300
"""After how many characters what is told counts half."""
_FAR: Final = 3_000
_MOST_AGAINST: Final = 2


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the whole article is like."""

    sentences: int
    states: int
    digest: bool = False
    """Whether its headline says that it tells of several things, as that of a briefing does."""
    past: bool = False
    """Whether its headline is of what is long past: then only what the headline tells as well is news."""


def surroundings(found: Sequence[Passage], sentences: int, states: int) -> Surroundings:
    """Return what an article is like that has these passages, so many sentences and names so many states."""
    digest = any(passage.is_headline_with("digest") for passage in found)
    return Surroundings(sentences, states, digest, any(passage.is_headline_with("past") for passage in found))


def rows(article: Article, seen: Sequence[Sighting], around: Surroundings) -> dict[str, Row]:
    """Return a row of numbers for each topic of which something was seen."""
    by_topic: dict[str, list[Sighting]] = {}
    for sighting in seen:
        by_topic.setdefault(sighting.topic, []).append(sighting)
    firm = {topic: _firm(own, around.past) for topic, own in by_topic.items()}
    early = {topic for topic, own in firm.items() if any(s.strength == "strong" and s.spot.zone != "body" for s in own)}
    return {
        topic: _row(article, firm[topic], _opposed(own), around, len(early - {topic}))
        for topic, own in by_topic.items()
    }


def _firm(own: Sequence[Sighting], is_past: bool) -> list[Sighting]:
    """Return what counts of the sightings of one topic."""
    firm = [s for s in own if counts(s)]
    return firm if not is_past or any(s.strength == "strong" and s.spot.zone == "title" for s in firm) else []


def counts(sighting: Sighting) -> bool:
    """Whether a sighting speaks for its topic."""
    return sighting.rejected is None and sighting.strength != "against" and sighting.spot.zone != "caption"


def _opposed(own: Sequence[Sighting]) -> int:
    """Return in how many sentences something speaks against the topic or was undone."""
    return len({s.spot.number for s in own if s.strength == "against" or s.rejected})


def _row(article: Article, firm: Sequence[Sighting], opposed: int, around: Surroundings, rivals: int) -> Row:
    strong = [s for s in firm if s.strength == "strong"]
    titled = any(s.spot.zone == "title" for s in firm)
    rivalled = log1p(rivals)
    return (
        float(any(s.spot.zone == "title" for s in strong)),
        1 / (1 + min((s.start for s in strong if s.spot.zone != "title"), default=_FAR) / _NEAR),
        log1p(len({s.name for s in strong})),
        log1p(len({article.text_of(s.spot.field)[s.start : s.end].lower() for s in firm})),
        len({s.spot.number for s in firm}) / max(1, around.sentences),
        float(any(s.spot.named for s in firm)),
        log1p(around.states),
        float(all(s.strength == "weak" for s in firm)),
        float({s.strength for s in firm if s.spot.zone == "body"} == {"weak"}),
        float(min(_MOST_AGAINST, opposed)),
        rivalled * log1p(len({s.name for s in firm})),
        rivalled * (around.digest and not titled),
        float(any(s.is_frame for s in strong)),
    )
