"""Whether an alert that was decided waits, for what and until when."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from services.notifier.domain.digests import due_at, key_of, since
from services.notifier.domain.quiet_hours import held_until
from services.notifier.domain.schedules import DigestSchedule
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.zones import local_date, zone_of
from tocsin.messages import Alert

Why = Literal["quiet-held", "digest-held", "volume-held"]
"""Values of `Reason`."""

_HOURLY: Final = DigestSchedule(every="hourly")
_HOURS: Final = 26
"""More than quiet hours last."""


@dataclass(frozen=True, slots=True)
class Hold:
    """An alert waits with others that have the same key; together they come out at `due`."""

    why: Why
    key: str
    since: datetime
    """From when on alerts are collected that come out with it."""
    until: datetime
    """Until when."""
    due: datetime
    """When they come out: later than `until` where that is within quiet hours."""

    @property
    def detail(self) -> str:
        """The reason in words."""
        waits = {
            "quiet-held": "it waits for the end of the quiet hours",
            "digest-held": "it comes with the digest",
            "volume-held": "so much has rung today that it is collected by the hour",
        }
        return f"{waits[self.why]}, {self.due.isoformat()}"


def hold(subscription: Subscription, alert: Alert, now: datetime, rung_today: int) -> Hold | None:
    """Say how an alert waits that is ready at `now`; None if it rings at once.

    `rung_today` counts the alerts that have rung by themselves on this day of the owner's.
    """
    if subscription.is_must:
        return None
    if subscription.digest is not None:
        return digest_hold(subscription, subscription.digest, now)
    if (until := held_until(subscription, now)) is not None:
        return _quiet_hold(subscription, alert, now, until)
    if subscription.most_a_day is not None and rung_today >= subscription.most_a_day:
        return _volume_hold(subscription, now)
    return None


def digest_hold(subscription: Subscription, digest: DigestSchedule, now: datetime) -> Hold:
    """Return the digest that is next after `now`; those of every hour that fall into quiet hours are one at the end."""
    until = due_at(digest, subscription.zone, now)
    due = held_until(subscription, until) or until
    if digest.every == "hourly":
        until = due
    return Hold("digest-held", key_of(subscription, digest, until), _begin(subscription, digest, until), until, due)


def day_of(subscription: Subscription, now: datetime) -> str:
    """Return the owner's date, by which it is counted what rings on a day."""
    return local_date(zone_of(subscription.zone), now).isoformat()


def _begin(subscription: Subscription, digest: DigestSchedule, until: datetime) -> datetime:
    """Return when the digest before came; those of every hour do not come in quiet hours."""
    begin = since(digest, subscription.zone, until)
    if digest.every == "hourly":
        for _ in range(_HOURS):
            if held_until(subscription, begin) is None:
                break
            begin = since(digest, subscription.zone, begin)
    return begin


def _quiet_hold(subscription: Subscription, alert: Alert, now: datetime, until: datetime) -> Hold:
    """Hold an alert with those of its story; a correction comes by itself, it says what was wrong."""
    together = alert.story if alert.story is not None and alert.kind == "development" else alert.id
    return Hold("quiet-held", _key(subscription.id, "quiet", until.isoformat(), together), now, until, until)


def _volume_hold(subscription: Subscription, now: datetime) -> Hold:
    until = due_at(_HOURLY, subscription.zone, now)
    begin = since(_HOURLY, subscription.zone, until)
    due = held_until(subscription, until) or until
    return Hold("volume-held", _key(subscription.id, "volume", until.isoformat()), begin, until, due)


def _key(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
