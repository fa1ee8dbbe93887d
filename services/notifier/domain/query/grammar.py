"""The grammar's tree of a query, read with our precedence: NOT, then AND and words side by side, then OR."""

import re
from typing import Any, Final

from luqum import thread
from luqum.exceptions import ParseError
from luqum.tree import BaseOperation, From, Not, OrOperation, Phrase, Proximity, Range, SearchField, To, Word

from services.notifier.domain.query.errors import QueryError, did_you_mean
from services.notifier.domain.vocabulary import Names

Item = Any
"""A node of luqum, which has no types."""

OPERAND: Final = "a word, a phrase, a field or a group"
_POSITION: Final = re.compile(r"at position (\d+)!?\Z")
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_OPEN_END: Final = re.compile(r"(?:[^\\]|\\.)*\*", re.DOTALL)
_WHITE: Final = re.compile(r"\s")
_PIECE: Final = re.compile(r"[():]|[^\s():]+")


def grammar(text: str) -> Item:
    """Return the tree of `text`, which `scan` has let pass."""
    try:
        return thread.parse(text)
    except ParseError as error:
        raise _misplaced(text, str(error)) from None


def segments(node: Item) -> list[list[Item]]:
    """Return alternatives of operands that must all hold.

    luqum lets words side by side bind loosest, so `a b OR c` is `a AND (b OR c)` there; brackets alone are trusted.
    """
    if not isinstance(node, BaseOperation):
        return [[node]]
    parts = [segments(child) for child in node.children]
    if isinstance(node, OrOperation):
        return [segment for part in parts for segment in part]
    joined = parts[0]
    for part in parts[1:]:
        joined = [*joined[:-1], joined[-1] + part[0], *part[1:]]
    return joined


def column(node: Item) -> int:
    """Return where `node` stands in its query, counted from 1."""
    return int(node.pos) + 1


def written(text: str, node: Item) -> str:
    """Return `node` as it stands in its query, on one line."""
    return _WHITE.sub(" ", text[node.pos : node.pos + node.size].strip())


def stem_of(node: Item) -> str | None:
    """Return what stands before the `*` of a word that leaves its end open; None for what does not."""
    if isinstance(node, Word) and _OPEN_END.fullmatch(str(node.value)):
        return _ESCAPED.sub(r"\1", str(node.value)[:-1])
    return None


def value_of(node: Item) -> str:
    """Return what a word or a phrase says, without quotes and backslashes."""
    if stem_of(node) is not None:
        star = column(node) + len(str(node.value)) - 1
        raise QueryError(star, "*", "the whole of it", "only words of the text can be left open at their end")
    if isinstance(node, Phrase):
        return _ESCAPED.sub(r"\1", str(node.value)[1:-1])
    if isinstance(node, Word):
        return _ESCAPED.sub(r"\1", str(node.value))
    raise QueryError(column(node), _kind(node), "a word or a phrase", _KINDS.get(type(node), ("", ""))[1])


def known(names: Names, node: Item, expected: str, hint: str = "") -> str:
    """Return the value of `names` that `node` spells."""
    spelling = value_of(node)
    value = names.find(spelling)
    if value is None:
        raise QueryError(column(node), spelling, expected, did_you_mean(names.nearest(spelling), hint))
    return value


_ORDERED: Final = "only score: and origins: have an order"
_KINDS: Final = {
    Not: ("NOT", ""),
    Range: ("a range", _ORDERED),
    From: ("a comparison", _ORDERED),
    To: ("a comparison", _ORDERED),
    Proximity: ("~", "only words of the text can be near each other"),
}


def _kind(node: Item) -> str:
    if isinstance(node, SearchField):
        return f"{node.name}:"
    return _KINDS.get(type(node), ("a group", ""))[0]


def _misplaced(text: str, message: str) -> QueryError:
    """Translate the grammar's complaint, which names the place at its end or says that the text broke off."""
    match = _POSITION.search(message)
    if match is None:
        return QueryError(len(text.rstrip()) + 1, "the end", OPERAND)
    place = int(match.group(1))
    piece = _PIECE.match(text, place)
    return QueryError(place + 1, piece.group() if piece else text[place:], OPERAND)
