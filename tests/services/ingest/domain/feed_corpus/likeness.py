"""Whether what was found is what must be found: values are equal, HTML says the same and leads to the same places."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from lxml import html

from services.ingest.domain.feeds import Entry, Feed
from tests.services.ingest.domain.feed_corpus.corpus import Case
from tests.services.ingest.domain.feed_corpus.harm import marked_up

HTML: Final = ("summary", "content")
BLOCK: Final = re.compile(
    r"</?(?:p|div|br|hr|li|ul|ol|h[1-6]|table|tr|td|th|blockquote|pre|section|article|figure|figcaption|img)\b[^>]*>",
    re.IGNORECASE,
)
LINKS: Final = ("href", "src")
CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")


def differences(case: Case, feed: Feed) -> list[str]:
    """Return what a reader got wrong, one line for each field; nothing where all is right."""
    found = list(_differences("feed", feed, case.feed))
    if len(feed.entries) < len(case.entries):
        return [*found, f"entries: {len(feed.entries)}, expected at least {len(case.entries)}"]
    for position, (entry, expected) in enumerate(zip(feed.entries, case.entries, strict=False)):
        found += _differences(f"entries.{position}", entry, expected)
    return found


def _differences(path: str, holder: Feed | Entry, expected: Mapping[str, Any]) -> Iterator[str]:
    names = {field.name for field in fields(holder)}
    for name, value in expected.items():
        if name not in names:
            yield f"{path}.{name}: there is no such field"
            continue
        found = getattr(holder, name)
        if name == "entries":
            found = len(found)
        if not _agrees(found, value, name in HTML):
            yield f"{path}.{name}: {_plain(found)!r}, expected {value!r}"


def _agrees(found: Any, expected: Any, is_html: bool) -> bool:
    """Whether a value is the expected one, or answers to the marks that say what it must be like."""
    if not isinstance(expected, dict):
        return _same(found, expected, is_html)
    checks = {
        "any": lambda value: any(_agrees(found, each, is_html) for each in value),
        "has": lambda value: found is not None and all(each in found for each in _listed(value)),
        "lacks": lambda value: found is None or all(each not in found for each in _listed(value)),
        "not": lambda value: not _agrees(found, value, is_html),
        "no_tags": lambda _: not any(marked_up(each or "") for each in _listed(_plain(found))),
    }
    return all(checks[mark](value) for mark, value in expected.items())


def _same(found: Any, expected: Any, is_html: bool) -> bool:
    if is_html and isinstance(found, str) and isinstance(expected, str):
        return tidy(found) == tidy(expected)
    if isinstance(expected, datetime) and expected.tzinfo is None:
        raise ValueError(f"{expected}: a moment is written with its zone")
    return bool(_plain(found) == expected) and type(_plain(found)) is type(expected)


def tidy(markup: str) -> tuple[str, tuple[str, ...]]:
    """Return what HTML says, white space aside, and where its links lead."""
    if not markup.strip():
        return "", ()
    tree = html.fragment_fromstring(BLOCK.sub(r" \g<0> ", CONTROL.sub(" ", markup)), create_parent="div")
    links = [value for element in tree.iter() for name, value in element.items() if name in LINKS]
    return " ".join("".join(tree.itertext()).split()), tuple(links)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
