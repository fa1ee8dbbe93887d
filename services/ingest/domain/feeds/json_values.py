"""The values of a JSON document as far as they can be read: where it is broken, the items that are whole, and of the
others the texts that are.
"""

import json
import re
from collections.abc import Iterator, Mapping
from json import JSONDecodeError, JSONDecoder
from typing import Final, TypeAlias

from services.ingest.domain.feeds.listing import ENTRIES

Value: TypeAlias = "Mapping[str, Value] | list[Value] | str | int | float | bool | None"
Fields: TypeAlias = Mapping[str, Value]

VERSION: Final = "jsonfeed.org/version"
LONGEST_NUMBER: Final = 40
LARGEST: Final = 10_000_000
ITEMS: Final = re.compile(r'"items"\s*:?\s*\[?\s*(?=\{)|items"?\s*:\s*\[\s*')
BETWEEN: Final = 200
"""Within so many characters the end of a list follows its last item."""
TRAILING_COMMA: Final = re.compile(r",(?=\s*[\]}])")
OF_ITEMS: Final = ("id", "content_html", "content_text", "date_published")
"""Fields that no other object of a feed has."""
SAYING: Final = ("title", "url", "summary", "content_html", "content_text")
TEXT: Final = re.compile(
    r'"(id|url|external_url|title|summary|content_html|content_text|date_published|date_modified)"\s*:\s*'
    r'("(?:[^"\\]|\\.)*")',
    re.DOTALL,
)


def loaded(text: str) -> tuple[Fields | None, bool]:
    """Return the fields of a document, and whether it had to be mended."""
    for damaged, candidate in ((False, text), (True, TRAILING_COMMA.sub("", text) if len(text) < LARGEST else text)):
        try:
            found = json.loads(candidate, strict=False, parse_int=_number, parse_constant=_nothing)
        except (ValueError, RecursionError):
            continue
        return (found, damaged) if isinstance(found, dict) else (None, True)
    return _salvaged(text), True


def _salvaged(text: str) -> Fields | None:
    """Return what is whole in a document that is not."""
    start = ITEMS.search(text)
    if start is None:
        return None
    head = text[: start.start()].rstrip(" ,\t\r\n")
    try:
        found = json.loads(head + "}", strict=False, parse_int=_number)
    except (ValueError, RecursionError):
        found = {**_texts(head), "version": VERSION} if VERSION in text.replace("\\/", "/") else {}
    return {**found, "items": list(_items(text, start.end()))} if isinstance(found, dict) else None


def _items(text: str, position: int) -> Iterator[Value]:
    """Yield the items one after the other; of what is broken between two that are whole, the texts in it."""
    if text.startswith("]", position):
        return
    decoder = JSONDecoder(strict=False, parse_int=_number)
    broken: int | None = None
    misses = 0
    while (begin := text.find("{", position)) >= 0 and misses < ENTRIES:
        try:
            item, position = decoder.raw_decode(text, begin)
        except (JSONDecodeError, RecursionError, ValueError):
            misses += 1
            position = begin + 1
            broken = begin if broken is None else broken
            continue
        if broken is not None and not _is_item(item):
            continue
        yield from _pieces(text, broken, begin)
        yield item
        broken = None
        if text[position : position + BETWEEN].lstrip().startswith("]"):
            return
    yield from _pieces(text, broken, len(text))


def _pieces(text: str, begin: int | None, end: int) -> Iterator[Fields]:
    """Yield the texts of a broken item, if they say anything."""
    found = _texts(text[begin:end]) if begin is not None else {}
    if any(name in found for name in SAYING):
        yield found


def _texts(text: str) -> Fields:
    """Return the texts in a piece of a document by the names of their fields, the first of each."""
    found: dict[str, Value] = {}
    for name, value in TEXT.findall(text):
        try:
            found.setdefault(name, json.loads(value, strict=False))
        except ValueError:
            continue
    return found


def _is_item(found: Value) -> bool:
    return isinstance(found, Mapping) and any(name in found for name in OF_ITEMS)


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_NUMBER else digits


def _nothing(_constant: str) -> None:
    """Return nothing for what only Python takes for a number."""
