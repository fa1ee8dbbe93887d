"""Months as they are called in the languages of pages, beside those of feeds."""

from collections.abc import Mapping
from typing import Final

from services.ingest.domain.moments.month_names import MONTHS

_NAMES: Final = (
    "jänner січня січень ιανουάριος ianuarie يناير ژانویه ינואר जनवरी tammikuuta januára siječnja януари",
    "лютого лютий φεβρουαρίου φεβρουάριος februarie فبراير شباط فوریه פברואר फरवरी फ़रवरी helmikuuta veljače февруари",
    "березня березень μάρτιος martie مارس آذار מרץ मार्च maaliskuuta ožujka maret",
    "квітня квітень απρίλιος aprilie أبريل ابريل نيسان آوریل אפריל अप्रैल huhtikuuta travnja",
    "травня травень μάιος mája مايو أيار مه می מאי मई toukokuuta svibnja",
    "червня червень ιούνιος iunie يونيو حزيران ژوئن יוני जून kesäkuuta lipnja юни",
    "липня липень ιούλιος iulie يوليو تموز ژوئیه ژوئيه יולי जुलाई heinäkuuta юли",
    "серпня серпень αύγουστος أغسطس اغسطس آب اوت אוגוסט अगस्त elokuuta kolovoza agustus",
    "вересня вересень σεπτέμβριος septembrie سبتمبر أيلول سپتامبر ספטמבר सितंबर सितम्बर syyskuuta rujna септември",
    "жовтня жовтень οκτωβρίου οκτώβριος octombrie أكتوبر اكتوبر اکتبر אוקטובר अक्टूबर lokakuuta октомври",
    "листопада листопад νοέμβριος noiembrie listopadu نوفمبر نوامبر נובמבר नवंबर नवम्बर marraskuuta studenoga ноември",
    "грудня грудень δεκέμβριος decembrie ديسمبر دسامبر דצמבר दिसंबर दिसम्बर joulukuuta prosinca декември",
)
"""The names of each month, January first."""
PRINTED: Final[Mapping[str, int]] = {
    **{name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}, **MONTHS,
}  # fmt: skip


def month_of(name: str) -> int | None:
    """Return the number of a month by its name."""
    return PRINTED.get(name.casefold().rstrip("."))
