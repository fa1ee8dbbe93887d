"""Feeds in XML: RSS of every version, RDF, Atom, CDF, in whatever state they are."""

from collections.abc import Iterator
from typing import Final

from services.ingest.domain.documents.xml_trees import Element, Tree
from services.ingest.domain.feeds.elements import XML_LANG, Elements, language_in
from services.ingest.domain.feeds.entries import entry_of
from services.ingest.domain.feeds.fields import DESCRIPTION, TITLE
from services.ingest.domain.feeds.links import Place, address
from services.ingest.domain.feeds.listing import ENTRIES, Entry, Feed
from services.ingest.domain.feeds.names import Names
from services.ingest.domain.feeds.texts import attribute, words

HOLDERS: Final = frozenset(
    {"document", "rss", "feed", "rdf:rdf", "rdf", "channel", "items", "html", "body", "xhtml:html", "xhtml:body"}
)
"""Elements in which entries are looked for."""
ENTRY: Final = frozenset({"item", "entry"})
MINUTES: Final = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
LONGEST_TTL: Final = 525_600
DEEPEST: Final = 8


def read(tree: Tree, url: str | None) -> Feed | None:
    """Return the feed in a tree, None if there is none."""
    known = Names(_first(tree.root))
    holders, items = _found(tree.root, known)
    items = [each for each in items if len(each) or len(each.attrib)] if tree.damaged else items
    if not holders and not items:
        return None
    root = holders[0] if holders else tree.root
    about = next((each for each in holders if known.of(each) in ("channel", "feed")), root)
    is_atom = known.of(root) in ("feed", "entry") or (not holders and known.of(items[0]) == "entry")
    place = Place(url).within(root)
    facts = Elements(about, known, is_atom, place)
    if about is not root and about.getparent() is not root:
        facts.place = Place(url)
    site = _site(facts, url)
    place = Place(url, site, facts.place.stated)
    inherited = facts.authors() if is_atom and holders else ()
    return Feed(
        title=facts.title(*TITLE),
        link=site,
        description=_description(facts),
        language=facts.language() or language_in(root.get(XML_LANG) or ""),
        ttl=_ttl(facts),
        hub=facts.link_to("hub"),
        damaged=tree.damaged,
        entries=tuple(_entries(items, known, place, is_atom, inherited)),
        self_url=facts.link_to("self"),
        next_archive=facts.link_to("prev-archive", "next"),
    )


def _entries(
    items: list[Element], known: Names, place: Place, is_atom: bool, inherited: tuple[str, ...]
) -> Iterator[Entry]:
    holder: Element | None = None
    around = place
    for item in items:
        if (parent := item.getparent()) is not holder:
            holder = parent
            around = place if place.stated else place.within(parent)
        yield entry_of(Elements(item, known, is_atom, around), inherited)


def _first(root: Element) -> Element:
    """Return the document's own root, which may stand in one that was put around it."""
    return root[0] if root.tag == "document" and len(root) else root


def _found(root: Element, known: Names) -> tuple[list[Element], list[Element]]:
    """Return the elements around entries, outermost first, and the entries, both in the order of the document."""
    holders: list[Element] = []
    items: list[Element] = []
    if known.of(root) in ENTRY:
        return holders, [root]
    holders += [] if root.tag == "document" else [root]
    waiting = [iter(root)]
    while waiting and len(items) < ENTRIES:
        child = next(waiting[-1], None)
        name = "" if child is None else known.by_tag.get(child.tag) or known.of(child)
        if child is None:
            waiting.pop()
        elif name in ENTRY:
            items.append(child)
            waiting += [child.iterchildren("{*}item", "{*}entry")] if len(waiting) < DEEPEST else []
        elif name in HOLDERS:
            holders.append(child)
            waiting += [iter(child)] if len(waiting) < DEEPEST else []
    return holders, items


def _site(facts: Elements, url: str | None) -> str | None:
    for each in facts.named("link"):
        link = address(words(each), facts.place.stated or url) if attribute(each, "href") is None else None
        if link:
            return link
    return facts.link_to("alternate") or facts.address(attribute(facts.holder, "href"))


def _description(facts: Elements) -> str:
    return facts.title(*DESCRIPTION)


def _ttl(facts: Elements) -> int | None:
    """Return the minutes until a feed changes, as it says."""
    stated = _number(facts.text("ttl"))
    if stated:
        return stated
    period = facts.text("sy:updateperiod").lower()
    frequency = _number(facts.text("sy:updatefrequency"))
    minutes = MINUTES.get(period or "daily") if period or frequency else None
    return max(minutes // (frequency or 1), 1) if minutes else None


def _number(text: str) -> int | None:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        return None
    return min(int(text), LONGEST_TTL) or None
