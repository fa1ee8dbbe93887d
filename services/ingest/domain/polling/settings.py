"""What an operator has settled about one feed, apart from what polling finds out about it."""

from dataclasses import dataclass, field
from typing import Final, Literal

FullText = Literal["auto", "always", "never"]
"""Read the page behind an entry: where the feed gives only a teaser, always, or never."""


@dataclass(frozen=True, slots=True)
class SealedAccess:
    """A feed's own headers under the key file, and their names, which are no secret."""

    sealed: str = field(repr=False)
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """What is settled about a feed."""

    full_text: FullText = "auto"
    access: SealedAccess | None = None


AS_USUAL: Final = FeedSettings()
