"""What the elements of a feed are called, under whatever prefix or namespace they come."""

from typing import Final

from services.ingest.domain.documents.xml_trees import Element

CORE: Final = ""
"""Elements of RSS and Atom need no prefix."""
VOCABULARIES: Final = {
    "purl.org/dc/elements/1.1": "dc", "purl.org/dc/elements/1.0": "dc", "purl.org/metadata/dublin_core": "dc",
    "purl.org/dc/terms": "dcterms", "purl.org/rss/1.0/modules/content": "content",
    "purl.org/rss/1.0/modules/syndication": "sy", "purl.org/rss/1.0/modules/link": "l",
    "search.yahoo.com/mrss": "media", "tools.search.yahoo.com/mrss": "media", "video.search.yahoo.com/mrss": "media",
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes", "example.com/dtds/podcast-1.0.dtd": "itunes",
    "www.google.com/schemas/play-podcasts/1.0": "googleplay", "www.w3.org/1999/xhtml": "xhtml",
    "www.w3.org/1999/02/22-rdf-syntax-ns": "rdf", "www.w3.org/2005/atom": CORE, "purl.org/atom/ns": CORE,
    "purl.org/rss/1.0": CORE, "purl.org/net/rss1.1": CORE, "my.netscape.com/rdf/simple/0.9": CORE,
    "channel.netscape.com/rdf/simple/0.9": CORE, "my.netscape.com/publish/formats/rss-0.91.dtd": CORE,
    "backend.userland.com/rss2": CORE, "backend.userland.com/rss": CORE, "blogs.law.harvard.edu/tech/rss": CORE,
    "www.sitemaps.org/schemas/sitemap/0.9": CORE, "www.google.com/schemas/sitemap/0.84": CORE,
    "www.google.com/schemas/sitemap-news/0.9": "news", "www.google.com/schemas/sitemap-image/1.1": "image",
    "www.google.com/schemas/sitemap-video/1.1": "video",
}  # fmt: skip
"""Names of namespaces, without what people leave out or write otherwise."""
PREFIXES: Final = {
    "dc": "dc", "dcterms": "dcterms", "dct": "dcterms", "content": "content", "sy": "sy", "media": "media",
    "itunes": "itunes", "googleplay": "googleplay", "xhtml": "xhtml", "rdf": "rdf", "atom": CORE, "atom10": CORE,
    "atom03": CORE, "a10": CORE, "rss": CORE, "news": "news", "image": "image", "video": "video", "l": "l",
}  # fmt: skip
"""What a prefix means whose namespace is missing or unknown."""
SIMILAR: Final = (
    ("purl.org/atom/ns", CORE), ("w3.org/2005/atom", CORE), ("purl.org/rss/1.0/modules/content", "content"),
    ("purl.org/dc/elements", "dc"), ("podcast-1.0.dtd", "itunes"), ("/mrss", "media"),
)  # fmt: skip
"""What is in the names of namespaces that are nearly right."""


class Names:
    """The plain names of a document's elements; each tag is worked out once."""

    def __init__(self, root: Element) -> None:
        self._home = _namespace(root)
        self.by_tag: dict[str, str] = {}
        """What has been worked out, for whoever has many elements to name."""

    def of(self, element: Element) -> str:
        """Return an element's name: as it is in RSS and Atom, with the usual prefix of its vocabulary elsewhere."""
        tag = element.tag
        name = self.by_tag.get(tag)
        if name is None:
            name = self.by_tag[tag] = self._worked_out(tag, element.prefix)
        return name

    def _worked_out(self, tag: str, prefix: str | None) -> str:
        namespace, _, local = tag.rpartition("}")
        if not namespace and ":" in local:
            prefix, _, local = local.rpartition(":")
        vocabulary = self._vocabulary(namespace.removeprefix("{"), (prefix or "").lower())
        return f"{vocabulary}:{local.lower()}" if vocabulary else local.lower()

    def _vocabulary(self, namespace: str, prefix: str) -> str:
        plain = _plain(namespace)
        if not prefix and not plain:
            return CORE
        known = VOCABULARIES.get(plain)
        if known is None:
            known = next((meant for part, meant in SIMILAR if part in plain), None) if plain else None
        if known is None and namespace and namespace == self._home:
            return CORE
        if known is None:
            known = PREFIXES.get(prefix, prefix)
        return known


def _namespace(root: Element) -> str:
    return str(root.tag).rpartition("}")[0].removeprefix("{")


def _plain(namespace: str) -> str:
    return namespace.strip().lower().removeprefix("http://").removeprefix("https://").rstrip("/#")
