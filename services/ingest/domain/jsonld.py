"""What a page states about its article for machines (schema.org in JSON-LD)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from services.ingest.domain.bylines import names
from services.ingest.domain.dates import read
from services.ingest.domain.markup import title_text
from services.ingest.domain.sections import without_root

CHARACTERS: Final = 500_000
OBJECTS: Final = 2_000
ARTICLES: Final = frozenset((
    "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle",
    "OpinionNewsArticle", "ReviewNewsArticle", "BlogPosting", "LiveBlogPosting", "Report", "ScholarlyArticle",
    "TechArticle", "AdvertiserContentArticle",
))  # fmt: skip
NESTED: Final = ("@graph", "mainEntity", "mainEntityOfPage", "breadcrumb", "itemListElement")


@dataclass(frozen=True, slots=True)
class Statement:
    """What was stated; empty where nothing was."""

    title: str = ""
    authors: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    published: datetime | None = None


def stated(documents: Iterable[str]) -> Statement:
    """Return what a page's JSON-LD documents state about its first article."""
    objects = [each for document in documents for each in _objects(_loaded(document))]
    article = next((each for each in objects if _types(each) & ARTICLES), {})
    title = title_text(_text(article.get("headline")) or _text(article.get("name")))
    return Statement(
        title=title,
        authors=tuple(dict.fromkeys(name for text in _names(article.get("author")) for name in names(text))),
        section=_breadcrumbs(objects, title) or _sections(article.get("articleSection")),
        published=read(_text(article.get("datePublished"))),
    )


def _loaded(document: str) -> Any:
    try:
        return json.loads(document[:CHARACTERS].strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a document, outermost first, at most so many that junk costs little."""
    waiting = [value]
    for _ in range(OBJECTS):
        if not waiting:
            return
        each = waiting.pop(0)
        if isinstance(each, list):
            waiting += each[:OBJECTS]
        elif isinstance(each, dict):
            yield each
            waiting += [each[name] for name in NESTED if isinstance(each.get(name), dict | list)]


def _types(value: dict[str, Any]) -> set[str]:
    kinds = value.get("@type")
    return {
        kind.rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)
    }


def _names(value: Any) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        name = each.get("name") if isinstance(each, dict) else each
        for text in name if isinstance(name, list) else [name]:
            if isinstance(text, str):
                yield title_text(text)


def _breadcrumbs(objects: Iterable[dict[str, Any]], title: str) -> tuple[str, ...]:
    for each in objects:
        items = each.get("itemListElement")
        if "BreadcrumbList" in _types(each) and isinstance(items, list):
            path = without_root([_step(item) for item in items], title)
            if path:
                return path
    return ()


def _step(item: Any) -> str:
    if not isinstance(item, dict):
        return ""
    target = item.get("item")
    nested = _text(target.get("name")) if isinstance(target, dict) else ""
    return title_text(_text(item.get("name")) or nested)


def _sections(value: Any) -> tuple[str, ...]:
    texts = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(title_text(text) for text in texts if isinstance(text, str) and text.strip()))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
