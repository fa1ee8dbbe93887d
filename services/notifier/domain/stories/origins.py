"""Whose reporting an article rests on: what it credits, what it repeats, else its own source."""

import re
from typing import Final

from services.notifier.domain.stories.agencies import AGENCIES
from tocsin.messages import Article

UNNAMED: Final = "unnamed"
"""The origin of a text that was handed in and names nobody."""
HEAD: Final = 300
TAIL: Final = 160
TEXT: Final = 1_500
AROUND: Final = 60
CREDIT: Final = 6
"""Words of a last line that names whose a text is."""

_BY_NAME: Final = {name: agency.id for agency in AGENCIES for name in agency.names}
_BY_FOLDED: Final = {name.casefold(): id for name, id in _BY_NAME.items()} | {
    agency.id: agency.id for agency in AGENCIES
}
_BY_HOST: Final = {host: agency.id for agency in AGENCIES for host in agency.hosts}
_LATIN: Final = sorted((name for name in _BY_NAME if name[0].isascii()), key=len, reverse=True)
_OTHER: Final = sorted((name for name in _BY_NAME if not name[0].isascii()), key=len, reverse=True)
CAPITALISED: Final = re.compile(r"[A-Z][A-Za-z0-9]*")
_BY_FIRST_WORD: Final = {
    found.group(): tuple(name for name in _LATIN if name.startswith(found.group()))
    for found in map(CAPITALISED.match, _LATIN)
    if found
}
_UNUSUAL: Final = [*_OTHER, *(name for name in _LATIN if not CAPITALISED.match(name))]
"""Names that do not begin with a Latin capital."""
NAME: Final = re.compile(
    rf"(?<![\w-])(?:{'|'.join(map(re.escape, _LATIN))})(?!-?\w)|(?:{'|'.join(map(re.escape, _OTHER))})"
)
DATELINE: Final = re.compile(r"\(([^()]{2,60})\)\s?[-–—:]|^[^()\n]{0,60}\(([^()]{2,60})\)|\s/([A-Z]{2,12})/\.?\s")
LEADING: Final = re.compile(r"^\s*([^\n]{2,60}?)\s?[-–—:]{1,2}\s")
TRAILING: Final = re.compile(
    r"(?:[-–—(/©]|\b(?:sources?|credit|quelle|fuente|reporting by|with (?:input|reporting|files) from|for)\b:?)\s*"
    r"([^\n()]{2,60})\)?\.?\s*$",
    re.IGNORECASE,
)
BEFORE: Final = re.compile(
    r"(?:according to|citing|cited by|quoted by|quoting|reported by|reports? (?:by|from|in)|told|tells|carried by"
    r"|published by|said by|seen by|obtained by|reviewed by|in an interview with|statement (?:to|carried by)"
    r"|según|segun|de acuerdo con|selon|d'après|laut|по данным|сообщает|сообщило|передает)"
    r"\s+(?:(?:the|a|an|its|la|el|l['’]|die|der|that|agencia|agence|agentur)\s+)?(?:[\w’'.-]+\s+){0,5}?$",
    re.IGNORECASE,
)
AFTER: Final = re.compile(
    r"^(?:['’]s)?,?\s?(?:news agency|news service|agency|newspaper|broadcaster|television|TV|news|daily)?,?\s?"
    r"(?:(?:which|also|has|had|first|later|on \w+|\w+day)\s){0,2}"
    r"(?:reported|reports|said|says|quoted|cited|wrote|announced|has (?:learned|seen|obtained)|saw|informed"
    r"|dijo|informó|informo|rapporte|rapporté|berichtet|berichtete|meldet|meldete|сообщ\w+|передает)\b"
    r"|^(?:에 따르면|[은는이가] .{0,20}?(?:보도|전했|밝혔)|が報じ|によると|は.{0,20}報じ|报道|報道)",
    re.IGNORECASE,
)
SITES: Final = re.compile(r"^(?:www|m|amp|mobile|edition|english|en|news|rss|feeds)\.(?=[^.]+\.)")


def credited(article: Article) -> str | None:
    """Return whom an article credits with its reporting, None where it names nobody.

    Its byline says so first, then dateline, own site, last line and text.
    """
    text = article.body or article.summary
    return (
        _named(", ".join(article.authors))
        or _of_dateline(text)
        or _of_source(article)
        or _of_tail(text)
        or _told_by(f"{article.title}. {text[:TEXT]}")
    )


def own(article: Article) -> str:
    """Return what an article's own reporting is called: the host of its source."""
    source = (article.source or "").casefold().strip()
    return SITES.sub("", source) or UNNAMED


def is_agency(origin: str) -> bool:
    """Whether others are known to rest on it."""
    return origin in _IDS


_IDS: Final = frozenset(agency.id for agency in AGENCIES)


def _named(text: str) -> str | None:
    found = NAME.search(text)
    return _BY_NAME[found.group()] if found else _BY_FOLDED.get(text.casefold().strip())


def _of_source(article: Article) -> str | None:
    source = (article.source or "").casefold().strip()
    if named := _BY_FOLDED.get(source):
        return named
    labels = source.split(".")
    return next((id for at in range(len(labels)) if (id := _BY_HOST.get(".".join(labels[at:])))), None)


def _of_dateline(text: str) -> str | None:
    head = text[:HEAD]
    for found in DATELINE.finditer(head):
        inside = next(filter(None, found.groups()))
        if named := _named(inside.rpartition("=")[2]):
            return named
    leading = LEADING.match(head)
    return _named(leading.group(1)) if leading and len(leading.group(1).split()) <= 7 else None


def _of_tail(text: str) -> str | None:
    found = TRAILING.search(text[-TAIL:])
    return _named(found.group(1)) if found and len(found.group(1).split()) <= CREDIT else None


def _may_name(text: str) -> bool:
    """Whether a text may name anybody, which is seen faster than whom."""
    first = set(CAPITALISED.findall(text)) & _BY_FIRST_WORD.keys()
    return any(name in text for word in first for name in _BY_FIRST_WORD[word]) or any(
        name in text for name in _UNUSUAL
    )


def _told_by(text: str) -> str | None:
    if not _may_name(text):
        return None
    for found in NAME.finditer(text):
        before, after = text[max(0, found.start() - AROUND) : found.start()], text[found.end() : found.end() + AROUND]
        if AFTER.search(after) or BEFORE.search(before):
            return _BY_NAME[found.group()]
    return None
