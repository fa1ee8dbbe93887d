"""Until when: a length of time, a date or a moment as people write it."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from services.notifier.domain.zones import first_shown, zone_of

_SPAN: Final = re.compile(r"([0-9]{1,5})\s*(m|min|h|d|w)$")
_SECONDS: Final = {"m": 60, "min": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_LONGEST: Final = timedelta(days=3_660)


def until(text: str, zone: str, now: datetime) -> datetime:
    """Return the moment that `text` means: `90m`, `2h`, `3d`, `1w`, or a date or a time of the clock of `zone`.

    Raises:
        ValueError: it means none, or one that is over or too far away.
    """
    try:
        moment = _moment(text.strip(), zone, now)
    except OverflowError:
        raise ValueError(f"{text}: that is beyond all time") from None
    if moment <= now:
        raise ValueError(f"{text}: that is over")
    if moment - now > _LONGEST:
        raise ValueError(f"{text}: that is more than ten years away")
    return moment


def _moment(text: str, zone: str, now: datetime) -> datetime:
    if span := _SPAN.match(text):
        return now + timedelta(seconds=int(span[1]) * _SECONDS[span[2]])
    try:
        if len(text) == len("2026-12-31"):
            return first_shown(zone_of(zone), date.fromisoformat(text), time())
        given = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{text!r} is no time; give one like 90m, 2h, 3d, 1w, 2026-12-31 or 2026-12-31T08:00"
        ) from None
    if given.tzinfo is None:
        return first_shown(zone_of(zone), given.date(), given.time())
    return given.astimezone(UTC)
