"""How a sentence states what a frame found in it, and on whose word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from services.classifier.domain.cues import Cues, Sign, signs
from services.classifier.domain.frames import Match
from services.classifier.domain.parties import NOUNS
from services.classifier.domain.references import subject_of
from services.classifier.domain.subjects import is_finite, subject
from services.classifier.domain.tokens import Token
from tocsin.messages import Status

_HEADED: Final = 3
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
        for before, token in pairwise(match.tokens[max(0, match.first - 5) : match.last + 5])
        if before.text != "since"
    ) or _opens_with_old_year(match, year)


def _opens_with_old_year(match: Match, year: int) -> bool:
    first = match.tokens[0]
    return match.first <= 1 and bool(_YEAR.match(first.text)) and int(first.text) < year - _OLD_YEARS


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
    if form == "T":
        return _imposer(tokens, index)
    if form == "done":
        behind_by = index + 1 < len(tokens) and tokens[index + 1].symbol == "by"
        return _party_at(tokens, index + 2) if behind_by else None
    if form == "noun":
        return _owner(tokens, index)
    subject = subject_of(tokens, index) if form == "active" else None
    inverted = index == 0 or tokens[index - 1].symbol in ("comma", "quote", "stop")
    if subject is None and inverted and not match.first <= index + 1 <= match.last:
        return _party_at(tokens, index + 1)
    return _subject(tokens, index) if subject is None and form == "active" else subject


def _subject(tokens: Sequence[Token], verb: int) -> int | None:
    at = subject(tokens, verb) if is_finite(tokens, verb) else None
    return at if at is not None and tokens[at].symbol in NOUNS else None


def also_stated(match: Match, stated: Stated) -> Stated | None:
    """Return what else is claimed where a claim is denied: "Iran rejected Norway's accusation that it …"."""
    if stated.status != "denied":
        return None
    for index in range(match.first - 1, max(-1, match.first - _CLAIMED), -1):
        name, _, form = match.tokens[index].symbol.partition(".")
        owner = _owner(match.tokens, index) if form == "noun" and name in ("allege", "say") else None
        if owner is not None and match.tokens[owner].codes != stated.speakers:
            status: Status = "alleged" if name == "allege" else "reported"
            return Stated(status, match.tokens[owner].codes, True, owner, match.last)
    return None


_CLAIMED: Final = 6


def _imposer(tokens: Sequence[Token], sanctions: int) -> int | None:
    """Return where whoever imposes sanctions stands."""
    for index in range(sanctions - 1, max(-1, sanctions - 6), -1):
        if tokens[index].symbol.endswith(".active"):
            return subject_of(tokens, index)
        if tokens[index].symbol in NOUNS or tokens[index].symbol in ("comma", "stop", "break"):
            return None
    return None


def _owner(tokens: Sequence[Token], noun: int) -> int | None:
    """Return where whoever has a claim or makes a denial stands: "Qatar's denial"."""
    for index in range(noun - 1, max(-1, noun - 4), -1):
        if tokens[index].symbol in ("S", "D", "M") and tokens[index].codes:
            return index
        if tokens[index].symbol != "word":
            return None
    return None


def _party_at(tokens: Sequence[Token], index: int) -> int | None:
    return index if index < len(tokens) and tokens[index].symbol in NOUNS else None


def _headed(match: Match) -> int | None:
    """Return where the speaker of "Seoul: Pyongyang sent …" or "Pyongyang sent … - Seoul" stands."""
    tokens = match.tokens
    if len(tokens) < _HEADED:
        return None
    if tokens[1].text == ":" and match.first > 1 and tokens[0].symbol in NOUNS:
        return None if any(token.codes == tokens[0].codes for token in match.actors) else 0
    signed = tokens[-2].symbol == "stop" and match.last < len(tokens) - 2 and tokens[-1].symbol in NOUNS
    return len(tokens) - 1 if signed else None


def _mentions_unnamed(match: Match) -> bool:
    return any(token.symbol == "unnamed" for token in match.tokens[: match.first])
