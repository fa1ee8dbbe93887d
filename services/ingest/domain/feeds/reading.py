"""A document read as the feed that it is, told by its body and not by its label."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ada_url import URL

from services.ingest.domain.documents.bodies import unpacked
from services.ingest.domain.documents.charsets import decoded
from services.ingest.domain.documents.kinds import Kind, kind_of
from services.ingest.domain.documents.xml_references import allowed
from services.ingest.domain.documents.xml_trees import tree_of_xml
from services.ingest.domain.feeds import json_feed, page_feed, sitemap_feed, xml_feed
from services.ingest.domain.feeds.elements import language_in
from services.ingest.domain.feeds.links import address
from services.ingest.domain.feeds.listing import NOTHING, Feed

LINK: Final = re.compile(r"<([^<>]*)>\s*((?:;\s*[\w*-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\s;,\"]*))?\s*)*)")
RELATION: Final = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]*))", re.IGNORECASE)
PUBLIC: Final = re.compile(r"https?://[a-z0-9.-]+\.[a-z]{2,24}(?=[:/?#]|$)", re.IGNORECASE)
"""An address whose host has a name as hosts of the web have."""
LONGEST_HEADER: Final = 8_192


def parse(body: bytes, url: str | None = None, headers: Mapping[str, str] | None = None) -> Feed:
    """Read what a document lists, in whatever form; one that lists nothing gives a damaged feed without entries.

    `url` is where it was in the end, against which links are made absolute; of `headers` the charset, the language and
    the links to its hub and to itself count.
    """
    try:
        base = _base(url, headers)
        feed = _read(body, base, headers)
        return _with_language(_with_links(feed, base, headers), headers) if feed is not NOTHING else NOTHING
    except Exception:
        # the document is hostile, and whatever the libraries raise over it means no more than that it cannot be read
        return NOTHING


def _base(url: str | None, headers: Mapping[str, str] | None) -> str | None:
    """Return where a document says it was: by its Content-Location, unless that is a name inside the server's net."""
    here = address(url)
    stated = address(_header(headers, "content-location"), here)
    return stated if stated and (PUBLIC.match(stated) or _host(stated) == _host(here)) else here


def _host(link: str | None) -> str:
    return URL(link).host if link else ""


def _header(headers: Mapping[str, str] | None, wanted: str) -> str:
    return next((value for name, value in (headers or {}).items() if name.lower() == wanted), "")


def _read(body: bytes, url: str | None, headers: Mapping[str, str] | None) -> Feed:
    found = decoded(unpacked(body), headers)
    text, kind = found.text, kind_of(found.text)
    if kind in ("binary", "text"):
        text = allowed(text)
        kind = kind_of(text)
    feed = _of_kind(text, kind, url) if kind in ("feed", "json", "html", "sitemap", "sitemap-index") else None
    if feed is None:
        return NOTHING
    return replace(feed, damaged=True) if found.guessed or text != found.text else feed


def _of_kind(text: str, kind: Kind, url: str | None) -> Feed | None:
    if kind == "html":
        return page_feed.read(text, url)
    if kind == "json" or text.lstrip("\ufeff \t\r\n").startswith("{"):
        return json_feed.read(text, url)
    tree = tree_of_xml(text)
    if tree is None:
        return json_feed.read(text, url)
    return xml_feed.read(tree, url) if kind == "feed" else sitemap_feed.read(tree, url)


def _with_language(feed: Feed, headers: Mapping[str, str] | None) -> Feed:
    """Return a feed with the language that the server names, where it names none itself."""
    return feed if feed.language else replace(feed, language=language_in(_header(headers, "content-language")))


def _with_links(feed: Feed, url: str | None, headers: Mapping[str, str] | None) -> Feed:
    """Return a feed with the hub and the own address that the server names beside it."""
    header = _header(headers, "link")[:LONGEST_HEADER]
    if not header:
        return feed
    named: dict[str, str | None] = {}
    for target, parameters in LINK.findall(header):
        relation = RELATION.search(parameters)
        for each in (relation[1] or relation[2] or "").lower().split() if relation else ():
            named.setdefault(each, address(target, url))
    return replace(
        feed,
        hub=named.get("hub") or feed.hub,
        self_url=named.get("self") or feed.self_url,
        next_archive=feed.next_archive or named.get("prev-archive") or named.get("next"),
    )
