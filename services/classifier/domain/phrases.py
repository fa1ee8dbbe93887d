"""Put the words of a sentence together: parties, lists, places, what a preposition governs."""

from collections.abc import Sequence
from typing import Final

from services.classifier.domain.lists import with_comma_pair, with_comma_pairs_behind, with_item_lists, with_party_lists
from services.classifier.domain.parties import PARTIES, with_neighbours, with_offices, with_states_behind
from services.classifier.domain.references import Context, with_references
from services.classifier.domain.tokens import Token

_PREPOSITIONS: Final = frozenset(
    {"to", "from", "by", "of", "for", "over", "with", "against", "place", "preposition", "as"}
)
_APPOSITION_WORDS: Final = 9
_NOTHING_BEFORE: Final = Context()


def grouped(tokens: Sequence[Token], is_title: bool, context: Context = _NOTHING_BEFORE) -> list[Token]:
    """Return the tokens with parties joined, prepositions told apart and pronouns resolved."""
    kept = [token.as_("S") if token.symbol == "its" else token for token in tokens if token.symbol != "determiner"]
    result = with_neighbours(with_offices(kept))
    if is_title:
        result = with_comma_pairs_behind(with_comma_pair(result))
    result = with_neighbours(with_states_behind(with_party_lists(result)))
    result = _without_appositions(with_item_lists(result))
    return with_references(_with_prepositions(_with_modifiers(_with_places(result))), context)


def _without_appositions(tokens: list[Token]) -> list[Token]:
    """Leave out what stands between two commas behind a party and tells only who it is."""
    result: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.symbol == "comma" and result and result[-1].symbol in PARTIES:
            index = _apposition_end(tokens, index)
            if index < 0:
                index = -index
                result.append(token)
        else:
            result.append(token)
        index += 1
    return result


def _apposition_end(tokens: Sequence[Token], comma: int) -> int:
    """Return the closing comma of an apposition that opens at `comma`, or minus `comma` if there is none."""
    for index in range(comma + 1, min(comma + _APPOSITION_WORDS, len(tokens))):
        symbol = tokens[index].symbol
        if symbol == "comma":
            return index if index > comma + 1 else -comma
        if symbol not in ("word", "O", "of", "place", "time", "L", "for"):
            return -comma
    return -comma


def _with_places(tokens: list[Token]) -> list[Token]:
    """A bare name after "in" or "at" is where something is, not who acts."""
    return [
        token.as_("L")
        if token.symbol == "A" and index and tokens[index - 1].symbol == "place" and _bare(token)
        else token
        for index, token in enumerate(tokens)
    ]


def _bare(token: Token) -> bool:
    """Whether a party is a name alone, nothing joined to it."""
    return len(token.text) == token.end - token.start


def _with_modifiers(tokens: list[Token]) -> list[Token]:
    """Mark names that stand directly before an item or a noun of moving: owner or receiver, as the frame has it."""
    return [
        token.as_("M")
        if token.symbol == "A" and _bare(token) and index + 1 < len(tokens) and _is_noun(tokens[index + 1])
        else token
        for index, token in enumerate(tokens)
    ]


def _is_noun(token: Token) -> bool:
    return token.symbol in ("I", "T") or token.symbol.endswith(".noun")


def _with_prepositions(tokens: list[Token]) -> list[Token]:
    """Tell prepositions before a party (`to`) from those before anything else (`to_`)."""
    result = []
    for index, token in enumerate(tokens):
        if token.symbol in _PREPOSITIONS:
            following = tokens[index + 1].symbol if index + 1 < len(tokens) else ""
            token = token.as_(_preposition(token.symbol, following))
        result.append(token)
    return result


def _preposition(symbol: str, following: str) -> str:
    party = following in PARTIES
    if symbol == "as":
        return "break" if party else "word"
    if symbol == "preposition":
        return "word" if following in ("time", "word") and not party else "prep"
    if symbol == "place":
        return "prep" if party else "place_"
    return symbol if party else f"{symbol}_"
