"""How a text is read, the same for queries and for articles: folded, then cut into tokens.

Scripts written without spaces, and Korean, yield a token for each character: itself with its right neighbour, the
last of a run alone. So a word of such a script is a phrase of pairs and is found inside a longer one.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Final

_LETTERS: Final = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i", "\xad": "", "\ufeff": ""}
)
_MARKS: Final = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]+"
)
_SPACELESS: Final = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u1049\u1050-\u109f\u1780-\u17d3\u17dc\u17dd"
    "\u1100-\u11ff\u3005-\u3007\u3041-\u3096\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3130-\u318f"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U000323af"
)
_INDIC: Final = "\u0900-\u0963\u0966-\u0dff"
_TOKENS: Final = re.compile(
    rf"['\u2019]s(?![^\W_])"
    rf"|(?P<spaceless>[{_SPACELESS}]+)"
    rf"|(?P<letters>(?:(?![{_SPACELESS}])[^\W_]|[{_INDIC}])+)"
)
"""The first alternative, the possessive ending, vanishes. Vowel signs of Indic scripts are no `\\w` but belong."""
_CHUNK: Final = re.compile(r"\S+")
_CACHED_CHARACTERS: Final = 64
_CACHED_CHUNKS: Final = 100_000
_FOLDED_CHARACTERS: Final = 1_000
_CLUSTER_CHARACTERS: Final = 16

Span = tuple[int, int]


def fold(text: str) -> str:
    """Return `text` without differences of case, width, accents and points."""
    if text.isascii():
        return text.lower()
    if len(text) > _FOLDED_CHARACTERS:
        return "".join(map(fold, _pieces(text)))
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return unicodedata.normalize("NFC", _MARKS.sub("", apart)).casefold()


def _pieces(text: str) -> Iterator[str]:
    """Cut `text` before bases: sorting a long pile of marks takes time that grows with the square of its length."""
    start = 0
    while start < len(text):
        end = start + _FOLDED_CHARACTERS // 2
        while end < min(len(text), start + _FOLDED_CHARACTERS) and unicodedata.combining(text[end]):
            end += 1
        yield text[start:end]
        start = end


def is_spaceless(token: str) -> bool:
    """Return whether `token` is of a script that needs no spaces between words."""
    return not token.isascii() and (match := _TOKENS.match(token)) is not None and match.lastgroup == "spaceless"


def tokens(text: str) -> tuple[str, ...]:
    """Return the tokens of an article's text, in order."""
    chunks = text.split()
    try:
        return tuple(chain.from_iterable(map(_known.__getitem__, chunks)))
    except KeyError:
        return tuple(chain.from_iterable(map(_learned, chunks)))


@lru_cache(maxsize=16)
def read_tokens(text: str) -> tuple[str, ...]:
    """Return the same, remembered for the texts that have just been looked at."""
    return tokens(text)


def sought(text: str) -> tuple[str, ...]:
    """Return the tokens that stand in a row wherever an article has `text`; a lone last character begins a token."""
    words = tokens(text)
    ends_a_pair = len(words) > 1 and is_spaceless(words[-1]) and words[-2][1:] == words[-1]
    return words[:-1] if ends_a_pair else words


def word_lengths(text: str) -> tuple[int, ...]:
    """Return the length of each word a reader sees in `text`."""
    found = (match for chunk in text.split() for match in _TOKENS.finditer(fold(chunk)) if match.lastgroup)
    return tuple(match.end() - match.start() for match in found)


def locate(text: str, first: int, count: int) -> Span:
    """Return the characters of `text` from which its tokens `first` to `first + count - 1` were made."""
    return _span_of(text, first)[0], _span_of(text, first + count - 1)[1]


def _span_of(text: str, token: int) -> Span:
    start, end, before = _layout(text).chunk_of(token)
    first, last = _spans(text[start:end])[token - before]
    return start + first, start + last


class _Layout:
    """Where the tokens of a text stand, read no further than was asked."""

    def __init__(self, text: str) -> None:
        self._unread = _CHUNK.finditer(text)
        self._ends: list[int] = []
        """How many tokens there are up to the end of each chunk that has some."""
        self._chunks: list[Span] = []

    def chunk_of(self, token: int) -> tuple[int, int, int]:
        """Return where the chunk of a token begins and ends, and how many tokens stand before it."""
        seen = self._ends[-1] if self._ends else 0
        while seen <= token:
            match = next(self._unread)
            if size := len(_learned(match.group())):
                seen += size
                self._ends.append(seen)
                self._chunks.append(match.span())
        number = bisect_right(self._ends, token)
        return (*self._chunks[number], self._ends[number - 1] if number else 0)


_layout = lru_cache(maxsize=4)(_Layout)


def _learned(chunk: str) -> tuple[str, ...]:
    """Return the tokens of a chunk; those of a short one are remembered."""
    found = _known.get(chunk)
    if found is None:
        found = _tokens_of(chunk)
        if len(chunk) <= _CACHED_CHARACTERS:
            if len(_known) >= _CACHED_CHUNKS:
                _known.clear()
            _known[chunk] = found
    return found


def _tokens_of(chunk: str) -> tuple[str, ...]:
    return tuple(token for token, _, _ in _placed(fold(chunk)))


_known: dict[str, tuple[str, ...]] = {}
"""Chunks that were seen; emptied when they are too many."""


def _placed(folded: str) -> Iterator[tuple[str, int, int]]:
    """Yield each token with the place in `folded` it comes from."""
    for match in _TOKENS.finditer(folded):
        start, end = match.span()
        if match.lastgroup == "letters":
            yield match.group(), start, end
        elif match.lastgroup == "spaceless":
            for place in range(start, end):
                yield folded[place : min(place + 2, end)], place, min(place + 2, end)


def _spans(chunk: str) -> list[Span]:
    """Return the place of each token in `chunk`; folding changes lengths, so each character remembers its origin."""
    clusters = _clusters(chunk)
    folded = "".join(fold(cluster) for cluster in clusters)
    if folded != fold(chunk):
        return [(0, len(chunk))] * len(_tokens_of(chunk))
    origins: list[Span] = []
    start = 0
    for cluster in clusters:
        origins.extend([(start, start + len(cluster))] * len(fold(cluster)))
        start += len(cluster)
    return [(origins[first][0], origins[end - 1][1]) for _, first, end in _placed(folded)]


def _clusters(chunk: str) -> list[str]:
    """Cut `chunk` into the smallest pieces that fold on their own: a mark or a syllable's part stays with its base."""
    if len(chunk) > _FOLDED_CHARACTERS or "".join(map(_folded_alone, chunk)) == fold(chunk):
        return list(chunk)
    clusters = [""]
    for character in chunk:
        if _leans_on(clusters[-1], character):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


_folded_alone = lru_cache(maxsize=20_000)(fold)


def _leans_on(cluster: str, character: str) -> bool:
    """Return whether `character` folds otherwise behind `cluster`; a pile of marks is not followed for ever."""
    if character.isascii() or len(cluster) >= _CLUSTER_CHARACTERS:
        return False
    return bool(unicodedata.combining(character)) or fold(cluster + character) != fold(cluster) + fold(character)
