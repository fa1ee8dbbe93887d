"""A sentence as tokens: the words a lexicon knows with their senses, all others as plain words."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from services.classifier.domain.literals import Mark
from services.classifier.domain.sentences import Span
from services.classifier.domain.taxonomy import Sense

_LETTERS: Final = "0-9a-z\u00aa\u00b5\u00ba\u00c0-\u1fff\u2c00-\ud7ff\uf900-\uffef"
"""Letters and digits of a folded text, as ranges: a search for them takes half the time of one for their category."""
_PIECE: Final = re.compile(
    rf"(?P<word>[{_LETTERS}][{_LETTERS}_'-]*(?:[.,][{_LETTERS}_][{_LETTERS}_'-]*)*)"
    r"|(?P<comma>,)|(?P<quote>\")|(?P<stop>[;:—]|-(?=[ -]))|(?P<open>[(\[])|(?P<close>[)\]])"
)
_LONGEST_PARENTHESIS: Final = 14
_SHORTEST: Final = 2
"""What is shorter and a space holds no word."""


class Token(NamedTuple):
    """A word, or a group of words that acts as one, with its symbol in the frames.

    A named tuple rather than a dataclass: an article makes hundreds of them, and it is twice as fast.
    """

    symbol: str
    start: int
    end: int
    text: str
    """Folded."""
    senses: tuple[Sense, ...] = ()
    codes: tuple[str, ...] = ()
    """Whom a party stands for; empty for an official of a state that is not named."""
    items: tuple[str, ...] = ()
    generic: bool = False
    rank: str = "state"
    """Of a party: `state`, `armed` or `private`."""

    def as_(self, symbol: str) -> "Token":
        """Return the token with another symbol."""
        return Token._make((symbol, *self[1:]))

    @property
    def is_cue(self) -> bool:
        """Whether it may say how something is stated."""
        return any(sense.kind == "cue" for sense in self.senses)

    def sense(self, kind: str) -> Sense | None:
        """Return the first sense of a kind."""
        for sense in self.senses:
            if sense.kind == kind:
                return sense
        return None

    def means(self, kind: str, name: str) -> bool:
        """Whether the token has a sense of this kind and name."""
        return any(sense.kind == kind and sense.name == name for sense in self.senses)


def _plain(folded: str, start: int, end: int) -> list[Token]:
    """Return the words and marks between two literals, mostly none."""
    if end - start < _SHORTEST and (start >= end or folded[start] == " "):
        return []
    return [
        Token(found.lastgroup or "word", *found.span(), found.group()) for found in _PIECE.finditer(folded, start, end)
    ]


def _owner_end(folded: str, end: int) -> int | None:
    """Return where a possessive ending after `end` ends, if there is one."""
    if folded.startswith("'s", end) and not folded[end + 2 : end + 3].isalnum():
        return end + 2
    if folded[end - 1 : end + 1] == "s'" and not folded[end + 1 : end + 2].isalnum():
        return end + 1
    return None


def _known(folded: str, mark: Mark) -> Token:
    text = folded[mark.start : mark.end]
    after = folded[mark.end : mark.end + 2]
    if after[:1] == "-" and after[1:].isalnum():
        return Token("word", mark.start, mark.end, text)
    first = mark.senses[0]
    if first.kind in ("party", "official") or first.name == "latter":
        owner_end = _owner_end(folded, mark.end)
        if owner_end is not None:
            return Token("owner", mark.start, owner_end, text, mark.senses)
    return Token("known", mark.start, mark.end, text, mark.senses)


def tokens(folded: str, sentence: Span, marks: Sequence[Mark]) -> list[Token]:
    """Return the tokens of a sentence; the known ones have the symbol `known`, or `owner` with a possessive."""
    found: list[Token] = []
    at = sentence.start
    for mark in marks:
        if mark.start < at:
            continue
        found.extend(_plain(folded, at, mark.start))
        token = _known(folded, mark)
        found.append(token)
        at = token.end
    found.extend(_plain(folded, at, sentence.end))
    return _without_parentheses(found)


def _without_parentheses(found: list[Token]) -> list[Token]:
    """Leave out what stands in short parentheses: a currency, an abbreviation, a party."""
    if not any(token.symbol == "open" for token in found):
        return found
    kept: list[Token] = []
    skip_until = -1
    for index, token in enumerate(found):
        if index <= skip_until or token.symbol in ("open", "close"):
            if token.symbol == "open" and index > skip_until:
                skip_until = _closing(found, index)
            continue
        kept.append(token)
    return kept


def _closing(found: Sequence[Token], opening: int) -> int:
    for index in range(opening, min(opening + _LONGEST_PARENTHESIS, len(found))):
        if found[index].symbol == "close":
            return index
    return opening
