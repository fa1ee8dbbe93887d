"""Decide which states an article is about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from services.classifier.domain.events import evidence
from services.classifier.domain.literals import Mark
from tocsin.messages import ORGANISATIONS, Article, Country, Event

_KEPT: Final = 3.0
_EVIDENCES: Final = 2
_TITLE: Final = 3.0
_LEAD: Final = 2.0
_LEAD_CHARACTERS: Final = 400
_AUSTRALIA: Final = "AU"


def countries(article: Article, marks: Mapping[str, Sequence[Mark]], told: Iterable[Event]) -> tuple[Country, ...]:
    """Return the states named often or high enough, and those that act in an event, most weighty first."""
    weights: defaultdict[str, float] = defaultdict(float)
    places: defaultdict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for field, found in marks.items():
        for mark in found:
            if "party" not in mark.classes:
                continue
            sense = mark.senses[0]
            if sense.trait != "nickname" and _is_state(sense.name):
                weights[sense.name] += _weight(field, mark.start)
                places[sense.name].append((field, mark.start, mark.end))
    acting = {code for event in told for code in (*event.actors, *event.recipients) if _is_state(code)}
    kept = [code for code in places if weights[code] >= _KEPT or code in acting]
    kept.sort(key=lambda code: -weights[code])
    return tuple(
        Country(code=code, evidence=tuple(evidence(article, *place) for place in places[code][:_EVIDENCES]))
        for code in kept
    )


def _is_state(code: str) -> bool:
    return code not in ORGANISATIONS or code == _AUSTRALIA


def _weight(field: str, start: int) -> float:
    if field == "title":
        return _TITLE
    if field.startswith("captions/"):
        return 0.5
    return _LEAD if start < _LEAD_CHARACTERS else 1.0
