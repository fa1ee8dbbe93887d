"""Articles, made of an entry of a feed, of the page behind it, or of what a person hands in."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from services.ingest.domain.addresses import canonical, source_of
from services.ingest.domain.bylines import names
from services.ingest.domain.feeds import Entry
from services.ingest.domain.furniture import is_furniture
from services.ingest.domain.identity import Identity, new_id
from services.ingest.domain.languages import tell
from services.ingest.domain.markup import text_of, tree_of
from services.ingest.domain.page_facts import captions_in
from services.ingest.domain.pages import Page
from tocsin.messages import Article

TEASER: Final = 600
"""A text with fewer characters is a teaser."""
AHEAD: Final = timedelta(hours=1)
"""How far ahead of ours a publisher's clock may be."""
NO_PAGE: Final = Page()


def from_entry(entry: Entry, feed: str, now: datetime, backfill: bool, page: Page | None = None) -> Article:
    """Return the article of an entry that `feed` lists; `page` is the page behind its link, where that was read."""
    read = page or NO_PAGE
    content, summary = _text(entry.content), _text(entry.summary)
    title, body = entry.title or read.title, _body(content, read.text, summary)
    address, source = _address(entry.link)
    said = entry.published or entry.updated or read.published
    return Article(
        id=new_id(Identity.of(address, source, title, body or summary)),
        url=entry.link,
        canonical_url=address,
        title=title,
        authors=_each_once(name for text in entry.authors for name in names(text)) or read.authors,
        section=read.section,
        language=tell(f"{title}\n{body or summary}") or read.language,
        published=_published(said, now),
        cut=_cut(said, now),
        first_seen=now,
        source=source,
        feed=feed,
        summary="" if summary == body else summary,
        body=body,
        captions=_each_once((*_captions(entry.content), *read.captions)),
        backfill=backfill,
    )


def from_page(page: Page, url: str | None, now: datetime, summary: str = "") -> Article:
    """Return the article of a page; `url` is None for a text that was handed in without an address."""
    address, source = _address(url)
    return Article(
        id=new_id(Identity.of(address, source, page.title, page.text or summary)),
        url=url,
        canonical_url=address,
        title=page.title,
        authors=page.authors,
        section=page.section,
        language=page.language,
        published=_published(page.published, now),
        cut=_cut(page.published, now),
        first_seen=now,
        source=source,
        summary=summary,
        body=page.text,
        captions=page.captions,
    )


def needs_page(entry: Entry) -> bool:
    """Whether an entry has no more than a teaser and says where the rest is."""
    return entry.link is not None and len(_text(entry.content)) < TEASER


def _body(content: str, page_text: str, summary: str) -> str:
    """Return the whole text, from wherever it stands whole; a summary of a text's length is the text."""
    if len(content) >= TEASER:
        return content
    return max(page_text, content, key=len) or (summary if len(summary) >= TEASER else "")


def _text(markup: str | None) -> str:
    """Return what an entry's HTML says, without what its site puts under every text."""
    paragraphs = text_of(tree_of(markup)).split("\n\n") if markup else []
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph and not is_furniture(paragraph))


def _captions(markup: str | None) -> tuple[str, ...]:
    tree = tree_of(markup) if markup else None
    return () if tree is None else captions_in(tree)


def _address(url: str | None) -> tuple[str | None, str | None]:
    return (canonical(url), source_of(url)) if url else (None, None)


def _published(moment: datetime | None, now: datetime) -> datetime | None:
    """Return when an article came out; what is said to come out later than clocks differ came out now."""
    return now if moment and moment > now + AHEAD else moment


def _cut(moment: datetime | None, now: datetime) -> tuple[str, ...]:
    """Flag a time that was not taken as it was said."""
    return ("published",) if moment != _published(moment, now) else ()


def _each_once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
