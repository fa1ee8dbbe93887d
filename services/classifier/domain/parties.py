"""Make parties of names and offices: "the Russian foreign ministry", "President Putin", "ministers of Japan"."""

from collections.abc import Sequence
from typing import Final

from services.classifier.domain.tokens import Token

NOUNS: Final = frozenset({"A", "M", "O"})
"""Symbols of parties that stand as nouns: named, named before an item, an official of no named state."""
PARTIES: Final = NOUNS | {"D", "S"}
"""These and the adjectives and owners."""

_OFFICIAL_WORDS: Final = 3
_COMPLEMENT: Final = frozenset({"of", "in", "from", "place", "for"})
_POSTED: Final = ("envoy", "ambassador", "embassy", "representative", "delegation", "diplomat")


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
        if token.rank == "foreign" or (token.text in COUNTRIES and not token.generic and at is None):
            result[len(result) if at is None else at :] = [_nobody(token)]
            continue
        if at is None or not (result[at].codes or result[at].symbol == "S"):
            own = symbol == "S" and token.generic and token.text in INSTITUTIONS
            symbol = "O" if symbol == "A" else "S" if own else "word"
            result[len(result) if at is None else at :] = [token.as_(symbol)]
            continue
        office = f"{result[at].text}  {token.text}"
        result[at:] = [result[at]._replace(end=token.end, symbol=symbol, rank=token.rank, text=office)]
    return result


INSTITUTIONS: Final = frozenset(
    {"ministry", "government", "regime", "army", "military", "navy", "air force", "kingdom", "country", "nation"}
)
"""What stands for the state that was spoken of, behind "the"."""
COUNTRIES: Final = ("country", "nation", "kingdom")
"""Words that stand for a state only where it is plain which."""


def _nobody(token: Token) -> Token:
    """Return an official who is somebody else's: "Kyiv's allies", "a country"."""
    return token.as_("O" if token.rank == "foreign" and not token.symbol.endswith("owner") else "word")


def _state_before(tokens: Sequence[Token]) -> int | None:
    """Return where the state an official belongs to stands, at most three plain words back."""
    for back in range(1, min(_OFFICIAL_WORDS + 1, len(tokens)) + 1):
        token = tokens[-back]
        if token.symbol in ("D", "S", "A", "O"):
            return len(tokens) - back
        if token.symbol != "word" and not token.symbol.endswith(".noun"):
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
        if _is_posting(result, token):
            result[-2:] = [result[-2]._replace(end=token.end)]
            continue
        complement = len(result) > 1 and result[-2].symbol == "O" and result[-1].symbol in _COMPLEMENT
        complement = complement and not (result[-2].rank == "troops" and result[-1].symbol == "place")
        complement = complement and result[-2].rank != "foreign"
        complement = complement and not (token.symbol == "L" and result[-2].text.rstrip("s").endswith(_POSTED))
        if complement and token.symbol in ("A", "S", "L"):
            office = result[-2]
            result[-2:] = [
                office._replace(end=token.end, symbol="S" if token.symbol == "S" else "A", codes=token.codes)
            ]
        else:
            result.append(token)
    return result


def _is_posting(before: Sequence[Token], token: Token) -> bool:
    """Whether a party is only where an envoy is posted: "Qatar's envoy to Russia"."""
    if len(before) < 2 or token.symbol != "A" or before[-1].symbol != "to":
        return False
    return before[-2].symbol == "A" and before[-2].text.endswith(_POSTED)
