"""Being told by a hub what a feed brings, instead of asking: WebSub, the W3C Recommendation of 23 January 2018."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from tocsin.messages import ERROR_CHARACTERS, printable

LEASE: Final = timedelta(days=10)
"""How long we ask a hub to tell us."""
SHORTEST_LEASE: Final = timedelta(minutes=5)
ANSWER_WITHIN: Final = timedelta(minutes=10)
"""How long a hub may take to come back to us before it is asked again."""
FIRST_BACK_OFF: Final = timedelta(hours=1)
LONGEST_BACK_OFF: Final = timedelta(days=1)
MISSES: Final = 2
"""Polls in a row that find what the hub has not told before it counts as quiet."""
POLL_WHILE_TOLD: Final = timedelta(hours=1)
"""How far apart a feed is polled at least while its hub tells us: what a hub that falls silent may cost."""
ALGORITHMS: Final[Mapping[str, str]] = {"sha1": "sha1", "sha256": "sha256", "sha384": "sha384", "sha512": "sha512"}
SECRET_BYTES: Final = 32

Progress = Literal["wanted", "asked", "live", "denied"]
"""To be asked for, asked for and not yet confirmed, confirmed, or refused by the hub."""


@dataclass(frozen=True, slots=True)
class HubSubscription:
    """What we have agreed with a hub about one feed."""

    feed: str
    hub: str
    topic: str
    """The address by which the hub knows the feed."""
    token: str
    """The last part of the address at which the hub calls us; nobody else knows it."""
    due: datetime
    """When the hub is asked, or asked again."""
    progress: Progress = "wanted"
    lease_until: datetime | None = None
    told_at: datetime | None = None
    """When the hub last told us something."""
    misses: int = 0
    """Polls in a row that found what the hub had not told."""
    failures: int = 0
    error: str | None = None


def wanted(feed: str, hub: str, topic: str, token: str, now: datetime) -> HubSubscription:
    """Return what is to be agreed about a feed that names a hub."""
    return HubSubscription(feed, hub, topic, token, due=now)


def is_about(subscription: HubSubscription, hub: str, topic: str) -> bool:
    """Whether the feed still names the hub and the address that were agreed about."""
    return (subscription.hub, subscription.topic) == (hub, topic)


def request_of(subscription: HubSubscription, callback: str, secret: str) -> Mapping[str, str]:
    """Return the form by which the hub is asked."""
    return {
        "hub.mode": "subscribe",
        "hub.topic": subscription.topic,
        "hub.callback": callback,
        "hub.lease_seconds": str(int(LEASE.total_seconds())),
        "hub.secret": secret,
    }


def after_request(subscription: HubSubscription, asked: HubSubscription, now: datetime) -> HubSubscription:
    """Return the state once a hub has taken the request that was made for `asked`.

    A hub that has confirmed meanwhile needs no more; one that does not come back is asked again, ever later.
    """
    if subscription.lease_until != asked.lease_until:
        return subscription
    progress: Progress = "live" if _is_leased(subscription, now) else "asked"
    pause = min(ANSWER_WITHIN * 2 ** min(subscription.failures, 10), LONGEST_BACK_OFF)
    return replace(subscription, progress=progress, failures=subscription.failures + 1, due=now + pause, error=None)


def after_failure(subscription: HubSubscription, asked: HubSubscription, error: str, now: datetime) -> HubSubscription:
    """Return the state once the request that was made for `asked` has failed: asked again, at least once a day."""
    return subscription if subscription.lease_until != asked.lease_until else _failed(subscription, error, now)


def confirmed(subscription: HubSubscription, query: Mapping[str, str], now: datetime) -> HubSubscription | None:
    """Return the state after a hub's question whether we want what it is about to send; None if we do not."""
    if query.get("hub.topic") != subscription.topic or query.get("hub.mode") != "subscribe":
        return None
    lease = max(_lease(query.get("hub.lease_seconds", "")), SHORTEST_LEASE)
    return replace(
        subscription,
        progress="live",
        lease_until=now + lease,
        due=now + lease * 0.9,
        misses=0,
        failures=0,
        error=None,
    )


def denied(subscription: HubSubscription, reason: str, now: datetime) -> HubSubscription:
    """Return the state after a hub has refused us: it is asked again in a day."""
    refused = replace(subscription, progress="denied", lease_until=None, failures=10)
    return _failed(refused, f"the hub refused: {reason or 'no reason given'}", now)


def after_telling(subscription: HubSubscription, now: datetime) -> HubSubscription:
    """Return the state once the hub has told us something."""
    return replace(subscription, told_at=now, misses=0)


def after_poll(subscription: HubSubscription, found_new: bool, now: datetime) -> HubSubscription:
    """Return the state after a poll; what is new to us then, the hub ought to have told."""
    if not found_new or not _is_leased(subscription, now):
        return subscription
    return replace(subscription, misses=subscription.misses + 1)


def is_telling(subscription: HubSubscription | None, now: datetime) -> bool:
    """Whether a hub tells us what a feed brings, so that it may be polled less."""
    return subscription is not None and _is_leased(subscription, now) and subscription.misses < MISSES


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether `X-Hub-Signature` proves that a body comes from whoever knows the secret."""
    method, found, given = signature.strip().partition("=")
    algorithm = ALGORITHMS.get(method.strip().lower())
    if not found or algorithm is None:
        return False
    expected = hmac.new(secret.encode(), body, getattr(hashlib, algorithm)).hexdigest()
    return hmac.compare_digest(expected.encode(), given.strip().lower().encode("utf-8", "replace"))


def _failed(subscription: HubSubscription, error: str, now: datetime) -> HubSubscription:
    pause = min(FIRST_BACK_OFF * 2 ** min(subscription.failures, 10), LONGEST_BACK_OFF)
    failures, error = subscription.failures + 1, printable(error)[:ERROR_CHARACTERS]
    return replace(subscription, failures=failures, error=error, due=now + pause)


def _is_leased(subscription: HubSubscription, now: datetime) -> bool:
    return subscription.progress == "live" and subscription.lease_until is not None and now < subscription.lease_until


def _lease(seconds: str) -> timedelta:
    """Return how long a hub will tell us; one that does not say, or says nonsense, as long as we asked for."""
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) < 10 and int(seconds)):
        return LEASE
    return min(timedelta(seconds=int(seconds)), LEASE * 3)
