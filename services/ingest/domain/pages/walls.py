"""Pages that stand in front of an article: a login, a question about cookies, a check for robots."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from services.ingest.domain.lines.kinds import width
from services.ingest.domain.pages import wall_words as words

Wall: TypeAlias = Literal["login", "consent", "challenge"]

ARTICLE: Final = 700
"""A page that says so much beside what its wall says has an article."""
LITTLE: Final = 350
"""One that asks for a login says less."""
TEASER: Final = 1_500
"""What may stand above a wall of a text that is locked."""
LINES: Final = 80
LONGEST: Final = 400
STEMS: Final = tuple(stem.strip() for stem in words.STEMS.split(";"))


@dataclass(frozen=True, slots=True)
class Front:
    """What a page shows, as far as a wall is told by it."""

    title: str
    lines: Sequence[str]
    """Everything that can be read on it."""
    text: Sequence[str]
    """The paragraphs among it."""
    has_password: bool = False
    """Whether it asks for a password."""
    is_locked: bool = False
    """Whether it says for machines that its text is not free."""
    is_challenge: bool = False
    """Whether its mark-up is that of a check for robots."""


def _any(patterns: str) -> re.Pattern[str]:
    return re.compile(
        "|".join(each.strip().replace("\n", "") for each in patterns.split(";") if each.strip()), re.IGNORECASE
    )


TITLES: Final[tuple[tuple[Wall, re.Pattern[str]], ...]] = (
    ("challenge", _any(words.CHALLENGE_TITLES)),
    ("consent", _any(words.CONSENT_TITLES)),
    ("login", _any(words.LOGIN_TITLES)),
)  # fmt: skip
LINES_OF: Final[tuple[tuple[Wall, re.Pattern[str]], ...]] = (
    ("challenge", _any(words.CHALLENGE_LINES)),
    ("consent", _any(words.CONSENT_LINES)),
    ("login", _any(words.LOGIN_LINES)),
)  # fmt: skip


def says_enough(text: Sequence[str], is_locked: bool) -> bool:
    """Whether paragraphs say so much beside the words of walls that what stands there is no wall."""
    needed = TEASER if is_locked else ARTICLE
    for line in text:
        needed -= 0 if any(_says(line, pattern) for _, pattern in LINES_OF) else width(line)
        if needed <= 0:
            return True
    return False


def wall_of(front: Front) -> Wall | None:
    """Return what a page is instead of an article, None if it is one: an article may speak of logins and cookies."""
    if says_enough(front.text, front.is_locked):
        return None
    told = {wall: {line for line in front.lines[:LINES] if _says(line, pattern)} for wall, pattern in LINES_OF}
    titled = next((wall for wall, pattern in TITLES if pattern.fullmatch(front.title.strip(" .!|–-…"))), None)
    if front.is_challenge or titled == "challenge" or len(told["challenge"]) > 1:
        return "challenge"
    rest = [line for line in front.text if line not in told["consent"]]
    if titled == "consent" or len(told["consent"]) > 1 or (told["consent"] and not rest):
        return "consent"
    said = sum(width(line) for line in front.text if line not in told["login"])
    asks = front.has_password or front.is_locked
    is_login = titled == "login" or len(told["login"]) > 1 or (asks and told["login"])
    return "login" if is_login and (front.is_locked or said < LITTLE) else None


def _says(line: str, pattern: re.Pattern[str]) -> bool:
    """Whether a line speaks as walls do."""
    lowered = line[:LONGEST].lower()
    return any(stem in lowered for stem in STEMS) and bool(pattern.search(lowered))
