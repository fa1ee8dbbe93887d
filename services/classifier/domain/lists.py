"""Join what is listed: parties that act together, items that move together."""

from collections.abc import Sequence
from typing import Final

from services.classifier.domain.parties import union
from services.classifier.domain.tokens import Token

_AUXILIARIES: Final = frozenset({"have", "be", "do", "will.word", "may.word", "not.word"})


def with_comma_pair(tokens: list[Token]) -> list[Token]:
    """In a headline that begins "Seoul, Washington" the comma is an "and"."""
    if len(tokens) > 3 and tokens[1].symbol == "comma" and tokens[0].symbol == tokens[2].symbol == "A":
        return [_both(tokens[0], tokens[2]), *tokens[3:]]
    return tokens


def with_comma_pairs_behind(tokens: list[Token]) -> list[Token]:
    """In a headline "blasts Seoul, Tokyo over drills" the comma is an "and" too."""
    result: list[Token] = []
    for index, token in enumerate(tokens):
        if len(result) > 1 and result[-1].symbol == "comma" and result[-2].symbol == token.symbol == "A":
            after = tokens[index + 1].symbol if index + 1 < len(tokens) else ""
            if after in _ENDS_PAIR:
                result[-2:] = [_both(result[-2], token)]
                continue
        result.append(token)
    return result


_ENDS_PAIR: Final = ("", "to", "from", "for", "over", "with", "of", "place", "preposition", "stop", "time")


def _both(first: Token, last: Token) -> Token:
    rank = first.rank if first.rank == last.rank else "armed"
    return first._replace(end=last.end, symbol=last.symbol, codes=union(first.codes, last.codes), rank=rank)


def with_party_lists(tokens: list[Token]) -> list[Token]:
    """Join parties listed with commas and "and", and what "45 other countries" adds to them."""
    result: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.symbol in ("A", "D", "S"):
            token, index = _listed(tokens, index, result)
        result.append(token)
        index += 1
    return result


def _listed(tokens: Sequence[Token], start: int, before: Sequence[Token]) -> tuple[Token, int]:
    """Return the party that begins at `start` with all it is listed with, and where it ends."""
    members = _members(tokens, start)
    if len(members) == 2 and _is_loose(tokens, members):
        members = [start]
    if _opens_clause(tokens, members, before):
        members = [start]
    group = tokens[start]
    for member in members[1:]:
        group = _both(group, tokens[member])
    group, end = _extended(tokens, group, members[-1])
    inserted = len(members) > 1 and tokens[members[0] + 1].symbol == "comma" and tokens[end - 1].text in _INSERTING
    return group, end + (inserted and end + 1 < len(tokens) and tokens[end + 1].symbol == "comma")


_INSERTING: Final = ("as well as", "along with", "together with")


def _is_loose(tokens: Sequence[Token], members: Sequence[int]) -> bool:
    """Whether two parties are parted by a comma and an "and", with which a new clause begins."""
    between = tokens[members[0] + 1 : members[1]]
    return len(between) == 2 and between[0].symbol == "comma" and between[1].text not in _INSERTING


def _members(tokens: Sequence[Token], start: int) -> list[int]:
    """Return where the members of a list stand; commas alone make no list."""
    members = [start]
    while (following := _next_listed(tokens, members[-1])) is not None:
        member, by_and = following
        members.append(member)
        if by_and:
            return members
    return members if _has_others(tokens, members[-1]) else [start]


def _next_listed(tokens: Sequence[Token], at: int) -> tuple[int, bool] | None:
    """Return the next member of a list after `at`, and whether "and" leads to it."""
    index = at + 1
    if index < len(tokens) and tokens[index].symbol == "comma":
        index += 1
    by_and = index < len(tokens) and tokens[index].symbol == "and"
    index += by_and
    if index == at + 1 or index >= len(tokens):
        return None
    symbol, first = tokens[index].symbol, tokens[at].symbol
    if symbol == "A" or (symbol == first == "D"):
        return index, by_and
    return None


def _opens_clause(tokens: Sequence[Token], members: Sequence[int], before: Sequence[Token]) -> bool:
    """Whether the last member is the subject of a clause of its own: "struck Iran and Israel sent"."""
    if len(members) == 1 or not before:
        return False
    after = members[-1] + 1
    while after < len(tokens) and tokens[after].symbol in _AUXILIARIES:
        after += 1
    verb = after < len(tokens) and tokens[after].symbol.endswith(".active")
    previous = before[-1]
    return verb and (previous.symbol == "word" or (previous.symbol.endswith(".active") and not previous.is_cue))


def _others(tokens: Sequence[Token], at: int) -> int | None:
    """Return where "and 45 other countries" behind `at` ends."""
    index = at + 1
    if index < len(tokens) and tokens[index].symbol == "comma":
        index += 1
    if index >= len(tokens) or tokens[index].symbol != "and":
        return None
    for end in range(index + 1, min(index + 4, len(tokens))):
        if tokens[end].symbol == "others":
            return end
        if tokens[end].symbol != "word":
            return None
    return None


def _has_others(tokens: Sequence[Token], at: int) -> bool:
    return _others(tokens, at) is not None


def _extended(tokens: Sequence[Token], group: Token, at: int) -> tuple[Token, int]:
    """Let a group cover the unnamed others it is listed with."""
    end = _others(tokens, at)
    return (group, at) if end is None else (group._replace(end=tokens[end].end), end)


def with_item_lists(tokens: list[Token]) -> list[Token]:
    """Join items listed together: "missiles, shells and drones"."""
    result: list[Token] = []
    for token in tokens:
        if token.symbol == "T" and result and result[-1].symbol == "I":
            result[-1] = token._replace(start=result[-1].start)
            continue
        at = _item_before(result) if token.symbol == "I" else None
        if at is None:
            result.append(token)
        elif at == len(result) - 1:
            result[at] = _compound(result[at], token)
        else:
            first = result[at]
            generic = first.generic and token.generic
            result[at:] = [first._replace(end=token.end, items=union(first.items, token.items), generic=generic)]
    return result


def _compound(first: Token, last: Token) -> Token:
    """Join two words for one thing: the name of a type tells what it is, else the word that comes last."""
    named = any(sense.kind == "item" and sense.case for sense in first.senses)
    told = first if named or last.generic else last
    return told._replace(start=first.start, end=last.end)


def _item_before(tokens: Sequence[Token]) -> int | None:
    linked = False
    for back in range(1, min(6, len(tokens) + 1)):
        token = tokens[-back]
        if token.symbol == "I" and (linked or back == 1):
            return len(tokens) - back
        if token.symbol in ("and", "comma", "or"):
            linked = True
        elif token.symbol not in ("word", "of"):
            return None
    return None
