"""Read what follows a word in its clause: its objects, and what its prepositions govern."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from services.classifier.domain.parties import NOUNS
from services.classifier.domain.tokens import Token

THINGS: Final = frozenset({"I", "T"})
"""Symbols of things: those that may be given away, and all others."""

REACH: Final = 24
"""How many words a clause may have on either side of its verb."""
_RELATIONS: Final = {
    "on": "on", "onto": "on", "upon": "on", "in": "in", "inside": "in", "within": "in", "across": "in", "near": "near",
    "at": "at", "toward": "toward", "towards": "toward", "between": "between", "among": "between",
    "under": "other", "around": "other", "about": "other", "behind": "other", "outside": "other", "through": "other",
    "via": "other", "without": "other", "like": "other", "unlike": "other", "including": "of", "off": "near",
}  # fmt: skip
_GOVERNING: Final = ("to", "from", "by", "of", "for", "over", "with", "against")
AUXILIARIES: Final = frozenset({"be", "have", "do", "will.word", "may.word", "not.word", "none.word", "hearsay.word"})
_INSERTED: Final = 12


class Governed(NamedTuple):
    """A party or thing, and what binds it to the word the clause is read around."""

    relation: str
    """Empty for an object, else the preposition; of an owner or adjective it ends with `'s`."""
    at: int


def relation_of(token: Token) -> str | None:
    """Return the preposition a token is, if it is one."""
    symbol = token.symbol.removesuffix("_")
    if symbol in _GOVERNING:
        return symbol
    if symbol in ("prep", "place", "word", "preposition"):
        return _RELATIONS.get(token.text)
    return None


def complements(tokens: Sequence[Token], start: int, of_noun: bool = False) -> Iterator[Governed]:
    """Yield the parties and things that follow a word in its clause, each with what governs it."""
    state = _State(of_noun)
    index, end = start, min(len(tokens), start + REACH)
    while index < end:
        token = tokens[index]
        if token.symbol == "comma":
            index = _behind_insertion(tokens, index)
            if index < 0:
                return
            continue
        if of_noun and _is_verbal(tokens, index):
            return
        if _ends(tokens, index) or (token.symbol == "and" and state.is_closed_before(tokens, index + 1)):
            return
        yield from state.governed(tokens, index)
        index += 1


def second_object(tokens: Sequence[Token], start: int) -> int | None:
    """Return where a second object with its own complements begins: "tanks from Oslo and missiles from Rome"."""
    last = max((each.at for each in complements(tokens, start)), default=start)
    index = last + 1
    joined = index < len(tokens) and tokens[index].symbol == "and" and _names_thing(tokens, index + 1)
    return index + 1 if joined else None


def _names_thing(tokens: Sequence[Token], start: int) -> bool:
    """Whether something other than a party follows: a thing, or words that a preposition ends."""
    for token in tokens[start : start + _SHORT]:
        if token.symbol in THINGS:
            return True
        if token.symbol not in ("word", "D"):
            return relation_of(token) in ("from", "by", "to")
    return False


_SHORT: Final = 4


class _State:
    """What governs the next party or thing of a clause that is read from left to right."""

    def __init__(self, of_noun: bool) -> None:
        self._of_noun = of_noun
        self._relation = ""
        self._via_of = False
        self._suspended = False
        self._has_thing = self._has_party = False

    def is_closed_before(self, tokens: Sequence[Token], index: int) -> bool:
        """Whether what follows an "and" is another object with complements of its own, or another deed."""
        if not self._has_party:
            return False
        deed = index < len(tokens) and tokens[index].symbol.endswith(".noun")
        return deed or (self._has_thing and _names_thing(tokens, index))

    def governed(self, tokens: Sequence[Token], index: int) -> Iterator[Governed]:
        """Yield the token at `index` with its relation, if it is a party or a thing."""
        token = tokens[index]
        symbol = token.symbol
        if symbol.endswith(".done") or symbol == "be":
            behind_noun = self._has_thing or self._relation in (_TAKEN, _AFTER_OBJECT) or symbol == "be"
            self._suspended = behind_noun and not (self._of_noun and _is_own(tokens, index))
        elif (found := relation_of(token)) is not None and not _governs_nobody(tokens, index):
            self._via_of = found == "of"
            if found == "to" and _is_infinitive(tokens, index):
                found = "other"
            if not self._via_of and not (self._relation in _AIMED and found in _PLACED):
                self._relation = found
            self._suspended = self._suspended and found in _OF_PARTICIPLES
        elif symbol == "word" and token.text.endswith("ing") and self._relation == "":
            self._relation = "other"
        elif not self._suspended:
            yield from self._taken(token, index)

    def _taken(self, token: Token, index: int) -> Iterator[Governed]:
        symbol, relation = token.symbol, self._relation
        if symbol in THINGS or symbol.endswith(".noun"):
            yield Governed("" if relation == _TAKEN else relation, index)
            if symbol in THINGS:
                self._has_thing = True
                self._relation = _AFTER_OBJECT if relation in ("", _TAKEN) else relation
            self._via_of = False
            return
        bound = "of" if self._via_of and relation in ("", _AFTER_OBJECT) else relation
        if symbol in _OWNING:
            yield Governed(f"{bound}'s", index)
        if symbol == "L" or (symbol in NOUNS and (symbol != "M" or not bound)):
            yield Governed(bound, index)
            self._has_party = bound in ("from", "by", "to")
            self._relation = _TAKEN
            self._via_of = False


def _is_infinitive(tokens: Sequence[Token], to: int) -> bool:
    """Whether "to" stands before a verb that is not known, with a party as its object: "to help Ukraine"."""
    if tokens[to].symbol != "to_" or tokens[to].text != "to" or to + 2 >= len(tokens):
        return False
    verb = tokens[to + 1]
    named = tokens[to + 2].symbol in NOUNS or tokens[to + 2].symbol in _OWNING
    return named and verb.symbol == "word" and not verb.text.endswith(_ADJECTIVAL) and verb.text not in _HELPING


_HELPING: Final = ("help", "aid", "assist", "support", "bolster", "defend", "strengthen", "reach")
_ADJECTIVAL: Final = ("ern", "ing", "ed", "ous", "al", "ic", "ish", "an", "held", "torn", "ary", "ful", "ly", "ble")


def _governs_nobody(tokens: Sequence[Token], index: int) -> bool:
    """Whether a preposition tells when, rounds a number, or says what a sum is given in: "$3bn in arms"."""
    after = tokens[index + 1].symbol if index + 1 < len(tokens) else ""
    return after == "time" or _counts(tokens, index) or _is_sum(tokens, index)


def _is_sum(tokens: Sequence[Token], index: int) -> bool:
    """Whether a sum of money stands before the "in" at `index`."""
    before = tokens[index - 1].text if index else ""
    return tokens[index].text == "in" and (before in _SUMS or (before[:1].isdigit() and before.endswith(_SUM_ENDS)))


_SUMS: Final = ("million", "millions", "billion", "billions", "dollars", "euros", "pounds", "worth")
_SUM_ENDS: Final = ("m", "mn", "bn", "b")


def _counts(tokens: Sequence[Token], index: int) -> bool:
    """Whether a preposition only rounds a number: "around 40 tanks"."""
    number = tokens[index + 1].text if index + 1 < len(tokens) else ""
    return tokens[index].text in ("about", "around", "over", "under") and (number[:1].isdigit() or number in _NUMBERS)


_NUMBERS: Final = (
    "a", "one", "two", "three", "four", "five", "six", "ten", "dozen", "dozens", "hundred", "hundreds", "thousand",
    "thousands", "half", "several", "twenty", "thirty", "forty", "fifty", "sixty",
)  # fmt: skip
_AIMED: Final = ("at", "on", "against")
_PLACED: Final = ("in", "near", "other")
"""Behind a place that is aimed at, these say where it lies: "missiles at cities in Ukraine"."""
_TAKEN: Final = "taken"
_AFTER_OBJECT: Final = "rest"
_OWNING: Final = ("D", "S", "M")
_OF_PARTICIPLES: Final = ("by", "from", "with", "in")
"""Prepositions that belong to a participle before them, not to the verb before that."""


def _is_own(tokens: Sequence[Token], index: int) -> bool:
    """Whether a participle belongs to the noun before it as its verb: "sanctions were imposed by"."""
    if tokens[index].symbol == "be":
        return any(token.symbol.startswith(_SUPPORTING) for token in tokens[index + 1 : index + 3])
    return tokens[index].symbol.startswith(_SUPPORTING)


_SUPPORTING: Final = ("light.", "announce.", "clear.", "keep.", "launch.", "lift.", "hold.")
"""Classes of verbs that only say that what a noun names is done."""


def _is_verbal(tokens: Sequence[Token], index: int) -> bool:
    """Whether a predicate begins at `index` that says something else of the noun before it than that it is done."""
    if tokens[index].symbol not in AUXILIARIES or tokens[index].symbol == "none.word":
        return False
    return not any(token.symbol.startswith(_SUPPORTING) for token in tokens[index + 1 : index + 4])


def _ends(tokens: Sequence[Token], index: int) -> bool:
    """Whether a clause ends before the token at `index`."""
    symbol = tokens[index].symbol
    if symbol in ("break", "stop", "that", "which", "return"):
        return True
    if symbol.endswith(".active"):
        return True
    if symbol == "to_" and index + 1 < len(tokens) and tokens[index + 1].symbol.endswith(".active"):
        return True
    return symbol == "and" and _opens_clause(tokens, index + 1)


def _opens_clause(tokens: Sequence[Token], index: int) -> bool:
    """Whether a clause begins at `index`: a party and its verb, or a verb alone."""
    if index < len(tokens) and tokens[index].symbol in NOUNS:
        index += 1
    while index < len(tokens) and (tokens[index].symbol in AUXILIARIES or tokens[index].text.endswith("ly")):
        if tokens[index].symbol in ("be", "have", "do", "will.word"):
            return True
        index += 1
    return index < len(tokens) and tokens[index].symbol.endswith(".active")


def _behind_insertion(tokens: Sequence[Token], comma: int) -> int:
    """Return where the clause goes on after what stands between two commas, or -1 if it ends at the first."""
    if comma + 1 < len(tokens) and tokens[comma + 1].symbol in ("to", "from", "by"):
        return comma + 1
    for index in range(comma + 1, min(comma + _INSERTED, len(tokens))):
        token = tokens[index]
        if token.symbol == "comma":
            after = tokens[index + 1] if index + 1 < len(tokens) else None
            goes_on = after is not None and relation_of(after) is not None and index > comma + 1
            return index + 1 if goes_on else -1
        if token.symbol in ("break", "which", "stop", "that") or token.symbol in THINGS:
            return -1
    return -1
