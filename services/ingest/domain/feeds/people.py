"""Who wrote an entry: plain names, however they are given."""

import re
from collections.abc import Iterable
from typing import Final

from services.ingest.domain.documents.markup import title_text

LONGEST: Final = 160
AUTHORS: Final = 20
MAIL: Final = r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}"
BESIDE: Final = re.compile(rf"\s*(?:[<\[(]\s*(?:mailto:)?{MAIL}\s*[>\])]|(?:mailto:)?{MAIL})\s*", re.IGNORECASE)
BETWEEN: Final = re.compile(rf"\s*[,;]\s*(?={MAIL}\s*\()|(?<=\))\s*[,;]\s*|(?<=>)\s*[,;]\s*")
IN_BRACKETS: Final = re.compile(r"[(\[<]\s*([^()\[\]<>]*?)\s*[)\]>]")
ADDRESS: Final = re.compile(r"(?:https?://|mailto:|www\.)\S*$", re.IGNORECASE)


def names(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the names in what a document gives as authors, each once."""
    return tuple(dict.fromkeys([name for text in texts for name in names_in(text)]))[:AUTHORS]


def names_in(text: str) -> list[str]:
    """Return the names in one author as given: `Jane Roe`, `jane@x.example (Jane Roe)`, `Jane Roe <jane@x.example>`."""
    text = text[: LONGEST * 4]
    if "@" not in text:
        return _each((text,))
    return _each(_without_mail(part) for part in BETWEEN.split(text))


def _each(texts: Iterable[str]) -> list[str]:
    plain = (title_text(text).strip(" ,;")[:LONGEST] for text in texts)
    return [name for name in plain if name and not ADDRESS.match(name)]


def _without_mail(text: str) -> str:
    rest = BESIDE.sub(" ", text, count=3).strip()
    in_brackets = IN_BRACKETS.fullmatch(rest)
    return (in_brackets[1] if in_brackets else rest).strip(" \"'-–|,;")
