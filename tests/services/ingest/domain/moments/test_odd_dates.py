"""Dates as odd as feeds and pages write them: nearly all are read rightly, and what is no date is none."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from services.ingest.domain.moments.printed import moment_in, moment_within
from services.ingest.domain.moments.stated import moment

GOAL: Final = 0.98
LEAST: Final = 120

FEEDS: Final[Mapping[str, str | None]] = {
    # the format of mail, and what has become of it
    "Wed, 04 Mar 2026 09:02:00 GMT": "2026-03-04T09:02Z",
    "Wed, 4 Mar 2026 9:2:7 GMT": "2026-03-04T09:02:07Z",
    "4 Mar 26 09:02 UT": "2026-03-04T09:02Z",
    "04 Mar 2026 09:02:00 Z": "2026-03-04T09:02Z",
    "Wed, 04 Mar 2026 09:02:00 +0530": "2026-03-04T03:32Z",
    "Wed, 04 Mar 2026 09:02:00 -0330": "2026-03-04T12:32Z",
    "Wed, 04 Mar 2026 09:02:00 +05:45": "2026-03-04T03:17Z",
    "Wed, 04 Mar 2026 09:02:00 +9": "2026-03-04T00:02Z",
    "Wed, 04 Mar 2026 09:02:00 -0000": "2026-03-04T09:02Z",
    "Wed, 04 Mar 2026 09:02:00 UTC+2": "2026-03-04T07:02Z",
    "Wed, 04 Mar 2026 09:02:00 GMT-05:00": "2026-03-04T14:02Z",
    "Wed, 04 Mar 2026 09:02:00 +0100 (CET)": "2026-03-04T08:02Z",
    "Wed, 04 Mar 2026 09:02:00 -0800 [America/Los_Angeles]": "2026-03-04T17:02Z",
    "Wed, 04 Mar 2026 09:02:00 −0500": "2026-03-04T14:02Z",
    "Wed, 04 Mar 2026 09:02:00 EDT": "2026-03-04T13:02Z",
    "Wed, 04 Mar 2026 09:02:00 AKST": "2026-03-04T18:02Z",
    "Wed, 04 Mar 2026 09:02:00 NST": "2026-03-04T12:32Z",
    "Wed, 04 Mar 2026 09:02:00 ACDT": "2026-03-03T22:32Z",
    "Wed, 04 Mar 2026 09:02:00 MESZ": "2026-03-04T07:02Z",
    "Wed, 04 Mar 2026 09:02:00 KST": "2026-03-04T00:02Z",
    "Wed, 04 Mar 2026 09:02:00 msk": "2026-03-04T06:02Z",
    "Wed, 04 Mar 2026 09:02:00 QQQ": "2026-03-04T09:02Z",
    "Wed,04 Mar 2026 09:02:00 GMT": "2026-03-04T09:02Z",
    "Wed 04 Mar 2026 09:02:00 GMT": "2026-03-04T09:02Z",
    "Wednesday, 04 March 2026 09:02:00 GMT": "2026-03-04T09:02Z",
    "Weds, 04 Mar 2026 09:02:00 GMT": "2026-03-04T09:02Z",
    "Fri, 04 Mar 2026 09:02:00 GMT": "2026-03-04T09:02Z",
    "WED, 04 MAR 2026 09:02:00 GMT": "2026-03-04T09:02Z",
    "  Wed,  04\n Mar   2026 09:02:00   GMT ": "2026-03-04T09:02Z",
    "Wed, 04 Sept 2026 09:02:00 GMT": "2026-09-04T09:02Z",
    "Wed, 04-Mar-2026 09:02:00 GMT": "2026-03-04T09:02Z",
    "04/Mar/2026 09:02:00 +0000": "2026-03-04T09:02Z",
    "Wed, 04 Mar 2026 09.02.00 GMT": "2026-03-04T09:02Z",
    "Wed, 04 Mar 2026": "2026-03-04T00:00Z",
    "Wed, 04 Mar 2026 9:02 PM": "2026-03-04T21:02Z",
    "Wed, 04 Mar 2026 12:02 AM EST": "2026-03-04T05:02Z",
    "Wed, 04 Mar 2026 24:00:00 GMT": "2026-03-05T00:00Z",
    "Sat, 31 Dec 2016 23:59:60 GMT": "2017-01-01T00:00Z",
    "04 Mar 99 09:02:00 GMT": "1999-03-04T09:02Z",
    "04 Mar 68 09:02:00 GMT": "2068-03-04T09:02Z",
    "Wed Mar 04 09:02:00 2026": "2026-03-04T09:02Z",
    "Wed Mar 4 09:02:00 CET 2026": "2026-03-04T08:02Z",
    "Wed Mar 04 09:02:00 +0900 2026": "2026-03-04T00:02Z",
    "Mar 4, 2026 9:02:00 AM": "2026-03-04T09:02Z",
    "March 4th, 2026 at 09:02": "2026-03-04T09:02Z",
    "4th March 2026": "2026-03-04T00:00Z",
    # the international format, and what has become of it
    "2026-03-04T09:02:00Z": "2026-03-04T09:02Z",
    "2026-03-04t09:02:00z": "2026-03-04T09:02Z",
    "2026-03-04T09:02Z": "2026-03-04T09:02Z",
    "2026-03-04T09Z": "2026-03-04T09:00Z",
    "2026-03-04T09:02:00.123456789Z": "2026-03-04T09:02Z",
    "2026-03-04T09:02:00,5+01:00": "2026-03-04T08:02Z",
    "2026-03-04T09:02:00+0100": "2026-03-04T08:02Z",
    "2026-03-04T09:02:00+01": "2026-03-04T08:02Z",
    "2026-03-04T09:02:00 +01:00": "2026-03-04T08:02Z",
    "2026-03-04 09:02:00 UTC": "2026-03-04T09:02Z",
    "2026-03-04 09:02:00 EST": "2026-03-04T14:02Z",
    "2026-03-04 09:02:00 +0000 UTC": "2026-03-04T09:02Z",
    "2026-03-04 09:02:00.123456 -0500 EST": "2026-03-04T14:02Z",
    "2026-03-04+09:00": "2026-03-03T15:00Z",
    "2026-03-04T09:02:00-00:00": "2026-03-04T09:02Z",
    "2026-03-04T09:02:00+14:00": "2026-03-03T19:02Z",
    "2026-03-04T09:02:00-05:00[America/Bogota]": "2026-03-04T14:02Z",
    "20260304": "2026-03-04T00:00Z",
    "20260304T0902": "2026-03-04T09:02Z",
    "20260304T090200+0200": "2026-03-04T07:02Z",
    "2026-3-4 9:02": "2026-03-04T09:02Z",
    "2026/03/04 09:02:00": "2026-03-04T09:02Z",
    "2026-03": "2026-03-01T00:00Z",
    "2026": "2026-01-01T00:00Z",
    "2026-063": "2026-03-04T00:00Z",
    "2024-366": "2024-12-31T00:00Z",
    "2026-366": None,
    "2026063": "2026-03-04T00:00Z",
    "2026-W10-3": "2026-03-04T00:00Z",
    "2026W103": "2026-03-04T00:00Z",
    "2026-W10": "2026-03-02T00:00Z",
    "2026-W54-1": None,
    "2026-03-04T24:00:00Z": "2026-03-05T00:00Z",
    "2026-12-31T24:00:00Z": "2027-01-01T00:00Z",
    "2026-03-04T24:01:00Z": None,
    "2016-12-31T23:59:60Z": "2017-01-01T00:00Z",
    # a number of seconds, or of thousandths
    "1772614920": "2026-03-04T09:02Z",
    "1772614920000": "2026-03-04T09:02Z",
    # other languages
    "mer., 04 mars 2026 09:02:00 +0100": "2026-03-04T08:02Z",
    "mercredi 4 mars 2026 - 09:02": "2026-03-04T09:02Z",
    "Mi, 04 Mrz 2026 09:02:00 +0100": "2026-03-04T08:02Z",
    "Mittwoch, 4. März 2026 um 09:02": "2026-03-04T09:02Z",
    "04.03.2026 09:02": "2026-03-04T09:02Z",
    "mié, 04 mar 2026 09:02:00 +0100": "2026-03-04T08:02Z",
    "4 de marzo de 2026": "2026-03-04T00:00Z",
    "qua, 04 mar 2026 09:02:00 -0300": "2026-03-04T12:02Z",
    "mer, 04 mag 2026 09:02:00 +0200": "2026-05-04T07:02Z",
    "wo, 04 mrt 2026 09:02:00 +0100": "2026-03-04T08:02Z",
    "śr., 04 sie 2026 09:02:00 +0200": "2026-08-04T07:02Z",
    "Ср, 04 мар 2026 09:02:00 +0300": "2026-03-04T06:02Z",
    "4 марта 2026 09:02": "2026-03-04T09:02Z",
    "Çar, 04 Ağu 2026 09:02:00 +0300": "2026-08-04T06:02Z",
    "Τετ, 04 Μαρ 2026 09:02:00 +0200": "2026-03-04T07:02Z",
    "2026년 3월 4일 09:02": "2026-03-04T00:02Z",
    "2026-03-04 오후 9:02:00": "2026-03-04T12:02Z",
    "٢٠٢٦-٠٣-٠٤T٠٩:٠٢:٠٠Z": "2026-03-04T09:02Z",
    "۲۰۲۶-۰۳-۰۴": "2026-03-04T00:00Z",
    "٤ مارس ٢٠٢٦": "2026-03-04T00:00Z",
    "4 مارس 2026 09:02:00 +0300": "2026-03-04T06:02Z",
    "۴ ژانویه ۲۰۲۶": "2026-01-04T00:00Z",
    "2026年3月4日 9時02分": "2026-03-04T09:02Z",
    "2026年3月4日(水) 午後9:02": "2026-03-04T21:02Z",
    "2026年3月4日 上午9点02分": "2026-03-04T09:02Z",
    "Wed Mar 04 2026 09:02:00 GMT+0900 (KST)": "2026-03-04T00:02Z",
    "3/14/2026 9:02:00 PM": "2026-03-14T21:02Z",
    # what is no date
    "": None,
    "   ": None,
    "now": None,
    "today": None,
    "yesterday at 9:02": None,
    "3 hours ago": None,
    "il y a 3 heures": None,
    "vor 2 Tagen": None,
    "2시간 전": None,
    "3 часа назад": None,
    "tomorrow": None,
    "Wednesday": None,
    "09:02": None,
    "March 4": None,
    "0": None,
    "-1": None,
    "null": None,
    "Invalid Date": None,
    "0000-00-00 00:00:00": None,
    "0001-01-01T00:00:00Z": None,
    "Mon, 01 Jan 0001 00:00:00 GMT": None,
    "9999-12-31T23:59:59Z": None,
    "2026-02-29": None,
    "2026-02-30T09:02:00Z": None,
    "2026-13-01": None,
    "2026-00-04": None,
    "Tue, 31 Apr 2026 09:02:00 GMT": None,
    "Wed, 04 Foo 2026 09:02:00 GMT": None,
    "Wed, 04 Mar 2026 25:02:00 GMT": None,
    "Wed, 04 Mar 2026 09:61:00 GMT": None,
    "[pubDate]": None,
    "%a, %d %b %Y": None,
}
"""What an element of a feed says, and when that is; a moment without a zone is in UTC, a Korean one in Korea."""

PAGES: Final[Mapping[str, str | None]] = {
    "2026-03-04T09:02:00+09:00": "2026-03-04T09:02+09:00",
    "2026-03-04T09:02:00Z": "2026-03-04T09:02Z",
    "2026-03-04 09:02:00 -0500": "2026-03-04T09:02-05:00",
    "20260304T090200Z": "2026-03-04T09:02Z",
    "1772614920": "2026-03-04T09:02Z",
    "Wed Mar 04 2026 09:02:00 GMT+0100 (Central European Standard Time)": "2026-03-04T09:02+01:00",
    "March 4, 2026 9:02 a.m. ET": "2026-03-04T09:02-05:00",
    "Mar. 4, 2026, 9:02 PM PST": "2026-03-04T21:02-08:00",
    "July 4, 2026 9:02 a.m. ET": "2026-07-04T09:02-04:00",
    "March 8, 2026 1:59 a.m. CT": "2026-03-08T01:59-06:00",
    "March 8, 2026 3:00 a.m. CT": "2026-03-08T03:00-05:00",
    "November 1, 2026 9:02 a.m. PT": "2026-11-01T09:02-08:00",
    "July 4, 2026 9:02 a.m. EST": "2026-07-04T09:02-05:00",
    "5 Mar 2026 00:15 UTC+9": "2026-03-05T00:15+09:00",
    "Thu 5 Mar 2026 00.15 AEDT": "2026-03-05T00:15+11:00",
    "2026-03-04T24:00:00Z": "2026-03-05T00:00Z",
    "2016-12-31T23:59:60Z": "2017-01-01T00:00Z",
    "20260304": "2026-03-04T00:00Z",
    "20261304": None,
    "4 March 2026, 09:02 GMT": "2026-03-04T09:02Z",
    "Wednesday 4th March 2026": "2026-03-04T00:00Z",
    "4 Mar 2026 09.02 CET": "2026-03-04T09:02+01:00",
    "09:02, 4 March 2026": "2026-03-04T09:02Z",
    "9:02 PM EST, Wed March 4, 2026": "2026-03-04T21:02-05:00",
    "12:02 a.m., March 4, 2026": "2026-03-04T00:02Z",
    "04.03.2026, 09:02 Uhr": "2026-03-04T09:02Z",
    "4. März 2026, 9.02 Uhr": "2026-03-04T09:02Z",
    "le 4 mars 2026 à 09h02": "2026-03-04T09:02Z",
    "1er mars 2026": "2026-03-01T00:00Z",
    "4 de marzo de 2026 a las 9:02": "2026-03-04T09:02Z",
    "4 de março de 2026 às 9h02": "2026-03-04T09:02Z",
    "4 marzo 2026 alle 09:02": "2026-03-04T09:02Z",
    "4 maart 2026 om 09:02": "2026-03-04T09:02Z",
    "4 marca 2026, 9:02": "2026-03-04T09:02Z",
    "4 марта 2026 года, 09:02": "2026-03-04T09:02Z",
    "4 березня 2026, 09:02": "2026-03-04T09:02Z",
    "4 Mart 2026 Çarşamba 09:02": "2026-03-04T09:02Z",
    "2026. március 4. 9:02": "2026-03-04T09:02Z",
    "4. maaliskuuta 2026": "2026-03-04T00:00Z",
    "٤ مارس ٢٠٢٦": "2026-03-04T00:00Z",
    "4 مارس 2026 - 09:02": "2026-03-04T09:02Z",
    "4 آذار 2026": "2026-03-04T00:00Z",
    "۴ مارس ۲۰۲۶": "2026-03-04T00:00Z",
    "4 במרץ 2026": "2026-03-04T00:00Z",
    "4 मार्च 2026": "2026-03-04T00:00Z",
    "2026년 3월 4일 오후 9:02": "2026-03-04T21:02Z",
    "2026-03-04 오후 9:02": "2026-03-04T21:02Z",
    "2026年3月4日 晚上9点": "2026-03-04T21:00Z",
    "2026.03.04. 오전 9:02": "2026-03-04T09:02Z",
    "2026.3.4 (수) 09:02": "2026-03-04T09:02Z",
    "2026년 3월 4일 오후 12시 2분": "2026-03-04T12:02Z",
    "2026年3月4日 9時02分": "2026-03-04T09:02Z",
    "2026年3月4日(水) 午後9:02": "2026-03-04T21:02Z",
    "2026年03月04日09:02": "2026-03-04T09:02Z",
    "2026年3月4日 下午9:02": "2026-03-04T21:02Z",
    "2026年3月4日 上午12:02": "2026-03-04T00:02Z",
    "２０２６年３月４日": "2026-03-04T00:00Z",
    "3/14/2026": "2026-03-14T00:00Z",
    "3 hours ago": None,
    "Yesterday": None,
    "2시간 전": None,
    "Spring 2026": None,
    "March 2026": None,
    "February 30, 2026": None,
    "31 April 2026": None,
    "2026-13-45": None,
    "2026年13月4日": None,
    "4 Smarch 2026": None,
    "n/a": None,
}
"""What an element of a page says, and when that is, in the zone that it names."""

LINES: Final[Mapping[str, str | None]] = {
    "Posted on March 4, 2026 at 9:02 a.m. ET": "2026-03-04T09:02-05:00",
    "Published: Mar. 4, 2026 9:02 p.m. KST": "2026-03-04T21:02+09:00",
    "First published on Wed 4 Mar 2026 09.02 GMT": "2026-03-04T09:02Z",
    "By Jane Roe | March 4, 2026 | 4 min read": "2026-03-04T00:00Z",
    "Updated March 5, 2026 | Published March 4, 2026": "2026-03-04T00:00Z",
    "Veröffentlicht am 4. März 2026 um 9:02 Uhr": "2026-03-04T09:02Z",
    "Publié le 4 mars 2026 à 09h02 - Mis à jour le 5 mars 2026 à 10h00": "2026-03-04T09:02Z",
    "Publicado el 4 de marzo de 2026": "2026-03-04T00:00Z",
    "Опубликовано: 4 марта 2026, 09:02": "2026-03-04T09:02Z",
    "입력 2026.03.04 09:02 | 수정 2026.03.04 10:15": "2026-03-04T09:02Z",
    "기사입력 2026-03-04 오후 9:02:11": "2026-03-04T21:02Z",
    "March 4, 2026 / 9:02 AM EST / Harbour Post": "2026-03-04T09:02-05:00",
    "Publicerad 4 mars 2026 kl. 09.02": "2026-03-04T09:02Z",
    "公開日 2026年3月4日 9時02分": "2026-03-04T09:02Z",
    "发布时间：2026年3月4日 09:02": "2026-03-04T09:02Z",
    "تاريخ النشر: 4 مارس 2026": "2026-03-04T00:00Z",
    "Last updated: March 5, 2026": None,
    "Aktualisiert am 5. März 2026": None,
    "4 min read": None,
    "Posted 3 hours ago": None,
    "Issue 2026/3": None,
}
"""A line that a page prints about its text, and when that came out."""


def in_english_page(text: str) -> datetime | None:
    return moment_in(text, is_day_first=False)


READ_BY: Final[tuple[tuple[Mapping[str, str | None], Callable[[str], datetime | None]], ...]] = (
    (FEEDS, moment),
    (PAGES, in_english_page),
    (LINES, moment_within),
)


def as_written(expected: str | None) -> datetime | None:
    return datetime.fromisoformat(expected) if expected else None


def is_right(found: datetime | None, expected: str | None) -> bool:
    """Whether a moment is the one expected, to the second and in the same zone."""
    right = as_written(expected)
    if found is None or right is None:
        return found is right
    return found.replace(microsecond=0) == right and found.utcoffset() == right.utcoffset()


def test_odd_dates_are_read_rightly() -> None:
    read = [(text, expected, reads(text)) for texts, reads in READ_BY for text, expected in texts.items()]

    wrong = [f"{text!r}: {found}, not {expected}" for text, expected, found in read if not is_right(found, expected)]

    print(f"{len(read) - len(wrong)} of {len(read)} odd dates", *wrong, sep="\n")
    assert len(read) >= LEAST
    assert 1 - len(wrong) / len(read) >= GOAL, "\n".join(wrong)
