"""Which lower bounds of figures an article reaches."""

from bisect import bisect_left, bisect_right


class Figures:
    """The lower bounds asked for of each figure, in order, each with its node."""

    def __init__(self) -> None:
        self._bounds: dict[str, tuple[list[float], list[int]]] = {}

    def put(self, name: str, least: float, node: int) -> None:
        """Let `node` be found by a figure that is not below `least`."""
        bounds, nodes = self._bounds.setdefault(name, ([], []))
        place = bisect_left(bounds, least)
        bounds.insert(place, least)
        nodes.insert(place, node)

    def drop(self, name: str, least: float) -> None:
        """Let no figure find a bound any more."""
        bounds, nodes = self._bounds[name]
        place = bisect_left(bounds, least)
        del bounds[place], nodes[place]

    def nodes(self, name: str, value: float) -> list[int]:
        """Return the node of each bound that is reached."""
        bounds, nodes = self._bounds.get(name, ([], []))
        return nodes[: bisect_right(bounds, value)]
