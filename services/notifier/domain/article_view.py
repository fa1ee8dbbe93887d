"""A tagged article as queries look at it, built once however many of them look."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import compress, count
from typing import Final, Literal, Self

from services.notifier.domain.article_facets import Facet, facets_of, figures_of
from services.notifier.domain.texts import is_spaceless, locate, read_tokens
from tocsin.messages import Country, Event, Evidence, TaggedArticle, Topic

Field = Literal["text", "title", "body"]
"""Where words are looked for; `text` is title and body, the body is the summary where there is none."""
Places = tuple[int, int]
"""The first and the last of some tokens."""

_LOOKED_FOR: Final = 8
_GAP: Final = ("",)
"""Stands between title and body, so that no phrase crosses."""


class _Words:
    """A title and a text, read: where a word stands is looked for, of many words all are noted at once."""

    def __init__(self, title: str, text: str) -> None:
        first = read_tokens(title)
        self.tokens = first + _GAP + read_tokens(text)
        self.title_length = len(first)
        self._found: dict[str, tuple[int, ...]] = {}
        self._all: Mapping[str, tuple[int, ...]] | None = None

    def places(self, word: str) -> tuple[int, ...]:
        """Return where a word stands; a character of a script without spaces stands where its pair does."""
        if self._all is None and (len(self._found) >= _LOOKED_FOR or not word.isascii()):
            self._all = _places(self.tokens)
        if self._all is not None:
            return self._all.get(word, ())
        if word not in self._found:
            is_there = word and word in self.tokens
            self._found[word] = tuple(compress(count(), map(word.__eq__, self.tokens))) if is_there else ()
        return self._found[word]


_words = lru_cache(maxsize=4)(_Words)
"""Several views look at the article that has just come."""


@dataclass(frozen=True)
class ArticleView:
    """What an article offers to queries; each part is read when the first query looks at it."""

    tagged: TaggedArticle
    origins: int
    """How many origins its story has; 1 where no story is known."""

    @classmethod
    def of(cls, tagged: TaggedArticle, origins: int = 1) -> Self:
        """Read `tagged` once for all queries."""
        return cls(tagged, origins)

    @property
    def tokens(self) -> tuple[str, ...]:
        """Title, gap, body; the summary where there is no body; never captions."""
        return self._words.tokens

    @property
    def title_length(self) -> int:
        """How many of the tokens are the title's."""
        return self._words.title_length

    @cached_property
    def topics(self) -> Mapping[str, Topic]:
        """The article's topics by their ids."""
        return {topic.id: topic for topic in self.tagged.topics}

    @cached_property
    def countries(self) -> Mapping[str, Country]:
        """The article's countries by their codes."""
        return {country.code: country for country in self.tagged.countries}

    @cached_property
    def facets(self) -> frozenset[Facet]:
        """What can be asked for by name."""
        return frozenset(facets_of(self.tagged))

    @cached_property
    def figures(self) -> Mapping[str, float]:
        """What can be asked to be at least or at most so much."""
        return dict(figures_of(self.tagged, self.origins))

    @cached_property
    def _words(self) -> _Words:
        article = self.tagged.article
        return _words(article.title, article.body or article.summary)

    @property
    def events(self) -> tuple[Event, ...]:
        """Who did what to whom, as the article tells it."""
        return self.tagged.events

    def row(self, words: tuple[str, ...], field: Field = "text") -> Places | None:
        """Return where `words` first stand one behind the other."""
        for start, end in self._parts(field):
            for place in self._words.places(words[0]):
                if start <= place <= end - len(words) and (len(words) == 1 or self._stands(words, place)):
                    return place, place + len(words) - 1
        return None

    def near(self, words: tuple[str, ...], slop: int, field: Field = "text") -> Places | None:
        """Return where `words` first stand near each other: each one's place, less its own, varies by `slop`."""
        for start, end in self._parts(field):
            offsets = [
                [place - ahead for place in self._words.places(word) if start <= place < end]
                for ahead, word in enumerate(words)
            ]
            for low in sorted({offset for each in offsets for offset in each}):
                if found := _within(offsets, low, slop):
                    places = [offset + ahead for ahead, offset in enumerate(found)]
                    return min(places), max(places)
        return None

    def beginning(self, stem: str, field: Field = "text") -> Places | None:
        """Return where the first word stands that begins with `stem`."""
        for start, end in self._parts(field):
            for place in range(start, end):
                if self.tokens[place].startswith(stem):
                    return place, place
        return None

    def evidence_at(self, places: Places) -> Evidence:
        """Return the words from which the tokens at `places` were read."""
        article = self.tagged.article
        first, last = places
        field, start = ("title", 0) if first < self.title_length else ("body", self.title_length + 1)
        if field == "body" and not article.body:
            field = "summary"
        text = article.text_of(field)
        begin, end = locate(text, first - start, last - first + 1)
        return Evidence(field=field, start=begin, end=end, text=text[begin:end])

    def _parts(self, field: Field) -> Iterator[Places]:
        """Yield where the title and where the body begins and ends, as far as `field` wants them."""
        if field != "body":
            yield 0, self.title_length
        if field != "title":
            yield self.title_length + 1, len(self.tokens)

    def _stands(self, row: tuple[str, ...], place: int) -> bool:
        *before, last = row
        end = place + len(before)
        token = self.tokens[end]
        ends = token == last or (len(last) == 1 and is_spaceless(last) and token.startswith(last))
        return ends and self.tokens[place:end] == tuple(before)


def _within(offsets: list[list[int]], low: int, slop: int) -> list[int] | None:
    """Return one of each `offsets`, all from `low` to `slop` above."""
    found = []
    for each in offsets:
        place = bisect_left(each, low)
        if place == len(each) or each[place] > low + slop:
            return None
        found.append(each[place])
    return found


def _places(words: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    places: dict[str, list[int]] = {}
    for place, token in enumerate(words):
        places.setdefault(token, []).append(place)
        if len(token) == 2 and is_spaceless(token):
            places.setdefault(token[0], []).append(place)
    places.pop("", None)
    return {token: tuple(found) for token, found in places.items()}
