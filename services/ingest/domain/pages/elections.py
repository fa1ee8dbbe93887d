"""Which blocks of a page are its text: the paragraphs beyond doubt, and what between and beside them is voted for."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self

from services.ingest.domain.lines.kinds import line_of
from services.ingest.domain.pages.places import is_off, kind_of
from services.ingest.domain.pages.votes import FAILED, LINKED, Ballot

SURELY_FAILED: Final = 0.25
TEASERS: Final = 110
"""Lines that are narrower on average are teasers."""
OWN_SHARE: Final = 0.3
"""Elements of one name with so much of the text belong to the text, whatever they are called."""
BEFORE_TITLE: Final = 0.2
COMPANY: Final = 2
BESIDE: Final = 140
CAPTION: Final = 220
WRITTEN: Final = ("prose", "sentence", "item")
NEVER: Final = ("byline", "path", "date", "furniture", "other_stories", "comments")
ENOUGH_VOTES: Final = 2
SURE: Final = 4
"""So many paragraphs that stand in like places are where the text stands."""


@dataclass(frozen=True, slots=True)
class Core:
    """The paragraphs that are the text beyond doubt, and where lines like them stand."""

    positions: tuple[int, ...]
    paths: Counter[str]
    """How many of the lines that were voted for stand in places of a kind."""
    own: frozenset[str]
    """The elements that hold the text although they are not called so."""

    @classmethod
    def of(cls, cast: Sequence[Ballot], chosen: Sequence[int]) -> Self:
        """Return the core of what was chosen, all of it if nothing in it looks like a paragraph."""
        own = _own(cast, chosen)
        inside = [at for at in chosen if own.issuperset(cast[at].block.place.off)]
        positions = [at for at in inside if cast[at].is_prose]
        positions = positions or [at for at in inside if cast[at].line.kind in WRITTEN] or inside
        voted = (at for at in inside if at in set(positions) or (cast[at].first and cast[at].second))
        return cls(tuple(positions), Counter(kind_of(cast[at].block.place.path) for at in voted), own)

    def is_like(self, ballot: Ballot) -> bool:
        """Whether a block stands where lines of the text do."""
        return self.paths[kind_of(ballot.block.place.path)] >= COMPANY

    def is_off(self, ballot: Ballot) -> bool:
        """Whether a block stands where no part of the text does."""
        return not self.own.issuperset(ballot.block.place.off)


def elected(cast: Sequence[Ballot], title: str = "") -> list[int]:
    """Return the positions of the blocks that are the text below a title, which is given folded."""
    cast = cast[: _next_page(cast, title)]
    chosen = _chosen(cast)
    top = _top(cast, chosen, title)
    core = Core.of(cast, [at for at in chosen if at >= top])
    if not core.positions:
        return []
    begin, end = _begin(cast, core, top), _end(cast, core)
    return [at for at in _apart_from_others(cast, core, begin, end) if _belongs(cast[at], core)]


def _next_page(cast: Sequence[Ballot], title: str) -> int:
    """Return where another article begins as this one does, on pages that go on with the next one."""
    titled = next((at for at, each in enumerate(cast) if title and each.folded == title and each.is_heading), None)
    if titled is None:
        return len(cast)
    path = cast[titled].block.place.path
    others = (
        at for at in range(titled + 1, len(cast)) if cast[at].block.place.path == path and cast[at].folded != title
    )
    return next((at for at in others if cast[at].block.place.tag == "h1"), len(cast))


def _chosen(cast: Sequence[Ballot]) -> list[int]:
    """Return what the first extractor took for the text, or what the second did, or neither, where most was missed."""
    first = [at for at, ballot in enumerate(cast) if ballot.first]
    mass = _mass(cast, first)
    missed = sum(ballot.mass for ballot in cast if ballot.may_be_prose and not ballot.first)
    if missed < mass:
        return first
    second = _largest_group(cast, lambda ballot: ballot.second and not is_off(ballot.block.place))
    if second and mass < FAILED * _mass(cast, second):
        return sorted({*second, *(at for at in first if cast[at].second)})
    shown = _largest_group(cast, lambda ballot: not is_off(ballot.block.place))
    return shown if shown and mass < SURELY_FAILED * _mass(cast, shown) else first


def _largest_group(cast: Sequence[Ballot], counts: Callable[[Ballot], bool]) -> list[int]:
    """Return the paragraphs that stand in like places and say most, none if they are teasers."""
    groups: dict[str, list[int]] = {}
    for at, ballot in enumerate(cast):
        if ballot.may_be_prose and counts(ballot):
            groups.setdefault(kind_of(ballot.block.place.path), []).append(at)
    masses = {path: sum(cast[at].mass for at in group) for path, group in groups.items()}
    largest = [at for at in groups[max(groups, key=masses.__getitem__)] if cast[at].is_prose] if groups else []
    return largest if _mass(cast, largest) >= TEASERS * len(largest) else []


def _mass(cast: Sequence[Ballot], positions: Sequence[int]) -> int:
    return sum(cast[at].mass for at in positions if cast[at].is_prose)


def _own(cast: Sequence[Ballot], chosen: Sequence[int]) -> frozenset[str]:
    """Return the names of elements that look as if they held no part of the text, and hold much of what was chosen."""
    masses: Counter[str] = Counter()
    for at in chosen:
        if cast[at].is_prose:
            masses.update(dict.fromkeys(cast[at].block.place.off, cast[at].mass))
    total = _mass(cast, chosen)
    return frozenset(name for name, mass in masses.items() if mass >= OWN_SHARE * total)


def _top(cast: Sequence[Ballot], chosen: Sequence[int], title: str) -> int:
    """Return the position of the title, 0 if much of the text stands above it."""
    titled = [at for at, ballot in enumerate(cast) if title and ballot.folded == title]
    total = _mass(cast, chosen)
    above = (at for at in titled if _mass(cast, [each for each in chosen if each < at]) <= BEFORE_TITLE * total)
    return max(above, default=0)


def _begin(cast: Sequence[Ballot], core: Core, top: int) -> int:
    """Return where the text begins: with the core, or with what is written above it, from its title on."""
    begin = core.positions[0]
    for at in range(begin - 1, top - 1, -1):
        if _continues(cast[at], core) or _is_lead(cast[at], core):
            begin = at
        elif cast[at].is_prose or cast[at].is_heading:
            break
    return begin


def _is_lead(ballot: Ballot, core: Core) -> bool:
    """Whether a block right above the text is the sentence that sums it up."""
    place = ballot.block.place
    if core.is_off(ballot) or place.caption or place.picture or place.is_beside or ballot.block.linked:
        return False
    is_sentence = ballot.line.kind in ("prose", "sentence") and ballot.is_closed
    return is_sentence and (place.is_lead or ballot.second) and line_of(ballot.block.text).kind in ("prose", "sentence")


def _end(cast: Sequence[Ballot], core: Core) -> int:
    """Return where the text ends: with the core, or with what stands in like places below it."""
    end = _last(cast, core)
    for at in range(end + 1, len(cast)):
        if (cast[at].block.place.tag == "h1" and not cast[at].first) or cast[at].line.kind in (
            "comments",
            "other_stories",
        ):
            break
        if _continues(cast[at], core):
            end = at
    return end


def _last(cast: Sequence[Ballot], core: Core) -> int:
    """Return the last of the core: one that stands elsewhere than all the others closes a page and not a text."""
    alike = [at for at in core.positions if core.is_like(cast[at]) or cast[at].stated]
    return alike[-1] if len(alike) >= SURE else core.positions[-1]


def _continues(ballot: Ballot, core: Core) -> bool:
    """Whether a block beyond the core is more of it."""
    if core.is_off(ballot) or ballot.is_pointer or ballot.block.place.caption or ballot.block.linked >= LINKED:
        return False
    return ballot.line.kind in WRITTEN and ballot.second and (ballot.first or core.is_like(ballot))


def _apart_from_others(cast: Sequence[Ballot], core: Core, begin: int, end: int) -> Iterator[int]:
    """Yield the positions from begin to end but those below the heading of other texts, until the text goes on."""
    is_other = False
    for at in range(begin, end + 1):
        ballot = cast[at]
        if ballot.line.kind == "other_stories" or (ballot.is_heading and ballot.is_pointer):
            is_other = True
        elif ballot.is_prose and core.is_like(ballot):
            is_other = False
        if not is_other:
            yield at


def _belongs(ballot: Ballot, core: Core) -> bool:
    """Whether a block between the first and the last of the text is a part of it."""
    place, kind, is_like = ballot.block.place, ballot.line.kind, core.is_like(ballot)
    if core.is_off(ballot) or place.caption or ballot.is_pointer or kind in NEVER:
        return False
    if place.picture and ballot.mass < (BESIDE if is_like else CAPTION):
        return False
    if kind == "caption" and not is_like and ballot.mass < CAPTION:
        return False
    if kind == "short" and not (is_like or ballot.is_heading or ballot.stated):
        return False
    if place.is_beside and ballot.mass < BESIDE and not is_like:
        return False
    is_written = kind in WRITTEN and ballot.block.linked < LINKED
    if (is_written or ballot.is_heading) and (ballot.first or ballot.stated):
        return True
    if ballot.is_prose and is_like:
        return True
    return ballot.first + ballot.second + ballot.stated + is_like + _is_lead(ballot, core) >= ENOUGH_VOTES
