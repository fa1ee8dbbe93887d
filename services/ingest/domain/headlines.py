"""Which of the lines above a text is its title."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.ingest.domain.identity import fold
from services.ingest.domain.lines import width
from services.ingest.domain.terms import terms

NARROWEST: Final = 14
FULL: Final = 60
"""A title of this width has room to say what happened."""
WIDEST: Final = 300
LEAD_CHARACTERS: Final = 4_000
ENOUGH: Final = 0.5
CANDIDATES: Final = 400
"""The nearest lines above a text that are looked at."""
SITE: Final = re.compile(r"\s+[|–—-]\s+[^|–—]{2,40}$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may be a title."""

    text: str
    distance: int
    """Lines between it and the text."""
    is_first: bool
    """Whether the page begins with it."""
    is_other: bool
    """Whether it stands in a list of other texts."""


def best_title(candidates: Sequence[Candidate], body: str) -> str:
    """Return the candidate that the body is about, empty if none is likely.

    What counts: its words are those of the body's beginning, it is written twice, the page begins with it, it is near
    and long enough to tell something.
    """
    lead = terms(body[:LEAD_CHARACTERS])
    nearest = [each for each in candidates[-CANDIDATES:] if width(each.text) <= WIDEST]
    written = Counter(fold(text) for each in nearest for text in {each.text, without_site(each.text)})
    scored = [(_score(each, lead, written), -position, each) for position, each in enumerate(nearest)]
    score, _, best = max(scored, default=(0.0, 0, None))
    if best is None or score < ENOUGH:
        return ""
    bare = without_site(best.text)
    return bare if written[fold(bare)] > 1 else best.text


def without_site(title: str) -> str:
    """Return a title without the name of the site after it."""
    return SITE.sub("", title)


def _score(candidate: Candidate, lead: frozenset[str], written: Counter[str]) -> float:
    own = terms(candidate.text)
    overlap = len(own & lead) / len(own) if own else 0.0
    is_repeated = written[fold(without_site(candidate.text))] > 1
    near = 0.6 / (1 + 0.25 * candidate.distance)
    wide = width(candidate.text)
    length = 0.5 * min(wide, FULL) / FULL - 1.0 * (wide < NARROWEST)
    return 2 * overlap + 0.6 * is_repeated + 0.8 * candidate.is_first + near + length - 0.8 * candidate.is_other
