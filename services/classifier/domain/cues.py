"""Find the words of a sentence that colour what a frame found in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.classifier.domain.frames import Match
from services.classifier.domain.parties import NOUNS
from services.classifier.domain.subjects import is_finite
from services.classifier.domain.taxonomy import Cue, Lexicon
from services.classifier.domain.tokens import Token
from tocsin.messages import Status

Cues = Mapping[int, Cue]
"""The cues of a sentence by the index of their token, in order."""

_VERB_REACH: Final = 6
_BEHIND: Final = 7
_UNDOING: Final = 3
_ATTRIBUTING: Final = ("say", "allege")
_DOUBTED: Final = ("suspected", "alleged", "purported", "presumed")
_SANCTIONS: Final = "sanctions"
_INVERTED: Final = ("should", "were", "had")
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
        found = {index: cue for index, token in enumerate(tokens) if (cue := self._cue(token)) is not None}
        if len(tokens) > 1 and tokens[0].text in _INVERTED and tokens[1].symbol in NOUNS:
            found[0] = self._cues["suppose"]
        return found

    def _cue(self, token: Token) -> Cue | None:
        """Return the cue a token is, also where it is a trigger as well."""
        name, _, form = token.symbol.rpartition(".")
        if token.symbol == "T" and _SANCTIONS in token.items:
            return self._cues[self._trigger_cues["sanction"]]
        if not name:
            return None
        if name in self._cues:
            return self._cues[name]
        if name in self._trigger_cues:
            cue = self._cues[self._trigger_cues[name]]
            if form in ("active", "noun") or cue.status == "negated":
                return cue
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
        elif index in match.own or _opens(match, index) or (0 < index < detached and _is_supposed(cues)):
            continue
        elif _stands(match, index, cue) and not (index < detached and _stays_behind(cue)):
            yield Sign(index, cue, "denied" if _spurns_claim(match, index) else cue.status)


def _is_supposed(cues: Cues) -> bool:
    """Whether the sentence opens with "if" or the like."""
    return 0 in cues and cues[0].status == "hypothetical"


def _opens(match: Match, index: int) -> bool:
    """Whether a cue opens the sentence without a subject, and a comma closes it off: "Asked about it, Oslo …"."""
    if index or match.tokens[0].symbol.endswith(".word"):
        return False
    return any(token.symbol == "comma" for token in match.tokens[1 : match.first])


def _beside(match: Match) -> Iterator[Sign]:
    """Yield what little words right beside the match say: "to send", "neither", "against sending", "sent no"."""
    tokens, trigger = match.tokens, match.trigger
    if trigger and tokens[trigger - 1].symbol == "to_" and tokens[trigger].symbol.endswith(".active"):
        yield Sign(trigger, Cue("to", "verb"), "planned")
    if tokens[trigger].symbol.endswith((".noun", "T")) and _is_to_come(tokens, trigger):
        yield Sign(trigger, Cue("to", "verb"), "planned")
    if any(token.symbol == "against_" for token in tokens[max(0, trigger - 3) : trigger]):
        yield Sign(trigger - 1, Cue("against", "verb"), "hypothetical")
    if tokens[match.first].text.startswith("neither ") or (match.first and tokens[match.first - 1].text == "neither"):
        yield Sign(match.first - 1, Cue("neither", "verb"), "negated")
    if any(token.symbol == "none.word" for token in tokens[trigger + 1 : min(trigger + 3, match.last)]):
        yield Sign(trigger, Cue("no", "verb"), "negated")
    for token in tokens[trigger + 1 : min(trigger + 4, match.last)]:
        if token.symbol == "any.word" and not any(t.symbol == "not.word" for t in tokens[match.first : trigger]):
            yield Sign(trigger, Cue("any", "verb"), "hypothetical")
        elif token.text in _DOUBTED:
            yield Sign(trigger, Cue("supposed", "verb"), "alleged")


def _is_to_come(tokens: Sequence[Token], noun: int) -> bool:
    """Whether the verb before a noun is an infinitive of its own, as in headlines: "Oslo to hold talks"."""
    for index in range(noun - 1, max(1, noun - _LIGHT), -1):
        if tokens[index].symbol.endswith(".active"):
            return tokens[index - 1].symbol == "to_" and tokens[index - 2].symbol in NOUNS
        if tokens[index].symbol in NOUNS or tokens[index].symbol in _ENDS_BEHIND:
            return False
    return False


_LIGHT: Final = 6


def _behind(match: Match, cues: Cues) -> Iterator[Sign]:
    """Yield what is said of a sale or a delivery behind it: that it was halted, approved, never took place."""
    if not match.tokens[match.trigger].symbol.endswith((".noun", "T")):
        return
    for index in range(match.trigger + 1, min(match.last + _BEHIND, len(match.tokens))):
        token = match.tokens[index]
        if index > match.last and token.symbol in _ENDS_BEHIND:
            return
        cue = cues.get(index)
        if cue is not None and cue.name == "undo" and match.tokens[index - 1].symbol != "be":
            continue
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
            if not _tells_more(match.tokens, index):
                yield Sign(index, cue, cue.status)
            return
        if index < match.first and symbol.endswith(".word"):
            before.append(Sign(index, cue, cue.status))
    yield from before[:1]


def _tells_more(tokens: Sequence[Token], index: int) -> bool:
    """Whether a verb of saying has something else to say than what stands before it."""
    for token in tokens[index + 1 : index + 1 + _SAID]:
        if token.symbol in ("comma", "stop", "break"):
            return False
        if token.symbol in ("I", "that") or _is_matter(token):
            return True
        if token.symbol.endswith((".noun", ".active")) and not token.is_cue:
            return True
    return False


def _is_matter(token: Token) -> bool:
    """Whether a thing may be told of; people are who is told ("told reporters")."""
    return token.symbol == "T" and "people" not in token.items


_SAID: Final = 8


def _stands(match: Match, index: int, cue: Cue) -> bool:
    """Whether a governing cue is not itself undone by "not" before it."""
    if cue.name == "regret" and match.frame.event == "sanction":
        return False
    if index == match.trigger and (match.tokens[index].symbol.partition(".")[0] == match.frame.event):
        return False
    if index == match.trigger and cue.status is None and not match.tokens[index].symbol.startswith("announce."):
        return False
    if _is_joined(match, index) or _is_over(match, index):
        return False
    return not any(token.symbol == "not.word" for token in match.tokens[max(0, index - _UNDOING) : index])


def _is_over(match: Match, index: int) -> bool:
    """Whether a cue governs another verb, beside which the trigger stands: "denied arming rebels and expelled"."""
    tokens, trigger = match.tokens, match.trigger
    if tokens[trigger - 1].symbol != "and" or not is_finite(tokens, trigger) or index >= trigger - 1:
        return False
    verb = next((at for at in range(index + 1, trigger - 1) if tokens[at].symbol.endswith(".active")), None)
    return verb is not None and not is_finite(tokens, verb)


def _is_joined(match: Match, index: int) -> bool:
    """Whether a verb only stands beside the trigger: "rejects and denounces"."""
    between = match.tokens[index + 1 : match.trigger]
    joined = bool(between) and between[-1].symbol == "and" and not between[0].symbol.startswith("to_")
    return joined and match.tokens[index].symbol.endswith(".active") and len(between) == 1


def _at_verb(match: Match, index: int, cue: Cue, cues: Cues) -> Status | None:
    """Return the status that a cue at the verb gives, if it is this verb it stands at."""
    tokens, trigger = match.tokens, match.trigger
    nearby = (cues.get(other) for other in range(index + 1, min(index + _UNDOING + 1, trigger)))
    governed = next((other for other in nearby if other is not None and other.reach == "clause"), None)
    if governed is not None:
        return _undone(governed) if cue.status == "negated" else None
    if trigger - index > _VERB_REACH or any(token.symbol in ("A", "M") for token in tokens[index + 1 : trigger]):
        return None
    if tokens[index].text in ("would", "could") and index + 1 < trigger and tokens[index + 1].symbol == "not.word":
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
