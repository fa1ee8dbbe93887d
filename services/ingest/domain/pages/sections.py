"""Where on its site the article of a page stands."""

from itertools import islice
from typing import Any, Final
from urllib.parse import urlsplit

from services.ingest.domain.documents.markup import Tree, one_line, title_text
from services.ingest.domain.lines.kinds import CLOSED, line_of
from services.ingest.domain.lines.sections import path_in, without_root
from services.ingest.domain.pages.jsonld import Statement
from services.ingest.domain.pages.metas import Metas, named
from services.ingest.domain.pages.places import WHOLE, words_of

SECTION_METAS: Final = (
    "article:section", "section", "parsely-section", "sailthru.section", "cxenseparse:recs:category", "og:section",
    "article:section_name", "dc.subject.section", "category", "channel", "cg", "news_section", "articlesection",
)  # fmt: skip
TRAILS: Final = "//*[@class or @id or @aria-label or @itemtype or @typeof]"
TRAIL_NAMES: Final = ("class", "id", "aria-label", "itemtype", "typeof")
STEPS: Final = ".//a | .//li[not(.//a)] | .//span[not(.//a) and not(.//span) and not(ancestor::a)]"
KICKERS: Final = (
    "//article//a[contains(@rel, 'category')] | //main//a[contains(@rel, 'category')]"
    " | //*[@itemprop='articleSection']",
    "(//h1)[1]/preceding::a[contains(@class, 'section') or contains(@class, 'overline') or contains(@class, 'kicker')"
    " or contains(@class, 'eyebrow') or contains(@class, 'category') or contains(@class, 'rubric')]",
)
KICKER_WORDS: Final = frozenset(
    {"nav", "menu", "masthead", "navigation", "sidebar", "related", "widget", "more", "share", "tools"}
)
LOOKED_AT: Final = 30
TRAILS_LOOKED_AT: Final = 6
LONGEST: Final = 40
WORDS: Final = 3
LINKS: Final = 600
PARTS_OF_A_LABEL: Final = 4
SIGNS: Final = " >/»›|·:→"


def section_in(tree: Tree, metas: Metas, said: Statement, title: str, address: str) -> tuple[str, ...]:
    """Return the path of breadcrumbs, stated or printed, else the section that is stated, in the head or by the title.

    Where none of these tells it, links to the folders of the page's address do, and the line right above its title.
    """
    path = said.path or _trail(tree, title)
    if path:
        return path
    in_head = tuple(title_text(text) for text in named(metas, SECTION_METAS)[:1])
    return said.section or in_head or _kicker(tree) or _folders(tree, address) or _labelled(tree, title)


def _folders(tree: Tree, address: str) -> tuple[str, ...]:
    """Return the names by which the page links to the folders that it stands in."""
    path = _path_of(address).strip("/").split("/")[:-1]
    folders = ["/" + "/".join(path[: depth + 1]) for depth in range(len(path))]
    names: dict[str, str] = {}
    if not folders:
        return ()
    for element in tree.xpath("//a[@href]")[:LINKS]:
        if folders[0] not in element.get("href"):
            continue
        name = one_line(element.text_content())
        place = _path_of(element.get("href"))
        if place in folders and 0 < len(name) <= LONGEST and any(letter.isalpha() for letter in name):
            names.setdefault(place, name)
    return without_root([names[folder] for folder in folders if folder in names])


def _path_of(address: str) -> str:
    try:
        return urlsplit(address.strip()).path.rstrip("/")
    except ValueError:
        return ""


def _labelled(tree: Tree, title: str) -> tuple[str, ...]:
    """Return the line right above the title if it looks like the name of a section."""
    heading = next(
        (each for each in tree.xpath("//h1")[:LOOKED_AT] if title and one_line(each.text_content()) == title), None
    )
    above = _before(heading) if heading is not None else None
    if above is None or above.xpath(".//button | .//input | .//img") or words_of(above) & KICKER_WORDS:
        return ()
    links = above.xpath("self::a | .//a")
    if len(links) > 1 or len(above.xpath(".//*")) > PARTS_OF_A_LABEL:
        return ()
    label = one_line(links[0].text_content() if links else above.text_content())
    is_name = 0 < len(label) <= LONGEST and len(label.split()) <= WORDS and not CLOSED.search(label)
    return (label,) if is_name and line_of(label).kind == "short" else ()


def _before(heading: Any) -> Any | None:
    """Return the element right above a heading, or above what holds the heading first."""
    for element in (heading, heading.getparent()):
        before = element.getprevious() if element is not None and element.tag not in WHOLE else None
        if before is not None and before.tag not in ("header", "nav"):
            return before
    return None


def _trail(tree: Tree, title: str) -> tuple[str, ...]:
    trails = (
        each for each in tree.xpath(TRAILS) if any("crumb" in (each.get(name) or "").lower() for name in TRAIL_NAMES)
    )
    paths = (_path(element, title) for element in islice(trails, TRAILS_LOOKED_AT))
    return next((path for path in paths if path), ())


def _path(element: Any, title: str) -> tuple[str, ...]:
    """Return the steps of one trail: its links, or its line where it has none."""
    texts = (one_line(" ".join(each.itertext())).strip(SIGNS) for each in element.xpath(STEPS)[:LOOKED_AT])
    steps = [step for step in dict.fromkeys(texts) if any(letter.isalnum() for letter in step)]
    return (
        without_root(steps, title)
        if len(steps) > 1 or element.xpath(".//a")
        else path_in(one_line(element.text_content()))
    )


def _kicker(tree: Tree) -> tuple[str, ...]:
    for kicker in KICKERS:
        for element in tree.xpath(kicker)[:LOOKED_AT]:
            text = element.get("content") or one_line(element.text_content())
            if 0 < len(text) <= LONGEST and not any(words_of(each) & KICKER_WORDS for each in element.iterancestors()):
                return (text,)
    return ()
