"""Where on a page a line stands: in which element, and whether among what belongs to the site and not to a text."""

import re
from dataclasses import dataclass, field, replace
from typing import Any, Final

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BREAKS: Final = HEADINGS | frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "li", "main",
    "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
"""Elements around which a line ends."""
OFF: Final = frozenset({"aside", "nav", "footer", "dialog", "menu", "article"})
"""Elements that hold no part of the text unless they hold much of it."""
OFF_ROLES: Final = frozenset({"navigation", "complementary", "contentinfo", "banner", "dialog", "search", "alert"})
WHOLE: Final = frozenset({"html", "body", "main"})
WORDS_OF_A_NAME: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
OFF_WORDS: Final = frozenset((
    "ad", "ads", "advert", "advertisement", "advertising", "adunit", "banner", "bookmark", "breadcrumb", "breadcrumbs",
    "comment", "comments", "consent", "cookie", "cookies", "copyright", "crp", "disqus", "donate",
    "donation", "footer", "footnav", "gdpr", "interstitial", "jetpack", "mailmunch", "masthead", "modal", "nav",
    "navbar", "navigation", "newsletter", "newsletters", "optin", "outbrain", "popular", "popup", "promo", "promos",
    "promotion", "prompt", "readmore", "recirc", "recirculation", "recommend", "recommendation", "recommendations",
    "recommended", "related", "relateds", "replies", "respond", "share", "sharebar", "sharedaddy", "sharing", "sidebar",
    "signup", "skip", "social", "sponsor", "sponsored", "subscribe", "subscription", "taboola", "teaser", "teasers",
    "toc", "toolbar", "tooltip", "trending", "upsell", "widget", "widgets", "yarpp", "zergnet",
))  # fmt: skip
"""Words in the names of elements that hold no part of a text unless they hold much of it."""
BESIDE_WORDS: Final = frozenset((
    "author", "authors", "bio", "biography", "byline", "credit", "credits", "date", "dateline", "eyebrow", "keywords",
    "kicker", "metadata", "overline", "pager", "pagination", "pubdate", "published", "readingtime", "tags", "timestamp",
    "updated",
))  # fmt: skip
"""Words in the names of elements that stand beside a text, if they are short."""
CAPTION_WORDS: Final = frozenset(
    {"bildunterschrift", "caption", "cutline", "figcaption", "imgdesc", "legende", "photodesc"}
)
PICTURE_WORDS: Final = frozenset({"bild", "foto", "image", "img", "photo", "picture"})
TEXT_WORDS: Final = frozenset({"desc", "description", "info", "legend", "text"})
"""What is named after both a picture and a text is a caption."""
LEAD_WORDS: Final = frozenset((
    "abstract", "bajada", "chapeau", "chapo", "copete", "deck", "dek", "entradilla", "excerpt", "ingress", "intro",
    "lead", "lede", "preamble", "sommario", "standfirst", "strapline", "subhead", "subheading", "subheadline",
    "subtitle", "summary", "vorspann",
))  # fmt: skip
CELLS: Final = frozenset({"td", "th"})
NUMBERED: Final = CELLS | {"tr", "figcaption"}
LONGEST_NAME: Final = 400
DIGITS: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands."""

    tag: str = "body"
    """The innermost element that makes lines."""
    path: str = ""
    """That element and two around it, by tag and first class: lines of one kind share it."""
    is_linked: bool = False
    row: int = 0
    """Which row of a table it stands in, 0 for none."""
    cell: int = 0
    off: tuple[str, ...] = ()
    """The names of the elements around it that look as if they held no part of the text."""
    is_beside: bool = False
    """Whether an element around it looks as if it held a byline, a date or the like."""
    is_lead: bool = False
    caption: int = 0
    """Which caption it stands in, 0 for none."""
    picture: int = 0
    """Which element it stands in that holds a picture and little else, 0 for none."""


@dataclass(slots=True)
class Places:
    """The places of one page: elements of one name in one place have theirs in common."""

    known: dict[tuple[int, str, str, str, str], Place] = field(default_factory=dict)

    def inside(self, place: Place, element: Any, number: int, has_picture: bool) -> Place:
        """Return the place inside of an element that stands at a place; `number` is given to no other element."""
        tag, get = element.tag, element.get
        key = (id(place), tag, get("class") or "", get("id") or "", get("role") or "")
        inner = None if has_picture or tag in NUMBERED else self.known.get(key)
        if inner is None:
            inner = _inside(place, element, number, has_picture)
            if inner.caption == place.caption and not has_picture:
                self.known[key] = inner
        return inner


def is_off(place: Place) -> bool:
    """Whether a line stands in an element that is called what no part of a text is; an article alone is none."""
    return any(not name.startswith("article.") for name in place.off)


def words_of(element: Any) -> set[str]:
    """Return the words in the class, the id and the component of an element."""
    names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-component') or ''}"
    return {word.lower() for word in WORDS_OF_A_NAME.findall(names[:LONGEST_NAME])}


def _inside(place: Place, element: Any, number: int, has_picture: bool) -> Place:
    tag = element.tag
    if tag == "a":
        return place if place.is_linked else replace(place, is_linked=True)
    if tag in BREAKS:
        row = number if tag == "tr" else place.row
        cell = number if tag in CELLS else place.cell
        place = replace(place, tag=tag, path=_path(place.path, element), row=row, cell=cell)
    if has_picture and not place.picture:
        place = replace(place, picture=number)
    is_plain = tag not in OFF and tag != "figcaption" and not element.get("class") and not element.get("id")
    return place if is_plain else _named(place, element, number)


def _named(place: Place, element: Any, number: int) -> Place:
    """Return a place with what the names of an element say about it."""
    tag, words = element.tag, words_of(element)
    is_off = tag in OFF and not (tag == "article" and place.picture)
    if is_off or ((element.get("role") in OFF_ROLES or words & OFF_WORDS) and tag not in WHOLE):
        name = DIGITS.sub("", f"{tag}.{element.get('class') or element.get('id') or ''}"[:LONGEST_NAME])
        place = replace(place, off=(*place.off, name))
    if not place.caption and (tag == "figcaption" or _is_caption(words)):
        place = replace(place, caption=number)
    is_beside, is_lead = bool(words & BESIDE_WORDS), bool(words & LEAD_WORDS) and tag not in WHOLE
    return replace(place, is_beside=True) if is_beside else replace(place, is_lead=True) if is_lead else place


def _is_caption(words: set[str]) -> bool:
    return bool(words & CAPTION_WORDS) or bool(words & PICTURE_WORDS and words & TEXT_WORDS)


def _path(path: str, element: Any) -> str:
    """Return the two elements around a line by tag and first class, and its own by tag."""
    name = (element.get("class") or "").split(maxsplit=1)[:1]
    steps = [*path.split("/")[-2:], f"{element.tag}.{name[0] if name else ''}"]
    return "/".join(steps)


def kind_of(path: str) -> str:
    """Return a path without the class of its last element: one paragraph of a text may have a name of its own."""
    return path.rpartition(".")[0]
