"""What an offer makes of an article that is known: nothing, or its next revision."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from services.ingest.domain.identity.acceptance import Became, Offer, Unwritten
from services.ingest.domain.identity.signatures import Likeness, both_ways
from services.ingest.domain.identity.texts import fold
from services.ingest.domain.identity.volatile import told
from tocsin.messages import Article, Changed

PAST: Final = 8
"""Earlier revisions that are known again."""
WAYS: Final = 8
"""Ways whose last word is remembered."""
SAME_TEXT: Final = 0.9
"""Two ways that give one text have at least this much in common."""
SHORT: Final = 12


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of an article beside its stream entry."""

    content: str
    """Hash of what its last revision says."""
    text: str
    """Hash of title and text alone."""
    first_seen: datetime
    revision: int = 1
    backfill: bool = False
    teaser: bool = False
    """Whether its last revision is no more than a teaser."""
    withdrawn: bool = False
    updated: datetime | None = None
    """When its publisher says that its last revision was made."""
    way: str = ""
    """By which way its last revision came."""
    past: tuple[str, ...] = ()
    """What earlier revisions said."""
    ways: Mapping[str, str] = field(default_factory=dict)
    """What each way said last."""


@dataclass(frozen=True, slots=True)
class Write:
    """The article goes into the stream."""

    article: Article
    known: Known
    outcome: Became


@dataclass(frozen=True, slots=True)
class Leave:
    """Nothing goes into the stream."""

    known: Known
    why: Unwritten


def decide(offer: Offer, known: Known | None, last: Article | None) -> Write | Leave:
    """Return what an offer makes of an article.

    `last` is the last revision, None where the stream keeps it no more; it counts only where something else is said.
    An offer says nothing new where it repeats the last revision or what its way said last; it is stale where
    another way shows an earlier revision; and where another way differs a little, and is not dated later, that is
    another form of the same text. Everything else is an edit.
    """
    if known is None:
        return _first(offer)
    if known.backfill and offer.article.feed is None and not offer.article.backfill:
        return _handed_in(offer, known, last)
    if content_of(offer.article) == known.content:
        return _leave(offer, known, "withdrawn" if known.withdrawn else "same")
    article = _filled(offer.article, last)
    why = _nothing_new(offer, article, known, last)
    return _leave(offer, known, why) if why else _edit(offer, article, known)


def withdraw(known: Known, last: Article, now: datetime) -> Write | None:
    """Return the revision that takes an article back; None where that is done already."""
    if known.withdrawn:
        return None
    article = last.model_copy(update={"revision": known.revision + 1, "status": "withdrawn", "changed": None})
    return Write(article, replace(known, revision=article.revision, withdrawn=True, updated=now), "revision")


def content_of(article: Article) -> str:
    """Return a hash that changes when what an article says does, or what stands around it."""
    around = (fold("\n".join(texts)) for texts in (article.captions, article.authors, article.section))
    return _hash(_text(article), *around, told(article.summary) if article.body else "")


def text_of(article: Article) -> str:
    """Return a hash that changes when what an article says does."""
    return _hash(_text(article))


def short(way: str) -> str:
    """Return a way as it is remembered."""
    return _hash(way)[:SHORT]


def _first(offer: Offer) -> Write:
    article = offer.article
    known = Known(
        content=content_of(article),
        text=text_of(article),
        first_seen=article.first_seen,
        backfill=article.backfill,
        teaser=_is_teaser(article),
        updated=offer.updated,
        way=short(offer.way),
    )
    return Write(article, _having_said(offer, known), "new")


def _handed_in(offer: Offer, known: Known, present: Article | None) -> Write:
    """Return what was backfill and is handed in: it is new now, and says what says more."""
    article = offer.article if not _is_teaser(offer.article) or known.teaser else present or offer.article
    said = _filled(article, present)
    edit = _edit(offer, said, known)
    if content_of(said) == known.content:
        edit = replace(
            edit,
            article=edit.article.model_copy(update={"revision": known.revision, "changed": None}),
            known=replace(edit.known, revision=known.revision, past=known.past),
        )
    fresh = edit.article.model_copy(update={"backfill": False, "feed": None})
    return Write(fresh, replace(edit.known, backfill=False), "new")


def _edit(offer: Offer, article: Article, known: Known) -> Write:
    text = text_of(article)
    changed: Changed = "furniture" if text == known.text else "text"
    revised = article.model_copy(
        update={
            "revision": known.revision + 1,
            "changed": changed,
            "first_seen": known.first_seen,
            "backfill": known.backfill,
        }
    )
    after = replace(
        known,
        content=content_of(article),
        text=text,
        revision=revised.revision,
        teaser=_is_teaser(article),
        withdrawn=False,
        updated=offer.updated or known.updated,
        way=short(offer.way),
        past=(*known.past, known.content[:SHORT])[-PAST:],
    )
    return Write(revised, _having_said(offer, after), "revision")


def _nothing_new(offer: Offer, article: Article, known: Known, last: Article | None) -> Unwritten | None:
    """Return why an offer that says something else than the last revision is no edit."""
    own_way, said = short(offer.way) == known.way, content_of(article)[:SHORT]
    if _is_teaser(article) and not known.teaser:
        return "teaser"
    if content_of(article) == known.content or known.ways.get(short(offer.way)) == content_of(offer.article)[:SHORT]:
        return "withdrawn" if known.withdrawn else "same"
    if known.withdrawn and said in known.past:
        return "withdrawn"
    is_older = bool(offer.updated and known.updated and offer.updated < known.updated)
    is_later = bool(offer.updated and known.updated and offer.updated > known.updated)
    if said in known.past and (is_older or not (own_way or is_later)):
        return "stale"
    if own_way or is_later or (known.teaser and not _is_teaser(article)):
        return None
    if is_older:
        return "older"
    return "form" if last and _alike(article, last) else None


def _leave(offer: Offer, known: Known, why: Unwritten) -> Leave:
    return Leave(_having_said(offer, known), why)


def _having_said(offer: Offer, known: Known) -> Known:
    """Return what is known once a way has said what it says."""
    way = short(offer.way)
    others = {other: said for other, said in known.ways.items() if other != way}
    kept = dict(list(others.items())[-(WAYS - 1) :])
    return replace(known, ways={**kept, way: content_of(offer.article)[:SHORT]})


def _filled(article: Article, last: Article | None) -> Article:
    """Return an article with what this way does not tell and another did."""
    if last is None:
        return article
    lacking = {
        name: getattr(last, name)
        for name in ("authors", "section", "captions", "summary", "language", "published", "url", "canonical_url")
        if not getattr(article, name)
    }
    kept = {"copy_of": last.copy_of, "feed": article.feed or last.feed}
    return article.model_copy(update={**lacking, **kept})


def _alike(one: Article, other: Article) -> bool:
    if _is_teaser(one) != _is_teaser(other):
        return False
    if text_of(one) == text_of(other):
        return True
    first, second = (Likeness.of(article.body or article.summary) for article in (one, other))
    return both_ways(first, second) >= SAME_TEXT


def _is_teaser(article: Article) -> bool:
    return article.partial is not None or not article.body


def _text(article: Article) -> str:
    return f"{told(article.title)}\n{told(article.body or article.summary)}"


def _hash(*texts: str) -> str:
    return hashlib.sha256("\x1f".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
