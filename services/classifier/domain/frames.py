"""Find the frames that hold in a sentence."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Final

from services.classifier.domain.patterns import Alphabet, needs
from services.classifier.domain.taxonomy import Frame, Lexicon
from services.classifier.domain.tokens import Token


@dataclass(frozen=True, slots=True)
class Match:
    """A frame that holds of the tokens from `first` to `last`."""

    frame: Frame
    tokens: Sequence[Token]
    first: int
    last: int
    trigger: int
    actors: tuple[Token, ...]
    recipients: tuple[Token, ...]
    about: tuple[Token, ...]
    items: tuple[Token, ...]
    own: frozenset[int] = frozenset()
    """Words that make the event here and say nothing of how it is stated."""

    @property
    def sides(self) -> int:
        """How many of its sides are filled by somebody who is named."""
        return any(token.codes for token in self.actors) + any(token.codes for token in self.recipients)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A frame with its expression, and what must be there for it to hold."""

    frame: Frame
    pattern: re.Pattern[str]
    classes: tuple[frozenset[str], ...]
    """Of the words of a sentence, before anything is known of them."""
    symbols: tuple[frozenset[str], ...]
    """Of its tokens."""


Possible = tuple[_Ready, ...]
"""The frames that may hold in a sentence, in order."""

_REMEMBERED: Final = 4096


class FrameBook:
    """All frames of a lexicon, ready to be held against sentences."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._alphabet = alphabet = Alphabet(lexicon)
        self._frames = tuple(
            _Ready(frame, alphabet.compiled(frame), needs(frame.pattern), alphabet.required(frame))
            for frame in lexicon.frames
        )
        self._needed = frozenset(name for ready in self._frames for some in ready.classes for name in some)
        self._possible: dict[frozenset[str], Possible] = {}

    def possible(self, classes: Set[str]) -> Possible:
        """Return the frames that may hold in a sentence with words of these classes."""
        key = self._needed & classes
        possible = self._possible.get(key)
        if possible is None:
            possible = tuple(ready for ready in self._frames if _met(ready.classes, key))
            if len(self._possible) >= _REMEMBERED:
                self._possible.clear()
            self._possible[key] = possible
        return possible

    def matches(self, tokens: Sequence[Token], possible: Possible) -> list[Match]:
        """Return what holds; a trigger belongs to the first frame that has it."""
        encoded = self._alphabet.encode(tokens)
        present = set(encoded)
        found: list[Match] = []
        taken: set[int] = set()
        for ready in possible:
            if not _met(ready.symbols, present):
                continue
            for match in _holding(ready.frame, ready.pattern, encoded, tokens):
                if match.trigger not in taken:
                    taken.add(match.trigger)
                    found.append(match)
        return found


def fullest(framed: Sequence[Match], acted: Sequence[Match]) -> list[Match]:
    """Return one match for each trigger, the one that fills more; where both do, the frame's."""
    best: dict[tuple[int, bool, int], Match] = {}
    for match in (*framed, *acted):
        key = (match.trigger, match.frame.event is None, match.items[0].start if match.items else 0)
        if key not in best or match.sides > best[key].sides:
            best[key] = match
    return list(best.values())


def _met(needed: tuple[frozenset[str], ...], there: Set[str]) -> bool:
    for some in needed:  # noqa: SIM110 - the hottest loop there is
        if some.isdisjoint(there):
            return False
    return True


def _holding(frame: Frame, pattern: re.Pattern[str], encoded: str, tokens: Sequence[Token]) -> Iterator[Match]:
    at = 0
    while (found := pattern.search(encoded, at)) is not None:
        yield _match(frame, found, tokens)
        at = found.start("trigger") + 1


def _match(frame: Frame, found: re.Match[str], tokens: Sequence[Token]) -> Match:
    def taking(role: str) -> tuple[Token, ...]:
        return tuple(tokens[found.start(name)] for name in found.groupdict() if name.startswith(role) and found[name])

    return Match(
        frame=frame,
        tokens=tokens,
        first=found.start(),
        last=found.end() - 1,
        trigger=found.start("trigger"),
        actors=taking("actor"),
        recipients=taking("recipient"),
        about=taking("about"),
        items=taking("item"),
        own=frozenset(found.start(name) for name in found.groupdict() if name.startswith("own") and found[name]),
    )
