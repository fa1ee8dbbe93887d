"""A gathering: alerts that wait together, and what tells of them when it comes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from services.notifier.domain.collected import Told, as_one, digest_of
from services.notifier.domain.holds import Why
from services.notifier.domain.subscriptions import Subscription
from tocsin.messages import Alert, SubscriptionReference


class Joined(IntEnum):
    """Whether an alert joined a gathering."""

    JOINED = 1
    KNOWN = 0
    """It has been put in before."""
    CLOSED = -1
    """The gathering has come out."""


class Closing(IntEnum):
    """Whether a gathering came out."""

    DONE = 1
    BEFORE = 0
    """It had come out already."""
    GREW = -1
    """More has joined than what was put together."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """One that is open."""

    shard: int
    key: str
    subscription: SubscriptionReference
    why: Why
    since: datetime
    until: datetime

    @property
    def is_digest(self) -> bool:
        """Whether it comes out as a list."""
        return self.why != "quiet-held"


def told_by(
    gathering: Gathering, alerts: Sequence[Alert], joined: int, articles: int | None, now: datetime
) -> Told | None:
    """Return what tells of a gathering of `joined` alerts, of which `alerts` could be read; None if nothing can.

    `articles` were read while it was open, as far as that is known.
    """
    if not gathering.is_digest:
        return as_one(alerts) if alerts else None
    return digest_of(
        gathering.key,
        "volume" if gathering.why == "volume-held" else "digest",
        gathering.subscription,
        gathering.since,
        gathering.until,
        alerts,
        articles if articles is not None and articles >= joined else None,
        now,
        unread=joined - len(alerts),
    )


def wants_empty(subscription: Subscription | None, now: datetime) -> bool:
    """Say whether a digest in which nothing is comes out."""
    return (
        subscription is not None
        and subscription.digest is not None
        and subscription.digest.say_if_empty
        and subscription.rings
        and not (subscription.expires_at is not None and subscription.expires_at <= now)
        and not (subscription.muted_until is not None and now < subscription.muted_until)
    )
