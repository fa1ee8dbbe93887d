"""From what is true of an article at first to the queries it meets."""

from collections.abc import Callable
from typing import Final

import numpy as np

from services.notifier.domain.index.graph import CHECKED, Graph
from services.notifier.domain.index.memory import Ints, each_once
from services.notifier.domain.index.nodes import CHILDREN, COUNT, FALSE, SHIFT, START, TRIGGER, TRUE

_FIRST_AND: Final = 1 << SHIFT
_NODE: Final = _FIRST_AND - 1
_ALL_TRUE: Final = np.ones(TRIGGER - CHILDREN, np.uint8).view(np.uint32)[0]
_NONE: Final = np.empty(0, np.int32)
_BOUNDS: Final = np.array([0, _FIRST_AND], np.int32)


class Walk:
    """One article's way through the graph.

    An OR is true as soon as it is reached. An AND waits until all of a lower level is settled; then the truths of its
    children decide.
    """

    def __init__(self, graph: Graph, agrees: Callable[[int], bool]) -> None:
        """`agrees` says whether the words stand, or an event is, as a checked node wants."""
        self._graph = graph
        self._agrees = agrees
        self._true: list[Ints] = [_NONE]
        self._queries: list[Ints] = [_NONE]
        self._waiting = _NONE

    def queries(self, nodes: Ints) -> Ints:
        """Return the numbers of the queries that are met where `nodes`, each once, are true at first."""
        try:
            self._go_on(nodes, self._graph.rows.take(nodes, axis=0))
            while self._waiting.size:
                self._go_on(*self._conjunctions())
        finally:
            true = np.concatenate(self._true)
            self._graph.truths[true] = FALSE
        self._graph.rarity.learn(true)
        return ~np.concatenate(self._queries)

    def _go_on(self, nodes: Ints, rows: Ints) -> None:
        """Make `nodes` true, and each OR they lead to."""
        while nodes.size:
            self._graph.truths[nodes] = TRUE
            self._true.append(nodes)
            reached = self._reached(rows)
            reached.sort()
            first, last = reached.searchsorted(_BOUNDS).tolist()
            self._queries.append(reached[:first])
            self._wait(reached[last:])
            if first == last:
                return
            nodes = self._news(reached[first:last])
            rows = self._graph.rows.take(nodes, axis=0)

    def _reached(self, rows: Ints) -> Ints:
        """Return the postings of all `rows`, one list behind the other."""
        counts = rows[:, COUNT]
        ends = counts.cumsum(dtype=np.int32)
        places = np.arange(ends[-1], dtype=np.int32)
        places += (rows[:, START] + counts - ends).repeat(counts)
        return self._graph.postings.entries.take(places)

    def _news(self, nodes: Ints) -> Ints:
        """Return, of sorted `nodes`, each that is not yet true, once."""
        nodes = each_once(nodes)
        return nodes.compress(self._graph.truths.take(nodes) == FALSE)

    def _wait(self, conjunctions: Ints) -> None:
        if not self._waiting.size:
            self._waiting = conjunctions
        elif conjunctions.size:
            self._waiting = np.concatenate((self._waiting, conjunctions))
            self._waiting.sort()

    def _conjunctions(self) -> tuple[Ints, Ints]:
        """Return, with their rows, those of the lowest level waiting that are true."""
        level = int(self._waiting[0]) >> SHIFT
        end = int(self._waiting.searchsorted((level + 1) << SHIFT))
        nodes = self._waiting[:end] & _NODE
        self._waiting = self._waiting[end:]
        rows = self._graph.rows.take(nodes, axis=0)
        truths = self._graph.truths.view(np.uint8).take(rows[:, CHILDREN:TRIGGER])
        held = (truths.view(np.uint32).ravel() == _ALL_TRUE).nonzero()[0]
        if level & CHECKED:
            held = held.compress([self._agrees(node) for node in nodes.take(held).tolist()])
        return nodes.take(held), rows.take(held, axis=0)
