"""How rare each node is: what an article seldom has finds queries best."""

from typing import Final, cast

import numpy as np

from services.notifier.domain.index.memory import Ints, grown

_GUESSED: Final = 20.0
"""A guess counts as much as so many articles."""
_ALL_LEARNT, _ONE_IN = 1_000, 8
"""From so many articles on it is enough to learn from one in several."""
_AGED: Final = 10_000.0
"""Articles after which what was learnt counts half."""


class Rarity:
    """Counts in how many articles each node was true; a bad estimate costs time, never a match."""

    def __init__(self) -> None:
        self.counts = np.zeros(1 << 8, np.float32)
        self.articles = _GUESSED
        self.passed = 0
        """How many articles there were, learnt from or not."""
        self._look()

    def likely(self, node: int) -> float:
        """Return of what part of the articles a node is true, as far as is known."""
        return self._count[node] / self.articles

    def guess(self, node: int, likely: float) -> None:
        """Say of what part of the articles a new node may be true."""
        if node >= len(self.counts):
            self.counts = grown(self.counts, node + 1)
            self._look()
        self._count[node] = likely * self.articles

    def learn(self, true: Ints) -> None:
        """Take note of the nodes, each once, that are true of an article."""
        self.passed += 1
        if self.passed > _ALL_LEARNT and self.passed % _ONE_IN:
            return
        self.counts[true] += 1
        self.articles += 1
        if self.articles > _AGED:
            self.articles /= 2
            self.counts /= 2

    def _look(self) -> None:
        self._count = cast("memoryview[float]", self.counts.data)
