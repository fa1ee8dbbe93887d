"""ninjs, the news agencies' JSON: 2.x in small letters, 3.x in camelCase, and what is left of 1.x."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from services.ingest.domain.documents.json_bodies import Json, pointer
from services.ingest.domain.identity.addresses import canonical
from services.ingest.domain.lines.bylines import names
from services.ingest.domain.pushes.pushed import USABLE, WITHHELD, Draft, Places
from services.ingest.domain.pushes.pushed_json import NAME_CHARACTERS, language_code
from tocsin.messages import URL_CHARACTERS
from tocsin.problems import Fault

PLACES: Final = Places(name="uri", title="headlines", text="bodies", embargo="embargoed")
MARKS: Final = frozenset({
    "uri", "standard", "$standard", "headlines", "bodies", "versioncreated", "pubstatus", "body_xhtml", "body_html",
    "body_text", "altids", "infosources",
})  # fmt: skip
"""Members that our own format has not."""
WRITTEN: Final = ("text", "composite", "component")
PICTURED: Final = ("picture", "graphic", "video", "photo")
MAIN: Final = ("main", "", "body", "richtext", "text", "default")
ASIDE: Final = ("caption", "summary", "abstract", "teaser", "short", "slug", "description")
TEXTS_OF_1: Final = (("body_xhtml", True), ("body_html", True), ("body_text", False))
LISTS: Final = ("headlines", "bodies", "descriptions", "infosources", "people")
TEXTS: Final = (
    "headline", "title", "by", "byline", "language", "description_text", "body_xhtml", "body_html", "body_text",
)  # fmt: skip
TIMES: Final = ("firstcreated", "versioncreated", "embargoed")
AUTHORS: Final = ("author", "creator", "writer", "reporter", "byline")

Members = dict[str, Json]


def is_ninjs(value: Json) -> bool:
    """Whether a value is meant as a news item in this format."""
    return isinstance(value, dict) and not MARKS.isdisjoint(name.lower() for name in value)


def draft_of(value: Json, at: str) -> Draft | list[Fault]:
    """Return the draft of one item that stands at a pointer, or all that is wrong with it.

    Fields that are of no use here may be there; those that are used must be what the standard says.
    """
    if not isinstance(value, dict):
        return [Fault(at, "expected an object")]
    item, spelt = _folded(value), {name.lower(): name for name in value}
    faults = [Fault(at + pointer(spelt.get(name, name)), detail) for name, detail in _wrong(item)]
    if faults:
        return faults
    text, is_markup = _body(item)
    return Draft(
        pointer=at,
        places=PLACES,
        name=item["uri"],
        url=_url(item),
        title=_title(item),
        text="" if is_markup else text,
        html=text if is_markup else None,
        summary=_summary(item),
        authors=tuple(_authors(item)),
        captions=tuple(_captions(item)),
        language=language_code(item.get("language")),
        published=_moment(item.get("firstcreated")) or _moment(item.get("versioncreated")),
        updated=_moment(item.get("versioncreated")),
        embargoed=_moment(item.get("embargoed")),
        is_withdrawn=_is_withdrawn(item),
    )


def _wrong(item: Members) -> Iterator[tuple[str, str]]:
    """Yield the members that are wrong, and what is expected."""
    uri = item.get("uri")
    if not isinstance(uri, str) or not uri.strip() or len(uri) > NAME_CHARACTERS:
        yield "uri", f"expected a URI of at most {NAME_CHARACTERS} characters"
    status = item.get("pubstatus", USABLE)
    if status not in (USABLE, *WITHHELD):
        yield "pubstatus", "expected usable, withheld or canceled"
    kind = item.get("type", WRITTEN[0])
    if kind not in WRITTEN and not _is_withdrawn(item):
        yield "type", "expected text: other items are not taken"
    for name in LISTS:
        if not _is_list_of_objects(item.get(name, [])):
            yield name, "expected a list of objects"
    for name in TEXTS:
        if not isinstance(item.get(name, ""), str):
            yield name, "expected a text"
    for name in TIMES:
        if item.get(name) is not None and _moment(item[name]) is None:
            yield name, "expected a time with its zone, such as 2026-03-04T09:14:00Z"


def _title(item: Members) -> str:
    return _value(item, "headlines") or _text(item, "headline") or _text(item, "title")


def _summary(item: Members) -> str:
    return _value(item, "descriptions", without=("caption",)) or _text(item, "description_text")


def _body(item: Members) -> tuple[str, bool]:
    """Return the text and whether it is mark-up; that is preferred, for it tells paragraphs apart."""
    bodies = [_folded(body) for body in item.get("bodies", [])]
    told = [(body, _is_markup(body)) for body in bodies if _text(body, "value").strip()]
    told = [(body, marked) for body, marked in told if _text(body, "role").lower() not in ASIDE]
    if told:
        body, marked = min(told, key=lambda each: (not each[1], _rank(each[0])))
        return _text(body, "value"), marked
    found = ((_text(item, name), marked) for name, marked in TEXTS_OF_1)
    return next(((text, marked) for text, marked in found if text.strip()), ("", False))


def _is_markup(body: Members) -> bool:
    kind = _text(body, "contenttype").lower()
    return "html" in kind or (not kind and _text(body, "value").lstrip().startswith("<"))


def _value(item: Members, name: str, without: tuple[str, ...] = ()) -> str:
    """Return the value of the main one of a list."""
    parts = [_folded(part) for part in item.get(name, [])]
    parts = [part for part in parts if _text(part, "role").lower() not in without and _text(part, "value").strip()]
    return _text(min(parts, key=_rank), "value") if parts else ""


def _rank(part: Members) -> int:
    role = _text(part, "role").lower()
    return MAIN.index(role) if role in MAIN else len(MAIN)


def _authors(item: Members) -> Iterator[str]:
    """Yield who wrote it: the byline's names, else the people and sources that are named as its authors."""
    byline = _text(item, "by") or _text(item, "byline")
    if byline:
        yield from names(byline[:NAME_CHARACTERS]) or (byline[:NAME_CHARACTERS],)
        return
    for part in (*item.get("infosources", []), *item.get("people", [])):
        member = _folded(part)
        roles = (_text(member, "role") or _text(member, "rel")).lower()
        if any(author in roles for author in AUTHORS):
            yield _text(member, "name") or _text(member, "literal")


def _captions(item: Members) -> Iterator[str]:
    """Yield what stands under the pictures that go with it."""
    for part in item.get("descriptions", []):
        member = _folded(part)
        if _text(member, "role").lower() == "caption":
            yield _text(member, "value")
    associations = item.get("associations", [])
    parts = list(associations.values()) if isinstance(associations, dict) else associations
    for part in parts if isinstance(parts, list) else ():
        member = _folded(part) if isinstance(part, dict) else {}
        if _text(member, "type") in PICTURED and _is_list_of_objects(member.get("descriptions", [])):
            yield _value(member, "descriptions") or _text(member, "description_text")


def _url(item: Members) -> str | None:
    """Return where it can be read: what it is also known by, if that is an address, else what it is known by."""
    given = item.get("altids", [])
    others = list(given.values()) if isinstance(given, dict) else given if isinstance(given, list) else []
    values = (_folded(other).get("value") if isinstance(other, dict) else other for other in others)
    return next((url for url in (*values, item["uri"]) if isinstance(url, str) and is_address(url)), None)


def is_address(text: str) -> bool:
    """Whether a text is an address of the web."""
    return len(text) <= URL_CHARACTERS and canonical(text) is not None


def _is_withdrawn(item: Members) -> bool:
    return item.get("pubstatus") in WITHHELD


def _moment(value: Json) -> datetime | None:
    """Return a time as the standard writes it, None if it is none."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _folded(members: Mapping[str, Json]) -> Members:
    """Return members by names without capitals, in which 2.x and 3.x are the same."""
    return {name.lower(): value for name, value in members.items() if value is not None}


def _text(members: Members, name: str) -> str:
    value = members.get(name)
    return value if isinstance(value, str) else ""


def _is_list_of_objects(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(part, dict) for part in value)
