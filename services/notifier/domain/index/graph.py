"""The and-or graph: what queries ask, each question once, however many queries ask it."""

from array import array
from collections.abc import Hashable, Sequence
from typing import Final

import numpy as np

from services.notifier.domain.index.nodes import ALWAYS, CHILDREN, LEVEL, OR, SHIFT, TRIGGER, WIDTH, Nodes, Reference

CHECKED: Final = 1
"""A level is twice the number of ANDs below each other, and one more where the places of words must be right too."""

_AND: Final = b"&"
_AT_ONCE: Final = TRIGGER - CHILDREN + 1
_ALL_OF: Final = 0.7
"""How often several hold together, as a part of how often the rarest does."""
_MUCH_RARER: Final = 0.6


class Graph(Nodes):
    """Joins nodes.

    Every node is false unless something in the article makes it true: negation is in the sign of a reference. So an
    AND has a child that is a node itself, an OR no others.
    """

    def all_of(self, references: Sequence[Reference]) -> Reference:
        """Return what is true where all of `references` are."""
        distinct = self._distinct(references)
        if len(distinct) == 1:
            return distinct[0]
        if not _nodes(distinct):
            return self.any_of([reference ^ 1 for reference in distinct]) ^ 1
        if len(distinct) > _AT_ONCE:
            return self.all_of(self._few(distinct))
        key = _AND + array("i", distinct).tobytes()
        if found := self.find(key):
            return self._instead(found, distinct)
        return self._joined(key, distinct)

    def any_of(self, references: Sequence[Reference]) -> Reference:
        """Return what is true where one of `references` is."""
        distinct = self._distinct(references)
        if len(distinct) == 1:
            return distinct[0]
        if len(_nodes(distinct)) < len(distinct):
            return self.all_of([reference ^ 1 for reference in distinct]) ^ 1
        key = OR + array("i", distinct).tobytes()
        if found := self.find(key):
            return self._instead(found, distinct)
        node = self._made(key, max(map(self._level, distinct)), min(sum(map(self._often, distinct)), 1.0))
        for branch in distinct:
            self.post(branch >> 1, node)
        return 2 * node

    def checked(self, key: Hashable, references: Sequence[Reference]) -> Reference:
        """Make a node that is true where all of `references` are and whoever knows `key` agrees."""
        return self._joined(key, self._distinct(self._few(self._distinct(references))), CHECKED)

    def settle(self) -> int:
        """Let each AND wait for a child that is much rarer than its trigger; return how many do so anew."""
        rows = self.rows[: len(self._keys)]
        nodes = rows[:, TRIGGER].nonzero()[0]
        children = rows[nodes, CHILDREN:TRIGGER]
        often = self.rarity.counts[children >> 1]
        often[(children & 1).astype(np.bool_)] = np.inf
        moving = often.min(axis=1) < _MUCH_RARER * self.rarity.counts[rows[nodes, TRIGGER]]
        for node, place in zip(nodes[moving].tolist(), often[moving].argmin(axis=1).tolist(), strict=True):
            self._wait_for(node, place)
        return int(moving.sum())

    def _wait_for(self, node: int, place: int) -> None:
        """Make the child at `place` the trigger, and the trigger that child."""
        at = node * WIDTH
        entry = self._row[at + LEVEL] << SHIFT | node
        trigger, child = self._row[at + TRIGGER], self._row[at + CHILDREN + place]
        self._row[at + TRIGGER], self._row[at + CHILDREN + place] = child >> 1, 2 * trigger
        self.unpost(trigger, entry)
        self.post(child >> 1, entry)

    def _few(self, references: Sequence[Reference]) -> list[Reference]:
        """Return at most as many as a row has room for, together true where all of `references`, each once, are."""
        if len(references) <= _AT_ONCE:
            return list(references)
        rare = sorted(_nodes(references), key=self._often)
        negations = [each ^ 1 for each in references if each & 1]
        few = [*rare, self.any_of(negations) ^ 1] if negations else rare
        while len(few) > _AT_ONCE:
            few[:_AT_ONCE] = [self.all_of(few[:_AT_ONCE])]
        return few

    def _joined(self, key: Hashable, references: list[Reference], checked: int = 0) -> Reference:
        level = max(map(self._level, references))
        trigger = min(_nodes(references), key=self._often)
        level = 2 * (level // 2 + 1) + checked
        node = self._made(key, level, _ALL_OF * self._often(trigger))
        more = [each for each in references if each != trigger]
        at = node * WIDTH + CHILDREN
        self._row[at : at + _AT_ONCE - 1] = array("i", more + [ALWAYS] * (_AT_ONCE - 1 - len(more)))
        self._row[node * WIDTH + TRIGGER] = trigger >> 1
        self.post(trigger >> 1, level << SHIFT | node)
        return 2 * node

    def _distinct(self, references: Sequence[Reference]) -> list[Reference]:
        """Return each reference once, in order, and release its repeats."""
        distinct = sorted(set(references))
        if len(distinct) < len(references):
            for reference in references:
                self._holder[reference >> 1] -= 1
            for reference in distinct:
                self._holder[reference >> 1] += 1
        return distinct

    def _instead(self, found: Reference, references: Sequence[Reference]) -> Reference:
        """Return what is there already; its own children hold what `references` hold."""
        for reference in references:
            self._holder[reference >> 1] -= 1
        return found

    def _often(self, reference: Reference) -> float:
        return self.rarity.likely(reference >> 1)

    def _level(self, reference: Reference) -> int:
        return self._row[(reference >> 1) * WIDTH + LEVEL]


def _nodes(references: Sequence[Reference]) -> list[Reference]:
    """Return those that mean a node itself, not its negation."""
    return [each for each in references if not each & 1]
