"""Captions: the lines that belong to pictures."""

import re
from typing import Final

LONGEST: Final = 1_000
LABEL: Final = re.compile(
    r"\s*(?:(?:image |photo )?caption|(?:file )?photo|pictured?|image|사진 ?설명)\s*[,:：|–—-]\s*"
    r"|\s*[▲△◀▶▼]\s*|\s*\[\d+/\d+\]\s*",
    re.IGNORECASE,
)
AGENCY: Final = (
    r"(?:reuters|afp|ap|epa(?:-efe)?|efe|yonhap|getty(?: images)?|xinhua|tass|dpa|kyodo|kcna|ansa|anadolu"
    r"|shutterstock|alamy|bloomberg|연합뉴스|뉴스1|뉴시스|로이터|공동취재단)"
)
CREDIT: Final = re.compile(
    rf"(?:[\[(（](?:[^\[\]()（）]{{0,80}}\b)?(?:{AGENCY}|photos?|pictures?|images?|handout|courtesy|file|provided|사진|제공)"
    r"(?!\w)[^\[\]()（）]{0,80}[\])）]"
    r"|(?-i:\b(?:REUTERS|AFP|AP|EPA)/[A-Z][^.]{2,80})"
    r"|(?-i:\[[A-Z][A-Z0-9 ,./&'’-]{2,60}\])"
    r"|(?:fotos?|foto ?(?:credit|di|de|av)|bild|crédito|crédit|фото|צילום|عکس|تصوير|تصویر|写真|撮影|图|摄影|फ़ोटो|फोटो)"
    r"\s*[:：=＝/]\s*[^.。]{2,60}"
    r"|\s\S{2,12}\s?摄"
    rf"|[/|–—:-]\s*{AGENCY}(?:[-/ ]{AGENCY})*"
    r"|(?:photo(?:graph)?s?|pictures?|images?)(?: credit| courtesy)?\s*(?::|by\b|from\b|courtesy\b)\s*[^.]{2,60}"
    rf"|[©ⓒ]\s*[^.]{{2,60}}|\b(?:getty images|(?:handout|file) photo|{AGENCY}-{AGENCY}"
    r"|사진\s*(?:=|제공)\s*\S.{0,30}))\s*\.?",
    re.IGNORECASE,
)
BARE_CREDIT: Final = re.compile(r"(?:image )?(?:courtesy of|source,|credit:) [^.]{2,60}", re.IGNORECASE)
LONGEST_CREDIT: Final = 80
BRACKETS: Final = frozenset("])）")
SIGNS: Final = (
    "foto", "bild", "crédit", "фото", "צילום", "عکس", "تصوير", "تصویر", "写真", "撮影", "图", "摄",
    "फ", "photo", "picture", "image", "©", "ⓒ", "사진", "reuters", "afp", " ap", "/ap", "epa", "efe", "yonhap",
    "getty", "xinhua", "tass", "dpa", "kyodo", "kcna", "ansa", "anadolu", "shutterstock", "alamy",
    "bloomberg", "연합뉴스", "뉴스1", "뉴시스", "로이터",
    "공동취재단",
)  # fmt: skip
"""One of these stands in every credit that no bracket closes."""
NAME_AFTER: Final = re.compile(
    r"[.!?][\"”’»]?\s+(?:[A-Z][\w.'’-]*(?:\s*[/|&,–—-]\s*|\s+)){0,5}[A-Z][\w'’-]+(?:\s*[/|]\s*[A-Z][\w'’ -]+)?$"
)
ENDS: Final = frozenset('.!?:;,…"”»’)')
TAIL: Final = 200
SHORTEST: Final = 15


def is_caption(line: str) -> bool:
    """Whether a line is a caption by what stands before it or by the credit that ends it."""
    if not SHORTEST <= len(line) <= LONGEST:
        return False
    return bool(LABEL.match(line)) or _ends_with_credit(line) or _ends_with_name(line)


def _ends_with_name(line: str) -> bool:
    """Whether names follow the last sentence of a line, as those of photographers do: no paragraph ends so."""
    return len(line) <= TAIL + 100 and line[-1] not in ENDS and bool(NAME_AFTER.search(line[-80:]))


def is_label(line: str) -> bool:
    """Whether a line says that the next one is a caption."""
    return len(line) <= SHORTEST and bool(LABEL.fullmatch(line))


def is_credit(line: str) -> bool:
    """Whether a line names where a picture comes from, and nothing else."""
    if len(line) > LONGEST_CREDIT or not (BARE_CREDIT.fullmatch(line) or CREDIT.fullmatch(line)):
        return False
    return not LABEL.sub("", line, count=1)[:1].islower()


def without_label(line: str) -> str:
    """Return a caption without the word that says it is one."""
    return LABEL.sub("", line, count=1).strip() if LABEL.match(line) else line


def _ends_with_credit(line: str) -> bool:
    tail = line[-TAIL:]
    lowered = tail.lower()
    if lowered.rstrip(" .")[-1:] not in BRACKETS and not any(sign in lowered for sign in SIGNS):
        return False
    return any(
        found.end() == len(tail) and found.start() + len(line) - len(tail) >= SHORTEST
        for found in CREDIT.finditer(tail)
    )
