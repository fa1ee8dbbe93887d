"""Moments as pages print them, in their own zone and in the languages of their readers."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

from services.ingest.domain.moments.dates import HOURS_OF_ZONES, read
from services.ingest.domain.moments.printed_months import month_of

LONGEST: Final = 200
MINUTES_OF_A_DAY: Final = 24 * 60
MONTHS: Final = 12
SECONDS: Final = re.compile(r"1\d{9}(?:\d{3})?")
_YEAR: Final = r"(?P<year>(?:19|20)\d\d|[۱١][۹٩]\d\d|[۲٢]\d{3})(?!\d)"
_DAY: Final = r"(?<!\d)(?P<day>\d{1,2})(?!\d)"
_NAME: Final = r"(?P<name>[^\W\d_][^\W\d_\u200c\u0900-\u097f]*[\u0900-\u097f]*)\.?"
_CLOCK: Final = (
    r"(?:[^\d|]{0,16}?(?P<hour>\d{1,2})\s?(?:[:.hH時시]\s?(?P<minute>\d\d)(?::\d\d)?)?\s?(?P<half>[ap]\.?m\b)?(?!\d))?"
)
BEFORE: Final = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})[:.h](?P<minute>\d\d)(?!\d)\s?(?P<half>[ap]\.?m\b)?", re.IGNORECASE
)
"""A time that stands before its date."""
ISO: Final = re.compile(
    r"(?<!\d)(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)(?!\s*(?:오전|오후|午前|午後|上午|下午))"
    r"(?:[T ]+(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?\s*(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?)?"
    r"(?!\d)"
)
IN_WORDS: Final = (
    re.compile(
        rf"{_DAY}(?:\.|º|er|st|nd|rd|th)?\s*(?:de |d['’]|of )?\s*{_NAME}[,\s]*(?:de |del )?{_YEAR}{_CLOCK}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?P<name>[^\W\d_]{{3,12}})\.?\s+{_DAY}(?:st|nd|rd|th)?\s*,?\s+{_YEAR}{_CLOCK}", re.IGNORECASE),
    re.compile(rf"{_YEAR}\.?\s+{_NAME}\s+{_DAY}\.?{_CLOCK}", re.IGNORECASE),
)
EAST_ASIAN: Final = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*[년年.\-/]\s*(?P<number>\d{1,2})\s*[월月.\-/]\s*(?P<day>\d{1,2})(?!\d)\s*[일日.]?"
    r"(?:\s*[(（]?[월화수목금토일月火水木金土日][)）]?)?"
    r"(?:\s*(?P<half>오전|오후|午前|午後|上午|下午|早上|晚上)?\s*(?P<hour>\d{1,2})\s*[:시時点點]\s*(?P<minute>\d{1,2})?)?"
)
NUMBERS: Final = re.compile(
    rf"(?<!\d)(?P<one>\d{{1,2}})\s?(?P<sign>[./-])\s?(?P<two>\d{{1,2}})\s?(?P=sign)\s?{_YEAR}{_CLOCK}", re.IGNORECASE
)
COMPACT: Final = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)")
AFTERNOON: Final = ("p", "오후", "午後", "下午", "晚上")
MORNING: Final = ("a", "오전", "午前", "上午", "早上")
FULL_WIDTH: Final = {ord("０") + digit: str(digit) for digit in range(10)}
OF_SEASON: Final = frozenset({"ET", "CT", "MT", "PT"})
"""American zones that are called the same in summer, when they are an hour ahead of what they are in winter."""
OFFSET: Final = re.compile(r"(?:GMT|UTC)\s*([+-])(\d{1,2}):?(\d\d)?(?!\d)|(?<=:\d\d)\s?([+-])(\d\d):?(\d\d)(?!\d)")
ZONE: Final = re.compile(r"(?<![A-Za-z])([A-Z]{2,4})(?![A-Za-z])")
CHANGED: Final = re.compile(
    r"\W*(?:last\s+)?(?:updated?|modified|edited|revised|changed|aktualisiert|zuletzt|ge[aä]ndert|mise? à jour|modifié"
    r"|actuali[sz]ad[oa]|actuali[sz]ación|modificado|aggiornat[oa]|atualizad[oa]|bijgewerkt|gewijzigd|oppdatert|uppdaterad"
    r"|opdateret|zaktualizowano|aktualizacja|обновлен[оа]|обновл[её]н|изменен[оа]|оновлено|güncelle\w*|최종|수정|업데이트"
    r"|更新|最終更新|编辑于|تحديث|آخر تحديث|تم التحديث|به‌?روز|עודכן|עדכון|अपडेट|अद्यतन)",
    re.IGNORECASE,
)
PARTS: Final = re.compile(
    r"\s*[|·•;（）()]\s*|(?=\b(?:last )?(?:updated|modified|aktualisiert|actualizado)\b)|(?=수정|更新)",
    re.IGNORECASE,
)


def is_label_of_change(text: str) -> bool:
    """Whether a text begins by saying that something was changed, and not when it came out."""
    return bool(CHANGED.match(text.strip()[:LONGEST]))


def moment_in(text: str, is_day_first: bool = False) -> datetime | None:
    """Return the moment that a text names, in the zone it names; a day alone is its midnight, no zone is UTC."""
    text = text.strip().translate(FULL_WIDTH)
    if not text or len(text) > LONGEST:
        return None
    if compact := COMPACT.fullmatch(text):
        text = "-".join(compact.groups())
    if SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    return _printed(text, is_day_first) or _read(text)


def moment_within(line: str, is_day_first: bool = False) -> datetime | None:
    """Return the moment at which a line says that its text came out; one of a change does not count."""
    parts = (
        part for part in PARTS.split(line[:LONGEST].translate(FULL_WIDTH)) if part and not is_label_of_change(part)
    )
    return next((found for part in parts if (found := _printed(part, is_day_first))), None)


def zone_in(text: str, at: datetime) -> tzinfo:
    """Return the zone that a text names, as it is at a time of its own, UTC if it names none."""
    offset = OFFSET.search(text)
    if offset:
        sign, hours, minutes = (offset[each] or offset[each + 3] for each in (1, 2, 3))
        return _ahead(int(hours) * 60 + int(minutes or 0), sign == "-")
    hours_ahead = (_hours_ahead(name, at) for name in ZONE.findall(text))
    return next((_ahead(int(hours * 60), False) for hours in hours_ahead if hours is not None), UTC)


def _hours_ahead(name: str, at: datetime) -> float | None:
    hours = HOURS_OF_ZONES.get(name)
    return hours + 1 if hours is not None and name in OF_SEASON and _is_american_summer(at) else hours


def _is_american_summer(at: datetime) -> bool:
    """Whether clocks are an hour ahead: from the second Sunday of March to the first of November, at two."""
    return _sunday_from(at.year, 3, 8) <= at < _sunday_from(at.year, 11, 1)


def _sunday_from(year: int, month: int, day: int) -> datetime:
    first = datetime(year, month, day, 2)  # noqa: DTZ001  a time of its own
    return first + timedelta(days=6 - first.weekday())


def _printed(text: str, is_day_first: bool) -> datetime | None:
    """Return the first moment in a text, wherever it stands."""
    return next((moment for found in _found(text) if (moment := _moment(found, text, is_day_first))), None)


def _found(text: str) -> Iterator[re.Match[str]]:
    for pattern in (ISO, *IN_WORDS, EAST_ASIAN, NUMBERS):
        found = pattern.search(text)
        if found:
            yield found


def _moment(found: re.Match[str], text: str, is_day_first: bool) -> datetime | None:
    parts = found.groupdict()
    day, month = _day_and_month(parts, is_day_first)
    if not parts.get("hour") and (before := BEFORE.search(text[: found.start()])):
        parts |= before.groupdict()
    since_midnight = _since_midnight(parts)
    if since_midnight is None:
        return None
    try:
        at = datetime(int(parts["year"]), month, day) + since_midnight  # noqa: DTZ001  its zone depends on it
        return at.replace(tzinfo=_zone(parts.get("zone"), text, at))
    except (ValueError, OverflowError):
        return None


def _day_and_month(parts: dict[str, str], is_day_first: bool) -> tuple[int, int]:
    """Return day and month, the month 0 if what stands for it is none."""
    if not parts.get("one"):
        return int(parts["day"]), int(parts.get("number") or 0) or month_of(parts.get("name") or "") or 0
    one, two = int(parts["one"]), int(parts["two"])
    is_first = two <= MONTHS and (is_day_first or parts["sign"] == "." or one > MONTHS)
    return (one, two) if is_first else (two, one)


def _since_midnight(parts: dict[str, str]) -> timedelta | None:
    """Return the time of day, None for one that is none; a number alone says nothing, 24:00 is the next day's 0:00."""
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    half = (parts.get("half") or "").lower()
    if half.startswith((*MORNING, *AFTERNOON)):
        hour = hour % 12 + 12 * half.startswith(AFTERNOON)
    elif not parts.get("minute"):
        return timedelta()
    since = timedelta(hours=hour, minutes=minute, seconds=second)
    return since if minute < 60 and second <= 60 and since <= timedelta(days=1) else None


def _zone(written: str | None, text: str, at: datetime) -> tzinfo:
    if written and written != "Z":
        return _ahead(int(written[1:3]) * 60 + int(written[3:].lstrip(":") or 0), written[0] == "-")
    return UTC if written else zone_in(text, at)


def _read(text: str) -> datetime | None:
    moment = read(text)
    return moment.astimezone(zone_in(text, moment.replace(tzinfo=None))) if moment else None


def _ahead(minutes: int, is_behind: bool) -> tzinfo:
    """Return the zone so many minutes ahead of UTC or behind it; no place on Earth is a day away."""
    return timezone(timedelta(minutes=-minutes if is_behind else minutes)) if minutes < MINUTES_OF_A_DAY else UTC
