"""Harm that must not come out of a feed, whatever was in it, told by parsing what came out."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import html5lib

from services.ingest.domain.feeds import Feed

EVIL: Final = frozenset((
    "applet", "base", "body", "button", "embed", "form", "frame", "frameset", "head", "html", "iframe", "input",
    "isindex", "keygen", "link", "math", "meta", "noscript", "object", "option", "param", "plaintext", "script",
    "select", "style", "svg", "template", "textarea", "title", "xml", "xmp",
))  # fmt: skip
"""Elements that run, load, ask for something or change the page around them."""
LEADS_SOMEWHERE: Final = frozenset((
    "action", "background", "cite", "classid", "codebase", "data", "formaction", "href", "longdesc", "lowsrc",
    "poster", "src", "xlink:href",
))  # fmt: skip
SAFE_LINK: Final = re.compile(r"(?:https?:|mailto:|tel:|//|[^:]*$|[^:/?#]*[/?#])", re.IGNORECASE)
ABSOLUTE: Final = re.compile(r"https?://[^\s/]", re.IGNORECASE)
IGNORED_IN_LINKS: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")
LOOKED_AT: Final = 20_000
"""How much of a text is parsed; a parser that does all that browsers do takes its time."""
TAG: Final = re.compile(
    r"</?(?:script|style|iframe|object|embed|svg|img|meta|form|link|base)(?=[\s/>])", re.IGNORECASE | re.ASCII
)


def harm(feed: Feed) -> list[str]:
    """Return what is unsafe or breaks a promise in a feed, one line each."""
    return list(_all(feed))


def _all(feed: Feed) -> Iterator[str]:
    yield from (f"feed.{name} is no address: {link!r}" for name, link in _links_of_feed(feed) if not _is_address(link))
    for position, entry in enumerate(feed.entries):
        path = f"entries.{position}"
        for link in (entry.link, *entry.enclosures):
            if not _is_address(link):
                yield f"{path} has a link that is no address: {link!r}"
        for field in ("summary", "content"):
            yield from (f"{path}.{field}: {each}" for each in evils(getattr(entry, field) or ""))
        for moment in (entry.published, entry.updated):
            if moment and moment.utcoffset() != timedelta(0):
                yield f"{path} has a time that is not in UTC: {moment!r}"
        if not all(name.strip() for name in (*entry.authors, *entry.tags)):
            yield f"{path} has an empty author or tag"


def evils(markup: str) -> Iterator[str]:
    """Yield every element, attribute and link of HTML that may do harm in a browser."""
    fragment = html5lib.parseFragment(markup[:LOOKED_AT], namespaceHTMLElements=False)
    for element in fragment.iter():
        if not isinstance(element.tag, str):
            continue
        name = element.tag.rpartition("}")[2].lower()
        if name in EVIL or ":" in name:
            yield f"<{name}>"
        yield from (evil for key, value in element.items() if (evil := _evil_attribute(name, key, value)))


def marked_up(text: str) -> str | None:
    """Return the first tag that would act, if a plain text were shown as HTML."""
    found = TAG.search(text)
    return found[0] if found else None


def _evil_attribute(element: str, name: str, value: str) -> str:
    name = name.rpartition("}")[2].lower()
    if name.startswith("on") or name in ("style", "srcdoc", "srcset", "formaction", "action", "ping"):
        is_safe = name == "srcset" and not re.search(r"javascript|data:|vbscript", value, re.IGNORECASE)
        return "" if is_safe else f"<{element} {name}={value[:60]!r}>"
    if name in LEADS_SOMEWHERE and not SAFE_LINK.match(IGNORED_IN_LINKS.sub("", value)):
        return f"<{element} {name}={value[:60]!r}>"
    return ""


def _links_of_feed(feed: Feed) -> Iterator[tuple[str, str | None]]:
    for name in ("link", "hub", "self_url", "next_archive"):
        yield name, getattr(feed, name, None)


def _is_address(link: str | None) -> bool:
    return link is None or bool(ABSOLUTE.match(link))
