"""Digests: when one is due, and by which key it is sent once."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.notifier.domain.schedules import WEEKDAYS, DigestSchedule
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.zones import first_shown, local_date, zone_of

_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_LONGEST: Final = 9
"""Days among which any digest is due at least once, a day that a zone skipped among them."""


def due_at(digest: DigestSchedule, zone: str, after: datetime) -> datetime:
    """Return the first moment after `after` at which a digest is due."""
    known = zone_of(zone)
    if digest.every == "hourly":
        return _full_hour(known, after)
    begin = local_date(known, after) - _DAY
    return next(due for due in _dues(digest, known, begin) if due > after)


def since(digest: DigestSchedule, zone: str, due: datetime) -> datetime:
    """Return when the digest before the one that is due at `due` was due."""
    if digest.every == "hourly":
        return _full_hour_before(zone_of(zone), due)
    known = zone_of(zone)
    begin = local_date(known, due) - 2 * _LONGEST * _DAY
    before = due
    for each in _dues(digest, known, begin):
        if each >= due:
            break
        before = each
    return before


def digest_key(subscription_id: str, zone: str, due: datetime, hourly: bool = False) -> str:
    """Return the id of a digest: one for a subscription and a date of its owner's, or an hour of it."""
    when = due.isoformat(timespec="minutes") if hourly else local_date(zone_of(zone), due).isoformat()
    return hashlib.sha256(f"{subscription_id}\x1fdigest\x1f{when}".encode()).hexdigest()


def key_of(subscription: Subscription, digest: DigestSchedule, due: datetime) -> str:
    """Return the id of the digest of `subscription` that is due at `due`."""
    return digest_key(subscription.id, subscription.zone, due, hourly=digest.every == "hourly")


def _dues(digest: DigestSchedule, zone: ZoneInfo, begin: date) -> Iterator[datetime]:
    """Yield, in order, when a daily or weekly digest is due from `begin` on; a day the zone skips has none."""
    day = begin
    while True:
        due = first_shown(zone, day, digest.at)
        on_its_day = local_date(zone, due) == day
        if on_its_day and (digest.every == "daily" or WEEKDAYS[day.weekday()] == digest.weekday):
            yield due
        day += _DAY


def _full_hour(zone: ZoneInfo, after: datetime) -> datetime:
    """Return the next moment at which the clock shows a full hour."""
    due = after + _HOUR - _past_hour(zone, after)
    while past := _past_hour(zone, due):  # the clock was changed by a part of an hour
        due += _HOUR - past
    return due


def _full_hour_before(zone: ZoneInfo, moment: datetime) -> datetime:
    """Return the last moment before at which the clock showed a full hour."""
    before = moment - (_past_hour(zone, moment) or _HOUR)
    while past := _past_hour(zone, before):
        before -= past
    return before


def _past_hour(zone: ZoneInfo, moment: datetime) -> timedelta:
    """Return how long ago the clock showed a full hour."""
    shown = moment.astimezone(zone)
    return timedelta(minutes=shown.minute, seconds=shown.second, microseconds=shown.microsecond)
