"""What one article offers to queries, in plain values."""

from dataclasses import dataclass
from typing import Final

TOLD: Final = "told"
"""The status an event has besides its own where it is reported or alleged."""
_TOLD_STATUSES: Final = frozenset({"reported", "alleged"})

Claim = tuple[str, tuple[str, ...]]
"""A status and the speakers."""


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as an article tells it."""

    type: str
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    item: str | None = None
    claims: tuple[Claim, ...] = ()

    @property
    def statuses(self) -> frozenset[str]:
        """Each status it is told with, and `TOLD` where that holds."""
        statuses = frozenset(status for status, _ in self.claims)
        return statuses if statuses.isdisjoint(_TOLD_STATUSES) else statuses | {TOLD}


@dataclass(frozen=True, slots=True)
class Offer:
    """An article: its texts, what else holds of it, its figures and its events."""

    title: str
    body: str
    facets: tuple[tuple[str, str], ...] = ()
    """Such as `("topic", "missile-test")`."""
    figures: tuple[tuple[str, float], ...] = ()
    """Such as `("score", 0.7)`."""
    events: tuple[Happening, ...] = ()
