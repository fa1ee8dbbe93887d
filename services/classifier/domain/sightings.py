"""What was seen in an article that speaks for a topic: a signal or a frame, where, and what weakens it."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from services.classifier.domain.signals import Hit
from services.classifier.domain.statements import Statement
from services.classifier.domain.taxonomy import Strength, TopicRule
from tocsin.messages import EventType, Item

_STRONG: Final = 0.5
_MEDIUM: Final = 0.3
_NEAR: Final = 60
"""How many characters away a word may still speak against another."""
_FRAME_WEIGHTS: Final = {
    "reported": 1.0,
    "alleged": 1.0,
    "planned": 0.95,
    "requested": 0.95,
    "denied": 0.95,
    "negated": 0.8,
    "hypothetical": 0.7,
    "historical": 0.2,
}


class Spot(NamedTuple):
    """A sentence, as far as it matters for what is seen in it."""

    field: str
    number: int
    """Which sentence of the article, the headline being 0."""
    zone: str
    """`title`, `lead`, `body` or `caption`."""
    named: int = 0
    """How many states and bodies it names."""
    past: bool = False
    """Whether it speaks of what is long past."""
    veto: str | None = None
    """Why it tells of something else, if it does."""


class Sighting(NamedTuple):
    """A signal or frame that was seen."""

    topic: str
    name: str
    """The pattern, or the id of the frame."""
    strength: Strength
    spot: Spot
    start: int
    end: int
    governed: bool = False
    """Whether it stands in a clause that opens with "after", "which" and the like."""
    is_frame: bool = False
    rejected: str | None = None
    """Why it counts for nothing."""


def of_hits(hits: Sequence[Hit], spot: Spot, framed: Sequence[Sighting] = ()) -> Iterator[Sighting]:
    """Yield what the signals of one sentence say.

    A signal that speaks against a topic undoes those for it that stand near; so does a frame in `framed` that reads the
    same words and rejects them.
    """
    opposed = [hit for hit in hits if hit.signal.strength == "against"]
    for hit in hits:
        signal = hit.signal
        reason = spot.veto or _opposition(hit, opposed) or _overruling(hit, framed)
        yield Sighting(
            signal.topic, signal.pattern, signal.strength, spot, hit.start, hit.end, hit.governed, False, reason
        )


def _opposition(hit: Hit, opposed: Sequence[Hit]) -> str | None:
    """Return why a hit does not count if what speaks against its topic stands near it."""
    for other in opposed:
        if other.signal.topic == hit.signal.topic and other.start < hit.end + _NEAR and hit.start < other.end + _NEAR:
            return "words beside it speak against it"
    return None


def _overruling(hit: Hit, framed: Sequence[Sighting]) -> str | None:
    """Return why a frame that reads the words of a hit rejects them, unless another frame accepts them."""
    reading = [s for s in framed if s.topic == hit.signal.topic and s.start < hit.end and hit.start < s.end]
    if any(s.rejected is None for s in reading):
        return None
    return next((s.rejected for s in reading), None)


def of_statement(statement: Statement, rules: Sequence[TopicRule], spot: Spot) -> Iterator[Sighting]:
    """Yield a sighting for each topic that a statement proves."""
    event, items = statement.frame.event, statement.items
    is_proof = event != "transfer" or bool(items)
    for rule in rules:
        if rule.id in statement.frame.topics or (is_proof and _proves(rule, event, items)):
            weight = statement.frame.strength * _FRAME_WEIGHTS[statement.status] * _fullness(statement)
            reason = statement.rejected or ("it is historical" if statement.status == "historical" else None)
            if weight < _MEDIUM and reason is None:
                continue
            strength: Strength = "strong" if weight >= _STRONG else "medium"
            yield Sighting(
                rule.id, statement.frame.id, strength, spot, statement.start, statement.end, False, True, reason
            )


def _proves(rule: TopicRule, event: EventType | None, items: Sequence[Item]) -> bool:
    for proof in rule.proofs:  # noqa: SIM110 - it is asked of every statement and topic
        if proof.type == event and (proof.item is None or proof.item in items):
            return True
    return False


def _fullness(statement: Statement) -> float:
    if statement.type is None or statement.is_full:
        return 1.0
    return 0.9 if statement.actors or statement.recipients else 0.65


def proving(seen: Sequence[Sighting]) -> frozenset[int]:
    """Return the numbers of the sentences that speak firmly for some topic."""
    return frozenset(s.spot.number for s in seen if s.strength == "strong" and s.rejected is None)
