"""The elements of a feed or an entry by name, and the facts that are read out of them in the same way for both."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from services.ingest.domain.documents.markup import title_text
from services.ingest.domain.documents.xml_trees import Element
from services.ingest.domain.feeds.fields import AUTHORS, LANGUAGE, NESTED, OTHER_AUTHORS
from services.ingest.domain.feeds.links import Place, address
from services.ingest.domain.feeds.names import Names
from services.ingest.domain.feeds.people import names
from services.ingest.domain.feeds.texts import attribute, html_of, title_of, words
from services.ingest.domain.moments.stated import moment

TAG_OF_A_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,6}")
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"


class Elements:
    """The children of one element, by their plain names."""

    def __init__(self, holder: Element, known: Names, is_atom: bool, place: Place) -> None:
        self.holder = holder
        self.is_atom = is_atom
        self.place = place.within(holder)
        self._known = known
        self._by_name: dict[str, list[Element]] = {}
        self._add(holder)

    def _add(self, holder: Element) -> None:
        by_name, by_tag = self._by_name, self._known.by_tag
        for child in holder:
            name = by_tag.get(child.tag) or self._known.of(child)
            if name in by_name:
                by_name[name].append(child)
            else:
                by_name[name] = [child]
            if name in NESTED and len(child):
                self._add(child)

    def named(self, *names: str) -> list[Element]:
        """Return the elements of these names, those of the first name first."""
        found = self._by_name
        if found.keys().isdisjoint(names):
            return []
        return [each for name in names if name in found for each in found[name]]

    def within(self, element: Element) -> "Elements":
        """Return the children of one of these elements."""
        return Elements(element, self._known, self.is_atom, self.place)

    def text(self, *names: str) -> str:
        """Return the first text that is not blank."""
        for each in self.named(*names):
            text = words(each).strip()
            if text:
                return text
        return ""

    def title(self, *names: str) -> str:
        """Return the first title that is not blank, as plain text."""
        for each in self.named(*names):
            text = title_of(each, self.is_atom)
            if text:
                return text
        return ""

    def html(self, names: Iterable[str], link: str | None, most: int = 10) -> list[str]:
        """Return what the elements of these names say, as harmless HTML, that of the first name first."""
        found: list[str] = []
        for each in self.named(*names):
            said = html_of(each, self.is_atom, self.place, link)
            if said:
                found.append(said)
                if len(found) == most:
                    break
        return found

    def moment(self, *names: str) -> datetime | None:
        """Return the first time that can be read; of elements with the same name the last one counts."""
        for name in names:
            for each in reversed(self._by_name.get(name, [])):
                found = moment(words(each))
                if found:
                    return found
        return None

    def language(self) -> str | None:
        """Return the language that is stated, or in which the document is marked to be."""
        return language_in(self.text(*LANGUAGE)) or language_in(self.holder.get(XML_LANG) or "")

    def authors(self) -> tuple[str, ...]:
        """Return the names of those who wrote it; what is less sure counts where nothing else does."""
        stated = names([self._written(each) for each in self.named(*AUTHORS)])
        if stated:
            return stated
        others = (names([self._written(each) for each in self.named(name)]) for name in OTHER_AUTHORS)
        return next((found for found in others if found), ())

    def _written(self, author: Element) -> str:
        """Return an author's name as it is written."""
        if len(author) == 0:
            return words(author)
        person = self.within(author)
        return person.text("name", "foaf:name", "itunes:name") or (
            "" if person.text("email", "uri", "url") else words(author)
        )

    def links(self, *relations: str) -> Iterator[Element]:
        """Yield the links that stand in one of these relations; a link that names none is an alternate."""
        for each in self.named("link"):
            if attribute(each, "href") and _relations(each).intersection(relations):
                yield each

    def link_to(self, *relations: str) -> str | None:
        """Return the first address that stands in one of these relations, in the order in which they are given."""
        for relation in relations:
            for each in self.links(relation):
                found = self.target(each)
                if found:
                    return found
        return None

    def target(self, link: Element) -> str | None:
        """Return where a link of Atom leads."""
        return address(attribute(link, "href"), self.place.within(link).base)

    def address(self, link: str | None) -> str | None:
        """Return a link of this place as an absolute address."""
        return address(link, self.place.base)


def language_in(text: str) -> str | None:
    """Return a language as it is stated, with hyphens, None if what is stated is none."""
    text = title_text(text).replace("_", "-")
    return text if TAG_OF_A_LANGUAGE.fullmatch(text) else None


def _relations(link: Element) -> set[str]:
    stated = (attribute(link, "rel") or "alternate").lower().split()
    return {each.rpartition("/")[2] if each.startswith("http") else each for each in stated}
