"""What changes around a text without the text having changed: counts, ages, the time of the last look."""

import re
from functools import lru_cache
from typing import Final

from services.ingest.domain.identity.texts import fold

COUNTED: Final = (
    "comments?|replies|reply|points?|views?|likes?|shares?|votes?|reactions?|reads?|retweets?|upvotes?"
    "|kommentare?|aufrufe|antworten|commentaires?|vues|partages?|comentarios?|vistas|comentários|commenti"
    "|комментари(?:й|я|ев)|просмотр(?:а|ов)?|댓글|조회수?|추천|评论|閲覧|コメント"
)
UNITS: Final = (
    "seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?"
    "|sekunden?|minuten?|stunden?|tage[n]?|secondes?|heures?|jours?|segundos?|minutos?|horas?|días?"
    "|секунд[ыу]?|минут[ыу]?|час(?:а|ов)?|초|분|시간|일|分钟|小时|分|時間"
)
NUMBER: Final = r"\d(?:[\d.,\u00a0\u202f]{0,14}\d)?\s?[kKmM]?"
CLOCK: Final = (
    r"(?:[^\n.;|]{0,30}?\b)?\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?"
    r"(?:\s?(?:[A-Z]{2,4}|[+-]\d{2}:?\d{2})\b)?"
)
TOUCHED: Final = r"(?:last\s)?(?:updated|modified|refreshed|aktualisiert|stand|mis à jour|actualizado)"
VOLATILE: Final = re.compile(
    rf"\b{NUMBER}\s?(?:{COUNTED})\b"
    rf"|\b(?:{COUNTED})\s?[:：(]\s?{NUMBER}\)?"
    rf"|(?:댓글|조회수?|추천|评论|閲覧|コメント)\s?{NUMBER}"
    rf"|\b{NUMBER}\s?(?:{UNITS})\s?(?:ago|read|전|前)\b"
    rf"|\b(?:vor|il y a|hace)\s{NUMBER}\s?(?:{UNITS})\b"
    rf"|\b{TOUCHED}\b\s?(?:at|on|am|um|le|à|el)?\s?[:：]?\s?{CLOCK}",
    re.IGNORECASE,
)
MARKED: Final = re.compile(r"[0-9]")
"""Whatever is volatile holds a figure; most lines need no second look."""
FOLDED: Final = 64
EDGE: Final = 80
"""Within a longer paragraph only its first and last characters are looked at: there sites put what they count."""


def settled(text: str) -> str:
    """Return a text without what changes by itself, to be compared and not to be shown."""
    return "\n".join(_line(line) if MARKED.search(line) else line for line in text.split("\n"))


@lru_cache(maxsize=FOLDED)
def told(text: str) -> str:
    """Return the words of a text without what changes by itself; of one article it is asked several times in a row."""
    return fold(settled(text))


def _line(line: str) -> str:
    if len(line) <= 2 * EDGE:
        return VOLATILE.sub(" ", line)
    return VOLATILE.sub(" ", line[:EDGE]) + line[EDGE:-EDGE] + VOLATILE.sub(" ", line[-EDGE:])
