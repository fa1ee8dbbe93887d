"""How a sentence states what a frame found in it, and on whose word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.classifier.domain.cues import Cues, Sign, signs
from services.classifier.domain.frames import Match
from services.classifier.domain.parties import NOUNS
from services.classifier.domain.references import subject_of
from services.classifier.domain.tokens import Token
from tocsin.messages import Status

_OLD_YEARS: Final = 4
_YEAR: Final = re.compile(r"(?:19|20)\d\d$")
_PRECEDENCE: Final[tuple[Status, ...]] = ("historical", "denied", "hypothetical", "requested", "planned", "alleged")


@dataclass(frozen=True, slots=True)
class Stated:
    """The status of a statement, its speakers, and the tokens that say so."""

    status: Status
    speakers: tuple[str, ...]
    attributed: bool
    """Whether somebody is said to say it, named or not."""
    first: int
    last: int


def stated(match: Match, cues: Cues, year: int) -> Stated:
    """Return how `match` is stated by an article of this year."""
    found = signs(match, cues)
    status = _status(match, found, year)
    sayer = _speaker(match, found, status)
    first, last = _extent(match, found, sayer)
    attributed = any(sign.cue.speaks for sign in found) or _mentions_unnamed(match)
    return Stated(status, match.tokens[sayer].codes if sayer is not None else (), attributed, first, last)


def _status(match: Match, found: Sequence[Sign], year: int) -> Status:
    statuses = {sign.status for sign in found if sign.status is not None}
    if match.frame.status is not None:
        statuses = (statuses - {"hypothetical"}) | {match.frame.status}
    if _is_old(match, year):
        statuses.add("historical")
    return _settled(statuses)


def _settled(statuses: set[Status]) -> Status:
    """Return the one status that several signs together give."""
    if "negated" in statuses and not statuses & {"historical", "denied"}:
        return "hypothetical" if statuses & {"requested", "hypothetical"} else "negated"
    return next((status for status in _PRECEDENCE if status in statuses), "reported")


def _is_old(match: Match, year: int) -> bool:
    """Whether the match is dated by a year long before the article."""
    return any(
        token.symbol == "word" and _YEAR.match(token.text) and int(token.text) < year - _OLD_YEARS
        for token in match.tokens[max(0, match.first - 4) : match.last + 5]
    )


def _extent(match: Match, found: Sequence[Sign], sayer: int | None) -> tuple[int, int]:
    """Return the first and the last token that state it so; a "said" without a name behind it adds nothing."""
    at = [match.first, match.last]
    for sign in found:
        idle = sign.cue.speaks and sayer is None and sign.index > match.last
        if sign.cue.reach != "sentence" and not idle:
            at.append(sign.index)
    if sayer is not None:
        at.append(sayer)
    return min(at), max(at)


def _speaker(match: Match, found: Sequence[Sign], status: Status) -> int | None:
    """Return where who says so stands: whoever gives the status, else whoever speaks last before the trigger."""
    speaking = [sign for sign in found if sign.cue.speaks]
    if not speaking:
        return _headed(match)
    last = max(speaking, key=lambda sign: (sign.status == status, sign.index))
    return _sayer(match, last.index)


def _sayer(match: Match, index: int) -> int | None:
    """Return where who speaks at `index` stands: "Kyiv said", "said Kyiv", "accused by Kyiv"."""
    tokens = match.tokens
    form = tokens[index].symbol.rpartition(".")[2]
    if form == "done":
        behind_by = index + 1 < len(tokens) and tokens[index + 1].symbol == "by"
        return _party_at(tokens, index + 2) if behind_by else None
    if form == "noun":
        return None
    subject = subject_of(tokens, index) if form == "active" else None
    if subject is None and not match.first <= index + 1 <= match.last:
        return _party_at(tokens, index + 1)
    return subject


def _party_at(tokens: Sequence[Token], index: int) -> int | None:
    return index if index < len(tokens) and tokens[index].symbol in NOUNS else None


def _headed(match: Match) -> int | None:
    """Return where the speaker of "Seoul: Pyongyang sent …" stands: at the beginning, if there is one."""
    tokens = match.tokens
    headed = len(tokens) > 2 and tokens[1].text == ":" and match.first >= 2 and tokens[0].symbol in NOUNS
    return 0 if headed else None


def _mentions_unnamed(match: Match) -> bool:
    return any(token.symbol == "unnamed" for token in match.tokens[: match.first])
