"""Articles, made of an entry of a feed, of the page behind it, or of what a person hands in."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, TypedDict

from services.ingest.domain.documents.markup import one_line, text_of, tree_of
from services.ingest.domain.feeds import Entry
from services.ingest.domain.identity.acceptance import Behind
from services.ingest.domain.identity.addresses import canonical, own_of, source_of
from services.ingest.domain.identity.texts import Identity, new_id
from services.ingest.domain.languages import tell
from services.ingest.domain.lines.bylines import names
from services.ingest.domain.lines.furniture import is_furniture
from services.ingest.domain.pages import Page
from services.ingest.domain.polling.settings import FullText
from tocsin.messages import Article

TEASER: Final = Behind(None, "teaser")
"""A page that nobody asked for."""
TEASER_CHARACTERS: Final = 600
"""A text with fewer characters is a teaser."""
AHEAD: Final = timedelta(hours=1)
"""How far ahead of ours a publisher's clock may be."""
NO_PAGE: Final = Page()


class Dated(TypedDict):
    """The fields of an article that say when it came out."""

    published: datetime | None
    published_as_given: datetime | None
    cut: tuple[str, ...]


def from_entry(entry: Entry, feed: str, now: datetime, backfill: bool, behind: Behind = TEASER) -> Article:
    """Return the article of an entry that `feed` lists, with what stands behind its link."""
    read = behind.page or NO_PAGE
    content, summary = _text(entry.content), _text(entry.summary)
    title, body = entry.title or read.title, _body(content, read.text, summary)
    address, source = _address(entry.link, read)
    said = entry.published or entry.updated or read.published
    return Article(
        id=_id(entry.link, title, body or summary),
        url=entry.link,
        canonical_url=address,
        title=title,
        authors=_each_once(name for text in entry.authors for name in names(text)) or read.authors,
        section=read.section,
        language=tell(f"{title}\n{body or summary}") or read.language,
        first_seen=now,
        source=source,
        feed=feed,
        summary="" if summary == body else summary,
        body=body,
        captions=_each_once((*_captions(entry.content), *read.captions)),
        backfill=backfill,
        partial=None if len(body) >= TEASER_CHARACTERS else behind.partial,
        **dated(said, now),
    )


def from_page(page: Page, url: str | None, now: datetime, summary: str = "") -> Article:
    """Return the article of a page; `url` is None for a text that was handed in without an address."""
    address, source = _address(url, page)
    return Article(
        id=_id(url, page.title, page.text or summary),
        url=url,
        canonical_url=address,
        title=page.title,
        authors=page.authors,
        section=page.section,
        language=page.language,
        first_seen=now,
        source=source,
        summary=summary,
        body=page.text,
        captions=page.captions,
        **dated(page.published, now),
    )


def dated(said: datetime | None, now: datetime) -> Dated:
    """Return when an article came out; what is said to come out later than clocks differ came out now, flagged."""
    if said is None or said <= now + AHEAD:
        return {"published": said, "published_as_given": None, "cut": ()}
    return {"published": now, "published_as_given": said, "cut": ("published",)}


def wants(entry: Entry, full_text: FullText) -> bool:
    """Whether the page behind an entry is to be read: always, or where the entry has no more than a teaser."""
    if entry.link is None or full_text == "never":
        return False
    return full_text == "always" or len(_text(entry.content)) < TEASER_CHARACTERS


def _body(content: str, page_text: str, summary: str) -> str:
    """Return the whole text, from wherever it stands whole; a summary of a text's length is the text."""
    return max(content, page_text, key=len) or (summary if len(summary) >= TEASER_CHARACTERS else "")


def _text(markup: str | None) -> str:
    """Return what an entry's HTML says, without what its site puts under every text."""
    paragraphs = text_of(tree_of(markup)).split("\n\n") if markup else []
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph and not is_furniture(paragraph))


def _captions(markup: str | None) -> tuple[str, ...]:
    """Return the captions in an entry's HTML."""
    tree = tree_of(markup) if markup and "figcaption" in markup else None
    captions = (one_line(each.text_content()) for each in (tree.iter("figcaption") if tree is not None else ()))
    return tuple(caption for caption in captions if caption)


def _address(url: str | None, page: Page) -> tuple[str | None, str | None]:
    """Return the canonical address and the source; what a page says of its own address is believed on its own site."""
    return (own_of(page.canonical_url, url) or canonical(url), source_of(url)) if url else (None, None)


def _id(url: str | None, title: str, text: str) -> str:
    """Return the id an article has if it is new: made of where it was read, else of its text."""
    return new_id(Identity.of(canonical(url) if url else None, None, title, text))


def _each_once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
