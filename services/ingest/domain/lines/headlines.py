"""Which of the lines above a text is its title."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.ingest.domain.identity.texts import fold
from services.ingest.domain.lines.kinds import DENSE, width
from services.ingest.domain.lines.terms import terms

NARROWEST: Final = 14
TELLING: Final = 30
SENTENCE_ENDS: Final = (".", "。", "।", ":")
FULL: Final = 60
"""A title of this width has room to say what happened."""
WIDEST: Final = 300
LEAD_CHARACTERS: Final = 4_000
ENOUGH: Final = 0.5
WORDS_OF_A_TITLE: Final = 3
CANDIDATES: Final = 400
"""The nearest lines above a text that are looked at."""
SITE: Final = re.compile(r"\s+[|–—-]\s+[^|–—]{2,40}$")
BETWEEN_PARTS: Final = re.compile(r"\s*[|»«·•｜]\s*|\s+[–—:/-]+\s+|\s*::\s*|:\s+")
BETWEEN_PIECES: Final = re.compile(rf"({BETWEEN_PARTS.pattern})")
PARTS: Final = 6


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
    has_byline: bool = False
    """Whether a byline or a date stands right below it."""


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


def parts_of(title: str) -> list[str]:
    """Return what bars, dashes and colons separate in a title; one of many parts counts as one."""
    parts = [part for part in BETWEEN_PARTS.split(title) if part]
    return parts if len(parts) <= PARTS else [title]


def without_name(title: str, sites: Sequence[str]) -> str:
    """Return a title without the names of the site at its ends."""
    names = {squeezed(name) for name in sites} - {""}
    pieces = BETWEEN_PIECES.split(title)
    begin, end = 0, len(pieces)
    while end - begin > 1 and squeezed(pieces[end - 1]) in names:
        end -= 2
    while end - begin > 1 and squeezed(pieces[begin]) in names:
        begin += 2
    return "".join(pieces[begin:end]).strip()


def squeezed(name: str) -> str:
    """Return what the spellings of a name have in common."""
    return "".join(fold(name.lstrip("@")).split())


def agreement(title: str, other: str) -> float:
    """Return how far two titles have the same words, 1 if they have no others."""
    words, others = set(_words(title)), set(_words(other))
    return 2 * len(words & others) / (len(words) + len(others)) if words or others else 0.0


def shared(title: str, other: str) -> float:
    """Return the share of words that two titles have in common; of the shorter one if that says enough."""
    words, others = set(_words(title)), set(_words(other))
    fewer = min(len(words), len(others))
    measure = fewer if fewer >= WORDS_OF_A_TITLE else (len(words) + len(others)) / 2
    return len(words & others) / measure if measure else 0.0


def is_telling(title: str) -> bool:
    """Whether a title has enough words to be one on a page where nothing agrees with it."""
    return len(_words(title)) >= WORDS_OF_A_TITLE


def _words(title: str) -> list[str]:
    """Return the words of a title; where a script writes none, its pairs of letters."""
    return [
        pair
        for word in fold(title).split()
        for pair in ([word[at : at + 2] for at in range(max(len(word) - 1, 1))] if DENSE.search(word) else [word])
    ]


def _score(candidate: Candidate, lead: frozenset[str], written: Counter[str]) -> float:
    own = terms(candidate.text)
    overlap = len(own & lead) / len(own) if own else 0.0
    is_repeated = written[fold(without_site(candidate.text))] > 1 and not candidate.is_other
    near = 0.6 / (1 + 0.25 * candidate.distance)
    wide = width(candidate.text)
    length = 0.8 * min(wide, FULL) / FULL - 1.0 * (wide < NARROWEST)
    is_sentence = candidate.text.endswith(SENTENCE_ENDS)
    beginning = 0.8 * (candidate.is_first and not candidate.is_other and wide >= TELLING)
    return (
        2 * overlap
        + 0.6 * is_repeated
        + 0.9 * candidate.has_byline
        + beginning
        + near
        + length
        - 0.8 * candidate.is_other
        - 0.7 * is_sentence
    )
