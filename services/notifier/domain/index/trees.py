"""The tree of a query, as the index is given it.

A tree is a list that begins with what it is:

    ["and", tree, …]  ["or", tree, …]  ["not", tree]
    ["word", field, word]  ["prefix", field, beginning]            field: "text" (title and body), "title", "body"
    ["phrase", field, [word, …]]  ["near", field, [word, …], slop] each word's place, less its place in the list,
                                                                   varies by slop at most
    ["facet", name, value]  ["score", least]  ["figure", name, least]
    ["event", {"type": …, "actor": …, "recipient": …, "item": …, "status": …, "speaker": …}]

All that is asked in an event holds of the same one. A value may be a list of values, one of which must hold, or a
list of such lists, each of which must. No status means any; `told` means reported or alleged. Words are folded tokens;
a lone character of a script without spaces is the beginning of one, where it is the last or only near others.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from services.notifier.domain.index.happenings import Group, Wanted
from services.notifier.domain.index.words import FIELDS

Tree = Sequence["Tree"] | Mapping[str, "Tree"] | str | float
Trees = Sequence[Tree]

HIGHEST: Final = 240
"""Levels a tree may need at most; a node of several needs one for each two of them."""
LISTS: Final = (list, tuple)
_FIELD: Final = {name: number for number, name in enumerate(FIELDS)}
_ASKED: Final = {
    "type": "types",
    "actor": "actors",
    "recipient": "recipients",
    "item": "items",
    "status": "statuses",
    "speaker": "speakers",
}


class NoTree(ValueError):
    """What was given is not the tree of a query, or too high a one."""


def left_below(room: int, several: Trees) -> int:
    """Return how many of the levels in `room` are left below a node of several."""
    left = room - 2 - len(several) // 2
    if left <= 0:
        raise NoTree("the query is nested too deeply, or has too many parts")
    return left


def two_texts(tree: Trees) -> tuple[str, str]:
    """Return the two texts that make up `tree`, neither of them empty."""
    if len(tree) == 3 and isinstance(tree[1], str) and isinstance(tree[2], str) and tree[2]:
        return tree[1], tree[2]
    raise no_tree(tree)


def field_and_words(tree: Trees, room: int) -> tuple[int, list[str]]:
    """Return the number of the field and the words that make up `tree`."""
    field, words = tree[1:] if len(tree) == 3 else (None, None)
    if not isinstance(field, str) or not isinstance(words, LISTS) or not words:
        raise no_tree(tree)
    left_below(room, words)
    return field_number(field), list(map(str, words))


def field_number(name: str) -> int:
    """Return the number of a field."""
    if name not in _FIELD:
        raise NoTree(f"no field: {name}; there are {', '.join(FIELDS)}")
    return _FIELD[name]


def wanted_of(facets: Tree) -> Wanted:
    """Return what a clause asks of one event."""
    if not isinstance(facets, Mapping) or not facets.keys() <= _ASKED.keys():
        raise no_tree(facets)
    return Wanted(**{_ASKED[name]: _groups(value) for name, value in facets.items()})


def _groups(value: Tree) -> tuple[Group, ...]:
    """Return the groups of values that a facet names: one value, a list of them, or a list of lists."""
    if isinstance(value, str):
        return ((value,),)
    if not isinstance(value, LISTS) or not value:
        raise no_tree(value)
    if isinstance(value[0], str):
        return (tuple(map(str, value)),)
    return tuple(group for each in value for group in _groups(each))


def no_tree(tree: Tree) -> NoTree:
    """Return the error that says so."""
    return NoTree(f"no tree: {tree!r:.80}")
