"""Make parties of names and offices: "the Russian foreign ministry", "President Putin", "ministers of Japan"."""

from collections.abc import Sequence
from typing import Final

from services.classifier.domain.tokens import Token

NOUNS: Final = frozenset({"A", "M", "O"})
"""Symbols of parties that stand as nouns: named, named before an item, an official of no named state."""
PARTIES: Final = NOUNS | {"D", "S"}
"""These and the adjectives and owners."""

_OFFICIAL_WORDS: Final = 3
_COMPLEMENT: Final = frozenset({"of", "in", "from", "place"})


def union(*groups: tuple[str, ...]) -> tuple[str, ...]:
    """Return all codes or items of some groups, each once."""
    return tuple(dict.fromkeys(code for group in groups for code in group))


def with_offices(tokens: list[Token]) -> list[Token]:
    """Make a party of an official and the state before it: "the Russian foreign ministry", "Iran's army"."""
    result: list[Token] = []
    for token in tokens:
        if not token.symbol.startswith("official"):
            result.append(token)
            continue
        symbol = "S" if token.symbol.endswith("owner") else "A"
        at = _state_before(result)
        if at is None:
            result.append(token.as_("O" if symbol == "A" else "word"))
            continue
        result[at:] = [result[at]._replace(end=token.end, symbol=symbol, rank=token.rank)]
    return result


def _state_before(tokens: Sequence[Token]) -> int | None:
    """Return where the state an official belongs to stands, at most three plain words back."""
    for back in range(1, min(_OFFICIAL_WORDS + 1, len(tokens)) + 1):
        token = tokens[-back]
        if token.symbol in ("D", "S", "A", "O"):
            return len(tokens) - back
        if token.symbol != "word":
            return None
    return None


def with_neighbours(tokens: list[Token]) -> list[Token]:
    """Join a party with its own name or office beside it: "President Putin", "Russian leader Vladimir Putin"."""
    result: list[Token] = []
    for token in tokens:
        at = _same_party_before(result, token)
        if at is None:
            result.append(token)
        else:
            codes = union(result[at].codes, token.codes)
            result[at:] = [result[at]._replace(end=token.end, symbol=token.symbol, codes=codes)]
    return result


def _same_party_before(tokens: Sequence[Token], token: Token) -> int | None:
    if token.symbol not in ("A", "S"):
        return None
    for back in range(1, min(4, len(tokens) + 1)):
        other = tokens[-back]
        if other.symbol in ("A", "O") and _agrees(other, token):
            return len(tokens) - back
        if back == 1 and other.symbol in ("S", "D") and other.codes == token.codes:
            return len(tokens) - back
        if other.symbol != "word":
            return None
    return None


def _agrees(other: Token, token: Token) -> bool:
    return not other.codes or other.codes == token.codes


def with_states_behind(tokens: list[Token]) -> list[Token]:
    """Make a party of an official and the state behind: "the foreign ministers of Japan and Italy"."""
    result: list[Token] = []
    for token in tokens:
        complement = len(result) > 1 and result[-2].symbol == "O" and result[-1].symbol in _COMPLEMENT
        if complement and token.symbol in ("A", "S"):
            office = result[-2]
            result[-2:] = [office._replace(end=token.end, symbol=token.symbol, codes=token.codes)]
        else:
            result.append(token)
    return result
