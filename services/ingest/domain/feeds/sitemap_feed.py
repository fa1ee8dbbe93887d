"""Sitemaps as feeds: what a site lists as its pages, newest first where there are more than are read."""

from services.ingest.domain.documents.markup import one_line, title_text
from services.ingest.domain.documents.xml_trees import Element, Tree
from services.ingest.domain.feeds.elements import Elements, language_in
from services.ingest.domain.feeds.entries import unique
from services.ingest.domain.feeds.fields import LISTS_OF_TAGS
from services.ingest.domain.feeds.links import Place, address
from services.ingest.domain.feeds.listing import ENTRIES, Entry, Feed
from services.ingest.domain.feeds.names import Names
from services.ingest.domain.feeds.texts import words

NEWS: tuple[str, ...] = ("news:news",)


def read(tree: Tree, url: str | None) -> Feed | None:
    """Return the sitemap in a tree: its pages as entries, or where the sitemaps are that it lists, the latest first."""
    root = tree.root[0] if tree.root.tag == "document" and len(tree.root) else tree.root
    known = Names(root)
    listed = [each for each in root.iter() if known_name(known, each) in ("url", "sitemap")]
    pages = [each for each in listed if known.of(each) == "url"]
    lists = sorted((each for each in listed if known.of(each) == "sitemap"), key=_date, reverse=True)
    sitemaps = (Elements(each, known, False, Place(url)).text("loc") for each in lists)
    found = [Elements(each, known, False, Place(url)) for each in _newest(pages)]
    return Feed(
        title=next((name for each in found if (name := _publication(each, "news:name"))), ""),
        link=None,
        description="",
        language=next((said for each in found if (said := language_in(_publication(each, "news:language")))), None),
        ttl=None,
        hub=None,
        damaged=tree.damaged,
        entries=tuple(entry for each in found if (entry := _entry(each, url)).link),
        sitemaps=tuple(dict.fromkeys(where for each in sitemaps if (where := address(each, url))))[:ENTRIES],
    )


def known_name(known: Names, element: Element) -> str:
    """Return an element's name, nothing for what is no element."""
    return known.of(element) if isinstance(element.tag, str) else ""


def _entry(page: Elements, url: str | None) -> Entry:
    news = next((page.within(each) for each in page.named(*NEWS)), page)
    images = (page.within(each).text("image:loc") for each in page.named("image:image"))
    tags = (tag for each in news.named(*LISTS_OF_TAGS) for tag in words(each).split(","))
    return Entry(
        id=None,
        link=address(page.text("loc"), url),
        title=news.title("news:title", "video:title", "title"),
        summary=None,
        content=None,
        authors=(),
        published=news.moment("news:publication_date"),
        updated=page.moment("lastmod"),
        tags=unique(one_line(title_text(tag)) for tag in tags),
        enclosures=unique(address(each, url) for each in images),
    )


def _publication(page: Elements, name: str) -> str:
    for news in page.named(*NEWS):
        within = page.within(news)
        for each in within.named("news:publication"):
            return one_line(within.within(each).text(name))
    return ""


def _newest(pages: list[Element]) -> list[Element]:
    """Return as many pages as are read, in the order of the document."""
    if len(pages) <= ENTRIES:
        return pages
    dates = [_date(page) for page in pages]
    latest = sorted(range(len(pages)), key=lambda position: dates[position], reverse=True)[:ENTRIES]
    return [pages[position] for position in sorted(latest)]


def _date(page: Element) -> str:
    """Return a page's date as it is written, which sorts as the dates of sitemaps do."""
    for each in page.iter():
        if isinstance(each.tag, str) and each.tag.endswith(("publication_date", "lastmod")):
            return (each.text or "").strip()
    return ""
