"""The nodes of words, of pairs of words and of beginnings of words."""

from collections import Counter
from typing import Final

import numpy as np

from services.notifier.domain.index.graph import Graph
from services.notifier.domain.index.memory import Ints, grown, scalars
from services.notifier.domain.index.nodes import Reference
from services.notifier.domain.index.words import PER_WORD, Words

_PAIR_SHIFT: Final = 32
_SECOND: Final = (1 << _PAIR_SHIFT) - 1
_LONG_WORD: Final = 5
_COMMON, _RARE, _BEGINNING = 0.1, 0.01, 0.03
"""How often a short word, a long one, one with a certain beginning may be in an article."""
_NEIGHBOURS: Final = 0.2
"""How often two words stand side by side, as a part of how often the rarer one stands."""


class WordNodes:
    """Makes nodes for words, which stay until they are forgotten, and says which of them a text makes true."""

    def __init__(self, graph: Graph, words: Words) -> None:
        self._graph = graph
        self._words = words
        self._nodes: Ints = np.zeros(1 << 10, np.int32)
        """The node of each word, by its number; 0 where it has none."""
        self._first: Ints = np.zeros(1 << 10, np.int32)
        self._second: Ints = np.zeros(1 << 10, np.int32)
        """Of how many pairs a word is the first, the second."""
        self._in_field = [0] * PER_WORD
        """How many nodes want words of each field."""
        self._stems: dict[str, dict[int, int]] = {}
        """The node of each beginning of words, in each field that is asked for."""
        self._stem_lengths = Counter[int]()
        self._look()

    def __len__(self) -> int:
        return int(np.count_nonzero(self._nodes))

    def number(self, word: str, field: int) -> int:
        """Return the number of a word in a field."""
        number = self._words.known.get(word)
        if number is None:
            number = self._words.number(word)
            self._keep_up()
        return number + field

    def word(self, number: int) -> Reference:
        """Return the node of a word by its number."""
        return self._graph.hold(self._node[number] or self._word_node(number))

    def pair(self, first: int, second: int) -> Reference:
        """Return the node of two words, by number, side by side."""
        key = first << _PAIR_SHIFT | second
        if found := self._graph.find(key):
            return found
        self._firsts[first] += 1
        self._seconds[second] += 1
        self._in_field[first % PER_WORD] += 1
        return self._graph.literal(key, _NEIGHBOURS * min(self._likely(first), self._likely(second)))

    def beginning(self, stem: str, field: int) -> Reference:
        """Return the node of all words in a field that begin with `stem`."""
        key = ("beginning", stem, field)
        if found := self._graph.find(key):
            return found
        made = self._graph.literal(key, _BEGINNING)
        self._stems.setdefault(stem, {})[field] = made >> 1
        self._stem_lengths[len(stem)] += 1
        for number in self._words.beginning(stem):
            self._graph.post(self._word_node(number + field), made >> 1)
        return made

    def drop_pair(self, key: int) -> None:
        """Let no article find a pair any more."""
        first, second = key >> _PAIR_SHIFT, key & _SECOND
        self._firsts[first] -= 1
        self._seconds[second] -= 1
        self._in_field[first % PER_WORD] -= 1

    def drop_beginning(self, node: int, stem: str, field: int) -> None:
        """Let no article find a beginning, whose node is no more."""
        del self._stems[stem][field]
        if not self._stems[stem]:
            del self._stems[stem]
        self._stem_lengths -= Counter((len(stem),))
        for number in self._words.beginning(stem):
            self._graph.unpost(self._node[number + field], node)

    def stream(self, title: str, body: str) -> Ints:
        """Return the words of title, gap and body, and behind another gap those of each other field asked for."""
        text = self._words.read(title, body)
        self._keep_up()
        _, titles, bodies = self._in_field
        if not titles and not bodies:
            return text
        end = text.argmin()
        gap = text[end : end + 1]
        more = [*([gap, text[:end] + 1] if titles else ()), *([gap, text[end + 1 :] + 2] if bodies else ())]
        return np.concatenate((text, *more))

    def true(self, stream: Ints) -> Ints:
        """Return the node of each word, 0 where it has none."""
        return self._nodes.take(stream)

    def pairs(self, stream: Ints) -> list[int]:
        """Return the node of each pair, 0 for what only looks like one."""
        places = np.logical_and(self._first.take(stream[:-1]), self._second.take(stream[1:])).nonzero()[0]
        first, second = stream.take(places).astype(np.int64), stream.take(places + 1)
        return [self._graph.number(key) for key in (first << _PAIR_SHIFT | second).tolist()]

    def forget(self) -> None:
        """Forget the words that no query needs once there are too many."""
        if not self._words.is_full:
            return
        for number in self._words.forget(self._needed()):
            for each in range(number, number + PER_WORD):
                if self._node[each]:
                    self._drop_word(each)

    def _needed(self) -> set[int]:
        """Return, by its first number, every word that a node other than its own wants in some field."""
        numbers = np.flatnonzero(self._first | self._second | self._graph.wanted(self._nodes))
        return set((numbers - numbers % PER_WORD).tolist())

    def _drop_word(self, number: int) -> None:
        """Take the node of a word that nobody wants away from the beginnings that find it."""
        node = self._node[number]
        for entry in self._graph.entries(node):
            self._graph.unpost(node, entry)
        self._graph.release(2 * node)
        self._node[number] = 0
        self._in_field[number % PER_WORD] -= 1

    def _keep_up(self) -> None:
        """Make room for new words, and let them make their beginnings true."""
        if not self._words.has_new:
            return
        if self._words.end > len(self._nodes):
            self._nodes, self._first = grown(self._nodes, self._words.end), grown(self._first, self._words.end)
            self._second = grown(self._second, self._words.end)
            self._look()
        for number in self._words.new():
            self._link(number, self._words.text(number))

    def _link(self, number: int, word: str) -> None:
        for length in self._stem_lengths:
            found = self._stems.get(word[:length]) if length <= len(word) else None
            for field, node in found.items() if found else ():
                self._graph.post(self._word_node(number + field), node)

    def _word_node(self, number: int) -> int:
        if not self._node[number]:
            self._in_field[number % PER_WORD] += 1
            self._node[number] = self._graph.literal(None, self._guess(number)) >> 1
        return self._node[number]

    def _guess(self, number: int) -> float:
        word = self._words.text(number)
        return _RARE if len(word) >= _LONG_WORD or not word.isascii() else _COMMON

    def _likely(self, number: int) -> float:
        node = self._node[number]
        return self._graph.rarity.likely(node) if node else self._guess(number)

    def _look(self) -> None:
        self._node, self._firsts, self._seconds = map(scalars, (self._nodes, self._first, self._second))
