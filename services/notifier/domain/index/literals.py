"""What articles make true by themselves: words, facets, figures, events."""

from collections.abc import Callable, Hashable
from typing import Final

import numpy as np

from services.notifier.domain.index.figures import Figures
from services.notifier.domain.index.graph import Graph
from services.notifier.domain.index.happenings import ANY, Facets, Happenings
from services.notifier.domain.index.memory import Ints, each_once
from services.notifier.domain.index.nodes import Reference
from services.notifier.domain.index.offers import Offer
from services.notifier.domain.index.word_nodes import WordNodes

_FIGURE: Final = 0.9
_FACETS: Final = {"lang": 0.9, "country": 0.08, "topic": 0.06}
_OTHER_FACET: Final = 0.02
_EVENT, _FACET_LEFT_OUT = 0.005, 0.02
"""How often an article may have each of them."""


class Literals:
    """Makes the nodes that need no others, and says which of them an article makes true."""

    def __init__(self, graph: Graph, words: WordNodes) -> None:
        self._graph = graph
        self._words = words
        self._figures = Figures()
        self._events = Happenings()
        self._drops: dict[str, Callable[..., None]] = {
            "beginning": words.drop_beginning,
            "figure": self._drop_figure,
            "event": self._drop_event,
        }

    def facet(self, name: str, value: str) -> Reference:
        """Return the node of a facet."""
        key = ("facet", name, value)
        return self._graph.find(key) or self._graph.literal(key, _FACETS.get(name, _OTHER_FACET))

    def at_least(self, name: str, least: float) -> Reference:
        """Return the node of a figure that is not below `least`."""
        key = ("figure", name, least)
        if found := self._graph.find(key):
            return found
        made = self._graph.literal(key, _FIGURE)
        self._figures.put(name, least, made >> 1)
        return made

    def event(self, facets: Facets) -> Reference:
        """Return the node of an event that has `facets`."""
        key = ("event", facets)
        if found := self._graph.find(key):
            return found
        made = self._graph.literal(key, _EVENT + _FACET_LEFT_OUT * facets.count(ANY))
        self._events.put(facets, made >> 1)
        return made

    def strike(self, node: int, key: Hashable) -> None:
        """Let no article find a node that is no more."""
        if isinstance(key, int):
            self._words.drop_pair(key)
        elif isinstance(key, tuple) and key[0] in self._drops:
            self._drops[key[0]](node, *key[1:])

    def nodes(self, offer: Offer, stream: Ints) -> Ints:
        """Return each node once that the article makes true; `stream` are its words."""
        others = self._words.pairs(stream)
        others += [self._graph.number(("facet", *facet)) for facet in offer.facets]
        for name, value in offer.figures:
            others += self._figures.nodes(name, value)
        for event in offer.events:
            others += self._events.nodes(event)
        nodes = np.concatenate((self._words.true(stream), np.array(others, np.int32)))
        nodes.sort()
        return each_once(nodes[nodes.searchsorted(1) :])

    def _drop_figure(self, _: int, name: str, least: float) -> None:
        self._figures.drop(name, least)

    def _drop_event(self, _: int, facets: Facets) -> None:
        self._events.drop(facets)
