"""Resolve "it", "the latter's" and "the two countries" where only one reading is left."""

from collections.abc import Sequence
from typing import Final

from services.classifier.domain.parties import NOUNS, PARTIES, union
from services.classifier.domain.tokens import Token

STRICT: Final = frozenset({"to", "from", "by", "of", "for", "over", "with", "against", "prep"})
"""Prepositions that stand before a party: it is then no subject."""

_SUBJECT_WORDS: Final = 13
_SKIPPED: Final = frozenset({"word", "be", "have", "do", "L", "time", "quote", "of_", "to_", "place_", "for_", "comma"})


def with_references(tokens: list[Token]) -> list[Token]:
    """Give each reference the codes it stands for."""
    result: list[Token] = []
    for token in tokens:
        if token.symbol == "pronoun":
            token = _antecedent(token, result)
        elif token.symbol == "latter":
            codes = next((other.codes[-1:] for other in reversed(result) if other.codes and other.symbol != "L"), ())
            token = token._replace(symbol="S" if codes else "word", codes=codes)
        elif token.symbol == "both_sides":
            token = token._replace(symbol="O", codes=_two_before(result))
        elif token.symbol == "we":
            token = token._replace(symbol="O")
        result.append(token)
    return result


def _antecedent(token: Token, before: Sequence[Token]) -> Token:
    """ "Iran denied that it …": the pronoun is whoever speaks, if nobody else is named between."""
    for index in range(len(before) - 1, -1, -1):
        other = before[index]
        if other.symbol in PARTIES or other.symbol == "break":
            return token
        if other.symbol.endswith(".active") and other.is_cue:
            subject = subject_of(before, index)
            if subject is None or not before[subject].codes:
                return token
            return token._replace(symbol="A", codes=before[subject].codes, rank=before[subject].rank)
    return token


def _two_before(before: Sequence[Token]) -> tuple[str, ...]:
    codes = union(*(other.codes for other in before if other.symbol in ("A", "M")))
    return codes if len(codes) == 2 else ()


def subject_of(tokens: Sequence[Token], verb: int) -> int | None:
    """Return where the party stands that does what the verb at `verb` says, if one stands before it in its clause."""
    for index in range(verb - 1, max(-1, verb - 1 - _SUBJECT_WORDS), -1):
        symbol = tokens[index].symbol
        if symbol in NOUNS:
            blocked = index > 0 and tokens[index - 1].symbol in STRICT
            return None if blocked else index
        if symbol not in _SKIPPED and not symbol.endswith((".word", ".done")):
            return None
    return None
