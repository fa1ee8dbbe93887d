"""Decide which states an article is about: those that act, are targeted or are the place."""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from math import log1p
from typing import Final

from services.classifier.domain.events import evidence
from services.classifier.domain.literals import Mark
from services.classifier.domain.passages import Passage
from services.classifier.domain.scorer import CountryScorer, Row
from tocsin.messages import ORGANISATIONS, Article, Country, Event

COUNTRY_FEATURES: Final = (
    "title",
    "lead",
    "body",
    "marked",
    "short",
    "proven",
    "acting",
    "foremost",
    "share",
    "alone",
    "adjective",
    "place",
    "crowd",
)
"""Names of the numbers that say whether an article is about a state, in the order of a row."""

_EVIDENCES: Final = 2
_SHORT: Final = 700
_CROWD: Final = 5
"""A sentence that names so many states lists them; who is only listed hardly matters."""
_AUSTRALIA: Final = "AU"
_DATELINE: Final = re.compile(
    r"\s*(?:[A-Z][A-Z .'/-]{2,40}|[A-Z][a-z]+)(?:, [A-Z][\w .]{1,24})?\s*(?:\([A-Za-z .]{2,30}\))?\s*(?:--|[—–]|-\s)"
)
_DATELINE_WITHIN: Final = 40
_PUBLISHERS: Final = frozenset({"kcna"})
_PRESS: Final = " Press"
_WHOSE: Final = (
    dict.fromkeys(("AS", "GU", "MP", "PR", "VI"), "US")
    | dict.fromkeys(("GF", "GP", "MQ", "NC", "PF", "RE"), "FR")
    | dict.fromkeys(("FK", "GI"), "GB")
)
"""Territories that are no states, and whose they are."""
_NAMESAKE: Final = "georgia"


@dataclass(slots=True)
class Naming:
    """How a state is named in an article."""

    title: int = 0
    lead: int = 0
    body: int = 0
    marked: int = 0
    nouns: int = 0
    places: int = 0
    listed: int = 0
    proven: bool = False
    namesake: bool = True
    """Whether it is named in no other way than a part of another state is."""
    at: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def weight(self) -> float:
        """How much it is named: the headline counts most."""
        return 3.0 * self.title + 2.0 * self.lead + self.body + self.marked + 0.2 * self.listed


def countries(
    article: Article, found: Sequence[Passage], told: Sequence[Event], proofs: Set[int], scorer: CountryScorer
) -> tuple[Country, ...]:
    """Return the states `article` is about, most weighty first; `proofs` are the sentences that prove a topic."""
    named = naming(found, proofs)
    rows = country_rows(article, named, told)
    kept = sorted((code for code, row in rows.items() if scorer.applies(row)), key=lambda code: -named[code].weight)
    return tuple(
        Country(code=code, evidence=tuple(evidence(article, *place) for place in named[code].at[:_EVIDENCES]))
        for code in kept
    )


def naming(found: Sequence[Passage], proofs: Set[int]) -> dict[str, Naming]:
    """Return how each state is named; a dateline and the publisher's own name do not count."""
    named: dict[str, Naming] = {}
    for passage in found:
        if passage.spot.zone == "caption":
            continue
        marks = [mark for mark in passage.marks if _names_state(mark)]
        if not marks:
            continue
        is_crowd = passage.spot.named >= _CROWD
        begins = _text_begins(passage)
        for mark in marks:
            if mark.start < begins or _is_publisher(passage, mark):
                continue
            code = _WHOSE.get(mark.senses[0].name, mark.senses[0].name)
            own = named.setdefault(code, Naming())
            _count(own, mark, passage, is_crowd)
            own.proven |= passage.spot.number in proofs and not is_crowd
            own.namesake &= passage.folded[mark.start : mark.end] == _NAMESAKE
    return _without_namesake(named)


def _is_publisher(passage: Passage, mark: Mark) -> bool:
    """Whether a name is but that of who publishes, such as "(KCNA)" or "Canadian Press".

    What a state's agency writes under a headline of its own, "KCNA Commentary", is the state's own word.
    """
    if passage.folded[mark.start : mark.end] in _PUBLISHERS:
        return passage.spot.zone != "title"
    return passage.text.startswith(_PRESS, mark.end)


def _without_namesake(named: dict[str, Naming]) -> dict[str, Naming]:
    """Return `named` without Georgia where it is the American one: beside America, without Russia, by no other name."""
    georgia = named.get("GE")
    if georgia and georgia.namesake and "US" in named and "RU" not in named:
        return {code: each for code, each in named.items() if code != "GE"}
    return named


def _names_state(mark: Mark) -> bool:
    sense = mark.senses[0]
    if sense.kind not in ("party", "mark") or sense.trait == "nickname":
        return False
    return sense.name not in ORGANISATIONS or sense.name == _AUSTRALIA


def _text_begins(passage: Passage) -> int:
    """Return where the text begins behind a dateline such as "BERLIN (Reuters) -", if there is one."""
    if passage.span.start > _DATELINE_WITHIN or passage.spot.zone == "title":
        return 0
    line = _DATELINE.match(passage.text)
    return line.end() if line else 0


def _count(naming: Naming, mark: Mark, passage: Passage, is_crowd: bool) -> None:
    zone, sense = passage.spot.zone, mark.senses[0]
    naming.at.append((passage.spot.field, mark.start, mark.end))
    naming.nouns += sense.trait == "name"
    naming.places += sense.trait == "place"
    if is_crowd:
        naming.listed += 1
    elif zone == "title":
        naming.title += 1
    elif sense.kind == "mark":
        naming.marked += 1
    elif zone == "lead":
        naming.lead += 1
    else:
        naming.body += 1


def country_rows(article: Article, named: dict[str, Naming], told: Iterable[Event]) -> dict[str, Row]:
    """Return a row of numbers for each state."""
    acting = {
        code for event in told for side in (event.actors, event.recipients) for code in side if len(side) < _CROWD
    }
    whole = sum(each.weight for each in named.values())
    most = max((each.weight for each in named.values()), default=0.0)
    is_short = len(article.body or article.summary) < _SHORT
    return {
        code: (
            float(each.title > 0),
            log1p(each.lead),
            log1p(each.body),
            log1p(each.marked),
            float(is_short),
            float(each.proven),
            float(code in acting),
            float(each.weight == most),
            each.weight / whole if whole else 0.0,
            float(len(named) == 1),
            float(each.nouns == 0 and each.marked == 0),
            float(each.places == len(each.at)),
            float(each.listed == len(each.at)),
        )
        for code, each in named.items()
        if each.at
    }
