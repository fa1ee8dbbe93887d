"""What was decided about an article, for every subscription that was looked at, written down in few bytes."""

import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from services.notifier.domain.decisions import Ring, Silence

RANG: Final = "rang"
_NONE: Final = "-"
_FAST: Final = 1
_MILLISECONDS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Noted:
    """What was decided for one subscription."""

    at: datetime
    """When it was written down: a second or so after."""
    reason: str
    """`rang`, or a value of `Reason`."""
    development: str | None = None
    """The first that was told, or the one that is only repeated."""

    @property
    def rang(self) -> bool:
        """Whether it rang."""
        return self.reason == RANG


@dataclass(slots=True)
class Page:
    """The decisions about one revision of an article."""

    _found: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Subscription -> reason and development."""

    def add(self, subscription_id: str, decision: Ring | Silence) -> None:
        """Take in a decision; the later one stands."""
        reason = RANG if isinstance(decision, Ring) else decision.reason.value
        self._found[subscription_id] = reason, decision.development or _NONE

    def packed(self, now: datetime) -> bytes:
        """Return the page as it is kept, written down `now`: most subscriptions are told the same."""
        groups: dict[tuple[str, str], list[str]] = {}
        for id, what in self._found.items():
            groups.setdefault(what, []).append(id)
        lines = [
            str(round(now.timestamp() * _MILLISECONDS)),
            *(" ".join((*what, *ids)) for what, ids in groups.items()),
        ]
        return zlib.compress("\n".join(lines).encode(), _FAST)


def noted(packed: bytes, subscription_id: str) -> Noted | None:
    """Return what a page that was kept says of a subscription, None if that was not looked at."""
    head, *lines = zlib.decompress(packed).decode().split("\n")
    for line in lines:
        reason, development, *ids = line.split(" ")
        if subscription_id in ids:
            at = datetime.fromtimestamp(int(head) / _MILLISECONDS, UTC)
            return Noted(at, reason, None if development == _NONE else development)
    return None
