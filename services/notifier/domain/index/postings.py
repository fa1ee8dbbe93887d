"""Lists of numbers, one a node, in one array: each in a block whose size is the next power of two."""

from typing import Final

import numpy as np

from services.notifier.domain.index.memory import Ints, grown, scalars

_LONG: Final = 64


class Postings:
    """Says where the list of a node starts; how long it is, the node itself remembers."""

    def __init__(self) -> None:
        self.entries: Ints = np.zeros(1 << 10, np.int32)
        self._scalars = scalars(self.entries)
        self._used = 0
        self._free: list[list[int]] = [[] for _ in range(32)]
        """Starts of free blocks, under the logarithm of their size."""

    @property
    def used(self) -> int:
        """How many places blocks take, free ones too."""
        return self._used

    def add(self, start: int, count: int, entry: int) -> int:
        """Put `entry` behind the `count` entries at `start`; return where the list starts from now on."""
        if count & (count - 1) == 0:
            start = self._moved(start, count)
        self._scalars[start + count] = entry
        return start

    def remove(self, start: int, count: int, entry: int) -> int:
        """Take `entry`, which is there, out of the `count` entries at `start`; return where they start from now on."""
        rest = count - 1
        self._scalars[self._place(start, count, entry)] = self._scalars[start + rest]
        if rest & (rest - 1):
            return start
        size_class = _class_of(rest)
        self._free[size_class + 1 if rest else 0].append(start)
        return self._copied(start, rest, self._block(size_class)) if rest else 0

    def _moved(self, start: int, count: int) -> int:
        """Make room for one more where the block of `count`, a power of two or 0, is full."""
        if not count:
            return self._block(0)
        size_class = _class_of(count)
        larger = self._copied(start, count, self._block(size_class + 1))
        self._free[size_class].append(start)
        return larger

    def _copied(self, start: int, count: int, to: int) -> int:
        self._scalars[to : to + count] = self._scalars[start : start + count]
        return to

    def _block(self, size_class: int) -> int:
        if self._free[size_class]:
            return self._free[size_class].pop()
        start = self._used
        self._used += 1 << size_class
        if self._used > len(self.entries):
            self.entries = grown(self.entries, self._used)
            self._scalars = scalars(self.entries)
        return start

    def _place(self, start: int, count: int, entry: int) -> int:
        if count > _LONG:
            return start + int((self.entries[start : start + count] == entry).argmax())
        return start + self._scalars[start : start + count].tolist().index(entry)


def _class_of(count: int) -> int:
    return max(count.bit_length() - 1, 0)
