"""Find the words of a sentence that colour what a frame found in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.classifier.domain.frames import Match
from services.classifier.domain.parties import NOUNS
from services.classifier.domain.taxonomy import Cue, Lexicon
from services.classifier.domain.tokens import Token
from tocsin.messages import Status

Cues = Mapping[int, Cue]
"""The cues of a sentence by the index of their token, in order."""

_VERB_REACH: Final = 6
_BEHIND: Final = 7
_UNDOING: Final = 3
_ATTRIBUTING: Final = ("say", "allege")
_ENDS_BEHIND: Final = frozenset({"A", "M", "that", "which", "break", "comma", "quote"})


@dataclass(frozen=True, slots=True)
class Sign:
    """A cue that colours a match, and the status it gives there."""

    index: int
    cue: Cue
    status: Status | None


class CueBook:
    """The cues of a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._cues = lexicon.cues
        self._trigger_cues = lexicon.trigger_cues

    def cues(self, tokens: Sequence[Token]) -> Cues:
        """Return the cues among the tokens of a sentence."""
        return {index: cue for index, token in enumerate(tokens) if (cue := self._cue(token)) is not None}

    def _cue(self, token: Token) -> Cue | None:
        """Return the cue a token is, also where it is a trigger as well."""
        name, _, form = token.symbol.rpartition(".")
        if not name:
            return None
        if name in self._cues:
            return self._cues[name]
        if form == "active" and name in self._trigger_cues:
            return self._cues[self._trigger_cues[name]]
        return next((self._cues[sense.name] for sense in token.senses if sense.kind == "cue" and form != "noun"), None)


def signs(match: Match, cues: Cues) -> list[Sign]:
    """Return what colours `match`; who is quoted behind it counts only if nobody speaks before it."""
    found = [*_beside(match), *_governing(match, cues), *_behind(match, cues)]
    found.extend(Sign(index, cue, cue.status) for index, cue in cues.items() if cue.reach == "sentence")
    if not any(sign.cue.speaks for sign in found):
        found.extend(_trailing(match, cues))
    return found


def _governing(match: Match, cues: Cues) -> Iterator[Sign]:
    """Yield the signs from the clause's beginning up to the trigger."""
    start, detached = _clause_start(match), _detached(match)
    for index, cue in cues.items():
        if not start <= index <= match.trigger or cue.reach == "sentence":
            continue
        if cue.reach == "verb":
            if (status := _at_verb(match, index, cue, cues)) is not None:
                yield Sign(index, cue, status)
        elif _stands(match, index, cue) and not (index < detached and _stays_behind(cue)):
            yield Sign(index, cue, "denied" if _spurns_claim(match, index) else cue.status)


def _beside(match: Match) -> Iterator[Sign]:
    """Yield what little words right beside the match say: "to send", "neither", "against sending", "sent no"."""
    tokens, trigger = match.tokens, match.trigger
    if trigger and tokens[trigger - 1].symbol == "to_":
        yield Sign(trigger, Cue("to", "verb"), "planned")
    if any(token.symbol == "against_" for token in tokens[max(0, trigger - 3) : trigger]):
        yield Sign(trigger - 1, Cue("against", "verb"), "hypothetical")
    if match.first and tokens[match.first - 1].text == "neither":
        yield Sign(match.first - 1, Cue("neither", "verb"), "negated")
    if any(token.symbol == "none.word" for token in tokens[trigger + 1 : min(trigger + 3, match.last)]):
        yield Sign(trigger, Cue("no", "verb"), "negated")


def _behind(match: Match, cues: Cues) -> Iterator[Sign]:
    """Yield what is said of a sale or a delivery behind it: that it was halted, approved, never took place."""
    if not match.tokens[match.trigger].symbol.endswith(".noun"):
        return
    for index in range(match.last + 1, min(match.last + _BEHIND, len(match.tokens))):
        token = match.tokens[index]
        if token.symbol in _ENDS_BEHIND:
            return
        cue = cues.get(index)
        if cue is not None and cue.status is not None and (token.symbol.endswith(".done") or cue.reach == "verb"):
            yield Sign(index, cue, cue.status)


def _trailing(match: Match, cues: Cues) -> Iterator[Sign]:
    """Yield the first ", the Pentagon said" behind the match, or "according to Kyiv" on either side."""
    before: list[Sign] = []
    for index, cue in cues.items():
        symbol = match.tokens[index].symbol
        if cue.name not in _ATTRIBUTING or symbol.endswith((".done", ".noun")):
            continue
        if index > match.last:
            yield Sign(index, cue, cue.status)
            return
        if index < match.first and symbol.endswith(".word"):
            before.append(Sign(index, cue, cue.status))
    yield from before[:1]


def _stands(match: Match, index: int, cue: Cue) -> bool:
    """Whether a governing cue is not itself undone by "not" before it."""
    if cue.status is None and index == match.trigger:
        return False
    return not any(token.symbol == "not.word" for token in match.tokens[max(0, index - _UNDOING) : index])


def _at_verb(match: Match, index: int, cue: Cue, cues: Cues) -> Status | None:
    """Return the status that a cue at the verb gives, if it is this verb it stands at."""
    tokens, trigger = match.tokens, match.trigger
    nearby = (cues.get(other) for other in range(index + 1, min(index + _UNDOING + 1, trigger)))
    governed = next((other for other in nearby if other is not None and other.reach == "clause"), None)
    if governed is not None:
        return _undone(governed) if cue.status == "negated" else None
    if trigger - index > _VERB_REACH or any(token.symbol in ("A", "M") for token in tokens[index + 1 : trigger]):
        return None
    if tokens[index].text == "would" and any(other.speaks for at, other in cues.items() if at < index):
        return "planned"
    return cue.status


def _undone(cue: Cue) -> Status | None:
    """Return what is left of a governing cue with "not" before it."""
    if cue.status == "negated":
        return None
    return "negated" if cue.status in ("planned", "requested") else "hypothetical"


def _spurns_claim(match: Match, index: int) -> bool:
    """Whether what is rejected at `index` is a claim, which makes it a denial."""
    behind = match.tokens[index + 1 : min(index + 5, match.trigger)]
    return match.tokens[index].symbol == "rebuff.active" and any(
        token.symbol in ("allege.noun", "say.noun") for token in behind
    )


def _detached(match: Match) -> int:
    """Return where what stands before a comma ends, if the match begins behind it: "In talks with Russia, Iran …"."""
    subject = match.tokens[match.first].symbol in NOUNS
    return match.first if subject and match.first and match.tokens[match.first - 1].symbol == "comma" else 0


def _stays_behind(cue: Cue) -> bool:
    """Whether a cue before such a comma says nothing of what follows it."""
    return not cue.speaks and cue.status != "hypothetical"


def _clause_start(match: Match) -> int:
    """Return where the clause of a match begins: behind a break, or a relative pronoun."""
    tokens = match.tokens
    for index in range(match.trigger - 1, -1, -1):
        symbol = tokens[index].symbol
        if symbol in ("break", "stop"):
            return _behind_comma(tokens, index, match.first)
        if symbol == "which":
            return index + 1
        if symbol == "and" and index + 1 == match.first and tokens[match.first].symbol in NOUNS:
            return index + 1
    return 0


def _behind_comma(tokens: Sequence[Token], opening: int, first: int) -> int:
    """Return the end of a clause that opens a sentence: "After months of talks, …"."""
    for index in range(first - 1, opening, -1):
        if tokens[index].symbol == "comma":
            return index + 1
    return opening + 1
