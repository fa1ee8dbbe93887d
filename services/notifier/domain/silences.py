"""What a subscription's owner has silenced: whether an article is none of what it wants to hear, whatever it says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.notifier.domain.subscriptions import Subscription
from tocsin.messages import Article

Why = Literal["expired", "muted", "snoozed", "source-excluded", "language-not-wanted"]
"""Values of `Reason`."""


@dataclass(frozen=True, slots=True)
class Hush:
    """Nothing rings, by the owner's own wish."""

    reason: Why
    detail: str


def silenced(subscription: Subscription, article: Article, story: str | None, now: datetime) -> Hush | None:
    """Say why `article`, of `story`, does not ring for `subscription` at `now`; None where nothing stands against it.

    Put the lasting before the passing: what is wished for good is named first.
    """
    return (
        _expired(subscription, now)
        or _source_excluded(subscription, article)
        or _language_not_wanted(subscription, article)
        or _muted(subscription, now)
        or _snoozed(subscription, story, now)
    )


def is_excluded(source: str | None, excluded: frozenset[str]) -> bool:
    """Say whether a publisher's host is one of those excluded, or beneath one."""
    if source is None:
        return False
    labels = source.lower().rstrip(".").split(".")
    return any(".".join(labels[start:]) in excluded for start in range(len(labels)))


def _expired(subscription: Subscription, now: datetime) -> Hush | None:
    if subscription.expires_at is None or now < subscription.expires_at:
        return None
    return Hush("expired", f"the subscription ended at {subscription.expires_at.isoformat()}")


def _source_excluded(subscription: Subscription, article: Article) -> Hush | None:
    if not is_excluded(article.source, subscription.excluded_sources):
        return None
    return Hush("source-excluded", f"the subscription hears nothing from {article.source}")


def _language_not_wanted(subscription: Subscription, article: Article) -> Hush | None:
    wanted = subscription.languages
    if not wanted or article.language in wanted:
        return None
    names = ", ".join(sorted(wanted))
    said = f"it is in {article.language}" if article.language else "its language could not be told"
    return Hush("language-not-wanted", f"{said}; the subscription wants {names}")


def _muted(subscription: Subscription, now: datetime) -> Hush | None:
    if subscription.muted_until is None or now >= subscription.muted_until:
        return None
    return Hush("muted", f"the subscription is muted until {subscription.muted_until.isoformat()}")


def _snoozed(subscription: Subscription, story: str | None, now: datetime) -> Hush | None:
    until = subscription.snoozed.get(story) if story is not None else None
    if until is None or now >= until:
        return None
    return Hush("snoozed", f"the story is snoozed until {until.isoformat()}")
