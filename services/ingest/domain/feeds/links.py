"""Where the links of a feed lead: absolute addresses of the web, or nowhere."""

import re
from dataclasses import dataclass, replace
from typing import Final

from ada_url import URL

from services.ingest.domain.documents.xml_trees import Element

XML_BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"
AS_IT_IS: Final = re.compile(
    r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{2,5})?(?:[/?#][A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*)?"
)
"""An address that is written as it has to be."""
WEB: Final = ("http:", "https:")
LONGEST: Final = 8_192
WITHOUT_SCHEME: Final = re.compile(r"www\.[a-z0-9-]+\.[a-z0-9.-]+(?:[/?#]|$)", re.IGNORECASE)


def address(link: str | None, base: str | None = None) -> str | None:
    """Return a link as an absolute address, None if it leads nowhere in the web; what is right stays as written."""
    link = (link or "").strip()
    if not link or len(link) > LONGEST:
        return None
    if AS_IT_IS.fullmatch(link):
        return link
    if WITHOUT_SCHEME.match(link):
        link = f"http://{link}"
    try:
        found = URL(link, base) if base else URL(link)
    except (ValueError, UnicodeEncodeError):
        return None
    return str(found.href) if found.protocol in WEB and found.hostname else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an element stands, for the links in it."""

    url: str | None
    """Where the document was in the end."""
    site: str | None = None
    stated: str | None = None
    """The base that the document states for this place."""

    @property
    def base(self) -> str | None:
        """Against what a link of an entry is read."""
        return self.stated or self.site or self.url

    def within(self, element: Element) -> "Place":
        """Return the place within an element."""
        base = element.get(XML_BASE)
        return self if base is None else self.stating(base)

    def stating(self, base: str) -> "Place":
        """Return this place with another base stated."""
        stated = address(base, self.stated or self.url)
        return replace(self, stated=stated) if stated else self
