"""Why answers were wrong: what was seen, and what was made of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.classifier.domain.sightings import Sighting
from services.classifier.training.figures import Answer


@dataclass(frozen=True, slots=True)
class Mistake:
    """A topic that was missed, or said though it does not apply."""

    id: str
    topic: str
    kind: str
    """`missed` or `false`."""
    cause: str


def mistakes(answer: Answer, seen: Sequence[Sighting]) -> Iterator[Mistake]:
    """Yield what is wrong with an answer."""
    for topic in sorted(answer.item.topics - answer.topics):
        yield Mistake(answer.item.id, topic, "missed", _why_missed([s for s in seen if s.topic == topic]))
    for topic in sorted(answer.topics - answer.item.topics):
        yield Mistake(answer.item.id, topic, "false", _why_said([s for s in seen if s.topic == topic]))


def by_cause(found: Sequence[Mistake]) -> list[tuple[str, str, int]]:
    """Return kind, cause and number of mistakes, the most frequent first."""
    counted = Counter((mistake.kind, mistake.cause) for mistake in found)
    return [(kind, cause, number) for (kind, cause), number in counted.most_common()]


def _why_missed(own: Sequence[Sighting]) -> str:
    counted = [s for s in own if s.rejected is None and s.strength != "against"]
    if not own:
        return "no words for it"
    if not counted:
        return "its words were rejected"
    strong = [s for s in counted if s.strength == "strong"]
    if not strong:
        return "only mentioned"
    if all(s.spot.zone == "body" for s in strong):
        return "told once, low in the body" if len(strong) == 1 else "told in the body only"
    return "told in the headline or lead, not surely enough"


def _why_said(own: Sequence[Sighting]) -> str:
    counted = [s for s in own if s.rejected is None and s.strength == "strong"]
    if not own:
        return "follows from a narrower topic"
    if not counted:
        return "mentioned often"
    if all(s.governed or s.spot.past for s in counted):
        return "told as background"
    if any(s.spot.zone == "title" for s in counted):
        return "its words stand in the headline"
    return "its words stand in the lead" if any(s.spot.zone == "lead" for s in counted) else "told in the body"
