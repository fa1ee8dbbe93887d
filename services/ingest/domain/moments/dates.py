"""Dates as publishers write them."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from dateutil.parser import parse
from dateutil.tz import tzoffset

LONGEST: Final = 120
YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)(?:19|20)\d{6}T")
HOURS_OF_ZONES: Final = {
    "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "IST": 5.5, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "TRT": 3, "GST": 4, "PKT": 5, "ICT": 7, "WIB": 7, "HKT": 8, "SGT": 8, "AWST": 8,
    "KST": 9, "JST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "ET": -5, "CST": -6,
    "CDT": -5, "CT": -6, "MST": -7, "MDT": -6, "MT": -7, "PST": -8, "PDT": -7, "PT": -8, "AKST": -9, "HST": -10,
}  # fmt: skip
"""Hours ahead of UTC."""
EAST_ASIAN: Final = re.compile(
    r"((?:19|20)\d\d)\s*[년年.\-/]\s*(\d{1,2})\s*[월月.\-/]\s*(\d{1,2})\s*[일日.]?"
    r"(?:\s*\([월화수목금토일月火水木金土日]\))?(?:\s*(오전|오후|午前|午後|上午|下午)?\s*(\d{1,2})\s*[:시時点點]\s*(?:(\d{1,2})\s*[분分]?(?:[:\s]?\d{1,2}[초秒]?)?)?)?"
)
AFTERNOON: Final = ("오후", "午後", "下午")
LABEL: Final = re.compile(
    r"(?:first |last |date )?(?:published|posted|updated|modified|created|publié|publicado|veröffentlicht|aktualisiert"
    r"|stand|기사입력|입력|수정|등록|승인|公開|更新|发布|發布)"
    r"(?: at| on| le| el| am| date| time| 시간|日)?\s*[:：]?\s*",
    re.IGNORECASE,
)
PARTS: Final = re.compile(r"\s*(?:[|·•–—]|\bby\b)\s*", re.IGNORECASE)
BETWEEN: Final = re.compile(r"\s+at\s+", re.IGNORECASE)
DOTTED_TIME: Final = re.compile(r"\b(\d{1,2})\.(\d{2})(?=\s*(?:[ap]\.?m\b|[A-Z]{2,4}\b|$))")
LEFT_OUT: Final = (datetime(1, 1, 1), datetime(2, 2, 2))  # noqa: DTZ001  a zone is left out too
"""What a date that is no whole date is filled up from: it comes out differently."""
WORDS_OF_DATES: Final = re.compile(
    r"\b(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|august|september|october"
    r"|november|december|a\.?m|p\.?m|noon|local time|st|nd|rd|th|of|t|z|first|last|published|posted|updated|modified)"
    r"\b\.?|[년월일시분年月日時分오전후午前後上下午입력수정등록승인기사公開更新发發布월화수목금토일]",
    re.IGNORECASE,
)


def read(text: str) -> datetime | None:
    """Return the moment that a text names, in UTC, None if it names none; a date without a zone is taken as UTC."""
    text = text.strip()
    if len(text) > LONGEST or not YEAR.search(text):
        return None
    return _east_asian(text) or _parsed(text)


def read_line(line: str) -> datetime | None:
    """Return the moment that a line states about its text, as `Published: 6 January 2024, 14:05 GMT | 3 min read` does.

    None if no part of the line is a date and nothing but a date; the first such part counts.
    """
    if len(line) > LONGEST or not YEAR.search(line):
        return None
    pieces = PARTS.split(BETWEEN.sub(" ", line))
    parts = (part.strip(" ,.") for piece in pieces for part in LABEL.sub("\n", piece).split("\n"))
    moments = (read(DOTTED_TIME.sub(r"\1:\2", part)) for part in parts if _is_only_a_date(part))
    return next((moment for moment in moments if moment), None)


def _is_only_a_date(text: str) -> bool:
    rest = WORDS_OF_DATES.sub("", text)
    words = [word for word in re.findall(r"[^\W\d_]+", rest) if word.upper() not in HOURS_OF_ZONES]
    return not words


def _east_asian(text: str) -> datetime | None:
    found = EAST_ASIAN.match(text)
    if not found or text[found.end() :].strip(" .,"):
        return None
    year, month, day, half, hour, minute = found.groups()
    hours = int(hour or 0) % 12 + (12 if half in AFTERNOON else 0) if half else int(hour or 0)
    try:
        return datetime(int(year), int(month), int(day), hours, int(minute or 0), tzinfo=UTC)
    except ValueError:
        return None


def _parsed(text: str) -> datetime | None:
    try:
        moment, same = (parse(text, default=each, tzinfos=_zone) for each in LEFT_OUT)
        if moment.date() != same.date():
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None


def _zone(name: str | None, seconds: int | None) -> tzinfo | None:
    if seconds is not None:
        return tzoffset(None, seconds) if abs(seconds) < timedelta(days=1).total_seconds() else None
    hours = HOURS_OF_ZONES.get((name or "").upper())
    return None if hours is None else tzoffset(name, hours * 3600)
