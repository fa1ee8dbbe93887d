"""A tagged article as queries look at it, built once however many of them look."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final, Self

from services.notifier.domain.texts import is_spaceless, locate, tokens
from tocsin.messages import Country, Event, Evidence, TaggedArticle, Topic

Key = tuple[str, ...]
"""A kind and what it holds, such as `("topic", "missile-test")`; a query is looked at only if a key of it is there."""

_GAP: Final = ("",)
"""Stands between title and body, so that no phrase crosses."""


@dataclass(frozen=True, slots=True)
class ArticleView:
    """What an article offers to queries: its tokens with their places, its topics, countries, events and publisher."""

    tagged: TaggedArticle
    tokens: tuple[str, ...]
    """Title, gap, body; the summary where there is no body; never captions."""
    title_length: int
    """How many of the tokens are the title's."""
    places: Mapping[str, tuple[int, ...]]
    """Token -> where it stands; a character of a script without spaces stands where its pair does."""
    topics: Mapping[str, Topic]
    countries: Mapping[str, Country]
    hosts: frozenset[str]
    """The publisher's host name and the domains it belongs to."""

    @classmethod
    def of(cls, tagged: TaggedArticle) -> Self:
        """Read `tagged` once for all queries."""
        article = tagged.article
        title = tokens(article.title)
        words = title + _GAP + tokens(article.body or article.summary)
        return cls(
            tagged=tagged,
            tokens=words,
            title_length=len(title),
            places=_places(words),
            topics={topic.id: topic for topic in tagged.topics},
            countries={country.code: country for country in tagged.countries},
            hosts=frozenset(domains(article.source or "")),
        )

    @property
    def events(self) -> tuple[Event, ...]:
        """Who did what to whom, as the article tells it."""
        return self.tagged.events

    @property
    def keys(self) -> frozenset[Key]:
        """Every key a query may ask for that this article has."""
        keys: set[Key] = {("word", token) for token in self.places}
        keys.update(("topic", topic) for topic in self.topics)
        keys.update(("country", code) for code in self.countries)
        keys.update(("source", host) for host in self.hosts)
        keys.add(("lang", self.tagged.article.language or ""))
        for event in self.events:
            keys.update(_event_keys(event))
        return frozenset(keys)

    def place_of(self, row: tuple[str, ...], in_title: bool = False) -> int | None:
        """Return where the tokens `row` first stand one behind the other."""
        end = self.title_length if in_title else len(self.tokens)
        for place in self.places.get(row[0], ()):
            if place + len(row) > end:
                return None
            if len(row) == 1 or self._stands(row, place):
                return place
        return None

    def evidence_at(self, place: int, count: int) -> Evidence:
        """Return the words from which `count` tokens at `place` were read."""
        article = self.tagged.article
        field, first = ("title", place) if place < self.title_length else ("body", place - self.title_length - 1)
        if field == "body" and not article.body:
            field = "summary"
        text = article.text_of(field)
        start, end = locate(text, first, count)
        return Evidence(field=field, start=start, end=end, text=text[start:end])

    def _stands(self, row: tuple[str, ...], place: int) -> bool:
        *before, last = row
        end = place + len(before)
        token = self.tokens[end]
        ends = token == last or (len(last) == 1 and is_spaceless(last) and token.startswith(last))
        return ends and self.tokens[place:end] == tuple(before)


def host_name(host: str) -> str:
    """Return `host` as it is compared: in ASCII, lower case, without `www.`."""
    name = host.casefold().strip(".").removeprefix("www.")
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return name


def domains(host: str) -> Iterator[str]:
    """Yield `host` and each domain above it."""
    name = host_name(host)
    while name:
        yield name
        name = name.partition(".")[2]


def _places(words: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    places: dict[str, list[int]] = {}
    for place, token in enumerate(words):
        places.setdefault(token, []).append(place)
        if len(token) == 2 and is_spaceless(token):
            places.setdefault(token[0], []).append(place)
    places.pop("", None)
    return {token: tuple(found) for token, found in places.items()}


def _event_keys(event: Event) -> Iterator[Key]:
    """Yield a key for each way of naming type, actor and recipient or leaving them out."""
    yield from product(("event",), (event.type, ""), (*event.actors, ""), (*event.recipients, ""))
