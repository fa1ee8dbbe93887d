"""The tags of a broken document: where one begins and ends, what it is called, and what a parser bears of the rest."""

import re
from functools import lru_cache
from typing import Final

from services.ingest.domain.documents.xml_references import escaped

ENTRIES: Final = frozenset({"item", "entry", "url", "sitemap"})
LISTED: Final = frozenset({"item", "entry"})
AROUND: Final = frozenset({"rss", "rdf", "feed", "channel"})
"""Elements that stand in no entry."""
WITHOUT_TEXT: Final = AROUND | LISTED
"""Elements that hold other elements only."""
OUTERMOST: Final = AROUND | {"urlset", "sitemapindex", "opml", "body", "head", "items"}
LEAVES: Final = frozenset((
    "title", "link", "guid", "id", "description", "summary", "content", "encoded", "pubdate", "published", "updated",
    "modified", "issued", "date", "creator", "subject", "category", "language", "ttl", "comments", "copyright", "loc",
    "lastmod", "generator", "docs", "webmaster", "managingeditor", "lastbuilddate", "tagline", "subtitle",
))  # fmt: skip
"""Elements that hold text and no other element of a feed, so that the next one ends one that was left open."""
AFTER_A_LEAF: Final = LEAVES | {"author", "enclosure", "image", "item", "entry"}
VOID: Final = frozenset({"br", "hr", "img", "input", "wbr", "area", "col", "param", "embed"})
"""Elements of HTML that never have an end tag."""

NAME: Final = r"[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?"
PREFIX: Final = r"(?:[\w.-]{1,40}:)?"
TAG: Final = re.compile(
    rf"""<(?:/\s*(?P<end>{NAME})(?:[^<>]*>|\s*(?=<))|(?P<name>{NAME})"""
    r"""(?P<rest>(?:[^<>"']++|"[^"<]*"|'[^'<]*')*+|(?:[^<>"']++|"[^">]*"|'[^'>]*')*+|[^<>]*)>)"""
)
FRAME: Final = re.compile(
    rf"<(?P<name>{PREFIX}(?:rss|rdf|feed|channel|item|entry))(?=[\s<])"
    r"(?P<rest>(?:[^<]|<(?![\w/])|</?a(?=[\s>])){0,4000}?)(?:>(?=\s*<)|(?=<\w))",
    re.IGNORECASE,
)
"""The start tag of what holds no text of its own: it ends where the next tag begins, whatever stands in it."""
START: Final = re.compile(
    rf"<{PREFIX}(rss|rdf|feed|channel|urlset|sitemapindex|opml|item|entry)(?=[\s<>/])", re.IGNORECASE
)
ENTRY_EDGE: Final = re.compile(rf"<(/?)({PREFIX}(?:item|entry))(?=[\s>/])", re.IGNORECASE)
ATTRIBUTE: Final = re.compile(r"""([A-Za-z_:][\w.:-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")


@lru_cache(maxsize=1_000)
def local(name: str) -> str:
    """Return a tag's name without its prefix, in lower case."""
    return name.rpartition(":")[2].lower()


def parts_entries(text: str) -> bool:
    """Whether an entry begins in a piece of a document without ending in it, or ends without having begun."""
    depth = 0
    for edge in ENTRY_EDGE.finditer(text):
        depth += -1 if edge[1] else 1
        if depth < 0:
            return True
    return depth > 0


def attributes(rest: str) -> str:
    """Return what stands behind a tag's name as attributes that a parser bears; each but once."""
    if "=" not in rest:
        return ""
    found: dict[str, str] = {}
    for name, double, single, bare in ATTRIBUTE.findall(rest.removesuffix("/") if not rest.endswith("'/") else rest):
        value = double or single or bare
        found.setdefault(name, escaped(value).replace('"', "&quot;").replace("<", "&lt;"))
    return "".join(f' {name}="{value}"' for name, value in found.items())
