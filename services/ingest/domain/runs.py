"""Which lines of a pasted page are its text: the best run by length and closing punctuation, and what is like it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.ingest.domain.lines import Line, LineKind, width
from services.ingest.domain.terms import terms

PARAGRAPH: Final = 250
"""A paragraph of this width is no teaser."""
WIDEST: Final = 400
SCORES: Final[dict[LineKind, float]] = {
    "sentence": 0.15,
    "item": -0.1,
    "short": -0.5,
    "caption": -0.1,
    "byline": -3.0,
    "date": -0.3,
    "time": 0.0,
    "path": -1.0,
    "furniture": -0.25,
    "other_stories": -0.5,
    "comments": -50.0,
}
GROWTH: Final[dict[LineKind, float]] = {
    "sentence": 0.1,
    "item": 0.0,
    "short": -0.2,
    "caption": 0.0,
    "byline": -3.0,
    "date": -0.1,
    "time": 0.0,
    "path": -1.0,
    "furniture": -0.1,
    "other_stories": -0.3,
    "comments": -50.0,
}
"""What lines cost that stand between a text and more of it, which is known by its words."""
STRANGE: Final = -0.5
"""What a paragraph costs that shares no word with the text, or stands among other texts."""
SURE: Final = 3
"""With so many paragraphs that belong together, one that shares no word with them does not."""
TEASER: Final = 0.3
"""The score of a paragraph below the headline of another text: less than the headline costs."""
FARTHEST: Final = 5.0
"""What may stand between a text and more of it."""
ALONE: Final = 0.5
"""What a paragraph counts for that has no other beside it."""
ENOUGH: Final = 1.6
"""The score of a text that is worth keeping: what stands below its comments is not looked at."""
COMPANY: Final = ("prose", "sentence", "item", "time")
BETWEEN: Final = ("furniture", "caption")


@dataclass(frozen=True, slots=True)
class Run:
    """The lines from `start` to before `end`, and how much they look like a text."""

    start: int
    end: int
    score: float


def best_run(lines: Sequence[Line]) -> Run:
    """Return the run of lines with the highest score, an empty one if there is none that looks like a text."""
    best, start, score = Run(0, 0, 0.0), 0, 0.0
    for position, (line, is_alone, is_other) in enumerate(zip(lines, _alone(lines), among_others(lines), strict=True)):
        if line.kind == "comments" and best.score >= ENOUGH:
            break
        if score <= 0:
            start, score = position, 0.0
        score += _score(line, is_alone, is_other)
        if score > best.score:
            best = Run(start, position + 1, score)
    return best


def grown(lines: Sequence[Line], run: Run) -> Run:
    """Return a run with the paragraphs before and after it that share words with it, whatever is pasted in between."""
    others = among_others(lines)
    words = terms("\n".join(line.text for line in lines[run.start : run.end] if line.kind == "prose"))
    after = _reach([(lines[at], others[at]) for at in range(run.end, len(lines))], words)
    before = _reach([(lines[at], others[at]) for at in range(run.start - 1, -1, -1)], words)
    return Run(run.start - before, run.end + after, run.score)


def others_within(lines: Sequence[Line], run: Run) -> frozenset[int]:
    """Return the positions within a run of the lines that are of other texts.

    They stand below a heading such as `Related`, or alone below a headline and share no word with the rest.
    """
    others, alone = among_others(lines), _alone(lines)
    within = range(run.start, run.end)
    prose = {at: terms(lines[at].text) for at in within if lines[at].kind == "prose"}
    written = Counter(word for words in prose.values() for word in words)
    strange = {
        at
        for at, words in prose.items()
        if alone[at] and at and lines[at - 1].kind == "short" and all(written[word] == 1 for word in words)
    }
    return frozenset(at for at in within if others[at]) | (
        strange if len(prose) - len(strange) >= SURE else frozenset()
    )


def _reach(lines: Sequence[tuple[Line, bool]], words: frozenset[str]) -> int:
    """Return how many of the lines belong to a text with those words."""
    reach, score, best = 0, 0.0, 0.0
    for position, (line, is_other) in enumerate(lines):
        score += _growth(line, is_other, words)
        if score > best:
            reach, best = position + 1, score
        if score < best - FARTHEST:
            break
    return reach


def _growth(line: Line, is_other: bool, words: frozenset[str]) -> float:
    if line.kind != "prose":
        return GROWTH[line.kind]
    return STRANGE if is_other or not words & terms(line.text) else min(width(line.text), WIDEST) / 100


def among_others(lines: Sequence[Line]) -> list[bool]:
    """Tell for each line whether it stands below a heading such as `Related`, with the headlines of other texts.

    The text goes on with two paragraphs in a row, or with one that is too long to be a teaser.
    """
    told: list[bool] = []
    is_other = False
    for line, is_alone in zip(lines, _alone(lines), strict=True):
        if line.kind == "other_stories":
            is_other = True
        elif line.kind == "prose" and (not is_alone or width(line.text) >= PARAGRAPH):
            is_other = False
        told.append(is_other)
    return told


def _score(line: Line, is_alone: bool, is_other: bool) -> float:
    if line.kind != "prose":
        return SCORES[line.kind]
    if is_other:
        return TEASER
    return min(width(line.text), WIDEST) / 100 * (ALONE if is_alone else 1)


def _alone(lines: Sequence[Line]) -> list[bool]:
    """Tell for each line whether it has no line of a text beside it; what is pasted in between does not count."""
    alone = [True] * len(lines)
    last: LineKind = "short"
    before = -1
    for position, line in enumerate(lines):
        if line.kind in BETWEEN:
            continue
        if last in COMPANY and line.kind in COMPANY:
            alone[position] = alone[before] = False
        last, before = line.kind, position
    return alone
