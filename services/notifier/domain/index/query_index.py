"""The index: queries go in and out as trees under a name, an article comes out as the names of those it meets."""

from array import array
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

from services.notifier.domain.index.graph import Graph
from services.notifier.domain.index.happenings import Wanted
from services.notifier.domain.index.literals import Literals
from services.notifier.domain.index.memory import Numbering
from services.notifier.domain.index.offers import Offer
from services.notifier.domain.index.places import Places, Row
from services.notifier.domain.index.tree_reader import TreeReader
from services.notifier.domain.index.trees import NoTree, Tree
from services.notifier.domain.index.walk import Walk
from services.notifier.domain.index.word_nodes import WordNodes
from services.notifier.domain.index.words import REMEMBERED, Words

Name = TypeVar("Name", bound=Hashable)


_FIRST_SETTLED: Final = 100
_SETTLED_EVERY: Final = 20_000
"""Articles between two times that it is looked at what is rare, at most."""


class QueryIndex(Generic[Name]):
    """Holds queries, each under a name; what is added or removed counts from the next article on."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        """`remembered` is how many words and pieces of text are kept before those that no query needs are forgotten."""
        self._graph = Graph()
        self._vocabulary = Words(remembered)
        self._words = WordNodes(self._graph, self._vocabulary)
        self._literals = Literals(self._graph, self._words)
        self._reader = TreeReader(self._graph, self._words, self._literals)
        self._numbers = Numbering()
        self._names: list[Name | None] = [None]
        self._roots = array("i", [0])
        self._unused: list[int] = []
        self._settles_at = _FIRST_SETTLED

    def __len__(self) -> int:
        return len(self._names) - 1 - len(self._unused)

    @property
    def nodes(self) -> int:
        """How many nodes there are, but for words: they stay for a while when nobody wants them any more."""
        return len(self._graph) - len(self._words)

    def add(self, name: Name, tree: Tree) -> None:
        """Enter a query, in the place of the one with its name.

        Raises `NoTree` for what is none, and where an article with nothing in it would do.
        """
        root = self._reader.read(tree)
        if root & 1:
            self._reader.release(root)
            raise NoTree("an article with nothing in it would meet the query")
        self.remove(name)
        number = self._number(name)
        self._roots[number] = root >> 1
        self._graph.post(root >> 1, ~number)

    def remove(self, name: Name) -> None:
        """Strike a query out; one that is not there is no error."""
        number = self._numbers.get(name)
        if not number:
            return
        self._numbers.drop(name)
        self._graph.unpost(self._roots[number], ~number)
        self._reader.release(2 * self._roots[number])
        self._names[number] = None
        self._unused.append(number)

    def met(self, offer: Offer) -> list[Name]:
        """Return the name of each query that the article meets."""
        self._words.forget()
        if self._graph.rarity.passed >= self._settles_at:
            self._settles_at += min(3 * self._settles_at, _SETTLED_EVERY)
            self.settle()
        stream = self._words.stream(offer.title, offer.body)
        places = Places(stream, self._vocabulary.text)
        walk = Walk(self._graph, lambda node: self._agrees(node, offer, places))
        numbers = walk.queries(self._literals.nodes(offer, stream))
        return [self._names[number] for number in numbers.tolist()]

    def settle(self) -> int:
        """Let queries be found by what has turned out to be rare; return how many parts of them are found anew.

        This comes by itself from time to time, the first time soon.
        """
        return self._graph.settle()

    def _agrees(self, node: int, offer: Offer, places: Places) -> bool:
        """Return whether the article has what a checked node wants besides its children."""
        asked = self._graph.key(node)
        if isinstance(asked, Row):
            return places.have(asked)
        assert isinstance(asked, Wanted)
        return any(map(asked.fits, offer.events))

    def _number(self, name: Name) -> int:
        if self._unused:
            number = self._unused.pop()
            self._names[number] = name
        else:
            number = len(self._names)
            self._names.append(name)
            self._roots.append(0)
        self._numbers.put(name, number)
        return number
