"""When the article of a page came out and was changed, in the zone that the page prints."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Final

from services.ingest.domain.documents.markup import Tree, one_line
from services.ingest.domain.moments.printed import is_label_of_change, moment_in, moment_within
from services.ingest.domain.pages.blocks import Block
from services.ingest.domain.pages.jsonld import Statement
from services.ingest.domain.pages.metas import Metas, named
from services.ingest.domain.pages.places import OFF_WORDS, WHOLE, words_of

PUBLISHED_METAS: Final = (
    "article:published_time", "og:published_time", "article:published", "og:article:published_time", "datepublished",
    "pubdate", "publishdate", "publish-date", "publish_date", "published_at", "published-date", "publication_date",
    "publication-date", "parsely-pub-date", "sailthru.date", "article.published", "article_date_original",
    "cxenseparse:recs:publishtime", "rnews:datepublished", "dc.date.issued", "dcterms.issued", "dc.date.created",
    "dcterms.created", "dc.date", "dcterms.date", "citation_publication_date", "citation_online_date",
    "date.issued", "datecreated", "date_published", "originalpublicationdate", "ptime", "displaydate",
    "vr:published_time",
    "timestamp", "date", "bt:pubdate", "article.created", "article:create", "news_publish_time", "datetime", "created",
)  # fmt: skip
CHANGED_METAS: Final = (
    "article:modified_time", "og:updated_time", "article:modified", "datemodified", "dc.date.modified",
    "dcterms.modified", "lastmod", "last-modified", "modified", "revised", "utime", "sailthru.modified",
)  # fmt: skip
MARKED: Final = "//*[@itemprop='datePublished' or @itemprop='dateCreated' or @property='datePublished' or @pubdate]"
TIMES: Final = "//time | //abbr[@title and contains(@class, 'published')] | //*[@data-timestamp or @data-published]"
CHANGE_WORDS: Final = frozenset({"modified", "updated", "update", "lastmod", "changed", "revised"})
PUBLISHED_WORDS: Final = frozenset({"published", "publish", "pubdate", "posted", "created", "entry"})
IN_ADDRESS: Final = re.compile(r"[/_-]((?:19|20)\d\d)[/_-]?(0[1-9]|1[0-2])[/_-]?([0-2]\d|3[01])(?=[/_.\-]|$)")
LOOKED_AT: Final = 40
LONGEST: Final = 160


@dataclass(frozen=True, slots=True)
class Times:
    """When an article came out and when it was changed, as far as its page tells."""

    published: datetime | None = None
    modified: datetime | None = None


def times_in(tree: Tree, around: Sequence[Block], metas: Metas, said: Statement, language: str, url: str) -> Times:
    """Return the times that a page states, else prints around its article, else has in its address."""
    is_day_first = not language.lower().startswith("en") or language.lower()[3:5] in (
        "gb",
        "au",
        "nz",
        "ie",
        "in",
        "za",
    )
    stated = chain((said.published, *named(metas, PUBLISHED_METAS)), _marked(tree), _elements(tree))
    changed = (said.modified, *named(metas, CHANGED_METAS))
    published = _first(moment_in(text, is_day_first) for text in stated) or _first(
        moment for block in around for moment in _in_line(block.text, is_day_first)
    )
    return Times(published or _in_address(url), _first(moment_in(text, is_day_first) for text in changed))


def _marked(tree: Tree) -> Iterator[str]:
    for element in tree.xpath(MARKED)[:LOOKED_AT]:
        yield (
            element.get("content")
            or element.get("datetime")
            or element.get("title")
            or one_line(element.text_content())
        )


def _elements(tree: Tree) -> Iterator[str]:
    """Yield what the page's elements for times say, those called published first; none that tells of a change."""
    found = [each for each in tree.xpath(TIMES)[:LOOKED_AT] if not _is_of_change(each) and not _is_off(each)]
    for element in sorted(found, key=lambda each: not words_of(each) & PUBLISHED_WORDS):
        attributes = ("datetime", "title", "data-timestamp", "data-published")
        yield next((element.get(name) for name in attributes if element.get(name)), one_line(element.text_content()))
        yield one_line(element.text_content())


def _is_of_change(element: Any) -> bool:
    if words_of(element) & CHANGE_WORDS or element.get("itemprop") == "dateModified":
        return True
    before = element.getprevious()
    said = (before.tail if before is not None else None) or (
        element.getparent().text if element.getparent() is not None else ""
    )
    return is_label_of_change(said or "") or is_label_of_change(element.text_content()[:LONGEST])


def _is_off(element: Any) -> bool:
    around = list(element.iterancestors())
    in_article = any(each.tag == "article" for each in around)
    return any(
        each.tag in ("aside", "nav")
        or (each.tag == "footer" and not in_article)
        or (each.tag not in WHOLE and words_of(each) & OFF_WORDS)
        for each in around
    )


def _in_line(line: str, is_day_first: bool) -> Iterator[datetime | None]:
    if len(line) <= LONGEST:
        yield moment_within(line, is_day_first)


def _in_address(url: str) -> datetime | None:
    found = IN_ADDRESS.search(url)
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC) if found else None
    except ValueError:
        return None


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return next((moment for moment in moments if moment), None)
