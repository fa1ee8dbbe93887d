"""Bylines: the line that says who wrote a text, and the names in it."""

import re
from typing import Final

LONGEST: Final = 160
LONGEST_NAME: Final = 80
BY: Final = re.compile(
    r"(?:(?:(?:posted|published|updated)(?: on)?\s.{4,40}?"
    r"|written|reported|text|story|words|article|analysis|report|interview)\s+)?"
    r"(?:by|von|par|por|door|di|af|av):?\s+(.+)",
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
ADDRESS: Final = re.compile(r"[\[(<]?\s*[\w.+-]+@[\w-]+\.[\w.-]+\s*[\])>]?")
BRACKETS: Final = re.compile(r"[\[(<][^\])>]*[\])>]?")
AFTER_THE_NAMES: Final = re.compile(
    r"\s*(?:\||·|•|–|—|/|;|\s-\s|\bpublished\b|\bupdated\b|\bfor the\b|\bfor\s|\bin\s+[A-Z]|@|\d).*$", re.IGNORECASE
)
BETWEEN_NAMES: Final = re.compile(r"\s*(?:,|;|&|\band\b|\bund\b|\bet\b|\by\b)\s*", re.IGNORECASE)
WORD_OF_A_NAME: Final = re.compile(r"[^\W\d_][^\W\d_.'’\-]*(?:[.'’\-][^\W\d_]*)*")
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
    people = _people(BY.sub(r"\1", text, count=1) if BY.fullmatch(text) else text)
    return people or ((text,) if text else ())


def plain_name(text: str) -> str:
    """Return a name without the mail address beside it; nothing where there is only an address."""
    text = " ".join(ADDRESS.sub(" ", text[: LONGEST * 2]).split()).strip(" ,;-–|()[]<>")
    return "" if text.lower().startswith(("http://", "https://", "mailto:", "www.")) else text[:LONGEST]


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
    people: list[str] = []
    for part in BETWEEN_NAMES.split(text):
        name = " ".join(part.split()).strip(" .")
        if not _is_name(name):
            break
        people.append(restored(name) if name.lower() not in AGENCIES else name)
    return tuple(dict.fromkeys(people))


def _is_name(text: str) -> bool:
    words = text.split()
    if text.lower() in AGENCIES:
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
