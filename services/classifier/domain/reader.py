"""Read the sentences of one article, each in the light of the one before."""

from typing import Final

from services.classifier.domain.literals import Literals
from services.classifier.domain.parties import INSTITUTIONS
from services.classifier.domain.passages import Passage
from services.classifier.domain.phrases import grouped
from services.classifier.domain.references import REFERRING, Context, context_of
from services.classifier.domain.taxonomy import Lexicon
from services.classifier.domain.tokens import Token, tokens
from services.classifier.domain.words import resolved

_NEAR: Final = 2
"""How many sentences back a word may refer."""


class Reader:
    """Turns sentences into tokens; `named` are the codes the article names outright."""

    def __init__(self, literals: Literals, lexicon: Lexicon, named: frozenset[str]) -> None:
        self._literals = literals
        self._lexicon = lexicon
        self._named = named
        self._before: Passage | None = None
        self._last: tuple[Passage, list[Token]] | None = None

    def read(self, passage: Passage) -> list[Token]:
        """Return the tokens of a sentence, with what they refer to."""
        known = self._known(passage)
        refers = any(token.symbol in REFERRING or (token.generic and token.text in INSTITUTIONS) for token in known)
        read = grouped(known, passage.spot.zone == "title", self._context(passage) if refers else Context())
        self._last = passage, read
        return read

    def leave(self, passage: Passage) -> None:
        """Remember a sentence that names somebody as the one before the next."""
        if passage.parties and passage.spot.zone != "caption":
            self._before = passage

    def _known(self, passage: Passage) -> list[Token]:
        marks = self._literals.within(passage.text, passage.words, passage.span)
        return resolved(tokens(passage.folded, passage.span, marks), self._lexicon, self._named)

    def _context(self, passage: Passage) -> Context:
        """Return whom the sentence before spoke of, read again only if nothing else has read it."""
        before = self._before
        if before is None or passage.spot.number - before.spot.number > _NEAR:
            return Context()
        if self._last is None or self._last[0] is not before:
            return context_of(grouped(self._known(before), before.spot.zone == "title"))
        return context_of(self._last[1])
