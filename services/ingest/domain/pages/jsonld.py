"""What a page states about its article for machines (schema.org in JSON-LD)."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.ingest.domain.documents.markup import title_text
from services.ingest.domain.lines.headlines import shared
from services.ingest.domain.lines.sections import without_root

CHARACTERS: Final = 500_000
DOCUMENTS: Final = 20
OBJECTS: Final = 2_000
DEEPEST: Final = 60
"""JSON nested deeper is an attack on whoever reads it."""
ARTICLE: Final = re.compile(r"(?:\w*Article|\w*Posting|Report|Review|CreativeWork)$")
PAGE: Final = "WebPage"
WRAPPING: Final = re.compile(
    r"^\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[(?:\s*\*/)?)|(?:(?://|/\*)?\s*\]\]>(?:\s*\*/)?|-->)\s*$"
)
SPARE_COMMA: Final = re.compile(r",(\s*[}\]])")
STRING: Final = r'"((?:[^"\\]|\\.){1,600})"'
FIELDS: Final = {
    name: re.compile(rf'"{name}"\s*:\s*{STRING}') for name in ("headline", "datePublished", "articleSection", "url")
}
AUTHOR: Final = re.compile(rf'"author"\s*:\s*[\[{{][^\]]{{0,300}}?"name"\s*:\s*{STRING}')
AGREES: Final = 0.4
"""The share of its words that a stated headline has in common with the titles of its page."""


@dataclass(frozen=True, slots=True)
class Author:
    """Whoever is stated to have written the article."""

    name: str
    is_organization: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """What was stated; empty where nothing was."""

    title: str = ""
    authors: tuple[Author, ...] = ()
    section: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    """The breadcrumbs."""
    published: str = ""
    modified: str = ""
    body: str = ""
    site: str = ""
    """Who published it."""


def stated(documents: Iterable[str], titles: Sequence[str] = (), addresses: Iterable[str] = ()) -> Statement:
    """Return what a page's JSON-LD documents state about its article.

    Where several are described it is the one with an address or a title of the page; an article that has neither, on a
    page with titles of its own, is another one.
    """
    loaded = [value for document, _ in zip(documents, range(DOCUMENTS), strict=False) for value in _loaded(document)]
    objects = list(_objects(loaded))
    known = {identity: each for each in objects if len(each) > 1 and (identity := _text(each.get("@id")))}
    article = _own(objects, titles, frozenset(map(_bare, addresses)) - {""})
    page = next((each for each in objects if PAGE in _types(each)), {})
    title = title_text(_text(article.get("headline")) or _text(article.get("name")))
    return Statement(
        title=title,
        authors=tuple(dict.fromkeys(_authors(article.get("author") or article.get("creator"), known))),
        section=_sections(article.get("articleSection")),
        path=_breadcrumbs(objects, title),
        published=_text(article.get("datePublished")) or _text(page.get("datePublished")),
        modified=_text(article.get("dateModified")),
        body=_text(article.get("articleBody")),
        site=next((author.name for author in _authors(article.get("publisher"), known)), ""),
    )


def _own(objects: Sequence[Mapping[str, Any]], titles: Sequence[str], addresses: frozenset[str]) -> Mapping[str, Any]:
    """Return the object that describes the page's own article."""
    articles = [each for each in objects if any(ARTICLE.match(kind) for kind in _types(each))]
    by_address = [each for each in articles if addresses & {_bare(address) for address in _addresses(each)}]
    told = [each for each in by_address or articles if _text(each.get("headline")) or _text(each.get("name"))]
    rated = [(max((shared(_headline(each), title) for title in titles), default=1.0), each) for each in told]
    best, own = max(rated, key=lambda pair: pair[0], default=(0.0, {}))
    if best >= AGREES or by_address:
        return own or by_address[0]
    return articles[0] if articles and not told else {}


def _headline(article: Mapping[str, Any]) -> str:
    return title_text(_text(article.get("headline")) or _text(article.get("name")))


def _addresses(article: Mapping[str, Any]) -> Iterator[str]:
    for value in (article.get("url"), article.get("mainEntityOfPage"), article.get("@id")):
        yield _text(value.get("@id")) or _text(value.get("url")) if isinstance(value, dict) else _text(value)


def _bare(address: str) -> str:
    """Return what two spellings of one address have in common; the address of a front page says nothing."""
    bare = re.sub(r"^https?://(?:www\.|amp\.|m\.)?|[?#].*$", "", address.strip()).rstrip("/").lower()
    return bare if "/" in bare else ""


def _loaded(document: str) -> list[Any]:
    text = WRAPPING.sub("", WRAPPING.sub("", document[:CHARACTERS])).strip().rstrip(";")
    if not text or not _is_flat(text):
        return []
    for candidate in (text, SPARE_COMMA.sub(r"\1", text)):
        try:
            return [json.loads(candidate, strict=False)]
        except (ValueError, RecursionError):
            continue
    return [_broken(text)]


def _is_flat(text: str) -> bool:
    """Whether a document is nested no deeper than people nest; brackets within strings count, which does no harm."""
    depth = 0
    for bracket in re.findall(r"[\[\]{}]", text):
        depth += 1 if bracket in "[{" else -1
        if depth > DEEPEST:
            return False
    return True


def _broken(text: str) -> dict[str, Any]:
    """Return what can still be read of an article's description that is no JSON."""
    found = {name: match[1] for name, pattern in FIELDS.items() if (match := pattern.search(text))}
    author = AUTHOR.search(text)
    return {"@type": "Article", **found, "author": author[1] if author else ""} if "headline" in found else {}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a document, outermost first, at most so many that junk costs little."""
    waiting = [value]
    for each in waiting:
        if len(waiting) > OBJECTS:
            waiting[OBJECTS:] = []
        if isinstance(each, list):
            waiting += each[:OBJECTS]
        elif isinstance(each, dict):
            yield each
            waiting += [inner for inner in each.values() if isinstance(inner, dict | list)]


def _types(value: Mapping[str, Any]) -> set[str]:
    kinds = value.get("@type")
    return {
        kind.rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)
    }


def _authors(value: Any, known: Mapping[str, dict[str, Any]]) -> Iterator[Author]:
    for each in value if isinstance(value, list) else [value]:
        person = known.get(_text(each.get("@id")), each) if isinstance(each, dict) and "name" not in each else each
        name = person.get("name") if isinstance(person, dict) else person
        is_organization = isinstance(person, dict) and any("Organization" in kind for kind in _types(person))
        for text in name if isinstance(name, list) else [name]:
            if isinstance(text, str) and text.strip():
                yield Author(title_text(text), is_organization)


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
