"""Lists of feeds as readers exchange them: read line by line with what is taken and what not, and written."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import quoteattr

from services.ingest.domain.documents.bodies import unpacked
from services.ingest.domain.documents.charsets import decoded
from services.ingest.domain.documents.markup import title_text
from services.ingest.domain.documents.xml_trees import Element, tree_of_xml
from services.ingest.domain.feeds.links import address
from services.ingest.domain.feeds.texts import attribute
from tocsin.messages import printable

LINES: Final = 10_000
DEEPEST: Final = 50
ADDRESS: Final = ("xmlurl", "feedurl", "feed_url", "xml_url", "rssurl")
SITE: Final = ("htmlurl", "html_url", "siteurl", "site_url")
CATEGORY_BETWEEN: Final = re.compile(r"\s*,\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """One feed of a list."""

    url: str
    title: str = ""
    site: str | None = None
    categories: tuple[str, ...] = ()
    """The headings under which it stands, outermost first, and what it is labelled with."""


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that names no feed which could be read."""

    title: str
    given: str
    """What it has for an address."""
    reason: str


@dataclass(frozen=True, slots=True)
class FeedList:
    """A list of feeds as far as it can be read."""

    title: str
    lines: tuple[Line, ...]
    refused: tuple[RefusedLine, ...]
    damaged: bool


def read(body: bytes) -> FeedList | None:
    """Read a list, None if it is none; a feed that stands in it twice is taken once, under all its headings."""
    try:
        tree = tree_of_xml(decoded(unpacked(body)).text)
    except Exception:
        # as with feeds: hostile, and whatever is raised means that it cannot be read
        return None
    root = None if tree is None else next((each for each in tree.root.iter() if _name(each) == "opml"), None)
    if tree is None or root is None:
        return None
    title = next((title_text(each.text or "") for each in root.iter() if _name(each) == "title"), "")
    lines: dict[str, Line] = {}
    refused: list[RefusedLine] = []
    for found in _found(root):
        if isinstance(found, RefusedLine):
            refused.append(found)
        elif found.url not in lines:
            lines[found.url] = found
        else:
            lines[found.url], again = _joined(lines[found.url], found)
            refused += [again] if again else []
    return FeedList(title, tuple(lines.values()), tuple(refused), tree.damaged)


def write(title: str, lines: Iterable[Line]) -> str:
    """Return a list of feeds as a document, each feed under its first heading."""
    by_heading: dict[str, list[Line]] = {}
    for line in lines:
        by_heading.setdefault(line.categories[0] if line.categories else "", []).append(line)
    return "".join((
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n',
        f"  <head><title>{_escaped(title)}</title></head>\n  <body>\n",
        *(_written(heading, listed) for heading, listed in by_heading.items()),
        "  </body>\n</opml>\n",
    ))  # fmt: skip


def _found(root: Element) -> Iterator[Line | RefusedLine]:
    """Yield what each line of a list is, in order; no recursion, outlines may be nested deep."""
    waiting: list[tuple[Element, tuple[str, ...]]] = [(root, ())]
    count = 0
    while waiting and count < LINES:
        element, headings = waiting.pop()
        if _name(element) == "outline":
            count += 1
            line = _line(element, headings)
            if line is not None:
                yield line
            elif len(headings) < DEEPEST and (heading := _title(element)):
                headings = (*headings, heading)
        waiting += ((child, headings) for child in reversed(element))


def _line(outline: Element, headings: tuple[str, ...]) -> Line | RefusedLine | None:
    """Return the feed of a line, why there is none, or None for a heading."""
    given = _first(outline, ADDRESS)
    kind = (attribute(outline, "type") or "").lower()
    if not given and kind in ("rss", "atom", "feed"):
        given = _first(outline, ("url", *SITE))
    if not given:
        is_heading = len(outline) > 0 or kind not in ("rss", "atom", "feed", "link")
        return None if is_heading else RefusedLine(_title(outline), "", "it names no address")
    url = address(
        given.removeprefix("feed:") if given.startswith("feed:http") else given.replace("feed://", "https://", 1)
    )
    if url is None:
        return RefusedLine(_title(outline), printable(given)[:500], "its address is none of the web")
    labels = CATEGORY_BETWEEN.split(attribute(outline, "category") or "")
    categories = (*headings, *(title_text(label.strip("/")) for label in labels))
    return Line(
        url, _title(outline), address(_first(outline, SITE)), tuple(dict.fromkeys(each for each in categories if each))
    )


def _joined(line: Line, again: Line) -> tuple[Line, RefusedLine | None]:
    """Return one line of two for the same feed, and word of the second if it says nothing new."""
    categories = tuple(dict.fromkeys((*line.categories, *again.categories)))
    joined = Line(line.url, line.title or again.title, line.site or again.site, categories)
    return joined, RefusedLine(again.title, again.url, "it stands in the list already") if joined == line else None


def _written(heading: str, lines: list[Line]) -> str:
    indent = "      " if heading else "    "
    outlines = "".join(f"{indent}<outline {_attributes(_fields(line))}/>\n" for line in lines)
    if not heading:
        return outlines
    return f"    <outline {_attributes({'text': heading, 'title': heading})}>\n{outlines}    </outline>\n"


def _fields(line: Line) -> Mapping[str, str]:
    title = line.title or line.url
    fields = {"type": "rss", "text": title, "title": title, "xmlUrl": line.url}
    if line.site:
        fields["htmlUrl"] = line.site
    if line.categories[1:]:
        fields["category"] = ",".join(each.replace(",", " ") for each in line.categories[1:])
    return fields


def _attributes(fields: Mapping[str, str]) -> str:
    return " ".join(f"{name}={quoteattr(_allowed(value))}" for name, value in fields.items())


def _escaped(text: str) -> str:
    return _allowed(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _allowed(text: str) -> str:
    return printable(text).replace("\ufffe", "").replace("\uffff", "")


def _title(outline: Element) -> str:
    return title_text(_first(outline, ("title", "text")))


def _first(element: Element, names: Iterable[str]) -> str:
    return next((value for name in names if (value := (attribute(element, name) or "").strip())), "")


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""
