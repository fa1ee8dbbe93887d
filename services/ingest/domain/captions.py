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
    rf"|[/|–—:-]\s*{AGENCY}(?:[-/ ]{AGENCY})*"
    r"|(?:photo(?:graph)?s?|pictures?|images?)(?: credit| courtesy)?\s*(?::|by\b|from\b|courtesy\b)\s*[^.]{2,60}"
    rf"|[©ⓒ]\s*[^.]{{2,60}}|\b(?:getty images|(?:handout|file) photo|{AGENCY}-{AGENCY}"
    r"|사진\s*(?:=|제공)\s*\S.{0,30}))\s*\.?",
    re.IGNORECASE,
)
TAIL: Final = 200
SHORTEST: Final = 15


def is_caption(line: str) -> bool:
    """Whether a line is a caption by what stands before it or by the credit that ends it."""
    if not SHORTEST <= len(line) <= LONGEST:
        return False
    return bool(LABEL.match(line)) or _ends_with_credit(line)


def without_label(line: str) -> str:
    """Return a caption without the word that says it is one."""
    return LABEL.sub("", line, count=1).strip() if LABEL.match(line) else line


def _ends_with_credit(line: str) -> bool:
    tail = line[-TAIL:]
    return any(
        found.end() == len(tail) and found.start() + len(line) - len(tail) >= SHORTEST
        for found in CREDIT.finditer(tail)
    )
