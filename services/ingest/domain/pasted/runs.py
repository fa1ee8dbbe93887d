"""Which lines of a pasted page are its text: the best run by length and closing punctuation, and what is like it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.ingest.domain.lines.kinds import Line, LineKind, width
from services.ingest.domain.lines.terms import terms

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
KIN: Final = 1
KIN_ABOVE: Final = 2
"""With so many words of a text, a paragraph is more of it, and one that stands alone above it, where teasers stand."""
SURE: Final = 3
"""With so many paragraphs that belong together, one that shares no word with them does not."""
TEASER: Final = 0.3
"""The score of a paragraph below the headline of another text: less than the headline costs."""
FARTHEST: Final = 5.0
"""What may stand between a text and more of it."""
BARE: Final = 2
"""A list that begins with so many headlines has no teasers below them."""
POINTING: Final = (":", "：")
"""A heading that ends so is put before one headline."""
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
    others, goes_on = among_others(lines), _closing_lists(lines)
    words = terms("\n".join(line.text for line in lines[run.start : run.end] if line.kind == "prose"))
    may_be_teaser = [is_alone and at < run.start for at, is_alone in enumerate(_alone(lines))]
    growth = [
        _wide(line) if at in goes_on else _growth(line, is_other, is_teaser, words)
        for at, (line, is_other, is_teaser) in enumerate(zip(lines, others, may_be_teaser, strict=True))
    ]
    after = _reach(growth[run.end :])
    before = _reach(growth[: run.start][::-1])
    return Run(run.start - before, run.end + after, run.score)


def others_within(lines: Sequence[Line], run: Run) -> frozenset[int]:
    """Return the positions within a run of the lines that are of other texts.

    They stand below a heading such as `Related`, or alone below a headline and share no word with the rest.
    """
    others, alone, goes_on = among_others(lines), _alone(lines), _closing_lists(lines)
    within = range(run.start, run.end)
    prose = {at: terms(lines[at].text) for at in within if lines[at].kind == "prose"}
    written = Counter(word for words in prose.values() for word in words)
    strange = {
        at
        for at, words in prose.items()
        if alone[at]
        and at
        and at not in goes_on
        and lines[at - 1].kind == "short"
        and all(written[word] == 1 for word in words)
    }
    return frozenset(at for at in within if others[at]) | (
        strange if len(prose) - len(strange) >= SURE else frozenset()
    )


def _reach(growth: Sequence[float]) -> int:
    """Return how many lines belong to a text that is beside them, by what each adds to it."""
    reach, score, best = 0, 0.0, 0.0
    for position, each in enumerate(growth):
        score += each
        if score > best:
            reach, best = position + 1, score
        if score < best - FARTHEST:
            break
    return reach


def _growth(line: Line, is_other: bool, may_be_teaser: bool, words: frozenset[str]) -> float:
    if line.kind != "prose":
        return GROWTH[line.kind]
    kin = KIN_ABOVE if may_be_teaser and width(line.text) < PARAGRAPH else KIN
    return STRANGE if is_other or len(words & terms(line.text)) < kin else _wide(line)


def _wide(line: Line) -> float:
    return min(width(line.text), WIDEST) / 100


def among_others(lines: Sequence[Line]) -> list[bool]:
    """Tell for each line whether it stands below a heading such as `Related`, with the headlines of other texts.

    The text goes on with two paragraphs in a row, with one that is too long to be a teaser, or with any where the
    list has shown that its headlines have no teasers.
    """
    told: list[bool] = []
    is_other, has_teasers, headlines = False, False, 0
    for line, is_alone in zip(lines, _alone(lines), strict=True):
        is_bare = headlines >= BARE and not has_teasers
        if line.kind == "other_stories":
            is_other, has_teasers, headlines = True, False, int(line.text.endswith(POINTING))
        elif line.kind == "prose" and (not is_alone or width(line.text) >= PARAGRAPH or is_bare):
            is_other = False
        elif line.kind == "prose":
            has_teasers = True
        headlines += line.kind in ("short", "item")
        told.append(is_other)
    return told


def _score(line: Line, is_alone: bool, is_other: bool) -> float:
    if line.kind != "prose":
        return SCORES[line.kind]
    if is_other:
        return TEASER
    return _wide(line) * (ALONE if is_alone else 1)


def _closing_lists(lines: Sequence[Line]) -> frozenset[int]:
    """Return the positions of single short paragraphs that are no teasers, right below lists of headlines."""
    others, alone = among_others(lines), _alone(lines)
    return frozenset(
        at
        for at in range(1, len(lines))
        if others[at - 1] and not others[at] and alone[at] and width(lines[at].text) < PARAGRAPH
    )


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
