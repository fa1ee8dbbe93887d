"""Quiet hours: until when an alert is held, by the clock on its owner's wall.

They begin when the clock first shows their start and end when it last comes to their end: where it is put back in
between they are longer, never cut in two; where it jumps over a start or an end, that counts as shown at the jump.
"""

from datetime import date, datetime, timedelta

from services.notifier.domain.schedules import QuietHours
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.zones import first_shown, last_shown, local_date, zone_of

_DAY = timedelta(days=1)


def held_until(subscription: Subscription, now: datetime) -> datetime | None:
    """Return when what is decided at `now` may ring, None if that is at once; what must ring is never held."""
    quiet = subscription.quiet_hours
    if quiet is None or subscription.is_must or quiet.start == quiet.end:
        return None
    until = now
    while (end := _end_of(quiet, subscription.zone, until)) is not None:
        until = end
    return until if until > now else None


def _end_of(quiet: QuietHours, zone: str, now: datetime) -> datetime | None:
    """Return when the quiet hours end in which `now` falls, None if it falls in none."""
    today = local_date(zone_of(zone), now)
    for days in (-2, -1, 0, 1):
        begin, end = _window(quiet, zone, today + days * _DAY)
        if begin <= now < end:
            return end
    return None


def _window(quiet: QuietHours, zone: str, day: date) -> tuple[datetime, datetime]:
    """Return the quiet hours that begin on `day`."""
    known = zone_of(zone)
    last_day = day if quiet.start < quiet.end else day + _DAY
    return first_shown(known, day, quiet.start), last_shown(known, last_day, quiet.end)
