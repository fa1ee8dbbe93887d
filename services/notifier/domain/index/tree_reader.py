"""Makes nodes of the trees of queries."""

from collections.abc import Callable
from itertools import pairwise
from typing import Final

from services.notifier.domain.index.graph import Graph
from services.notifier.domain.index.literals import Literals
from services.notifier.domain.index.nodes import Reference
from services.notifier.domain.index.places import GAP, Row, Sought
from services.notifier.domain.index.trees import (
    HIGHEST,
    LISTS,
    NoTree,
    Tree,
    Trees,
    field_and_words,
    field_number,
    left_below,
    no_tree,
    two_texts,
    wanted_of,
)
from services.notifier.domain.index.word_nodes import WordNodes
from services.notifier.domain.texts import is_spaceless

_NUMBERS: Final = (int, float)


class TreeReader:
    """Makes the nodes of trees."""

    def __init__(self, graph: Graph, words: WordNodes, literals: Literals) -> None:
        self._graph = graph
        self._words = words
        self._literals = literals
        self._kinds: dict[str, Callable[[Trees, int], Reference]] = {
            "and": self._read_and,
            "or": self._read_or,
            "not": self._read_not,
            "word": self._read_word,
            "prefix": self._read_beginning,
            "phrase": self._read_phrase,
            "near": self._read_near,
            "facet": self._read_facet,
            "score": self._read_score,
            "figure": self._read_figure,
            "event": self._read_event,
        }

    def read(self, tree: Tree, room: int = HIGHEST) -> Reference:
        """Return the root of `tree`; raises `NoTree`, and then leaves nothing behind."""
        if isinstance(tree, LISTS) and len(tree) > 1 and isinstance(tree[0], str) and tree[0] in self._kinds:
            return self._kinds[tree[0]](tree, room)
        raise no_tree(tree)

    def release(self, reference: Reference) -> None:
        """Give up a root, with all that nobody else wants."""
        for node, key in self._graph.release(reference):
            self._literals.strike(node, key)

    def _read_and(self, tree: Trees, room: int) -> Reference:
        return self._graph.all_of(self._operands(tree, room))

    def _read_or(self, tree: Trees, room: int) -> Reference:
        return self._graph.any_of(self._operands(tree, room))

    def _read_not(self, tree: Trees, room: int) -> Reference:
        if len(tree) != 2:
            raise no_tree(tree)
        return self.read(tree[1], left_below(room, tree)) ^ 1

    def _operands(self, tree: Trees, room: int) -> list[Reference]:
        room = left_below(room, tree)
        made: list[Reference] = []
        try:
            for operand in tree[1:]:
                reference = self.read(operand, room)
                made.append(reference)
        except NoTree:
            for reference in made:
                self.release(reference)
            raise
        return made

    def _read_word(self, tree: Trees, _: int) -> Reference:
        field, word = two_texts(tree)
        if len(word) > 1:
            return self._words.word(self._words.number(word, field_number(field)))
        return self._one(self._sought(field_number(field), word, is_last=True))

    def _read_beginning(self, tree: Trees, _: int) -> Reference:
        field, stem = two_texts(tree)
        return self._words.beginning(stem, field_number(field))

    def _read_facet(self, tree: Trees, _: int) -> Reference:
        return self._literals.facet(*two_texts(tree))

    def _read_score(self, tree: Trees, room: int) -> Reference:
        return self._read_figure(["figure", *tree], room)

    def _read_figure(self, tree: Trees, _: int) -> Reference:
        name, least = tree[1:] if len(tree) == 3 else (None, None)
        if not isinstance(name, str) or not isinstance(least, _NUMBERS):
            raise no_tree(tree)
        return self._literals.at_least(name, float(least))

    def _read_event(self, tree: Trees, _: int) -> Reference:
        wanted = wanted_of(tree[1])
        if not wanted.is_plain and (found := self._graph.find(wanted)):
            return found
        any_of_them = self._graph.any_of(list(map(self._literals.event, wanted.combinations())))
        return any_of_them if wanted.is_plain else self._graph.checked(wanted, [any_of_them])

    def _read_phrase(self, tree: Trees, room: int) -> Reference:
        field, words = field_and_words(tree, room)
        if len(words) == 1:
            return self._one(self._sought(field, words[0], is_last=True))
        row = Row(self._all_sought(field, words), 0)
        if len(words) == 2 and isinstance(row.words[1], int):
            return self._pairs(row.words)[0]
        return self._graph.find(row) or self._graph.checked(row, self._pairs(row.words))

    def _read_near(self, tree: Trees, room: int) -> Reference:
        field, words = field_and_words(tree[:3], room)
        slop = tree[3] if len(tree) == 4 else None
        if not isinstance(slop, int) or not 0 <= slop < GAP - len(words):
            raise no_tree(tree)
        row = Row(tuple(self._sought(field, word, is_last=True) for word in words), slop)
        return self._graph.find(row) or self._graph.checked(row, list(map(self._one, row.words)))

    def _one(self, sought: Sought) -> Reference:
        return self._words.word(sought) if isinstance(sought, int) else self._words.beginning(*sought)

    def _pairs(self, sought: tuple[Sought, ...]) -> list[Reference]:
        """Return what holds wherever the words stand in a row: each pair of them, and the beginning of the last."""
        pairs = [
            self._words.pair(first, second)
            for first, second in pairwise(sought)
            if isinstance(first, int) and isinstance(second, int)
        ]
        if isinstance(sought[-1], int):
            return pairs
        return [*(pairs or [self._one(sought[0])]), self._one(sought[-1])]

    def _all_sought(self, field: int, words: list[str]) -> tuple[Sought, ...]:
        *before, last = words
        return (*(self._sought(field, word) for word in before), self._sought(field, last, is_last=True))

    def _sought(self, field: int, word: str, is_last: bool = False) -> Sought:
        if is_last and len(word) == 1 and is_spaceless(word):
            return word, field
        return self._words.number(word, field)
