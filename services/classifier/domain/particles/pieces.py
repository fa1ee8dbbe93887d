"""Take a chunk without spaces apart into the literals it is made of: "Russia" + "ambassador" + particle."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from services.classifier.domain.particles.lexicon import Form, Meaning, ParticleLexicon

_LONGEST: Final = 16
_REMEMBERED: Final = 8_192
_ENDING_LETTERS: Final[dict[Form, str]] = {
    "base": "고지며면겠기려다자도아어라는러음던습",
    "past": "다고으지던습음을",
    "done": "다데바",
    "coming": "지까수",
    "noun": "",
}
"""What an ending may begin with."""


class Piece(NamedTuple):
    """A literal within a chunk."""

    start: int
    end: int
    meaning: Meaning
    towards: bool


class Pieces:
    """Takes chunks apart by the literals of a lexicon."""

    def __init__(self, lexicon: ParticleLexicon) -> None:
        self._meanings = lexicon.meanings
        self._longest = min(_LONGEST, max(map(len, lexicon.meanings), default=0))
        self._first = frozenset(literal[0] for literal in lexicon.meanings)
        self._particles = lexicon.particles
        self._makers = (*lexicon.active, *lexicon.passive)
        self._prefixes = sorted(lexicon.prefixes, key=len, reverse=True)
        self._known: dict[str, tuple[Piece, ...]] = {}

    def of(self, chunk: str) -> tuple[Piece, ...]:
        """Return the literals of a chunk in its order, by offsets into it; what is no literal follows the last."""
        known = self._known.get(chunk)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[chunk] = tuple(self._taken(chunk))
        return known

    def _taken(self, chunk: str) -> Iterator[Piece]:
        begin = self._behind_prefix(chunk)
        at, towards = begin or self._first_literal(chunk), begin > 0
        while literal := self._longest_at(chunk, at):
            meaning = self._chosen(literal, chunk[at + len(literal) :])
            if meaning is None:
                return
            yield Piece(at, at + len(literal), meaning, towards)
            at, towards = at + len(literal), False
            if meaning.kind == "verb" and (meaning.form != "noun" or chunk.startswith(self._makers, at)):
                return

    def _behind_prefix(self, chunk: str) -> int:
        """Return where a party stands behind a prefix that means "towards", 0 if none does."""
        for prefix in self._prefixes:
            party = self._longest_at(chunk, len(prefix)) if chunk.startswith(prefix) else ""
            if party and self._meanings[party][0].kind == "party":
                rest = len(prefix) + len(party)
                if rest == len(chunk) or chunk[rest:] in self._particles or self._longest_at(chunk, rest):
                    return len(prefix)
        return 0

    def _first_literal(self, chunk: str) -> int:
        """Return where the first literal begins; within a word only a thing, a verb or an official of two letters."""
        if self._longest_at(chunk, 0):
            return 0
        for at in range(1, len(chunk)):
            literal = self._longest_at(chunk, at)
            if len(literal) > 1 and self._meanings[literal][0].kind in ("item", "verb", "official"):
                return at
        return len(chunk)

    def _longest_at(self, chunk: str, at: int) -> str:
        if at >= len(chunk) or chunk[at] not in self._first:
            return ""
        for end in range(min(at + self._longest, len(chunk)), at, -1):
            if chunk[at:end] in self._meanings:
                return chunk[at:end]
        return ""

    def _chosen(self, literal: str, rest: str) -> Meaning | None:
        """Return what a literal means before the rest of its chunk; none if it is a part of another word."""
        meanings = self._meanings[literal]
        verbs = [meaning for meaning in meanings if meaning.kind == "verb"]
        verb = (verbs[0] if rest else verbs[-1]) if verbs else None
        if verb is None:
            return meanings[0]
        if verb.form != "noun":
            return verb if not rest or rest[0] in _ENDING_LETTERS[verb.form] else None
        return verb if rest.startswith(self._makers) else meanings[0]
