"""Bylines: the line that says who wrote a text, and the names in it."""

import re
from typing import Final

LONGEST: Final = 160
LONGEST_NAME: Final = 80
BY: Final = re.compile(
    r"(?:(?:(?:posted|published|updated|veröffentlicht|publié|publicado)(?: on| am| le| el)?\s.{4,40}?"
    r"|written|reported|text|story|words|article|analysis|report|interview|words and pictures|texte|texto|testo)\s+)?"
    r"(?:(?:by|von|par|por|door|di|da|af|av|fra|przez|oleh|yazan)\b:?\s+"
    r"|(?:auth?or(?:s|es|en|a|in)?|auteurs?|autore|reporter|text[eo]?|words|автор[ыи]?|текст|글)\s*[:：]\s*|автор\s+"
    r"|(?:作者|撰文|記者|记者|取材|文|बाय)\s*[:：／/・=＝ ]\s*|(?:本报|本社)?记者\s?"
    r"|(?:بقلم|تقرير|كتب(?:ت)?|نویسنده|نوشته|خبرنگار)\s*:?\s+"
    r"|(?:מאת|כתב(?:ת)?|लेखक|द्वारा|रिपोर्ट)\s*:?\s+)(.+)",
    re.IGNORECASE,
)
SIGN_OFF: Final = re.compile(r"\(?\s*(?:additional |further )?(?:reporting|writing) by (.+)", re.IGNORECASE)
KOREAN: Final = re.compile(
    r"(?:[\[(【][^\])】]{1,40}[\])】]\s*)?([가-힣]{2,4})\s*(?:선임|수석|전문|객원)?\s*(?:기자|특파원|논설위원|앵커)"
    r"(?:\s*[=|·]?\s*[\[(<]?[\w.+-]*@?[\w.-]*[\])>]?)?"
)
KOREAN_DATELINE: Final = re.compile(
    r"[\[(][^\])]{1,20}=[^\])]{1,20}[\])]\s*((?:[가-힣]{2,4}[·, ]?){1,4})\s*(?:기자|특파원)\s*="
)
ADDRESS: Final = re.compile(r"[\[(<]?\s*(?<![\w.+-])[\w.+-]++@[\w-]+\.[\w.-]+\s*[\])>]?")
BRACKETS: Final = re.compile(r"[\[(<][^\])>]*[\])>]?")
AFTER_THE_NAMES: Final = re.compile(
    r"\s*(?:\||·|•|–|—|/|;|\s-\s|\bpublished\b|\bupdated\b|\bfor the\b|\bfor\s|\bin\s+[A-Z]|@|\d).*$", re.IGNORECASE
)
BETWEEN_NAMES: Final = re.compile(
    r"\s*(?:,|;|&|、|，|،|\b(?:and|und|et|y|e|en|og|och|i|и|та|및)\b|(?<=\s)و)\s*", re.IGNORECASE
)
MARKS: Final = r"\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u0670\u0900-\u0dff\u0e00-\u0e7f\u200c"
"""Signs that are written with letters and are no letters themselves."""
WORD_OF_A_NAME: Final = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{MARKS}])*(?:[.'’\-](?:[^\W\d_]|[{MARKS}])*)*")
EAST_ASIAN_NAME: Final = re.compile(r"[가-힣]{2,4}|[\u4e00-\u9fff]{2,4}|[\u3040-\u30ff\u4e00-\u9fff]{2,7}")
MONTH_OR_DAY: Final = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tues|wednes|thurs|fri|satur|sun)[a-z]*\.?$", re.IGNORECASE
)
ROLE_AFTER: Final = re.compile(r"\s*(?:선임|수석|전문|객원)?\s*(?:기자|특파원|논설위원|앵커|記者|记者)$")
PARTICLES: Final = frozenset((
    "al", "ap", "bin", "da", "das", "de", "del", "della", "den", "der", "des", "di", "do", "dos", "du", "el", "ibn",
    "la", "le", "ten", "ter", "van", "von", "y",
))  # fmt: skip
TITLES: Final = frozenset((
    "dr", "dr.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "prof", "prof.", "sir",
))  # fmt: skip
ROLES: Final = re.compile(
    r"\b(?:staff|writer|reporters?|correspondents?|editors?|editorial|desk|team|agency|agencies|bureau|contributors?"
    r"|columnist|chief|senior|special|political|diplomatic|defen[cs]e|news|newsroom|guest)\b",
    re.IGNORECASE,
)
AGENCIES: Final = frozenset({"reuters", "afp", "ap", "yonhap", "dpa", "tass", "xinhua", "kyodo", "bloomberg", "ansa"})
WORDS_OF_A_NAME: Final = 5
MOST_NAMES: Final = 2
"""Names of more words may have taken the month of a date for the last one."""


def names_in_byline(line: str) -> tuple[str, ...]:
    """Return the names in a line that is a byline, nothing if the line is none."""
    if len(line) > LONGEST:
        return ()
    korean = KOREAN.fullmatch(line)
    if korean:
        return (korean[1],)
    found = BY.fullmatch(line)
    return _people(found[1]) if found else ()


def names_in_sign_off(line: str) -> tuple[str, ...]:
    """Return the names of those who reported, from a line that closes a text."""
    found = SIGN_OFF.match(line) if len(line) <= 2 * LONGEST else None
    return _people(found[1]) if found else ()


def names_in_dateline(paragraph: str) -> tuple[str, ...]:
    """Return the names between the place and the first sentence, where Korean agencies put them."""
    found = KOREAN_DATELINE.match(paragraph[:LONGEST])
    return tuple(re.findall(r"[가-힣]{2,4}", found[1])) if found else ()


def names(text: str) -> tuple[str, ...]:
    """Return the names in what a document gives as its author: one name, several, or a whole byline."""
    text = plain_name(text)
    byline = BY.fullmatch(text)
    found = _people(byline[1] if byline else text)
    return found or ((text,) if text else ())


def plain_name(text: str) -> str:
    """Return a name without the mail address beside it; nothing where there is only an address."""
    text = " ".join(ADDRESS.sub(" ", text[: LONGEST * 2]).split()).strip(" ,;-–|()[]<>")
    text = ROLE_AFTER.sub("", text)
    return "" if text.lower().startswith(("http://", "https://", "mailto:", "www.", "/")) else text[:LONGEST]


def people(text: str) -> tuple[str, ...]:
    """Return the names of a text that is nothing but names of persons."""
    text = plain_name(text)
    parts = [part for part in BETWEEN_NAMES.split(text) if part.strip()]
    found = _people(text)
    return found if found and len(found) == len(parts) and len(text) <= LONGEST else ()


def leading_people(text: str) -> tuple[str, ...]:
    """Return the names of persons that a text begins with, whatever follows them."""
    return _people(plain_name(text))


def is_person(name: str) -> bool:
    """Whether a name looks like that of a person, and not of a desk, an agency or a site."""
    return name.lower() not in AGENCIES and _is_name(name)


def restored(name: str) -> str:
    """Return a name as people write it, where it is written in capitals throughout."""
    if not name.isupper():
        return name
    words = name.lower().split()
    return " ".join(
        word if word in PARTICLES and position else _capitalised(word) for position, word in enumerate(words)
    )


def _capitalised(word: str) -> str:
    parts = re.split(r"([.'’\-])", word)
    capitalised = "".join(part[:1].upper() + part[1:] for part in parts)
    return re.sub(r"^(Mc)(\w)", lambda found: found[1] + found[2].upper(), capitalised)


def _people(text: str) -> tuple[str, ...]:
    """Return the names at the beginning of a text, nothing if it does not begin with one."""
    text = AFTER_THE_NAMES.sub("", BRACKETS.sub(" ", ADDRESS.sub(" ", text)))
    found: list[str] = []
    for part in BETWEEN_NAMES.split(text):
        name = ROLE_AFTER.sub("", " ".join(part.split()).strip(" ."))
        words = name.split()
        name = " ".join(words[:-1]) if len(words) > MOST_NAMES and MONTH_OR_DAY.match(words[-1]) else name
        if not _is_name(name):
            break
        found.append(restored(name) if name.lower() not in AGENCIES else name)
    return tuple(dict.fromkeys(found))


def _is_name(text: str) -> bool:
    words = text.split()
    if text.lower() in AGENCIES or EAST_ASIAN_NAME.fullmatch(text):
        return True
    if not 2 <= len(words) <= WORDS_OF_A_NAME or len(text) > LONGEST_NAME or ROLES.search(text):
        return False
    return all(_is_word_of_a_name(word) for word in words) and not words[-1].islower()


def _is_word_of_a_name(word: str) -> bool:
    if word.lower() in PARTICLES or word.lower() in TITLES:
        return True
    return bool(WORD_OF_A_NAME.fullmatch(word)) and (
        word[0].isupper() or (not word.isascii() and not word[0].islower())
    )
