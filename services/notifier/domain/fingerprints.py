"""Fingerprints of the words an alert stood on: enough to see later whether an article still says them."""

import zlib
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Final

from services.notifier.domain.texts import read_tokens, sought
from tocsin.messages import Article, Evidence

Fingerprint = tuple[int, int]
"""How many words, and their checksum."""

_APART: Final = frozenset(" \n\t.,;:!?()")
_CACHED: Final = 1_024


def fingerprints_of(evidence: Iterable[Evidence]) -> tuple[Fingerprint, ...]:
    """Return a fingerprint of each span that has words."""
    found = dict.fromkeys(_fingerprint(span.text) for span in evidence)
    return tuple(each for each in found if each[0])


class SaidWords:
    """All words of an article, among which others are looked for."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._rows: dict[int, frozenset[int]] = {}

    def have(self, words: Fingerprint) -> bool:
        """Return whether these words stand somewhere, one behind the other."""
        count, checksum = words
        if count not in self._rows:
            self._rows[count] = frozenset(
                _checksum(text[start : start + count]) for text in self._texts for start in range(len(text) - count + 1)
            )
        return checksum in self._rows[count]

    def say(self, text: str) -> bool:
        """Return whether the words of `text` stand somewhere, one behind the other."""
        if any(_stands_plainly(text, whole) for whole in self._whole):
            return True
        words = f" {' '.join(sought(text))} "
        return any(words in joined for joined in self._joined)

    @property
    def _whole(self) -> tuple[str, ...]:
        article = self._article
        return (article.title, article.summary, article.body, *article.captions)

    @cached_property
    def _joined(self) -> tuple[str, ...]:
        return tuple(f" {' '.join(text)} " for text in self._texts)

    @cached_property
    def _texts(self) -> tuple[tuple[str, ...], ...]:
        return tuple(map(read_tokens, self._whole))


def _stands_plainly(text: str, whole: str) -> bool:
    """Return whether `text` stands between spaces or full stops and the like, so that its words are whole ones."""
    place = whole.find(text)
    end = place + len(text)
    return place >= 0 and (not place or whole[place - 1] in _APART) and (end == len(whole) or whole[end] in _APART)


@lru_cache(maxsize=_CACHED)
def _fingerprint(text: str) -> Fingerprint:
    words = sought(text)
    return len(words), _checksum(words)


def _checksum(words: tuple[str, ...]) -> int:
    return zlib.crc32(" ".join(words).encode("utf-8", "surrogatepass"))
