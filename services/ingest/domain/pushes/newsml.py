"""NewsML-G2, the news agencies' XML: one item or a message of many, its text as NITF, XHTML or plain."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from lxml import etree

from services.ingest.domain.documents.markup import one_line
from services.ingest.domain.lines.bylines import names
from services.ingest.domain.pushes.newsml_texts import NAMESPACE, Element, children, name_of, text_in, written_in
from services.ingest.domain.pushes.ninjs import is_address
from services.ingest.domain.pushes.pushed import USABLE, WITHHELD, Draft, Places, Reading, rendered, summed_up
from services.ingest.domain.pushes.pushed_json import NAME_CHARACTERS, language_code
from tocsin.problems import Fault

LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
PLACES: Final = Places(name="@guid", title="contentMeta/headline", text="contentSet", embargo="itemMeta/embargoed")
WRITTEN: Final = ("text", "composite")
TIMES: Final = ("itemMeta/firstCreated", "itemMeta/versionCreated", "itemMeta/embargoed")
ROOTS: Final = (f"{{{NAMESPACE}}}newsItem", f"{{{NAMESPACE}}}newsMessage")


def reading(body: bytes, most: int, encoding: str | None = None) -> Reading:
    """Return the drafts of a document, its texts rendered, or what is wrong with it; never raises.

    Nothing is fetched, no entity is unfolded, and a document with a document type is refused.
    """
    try:
        return _reading(body, most, encoding)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        return Reading(problem=f"no XML: line {line}, column {column}: {one_line(error.msg or '')[:200]}")
    except (etree.LxmlError, LookupError, ValueError, RecursionError):
        return Reading(problem="no XML that can be read")


def _reading(body: bytes, most: int, encoding: str | None) -> Reading:
    root = etree.fromstring(body, _parser(encoding))
    if root.getroottree().docinfo.doctype:
        return Reading(problem="a document type is not taken: NewsML-G2 has none")
    if root.tag not in ROOTS:
        known = etree.QName(root).localname
        wanted = "newsItem or newsMessage of NewsML-G2"
        return Reading(problem=f"the XML is <{known[:80]}>, expected {wanted}", is_unsupported=True)
    items = list(_items(root))
    faults = [fault for item, at in items for fault in _wrong(item, at)]
    if not items:
        faults = [Fault(_place(root), "expected at least one newsItem that is text")]
    if len(items) > most:
        faults = [Fault(_place(root), f"expected at most {most} items, found {len(items)}")]
    if faults:
        return Reading(problem=summed_up(faults), faults=tuple(faults))
    return Reading(tuple(rendered(_draft(item, at)) for item, at in items))


def _parser(encoding: str | None) -> etree.XMLParser:
    return etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _items(root: Element) -> Iterator[tuple[Element, str]]:
    """Yield the items that are text, or withdrawn, with their places; a message may hold others beside them."""
    if root.tag == ROOTS[0]:
        yield root, "/newsItem"
        return
    for number, item in enumerate(children(root, "itemSet/newsItem"), 1):
        if _is_text(item) or _is_withdrawn(item):
            yield item, f"/newsMessage/itemSet/newsItem[{number}]"


def _wrong(item: Element, at: str) -> Iterator[Fault]:
    """Yield what is wrong with an item, and where."""
    guid = item.get("guid") or ""
    if not guid.strip() or len(guid) > NAME_CHARACTERS:
        yield Fault(f"{at}/@guid", f"expected a guid of at most {NAME_CHARACTERS} characters")
    if _status(item) not in (USABLE, *WITHHELD):
        yield Fault(f"{at}/itemMeta/pubStatus", "expected usable, withheld or canceled")
    if not _is_text(item) and not _is_withdrawn(item):
        yield Fault(f"{at}/itemMeta/itemClass", "expected text: other items are not taken")
    for path in TIMES:
        if _said(item, path) and _moment(item, path) is None:
            yield Fault(f"{at}/{path}", "expected a time with its zone, such as 2026-03-04T09:14:00Z")


def _draft(item: Element, at: str) -> Draft:
    text, markup, captions = written_in(item)
    return Draft(
        pointer=at,
        places=PLACES,
        name=item.get("guid"),
        url=next(_addresses(item), None),
        title=_title(item),
        text=text,
        html=markup,
        summary=next(_descriptions(item, captions=False), ""),
        authors=tuple(_authors(item)),
        captions=(*captions, *_descriptions(item, captions=True)),
        language=_language(item),
        published=_moment(item, "itemMeta/firstCreated") or _moment(item, "itemMeta/versionCreated"),
        updated=_moment(item, "itemMeta/versionCreated"),
        embargoed=_moment(item, "itemMeta/embargoed"),
        is_withdrawn=_is_withdrawn(item),
    )


def _title(item: Element) -> str:
    """Return the headline, where there is none the one within the text, else the item's own title."""
    within = [element for element in item.iter() if name_of(element) in ("hl1", "h1")]
    written = next((text_in(element) for element in within), "")
    return _said(item, "contentMeta/headline") or written or _said(item, "itemMeta/title")


def _authors(item: Element) -> Iterator[str]:
    byline = _said(item, "contentMeta/by")
    if byline:
        yield from names(byline[:NAME_CHARACTERS]) or (byline[:NAME_CHARACTERS],)
        return
    for creator in children(item, "contentMeta/creator"):
        yield next((text_in(name) for name in children(creator, "name")), creator.get("literal") or "")


def _descriptions(item: Element, captions: bool) -> Iterator[str]:
    for description in children(item, "contentMeta/description"):
        if ("caption" in (description.get("role") or "").lower()) == captions:
            yield text_in(description)


def _language(item: Element) -> str | None:
    tags = (language.get("tag") for language in children(item, "contentMeta/language"))
    return language_code(next((tag for tag in tags if tag), None) or item.get(LANGUAGE))


def _addresses(item: Element) -> Iterator[str]:
    """Yield the addresses that an item names as its own, the surest first."""
    own = [link.get("href") or "" for link in children(item, "itemMeta/link") if "canonical" in (link.get("rel") or "")]
    others = [text_in(element) for element in children(item, "contentMeta/altId")]
    remote = [
        content.get("href") or ""
        for content in children(item, "contentSet/remoteContent")
        if "html" in (content.get("contenttype") or "")
    ]
    yield from (url for url in (*own, *others, *remote, item.get("guid") or "") if is_address(url))


def _is_text(item: Element) -> bool:
    return _code(item, "itemMeta/itemClass", WRITTEN[0]) in WRITTEN


def _is_withdrawn(item: Element) -> bool:
    return _status(item) in WITHHELD


def _status(item: Element) -> str:
    return _code(item, "itemMeta/pubStatus", USABLE)


def _code(item: Element, path: str, usual: str) -> str:
    """Return the last part of a code such as `stat:usable`, or of the address that stands for it."""
    code = next(((found.get("qcode") or found.get("uri") or "") for found in children(item, path)), "")
    return code.replace("/", ":").rpartition(":")[2].lower() or usual


def _moment(item: Element, path: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_said(item, path))
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _said(item: Element, path: str) -> str:
    return next((text for text in map(text_in, children(item, path)) if text), "")


def _place(root: Element) -> str:
    return f"/{name_of(root)}"
