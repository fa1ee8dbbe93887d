"""Which elements carry which fact of a feed or an entry, in the order in which they are asked."""

from typing import Final

TITLE: Final = ("title", "dc:title", "itunes:title", "media:title", "news:title")
SUMMARY: Final = (
    "description", "summary", "abstract", "itunes:summary", "googleplay:description", "dc:description",
    "dcterms:abstract", "media:description", "itunes:subtitle", "subtitle", "tagline", "info",
)  # fmt: skip
CONTENT: Final = ("content:encoded", "content", "encoded", "xhtml:body", "body", "fullitem", "xhtml:div")
DESCRIPTION: Final = (
    "description", "subtitle", "tagline", "itunes:summary", "itunes:subtitle", "dc:description",
    "googleplay:description", "abstract", "info",
)  # fmt: skip
ID: Final = ("guid", "id", "dc:identifier", "dcterms:identifier")
AUTHORS: Final = ("author", "dc:creator", "dc:author", "dcterms:creator")
OTHER_AUTHORS: Final = ("itunes:author", "googleplay:author", "media:credit")
PUBLISHED: Final = (
    "pubdate", "published", "issued", "dcterms:issued", "dc:date", "dcterms:date", "dcterms:created", "created", "date",
    "news:publication_date",
)  # fmt: skip
UPDATED: Final = ("updated", "modified", "dcterms:modified", "lastmod", "dc:date", "lastbuilddate")
TAGS: Final = ("category", "dc:subject", "media:category", "itunes:category", "dcterms:subject")
LISTS_OF_TAGS: Final = ("itunes:keywords", "media:keywords", "keywords", "news:keywords", "tags")
LANGUAGE: Final = ("language", "dc:language", "dcterms:language")
NESTED: Final = frozenset({"media:group", "media:content", "itunes:category"})
"""Elements whose children say something of the entry around them."""
