"""A word of a sentence: what it means, what its particle makes of it, and how it ends if it is a verb."""

from dataclasses import dataclass, field
from typing import Literal

from services.classifier.domain.particles.lexicon import Form, Meaning, Role

Link = Literal["nominal", "adnominal", "quoted", "joined", "final"]
"""How a verb goes on: as a noun, before a noun, as what somebody says, to the next clause, or not at all."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a mark between two."""

    start: int
    end: int
    meaning: Meaning | None = None
    mark: str = ""
    """`,` `·` `;` or a quote that opens `(` or closes `)`; empty for a word."""
    role: Role | None = None
    """What its particle makes of it; none where another word goes with it."""
    towards: bool = False
    """Whether a prefix says that something is done to this party."""
    form: Form = "noun"
    link: Link = "nominal"
    passive: bool = False
    tail: str = field(default="", repr=False)
    """What follows the stem of a verb."""
    named_to: int = 0
    """Where the name of a party ends, before its particle."""

    @property
    def is_verb(self) -> bool:
        """Whether it is a verb, or a noun made of one."""
        return self.meaning is not None and self.meaning.kind == "verb"

    @property
    def is_linked(self) -> bool:
        """Whether "and" joins it to the next."""
        return self.role == "with"

    @property
    def codes(self) -> tuple[str, ...]:
        """The parties it names."""
        return self.meaning.codes if self.meaning else ()
