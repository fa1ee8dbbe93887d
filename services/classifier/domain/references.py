"""Resolve "it", "its", "the ministry" and "the two countries" where only one reading is left."""

import re
from collections.abc import Sequence, Set
from typing import Final, NamedTuple

from services.classifier.domain.parties import INSTITUTIONS, NOUNS, PARTIES, union
from services.classifier.domain.sentences import Span
from services.classifier.domain.tokens import Token

STRICT: Final = frozenset({"to", "from", "by", "of", "for", "over", "with", "against", "prep"})
"""Prepositions that stand before a party: it is then no subject."""

REFERRING: Final = frozenset({"pronoun", "its", "both_sides", "latter"})
"""Symbols of words that may refer to a sentence before."""

_SUBJECT_WORDS: Final = 13
_SKIPPED: Final = frozenset({"word", "be", "have", "do", "L", "time", "quote", "of_", "to_", "place_", "for_", "comma"})
_GOVERNED: Final = STRICT | {"to_", "from_", "by_", "of_", "for_", "over_", "with_", "against_"}
_MANY: Final = ("they", "their")
_PERSONS: Final = ("he", "she", "his", "her")


_REFERENCE: Final = re.compile(
    r" (?:it|its|they|their|he|she|we|both|neither|the (?:two|three)|north|south|regime|ministry|government|country"
    r"|army) "
)
_COUNTED: Final = re.compile(" (?:two|three) ")
_COUNTABLE: Final = frozenset({"item", "official"})


def refers(words: str, sentence: Span, classes: Set[str]) -> bool:
    """Return whether a sentence with words of these classes has one that may refer to somebody named before."""
    if _REFERENCE.search(words, sentence.start, sentence.end + 2) is not None:
        return True
    return not _COUNTABLE.isdisjoint(classes) and _COUNTED.search(words, sentence.start, sentence.end + 2) is not None


_AUXILIARIES: Final = ("be", "have", "do")


class Context(NamedTuple):
    """Whom the sentence before spoke of."""

    subject: tuple[str, ...] = ()
    """The codes of its subject."""
    group: tuple[str, ...] = ()
    """Those that act in it together."""


def context_of(tokens: Sequence[Token]) -> Context:
    """Return what a sentence leaves for the next one to refer to."""
    nouns = [index for index, token in enumerate(tokens) if token.symbol in ("A", "M", "S") and token.codes]
    free = [index for index in nouns if not (index and tokens[index - 1].symbol in STRICT)]
    subject = tokens[free[0]].codes if free else ()
    named = union(*(tokens[index].codes for index in nouns))
    return Context(subject, subject if len(subject) > 1 else named)


def with_references(tokens: list[Token], context: Context) -> list[Token]:
    """Give each reference the codes it stands for."""
    result: list[Token] = []
    for index, token in enumerate(tokens):
        if token.symbol == "pronoun":
            following = tokens[index + 1] if index + 1 < len(tokens) else None
            token = _pronoun(token, following, result, context)
        elif token.symbol in ("A", "S", "M") and not token.codes:
            token = token._replace(codes=_possessor(token, result, context))
        elif token.symbol == "latter":
            codes = next((other.codes[-1:] for other in reversed(result) if other.codes and other.symbol != "L"), ())
            token = token._replace(symbol="S" if codes else "word", codes=codes)
        elif token.symbol == "both_sides":
            token = token._replace(symbol="O", codes=_both(result, context))
        elif token.symbol == "we":
            token = token._replace(symbol="O")
        elif token.symbol == "O" and token.generic and token.text in INSTITUTIONS:
            token = token._replace(codes=_institution(result, index, context))
        result.append(token)
    return _with_owners_before(result)


def _with_owners_before(tokens: list[Token]) -> list[Token]:
    """Give "its" in a phrase that opens the sentence the codes of the subject behind: "In its first test, Oslo …"."""
    for index, token in enumerate(tokens[:_OPENING]):
        if token.symbol in NOUNS and token.codes:
            break
        if token.symbol in ("A", "S", "M") and not token.codes:
            comma = next((at for at in range(index, len(tokens) - 1) if tokens[at].symbol == "comma"), None)
            if comma is not None and tokens[comma + 1].symbol in NOUNS:
                tokens[index] = token._replace(codes=tokens[comma + 1].codes)
            break
    return tokens


_OPENING: Final = 4


def _pronoun(token: Token, after: Token | None, before: Sequence[Token], context: Context) -> Token:
    """Return a pronoun with whom it stands for, if that is plain."""
    has_verb = after is not None and (after.symbol in _AUXILIARIES or after.symbol.endswith((".active", "will.word")))
    if before and before[-1].symbol.startswith(("deny.", "rebuff.")) and not has_verb:
        return token
    if before and _takes_object(before[-1]):
        return _as_party(token, _object(before))
    named = [other for other in before if other.symbol in PARTIES and other.codes]
    if not named:
        return _as_party(token, _agreeing(token, context.subject))
    return _as_party(token, _antecedent(token, before))


def _takes_object(token: Token) -> bool:
    """Whether a pronoun behind this word is no subject: behind a preposition or a verb that says nothing."""
    return token.symbol in _GOVERNED or (token.symbol.endswith(".active") and not token.is_cue)


def _as_party(token: Token, codes: tuple[str, ...]) -> Token:
    return token._replace(symbol="A", codes=codes) if codes else token


def _agreeing(token: Token, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return codes that may be meant by a pronoun, many by "they" and one by "it"."""
    return codes if (len(codes) > 1) == (token.text in _MANY) else ()


def _object(before: Sequence[Token]) -> tuple[str, ...]:
    """Return who "it" is behind a verb or a preposition: the one subject that is not the verb's own."""
    subjects = [other.codes for other in before if other.symbol in NOUNS and other.codes and other.symbol != "M"]
    others = [codes for codes in subjects if codes != subjects[-1]]
    return others[0] if len(others) == 1 or (others and len(set(others)) == 1) else ()


def _antecedent(token: Token, before: Sequence[Token]) -> tuple[str, ...]:
    """ "Iran denied that it …": the pronoun is whoever speaks, if nobody else is named between."""
    for index in range(len(before) - 1, -1, -1):
        other = before[index]
        if other.symbol == "break":
            return ()
        if index == len(before) - 1 and other.text == "if":
            return _supposing(token, before)
        if other.symbol in PARTIES:
            break
        if other.symbol.endswith(".noun") and other.is_cue:
            return _of_word(before, index)
        if other.symbol.endswith(".active") and other.is_cue:
            subject = subject_of(before, index)
            return before[subject].codes if subject is not None else ()
    codes = {other.codes for other in before if other.symbol in PARTIES and other.codes}
    return _agreeing(token, codes.pop()) if len(codes) == 1 else ()


def _supposing(token: Token, before: Sequence[Token]) -> tuple[str, ...]:
    """Return who "it" is in "Oslo would gain if it …": whoever would do what the clause before supposes."""
    would = next((at for at in range(len(before) - 1, 0, -1) if before[at].symbol in ("may.word", "will.word")), None)
    if would is None or before[would - 1].symbol not in NOUNS:
        codes = {other.codes for other in before if other.symbol in PARTIES and other.codes}
        return _agreeing(token, codes.pop()) if len(codes) == 1 else ()
    return _agreeing(token, before[would - 1].codes)


def _of_word(before: Sequence[Token], noun: int) -> tuple[str, ...]:
    """Return who "it" is behind "the accusation that": whoever rejects it, else whose denial or claim it is."""
    owner: tuple[str, ...] = ()
    for index in range(noun - 1, max(-1, noun - 6), -1):
        other = before[index]
        if other.symbol in ("S", "D", "M") and other.codes:
            owner = other.codes
        elif other.symbol.endswith(".active"):
            subject = subject_of(before, index)
            rejects = subject is not None and other.symbol.startswith(("deny", "rebuff"))
            return before[subject].codes if rejects and subject is not None else ()
    if before[noun].symbol.startswith(("deny", "say")):
        return owner
    others = {other.codes for other in before if other.symbol in PARTIES and other.codes} - {owner}
    return others.pop() if len(others) == 1 else ()


def _possessor(token: Token, before: Sequence[Token], context: Context) -> tuple[str, ...]:
    """Return whose "its ministry" is: the nearest party's that no preposition governs, else the last subject's."""
    if before and before[-1].symbol == "comma" and (first := context_of(before).subject):
        return first if len(first) == 1 else ()
    for index in range(len(before) - 1, -1, -1):
        other = before[index]
        if other.symbol in NOUNS and other.codes:
            if index and before[index - 1].symbol in STRICT and before[index - 1].text not in ("on", "against"):
                return _only_free(before) if token.text.startswith(("its", "their")) else ()
            plural = len(other.codes) > 1
            singular_word = token.text.startswith(("its", *_PERSONS))
            return () if plural and singular_word else other.codes
    named = {other.codes for other in before if other.symbol in PARTIES and other.codes}
    if len(named) == 1:
        return named.pop()
    return context.subject if not named and len(context.subject) == 1 else ()


def _only_free(before: Sequence[Token]) -> tuple[str, ...]:
    """Return the one party that no preposition governs."""
    free = {
        other.codes
        for index, other in enumerate(before)
        if other.symbol in ("A", "O") and other.codes and not (index and before[index - 1].symbol in STRICT)
    }
    return free.pop() if len(free) == 1 else ()


def _both(before: Sequence[Token], context: Context) -> tuple[str, ...]:
    codes = union(*(other.codes for other in before if other.symbol in ("A", "M", "S")))
    if codes:
        return codes if len(codes) == 2 else ()
    return context.group if len(context.group) > 1 else ()


def _institution(before: Sequence[Token], index: int, context: Context) -> tuple[str, ...]:
    """Return whose "the ministry" is: the state that heads the sentence, else the only one spoken of."""
    named = {other.codes for other in before if other.symbol in PARTIES and other.codes}
    last = before[-1] if before else None
    if last is not None and last.symbol.endswith(".active") and (not last.is_cue or last.symbol == "pledge.active"):
        return context.subject if len(context.subject) == 1 and context.subject not in named else ()
    if len(named) == 1:
        return named.pop()
    return context.subject if not named and len(context.subject) == 1 else ()


def subject_of(tokens: Sequence[Token], verb: int) -> int | None:
    """Return where the party stands that does what the verb at `verb` says, if one stands before it in its clause."""
    plain = False
    for index in range(verb - 1, max(-1, verb - 1 - _SUBJECT_WORDS), -1):
        symbol = tokens[index].symbol
        if symbol in NOUNS:
            blocked = index > 0 and tokens[index - 1].symbol in STRICT
            return None if blocked else index
        if symbol == "comma" and plain:
            return None
        plain = plain or (symbol == "word" and not tokens[index].text.endswith("ly")) or symbol == "of_"
        if symbol not in _SKIPPED and not symbol.endswith((".word", ".done")):
            return None
    return None
