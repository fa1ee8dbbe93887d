"""Moments as the elements of a feed state them: a date and nothing else, complete or not, in any spelling."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

from services.ingest.domain.moments.dates import HOURS_OF_ZONES, LONGEST, read
from services.ingest.domain.moments.month_names import MONTHS
from services.ingest.domain.moments.printed_months import month_of

EARLIEST: Final = 1900
LATEST: Final = 9998
"""Beyond these years a date is a program's way to say that there is none."""
TWO_DIGITS_TURN: Final = 69
"""Two digits below this are years of this century."""
ZONES: Final = {
    **HOURS_OF_ZONES, "AKDT": -8, "HDT": -9, "HAST": -10, "SST": -11, "NST": -3.5, "NDT": -2.5, "AST": -4, "ADT": -3,
    "BRT": -3, "BRST": -2, "ART": -3, "CLT": -4, "CLST": -3, "COT": -5, "PET": -5, "VET": -4, "SAST": 2, "CAT": 2,
    "EAT": 3, "WAT": 1, "IRST": 3.5, "IDT": 3, "AZT": 4, "UZT": 5, "NPT": 5.75, "MMT": 6.5, "PHT": 8, "MYT": 8,
    "SGT": 8, "WITA": 8, "WIT": 9, "YEKT": 5, "NOVT": 7, "KRAT": 7, "VLAT": 10, "ACST": 9.5, "ACDT": 10.5, "CHST": 10,
    "AWDT": 9, "MSD": 4,
}  # fmt: skip
"""Hours ahead of UTC; here a name stands after a date, and may be a word elsewhere."""
KOREA: Final = timedelta(hours=9)
CLOCK: Final = r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{1,2})(?:[:.m](?P<second>\d{1,2})(?:[.,:]\d+)?)?s?"
ZONE: Final = (
    r"(?P<zone>[A-Za-z]{1,5}(?:\s*[+-]\s*\d{1,2}(?::?\d{2})?)?|[+\-−]\s*\d{1,2}(?::?\d{2})?(?::?\d{2})?|[+-]\d{3,4})?"
)
AFTER: Final = r"(?:\s*(?:\([^)]*\)|\[[^\]]*\]|[A-Z][A-Za-z]+/[A-Za-z_]+|[A-Z]{3,4}))?\s*"
"""What a zone is called besides."""
HALF: Final = r"(?:\s*(?P<half>[AaPp])\.?[Mm]\b\.?)?"
USUAL: Final = re.compile(
    r"[A-Z][a-z]{2}, (\d\d?) ([A-Z][a-z]{2}) ((?:19|20)\d\d) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d) "
    r"(?:([+-](?:0\d|1[0-4]))([0-5]\d)|GMT)",
    re.ASCII,
)
ISO: Final = re.compile(
    r"(?P<year>\d{4})(?:-?(?P<month>\d{2})(?:-?(?P<day>\d{2}))?)?"
    r"(?:(?:[Tt_]|\s+)\s*(?P<hour>\d{1,2})(?::?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,:]\d+)?)?)?)?"
    + HALF
    + r"\s*"
    + ZONE
    + AFTER
)
USUAL_ISO: Final = re.compile(
    r"(?:19|20)\d\d-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)", re.ASCII
)
LOOSE_ISO: Final = re.compile(
    r"(?:\w{2,12}\.?,?\s+)?(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})\.?(?:(?:[Tt,]|\s)\s*"
    + CLOCK
    + r")?"
    + HALF
    + r"\s*"
    + ZONE
    + AFTER
)
WEEK: Final = re.compile(r"(?P<year>\d{4})-?W(?P<week>\d{2})(?:-?(?P<day>\d))?(?:[Tt ]" + CLOCK + r")?\s*" + ZONE)
ORDINAL: Final = re.compile(r"(?P<year>\d{4})-?(?P<days>\d{3})(?:[Tt ]" + CLOCK + r")?\s*" + ZONE)
MAIL: Final = re.compile(
    r"(?:[^\W\d]{1,14}\.?\s*,?\s*)?(?P<day>\d{1,2})(?:st|nd|rd|th|\.|er|º|ª)?\s*[\s\-/,.]\s*(?:d[eu]\s+)?(?P<name>[^\W\d_]{3,12})\.?,?\s*[\s\-/,.]\s*(?:del?\s+)?(?P<year>\d{4}|\d{2})"
    r"(?:,?(?:\s+(?:at|um|à|om|kl\.?))?[\sT,:]+" + CLOCK + r")?" + HALF + r"\s*" + ZONE + AFTER
)
AMERICAN: Final = re.compile(
    r"(?:[^\W\d]{1,12}\.?\s*,?\s+)?(?P<name>[^\W\d_]{3,12})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})"
    r"(?:,?(?:\s+at)?\s+" + CLOCK + r")?" + HALF + r"\s*" + ZONE + AFTER
)
ASCTIME: Final = re.compile(
    r"(?:[^\W\d]{2,12}\.?\s*,?\s+)?(?P<name>[^\W\d_]{3,12})\.?\s+(?P<day>\d{1,2}),?\s+"
    + CLOCK
    + r"\s+(?:"
    + ZONE
    + r"\s+)?(?P<year>\d{4})"
    + AFTER
)
HUNGARIAN: Final = re.compile(
    r"(?P<year>\d{4})[-.\s]\s*(?P<name>[^\W\d_]{3,12})\.?[-.\s]\s*(?P<day>\d{1,2})\.?(?:[T ,]\s*"
    + CLOCK
    + r")?\s*"
    + ZONE
    + AFTER
)
KOREAN: Final = re.compile(
    r"(?P<year>\d{4})\s*[년.\-/]\s*(?P<month>\d{1,2})\s*[월.\-/]\s*(?P<day>\d{1,2})\s*[일.]?\s*(?:\([가-힣]\))?"
    r"(?:\s*(?P<korean_half>오전|오후)?\s*(?P<hour>\d{1,2})\s*[:시]\s*(?:(?P<minute>\d{1,2})\s*[:분]?\s*(?:(?P<second>\d{1,2})초?)?)?)?"
)
HANGUL: Final = re.compile(r"[가-힣]")
SECONDS: Final = re.compile(r"\d{9,10}(?:\.\d+)?")
MILLISECONDS: Final = re.compile(r"\d{12,13}")
DOTTED: Final = re.compile(
    r"(?:[^\W\d]{1,12}\.?\s*,?\s+)?(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})(?:(?:,|\s)\s*(?:um\s)?"
    + CLOCK
    + r"(?: Uhr)?)?\s*"
    + ZONE
    + AFTER
)
SPELLINGS: Final = (MAIL, LOOSE_ISO, WEEK, DOTTED, AMERICAN, ASCTIME, HUNGARIAN)


def moment(text: str) -> datetime | None:
    """Return the moment that an element states, in UTC, None if it states none or an impossible one.

    What is left out counts as its beginning: a year is its first of January, a date midnight; no zone is UTC.
    """
    usual = USUAL.fullmatch(text)
    if usual:
        return _usual(usual)
    if USUAL_ISO.fullmatch(text):
        return _usual_iso(text)
    text = " ".join(text[: LONGEST + 1].split())
    if not text or len(text) > LONGEST:
        return None
    found = (ORDINAL.fullmatch(text) or ISO.fullmatch(text)) if text[:4].isdigit() else MAIL.fullmatch(text)
    if found:
        return _made(found)
    if HANGUL.search(text):
        korean = KOREAN.fullmatch(text)
        return _made(korean, KOREA) if korean else _possible(read(text))
    return _otherwise(text)


def _usual(found: re.Match[str]) -> datetime | None:
    """Read what nearly every feed writes, at a quarter of the price."""
    day, name, year, hour, minute, second, hours, minutes = found.groups()
    try:
        moment = datetime(int(year), MONTHS[name.lower()], int(day), int(hour), int(minute), int(second), tzinfo=UTC)
        return moment - timedelta(hours=int(hours), minutes=int(hours[0] + minutes)) if hours else moment
    except (ValueError, KeyError, OverflowError):
        return None


def _usual_iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _otherwise(text: str) -> datetime | None:
    """Read the spellings that are seldom met."""
    for spelling in SPELLINGS:
        found = spelling.fullmatch(text)
        if found and (moment := _made(found)):
            return moment
    if SECONDS.fullmatch(text) or MILLISECONDS.fullmatch(text):
        return _since_1970(float(text))
    return None if ISO.fullmatch(text) else _possible(read(text))


def _made(found: re.Match[str], zone: timedelta | None = None) -> datetime | None:
    parts = found.groupdict()
    try:
        day = _day(parts)
        if day is None or not EARLIEST <= day.year <= LATEST:
            return None
        since = _since_midnight(parts)
        if since is None:
            return None
        ahead = zone if zone is not None else _ahead(parts.get("zone"))
        return datetime(day.year, day.month, day.day, tzinfo=UTC) + since - ahead
    except (ValueError, OverflowError):
        return None


def _day(parts: dict[str, str | None]) -> date | None:
    year = int(parts["year"] or 0)
    if len(parts["year"] or "") == 2:
        year += 2000 if year < TWO_DIGITS_TURN else 1900
    if week := parts.get("week"):
        return date.fromisocalendar(year, int(week), int(parts["day"] or 1))
    if days := parts.get("days"):
        day = date(year, 1, 1) + timedelta(days=int(days) - 1)
        return day if day.year == year else None
    if name := parts.get("name"):
        month = month_of(name)
        return date(year, month, int(parts["day"] or 1)) if month else None
    return date(year, int(parts["month"] or 1), int(parts["day"] or 1))


def _since_midnight(parts: dict[str, str | None]) -> timedelta | None:
    """Return the time of day; 24:00 and a leap second are the first moment of what follows."""
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    half = (parts.get("half") or "").lower() or {"오전": "a", "오후": "p"}.get(parts.get("korean_half") or "", "")
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        return None
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _ahead(zone: str | None) -> timedelta:
    """Return how far a zone is ahead of UTC; a name that nobody knows, and an impossible offset, is UTC."""
    zone = (zone or "").replace(" ", "").replace("−", "-").upper()
    name = zone.rstrip("+-:0123456789")
    digits = zone[len(name) :].replace(":", "")
    if not digits:
        return timedelta(hours=ZONES.get(name, 0))
    sign, digits = (-1 if digits[0] == "-" else 1), digits[1:]
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    if len(digits) == 6:
        hours, minutes = int(digits[:2]), int(digits[2:4])
    ahead = timedelta(hours=hours, minutes=minutes)
    return sign * ahead if ahead < timedelta(days=1) and minutes < 60 else timedelta()


def _since_1970(seconds: float) -> datetime | None:
    return _possible(datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC))


def _possible(found: datetime | None) -> datetime | None:
    return found if found and EARLIEST <= found.year <= LATEST else None
