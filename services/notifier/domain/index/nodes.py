"""Nodes: what each is, what finds it, who holds it."""

from array import array
from collections.abc import Hashable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.notifier.domain.index.memory import Ints, Numbering, grown, scalars
from services.notifier.domain.index.postings import Postings
from services.notifier.domain.index.rarity import Rarity

Reference = int
"""Twice the number of a node, and one more where its negation is meant: the place of its truth among the truths."""

START, COUNT, CHILDREN, TRIGGER, LEVEL, WIDTH = 0, 1, 2, 6, 7, 8
"""A node's row: its list of postings, four more children, the child it waits for, after what others it is settled."""
SHIFT: Final = 23
"""A posting is an OR, or an AND with its level above these bits, or the complement of a query's number."""
ALWAYS: Final[Reference] = 1
"""The negation of node 0, which is never true."""
OR: Final = b"|"
"""How the key of an OR begins; the references it depends on follow."""
FALSE, TRUE = (int(np.array(pair, np.uint8).view(np.uint16)[0]) for pair in ((0, 1), (1, 0)))
"""The two bytes of a node: its truth and that of its negation."""


class Nodes:
    """All nodes. Whoever gets a reference holds the node until he releases it or hands it on."""

    def __init__(self) -> None:
        self.rows: Ints = np.zeros((1 << 8, WIDTH), np.int32)
        self.truths = np.full(1 << 8, FALSE, np.uint16)
        self.rarity = Rarity()
        self.postings = Postings()
        self._holders: Ints = np.zeros(1 << 8, np.int32)
        self._keys: list[Hashable] = [None]
        self._numbers = Numbering()
        self._unused: list[int] = []
        self._look()

    def __len__(self) -> int:
        return len(self._keys) - 1 - len(self._unused)

    def key(self, node: int) -> Hashable:
        """Return what a node is: the key it was made with, bytes where it is an AND or OR."""
        return self._keys[node]

    def number(self, key: Hashable) -> int:
        """Return the node made with `key`, 0 where there is none; nobody holds it for that."""
        return self._numbers.get(key)

    def wanted(self, nodes: Ints) -> NDArray[np.bool_]:
        """Return which of `nodes` somebody holds besides the one who made it."""
        return self._holders.take(nodes) > 1

    def entries(self, node: int) -> list[int]:
        """Return what is found by a node."""
        start, count = self._row[node * WIDTH + START], self._row[node * WIDTH + COUNT]
        return list(self.postings.entries[start : start + count].tolist())

    def children(self, node: int) -> tuple[Reference, ...]:
        """Return the references by which a node depends on others."""
        key = self._keys[node]
        if isinstance(key, bytes) and key.startswith(OR):
            return tuple(array("i", key[1:]))
        if not self._row[node * WIDTH + LEVEL]:
            return ()
        trigger = self._row[node * WIDTH + TRIGGER]
        more = self._row[node * WIDTH + CHILDREN : node * WIDTH + TRIGGER].tolist()
        return (2 * trigger, *(child for child in more if child != ALWAYS))

    def hold(self, node: int) -> Reference:
        """Return one more reference to a node."""
        self._holder[node] += 1
        return 2 * node

    def find(self, key: Hashable) -> Reference:
        """Return a reference to the node made with `key`, 0 where there is none."""
        node = self._numbers.get(key)
        return self.hold(node) if node else 0

    def literal(self, key: Hashable, likely: float) -> Reference:
        """Make a node that articles make true; `likely` says how many of them. Without a key it cannot be found."""
        return 2 * self._made(key, 0, likely)

    def release(self, reference: Reference) -> list[tuple[int, Hashable]]:
        """Give up a reference; return the nodes, and their keys, that nobody holds any more, but no AND or OR."""
        gone = []
        released = [reference >> 1]
        while released:
            node = released.pop()
            self._holder[node] -= 1
            if not self._holder[node]:
                key = self._keys[node]
                released += self._struck(node)
                if not isinstance(key, bytes):
                    gone.append((node, key))
        return gone

    def post(self, node: int, entry: int) -> None:
        """Let `entry` be found by a node."""
        at = node * WIDTH
        count = self._row[at + COUNT]
        self._row[at + START] = self.postings.add(self._row[at + START], count, entry)
        self._row[at + COUNT] = count + 1

    def unpost(self, node: int, entry: int) -> None:
        """Let `entry` no longer be found by a node."""
        at = node * WIDTH
        count = self._row[at + COUNT]
        self._row[at + START] = self.postings.remove(self._row[at + START], count, entry)
        self._row[at + COUNT] = count - 1

    def _made(self, key: Hashable, level: int, likely: float) -> int:
        """Return a new node with one holder."""
        node = self._unused.pop() if self._unused else self._further()
        self._keys[node] = key
        if key is not None:
            self._numbers.put(key, node)
        self._row[node * WIDTH + LEVEL] = level
        self._truth[node] = FALSE
        self.rarity.guess(node, likely)
        self._holder[node] = 1
        return node

    def _further(self) -> int:
        self._keys.append(None)
        if len(self._keys) > len(self.rows):
            room = len(self._keys)
            self.rows, self.truths = grown(self.rows, room), grown(self.truths, room)
            self._holders = grown(self._holders, room)
            self._look()
        return len(self._keys) - 1

    def _struck(self, node: int) -> list[int]:
        """Take out a node; return its children."""
        key, level, children = self._keys[node], self._row[node * WIDTH + LEVEL], self.children(node)
        if isinstance(key, bytes) and key.startswith(OR):
            for branch in children:
                self.unpost(branch >> 1, node)
        elif level:
            self.unpost(children[0] >> 1, level << SHIFT | node)
            self._row[node * WIDTH + TRIGGER] = 0
        if key is not None:
            self._numbers.drop(key)
        self._keys[node] = None
        self._unused.append(node)
        return [child >> 1 for child in children]

    def _look(self) -> None:
        self._row, self._truth, self._holder = scalars(self.rows), scalars(self.truths), scalars(self._holders)
