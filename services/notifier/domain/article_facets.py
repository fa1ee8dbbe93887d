"""What an article has besides its words, each as a kind and a value, so that a query can ask for it by name."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Final

from services.notifier.domain.texts import is_spaceless, tokens
from tocsin.messages import Claim, Event, TaggedArticle

Facet = tuple[str, str]
"""A kind and a value, such as `("topic", "missile-test")`."""

NAME_WORDS: Final = 10
"""Words of a name in a row that can be asked for."""
_ADDRESS: Final = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#@]*@)?(?P<host>[^/?#:]+)(?::\d*)?(?P<path>[^?#]*)(?P<search>\?[^#]*)?",
    re.IGNORECASE,
)
_FOLDERS: Final = 16


def facets_of(tagged: TaggedArticle) -> tuple[Facet, ...]:
    """Return all that queries may ask for by name."""
    return tuple(dict.fromkeys(_facets(tagged)))


def figures_of(tagged: TaggedArticle, origins: int) -> tuple[tuple[str, float], ...]:
    """Return what queries may ask to be at least or at most so much."""
    score = max((topic.score for topic in tagged.topics), default=0.0)
    return ("score", score), ("origins", float(origins))


def claims_of(event: Event) -> tuple[Claim, ...]:
    """Return how the article states `event`; one that lists no claims states it once."""
    return event.claims or (Claim(status=event.status, speakers=event.speakers),)


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


def address_of(text: str) -> str:
    """Return an address as it is compared, without scheme and fragment; empty where `text` is none."""
    found = _ADDRESS.fullmatch(text.partition("#")[0] if "//" in text else f"//{text.partition('#')[0]}")
    return host_name(found["host"]) + found["path"].rstrip("/") + (found["search"] or "") if found else ""


def addresses(url: str) -> Iterator[str]:
    """Yield what includes `url`: its host, each domain above, each folder of its path, and itself."""
    whole = address_of(url)
    host, _, path = whole.partition("?")[0].partition("/")
    yield from domains(host)
    folder = host
    for name in islice(filter(None, path.split("/")), _FOLDERS):
        folder = f"{folder}/{name}"
        yield folder
    if whole:
        yield whole


def name_rows(name: str) -> Iterator[str]:
    """Yield each row of words in a name; the last one may be the first character of a word without spaces."""
    words = tokens(name)
    for start in range(len(words)):
        for end in range(start + 1, min(start + NAME_WORDS, len(words)) + 1):
            row = words[start:end]
            yield " ".join(row)
            if len(row[-1]) == 2 and is_spaceless(row[-1]):
                yield " ".join((*row[:-1], row[-1][0]))


def _facets(tagged: TaggedArticle) -> Iterator[Facet]:
    article = tagged.article
    if article.language:
        yield "lang", article.language
    yield from (("topic", topic.id) for topic in tagged.topics)
    yield from (("country", country.code) for country in tagged.countries)
    if article.source:
        yield from _each("source", article.source)
    if article.feed:
        yield from _each("feed", article.feed)
    for url in dict.fromkeys((article.url, article.canonical_url)):
        yield from (("url", place) for place in addresses(url or ""))
    for author in article.authors:
        yield from _each("author", author)
    for claim in (claim for event in tagged.events for claim in claims_of(event)):
        yield "status", claim.status
        yield from (("speaker", speaker) for speaker in claim.speakers)


@lru_cache(maxsize=10_000)
def _each(kind: str, text: str) -> tuple[Facet, ...]:
    """Return the facets of a publisher, a feed or an author: the same ones come again and again."""
    read = {"source": domains, "feed": addresses, "author": name_rows}[kind]
    return tuple((kind, value) for value in read(text))
