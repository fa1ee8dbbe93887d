"""What the elements of a page's head say, by name."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from services.ingest.domain.documents.markup import Tree, absolute

Metas: TypeAlias = Mapping[str, Sequence[str]]
"""The contents of a page's metas by their names in lower case."""

METAS: Final = 400
NAMES: Final = ("property", "name", "itemprop", "http-equiv")


def metas_of(tree: Tree) -> Metas:
    """Return the contents of a page's metas by their names in lower case."""
    contents: dict[str, list[str]] = defaultdict(list)
    for element in tree.xpath("//meta[@content]")[:METAS]:
        content = element.get("content").strip()
        name = next((element.get(each) for each in NAMES if element.get(each)), "")
        if content and name:
            contents[name.strip().lower()].append(content)
    return contents


def named(metas: Metas, names: Sequence[str]) -> list[str]:
    """Return the contents of the metas of those names, in the order of the names."""
    return [content for name in names for content in metas.get(name, ())]


def canonical_in(tree: Tree, metas: Metas, url: str | None) -> str | None:
    """Return the address that the page names as its own."""
    links = [each.get("href") or "" for each in tree.xpath("//link[@rel='canonical']")]
    given = (absolute(link, url) for link in (*links, *named(metas, ("og:url",))) if link.strip())
    return next((address for address in given if address), None)
