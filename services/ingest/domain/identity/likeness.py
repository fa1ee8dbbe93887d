"""Which of the articles that may be the same as an offered one, or its original, are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from services.ingest.domain.identity.acceptance import Offer
from services.ingest.domain.identity.signatures import Likeness, both_ways, either_way, figures_of, mostly_shared
from services.ingest.domain.identity.texts import fold
from tocsin.messages import Article

SAME: Final = 0.9
"""How much of the shorter text stands in the longer where both are one article of one source."""
COPY: Final = 0.6
"""How much of each text stands in the other where one is a copy."""
RELATED: Final = 0.5
"""How much two texts have in common which a feed or a page says are one article."""

By = Literal["key", "text"]
"""Why an article may be the same: a feed's key or a page's own address says so, or their texts share bands."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that is in the stream, in its last revision."""

    article: Article
    by: By


@dataclass(frozen=True, slots=True)
class Kin:
    """What an offered article is to those that are known."""

    same_as: str | None = None
    """The article that it is."""
    copy_of: str | None = None
    """The first article whose text it repeats."""


def kin(offer: Offer, text: Likeness, candidates: Iterable[Candidate]) -> Kin:
    """Return which known article an offer is, else whose copy."""
    article = offer.article
    copies = []
    for candidate in candidates:
        known = candidate.article
        other = Likeness.of(known.body or known.summary)
        if _is_said_same(article, text, known, other) if candidate.by == "key" else _is_same(offer, text, known, other):
            return Kin(same_as=known.id)
        if known.source != article.source and both_ways(text, other) >= COPY:
            copies.append(known)
    first = min(copies, key=lambda copy: copy.first_seen, default=None)
    return Kin(copy_of=(first.copy_of or first.id) if first else None)


def says_it_is_another(offer: Offer) -> bool:
    """Whether an article is another than all of its source: whoever hands over one by one says so by its address."""
    return not offer.beside and offer.article.canonical_url is not None


def _is_said_same(article: Article, text: Likeness, known: Article, other: Likeness) -> bool:
    """Whether two articles that share a key are one: feeds use keys again, and pages name wrong addresses."""
    if fold(article.title) and fold(article.title) == fold(known.title):
        return True
    if text.shingles and other.shingles:
        return either_way(text, other) >= RELATED
    return _words_shared(article, known) >= RELATED


def _is_same(offer: Offer, text: Likeness, known: Article, other: Likeness) -> bool:
    """Whether two articles of one source, or one of them of no source, are one under two addresses.

    What a feed lists at the same time as the other is another article, and so is one that gives other numbers.
    """
    article = offer.article
    if known.canonical_url and known.canonical_url in offer.beside:
        return False
    if says_it_is_another(offer) and known.canonical_url:
        return False
    moved = offer.one_site and article.feed == known.feed
    if None not in (article.source, known.source) and article.source != known.source and not moved:
        return False
    figures, others = text.figures | figures_of(article.title), other.figures | figures_of(known.title)
    return either_way(text, other) >= SAME and mostly_shared(figures, others) and _lengths_agree(text, other)


def _lengths_agree(text: Likeness, other: Likeness) -> bool:
    """Whether one is no mere part of the other, such as an entry of a live report of the whole."""
    return max(len(text.shingles), len(other.shingles)) <= 3 * min(len(text.shingles), len(other.shingles))


def _words_shared(one: Article, other: Article) -> float:
    """Return how many of the words of the one that has fewer the other has too."""
    words, others = (set(fold(f"{each.title} {each.body or each.summary}").split()) for each in (one, other))
    return len(words & others) / (min(len(words), len(others)) or 1)
