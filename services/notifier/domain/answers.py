"""Answers that are worked out once for all who ask the same."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class Answers(Generic[V]):
    """What was worked out so far, by what was asked."""

    def __init__(self) -> None:
        self._known: dict[Hashable, V] = {}

    def to(self, asked: Hashable, work_out: Callable[[], V]) -> V:
        """Return the answer, worked out if nobody has asked before."""
        if asked not in self._known:
            self._known[asked] = work_out()
        return self._known[asked]
