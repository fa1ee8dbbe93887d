"""Arrays and dictionaries that grow without a pause one could notice."""

from collections.abc import Hashable
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
_Scalar = TypeVar("_Scalar", bound=np.generic)

_DOUBLED: Final = 1 << 16
_RESERVED: Final = 1 << 22
_PARTS: Final = 256


def grown(array: NDArray[_Scalar], rows: int) -> NDArray[_Scalar]:
    """Return `array` with room for `rows` and perhaps many more.

    A small one is doubled. A larger one gets far more at once: pages cost nothing until they are touched, whereas to
    copy them takes long.
    """
    if rows <= len(array):
        return array
    size = max(2 * len(array), rows)
    if size > _DOUBLED:
        size = max(size, _RESERVED)
    larger = np.zeros((size, *array.shape[1:]), array.dtype)
    larger[: len(array)] = array
    return larger


def scalars(array: Ints | NDArray[np.uint16]) -> "memoryview[int]":
    """Return all values of `array` in a row, to be read and written one at a time: numpy is slow at that."""
    return array.reshape(-1).data


def each_once(ordered: Ints) -> Ints:
    """Return what is in `ordered` without repeats."""
    if ordered.size < 2:
        return ordered
    first = np.empty(ordered.size, np.bool_)
    first[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered.compress(first)


class Numbering:
    """Numbers under keys: a dictionary in parts, since a large one takes long when it grows."""

    def __init__(self) -> None:
        self._parts: list[dict[Hashable, int]] = [{} for _ in range(_PARTS)]

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def get(self, key: Hashable) -> int:
        """Return the number under `key`, 0 where there is none."""
        return self._parts[hash(key) % _PARTS].get(key, 0)

    def put(self, key: Hashable, number: int) -> None:
        """Enter a number, which is not 0."""
        self._parts[hash(key) % _PARTS][key] = number

    def drop(self, key: Hashable) -> None:
        """Strike out a key, which is there."""
        del self._parts[hash(key) % _PARTS][key]
