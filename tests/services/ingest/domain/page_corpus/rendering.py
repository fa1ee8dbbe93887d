"""An article in a layout: the HTML of its page."""

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import yaml

from tests.services.ingest.domain.page_corpus.articles import HERE, LINK, STRESS, Block, Written, articles, plain

PART: Final = re.compile(r'<template data-part="([^"]+)">\n?(.*?)</template>\n?', re.DOTALL)
SLOT: Final = re.compile(r"\{\{([a-z_]+(?:\.[a-z0-9_]+)?)(?:\|(json|entities))?\}\}")
PUNCTUATION: Final = re.compile(r"[\u2010-\u203a&<>\"]")
PARTS: Final = {
    "paragraph": "<p>{{text}}</p>\n",
    "heading": "<h2>{{text}}</h2>\n",
    "list": "<ul>\n{{items}}</ul>\n",
    "item": "<li>{{text}}</li>\n",
    "quote": "<blockquote><p>{{text}}</p></blockquote>\n",
    "pull": '<aside class="pullquote"><p>{{text}}</p></aside>\n',
    "figure": '<figure><img src="{{picture}}" alt=""><figcaption>{{caption}} {{credit}}</figcaption></figure>\n',
    "table": "<table><tbody>\n{{rows}}</tbody></table>\n",
    "row": "<tr>{{cells}}</tr>\n",
    "cell": "<td>{{text}}</td>",
    "post": "<section><time>{{time}}</time><h3>{{text}}</h3></section>\n",
    "author": '<a href="/people/{{slug}}">{{name}}</a>',
    "author_join": ", ",
    "author_json": '{"@type": "Person", "name": {{name|json}}}',
    "crumb": '<a href="/{{slug}}">{{text}}</a>\n',
}
"""How a part is written where a layout does not say."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A page with slots, and how its parts are written."""

    page: str
    parts: Mapping[str, str]
    words: Mapping[str, str]
    """What stands on the page besides the body, by slot."""

    def part(self, name: str, /, **slots: str) -> str:
        """Return one part, its slots filled with HTML."""
        return filled(self.parts[name], {**self.words, **slots})


@cache
def layout(name: str, language: str) -> Layout:
    """Return the layout of that name, with its furniture in a language."""
    source = (HERE / "layouts" / f"{name}.html").read_text(encoding="utf-8")
    parts = {**PARTS, **{part[1]: part[2] for part in PART.finditer(source)}}
    return Layout(PART.sub("", source), parts, _furniture(language))


def page_of(written: Written) -> str:
    """Return the page of an article."""
    its = layout(written.layout, written.language)
    its = replace(its, words={**its.words, **_facts(written, its)})
    other = {f"other.{name}": text for name, text in _other(written, its).items()}
    return filled(its.page, {**its.words, **other, "body": _body(its, written)})


def filled(text: str, slots: Mapping[str, str]) -> str:
    """Return a text with its slots filled.

    A slot marked `json` is written as a JSON string; one marked `entities` too, with its punctuation as entities, as
    some systems do by mistake.
    """
    return SLOT.sub(lambda slot: _written_as(slot[2], slots[slot[1]]), text)


def _written_as(kind: str | None, escaped: str) -> str:
    if kind is None:
        return escaped
    text = html.unescape(escaped)
    if kind == "entities":
        text = PUNCTUATION.sub(lambda mark: f"&#{ord(mark[0])};", text)
    return json.dumps(text, ensure_ascii=False).replace("</", "<\\/")


def _furniture(language: str) -> dict[str, str]:
    """Return what sites write around their articles in a language, by slot."""
    words: Mapping[str, str | list[str]] = yaml.safe_load(
        (HERE / "languages" / f"{language}.yaml").read_text(encoding="utf-8")
    )
    slots: dict[str, str] = {}
    for name, said in words.items():
        if isinstance(said, list):
            slots |= {f"{name}.{number}": _escaped(text) for number, text in enumerate(said, 1)}
        else:
            slots[f"say.{name}"] = _escaped(said)
    return slots


def _facts(written: Written, its: Layout) -> dict[str, str]:
    section = written.section
    plain_facts = {
        "title": written.title,
        "short_title": written.short_title,
        "site": written.site,
        "address": written.address,
        "language": written.language,
        "direction": "rtl" if written.language in ("ar", "fa", "he") else "ltr",
        "byline": written.byline,
        "author": written.authors[0] if written.authors else "",
        "section": section[-1] if section else "",
        "top_section": section[0] if section else "",
        "published": written.stamp,
        "shown": written.shown,
        "lead": written.lead,
        "summary": written.lead or written.paragraphs[0][:160],
        "text": "\n\n".join(written.paragraphs),
    }
    joined = its.parts["author_join"].strip("\n")
    made = {
        "authors": joined.join(its.part("author", name=_escaped(name), slug=slug(name)) for name in written.authors),
        "authors_json": ", ".join(its.part("author_json", name=name) for name in written.authors),
        "crumbs": "".join(its.part("crumb", text=_escaped(name), slug=slug(name)) for name in section),
    }
    return {**{name: _escaped(text) for name, text in plain_facts.items()}, **made}


def _other(written: Written, its: Layout) -> dict[str, str]:
    """Return title and body of another article in the same language, for pages on which the next one follows."""
    same = [each for each in articles().values() if each.language == written.language]
    place = [each.name for each in same].index(written.name)
    other = same[(place + 1) % len(same)]
    parts = {name: text for name, text in its.parts.items() if not name.startswith("after-")}
    return {
        "title": _escaped(other.title),
        "address": _escaped(other.address),
        "byline": _escaped(other.byline),
        "author": _escaped(other.authors[0] if other.authors else other.site),
        "body": _body(replace(its, parts=parts), other),
        "published": other.stamp,
    }


def _body(its: Layout, written: Written) -> str:
    """Return the blocks as HTML, with what the layout puts after its n-th paragraph."""
    pieces, paragraphs = [], 0
    for position, block in enumerate(written.blocks):
        pieces.append(_block(its, block, f"/pictures/{written.name}-{position}.jpg"))
        if block.kind == "paragraph":
            paragraphs += 1
            after = f"after-{paragraphs}"
            pieces.append(its.part(after) if after in its.parts else "")
    return "".join(pieces)


def _block(its: Layout, block: Block, picture: str) -> str:
    if block.kind == "list":
        return its.part("list", items="".join(its.part("item", text=_marked(line)) for line in block.lines))
    if block.kind == "table":
        return its.part("table", rows="".join(_row(its, line.split("|")) for line in block.lines))
    if block.kind == "figure":
        caption, credit = _two(block.lines)
        return its.part("figure", picture=picture, caption=_marked(caption), credit=_marked(credit))
    if block.kind == "post":
        return its.part("post", time=_escaped(block.lines[0]), text=_marked(_two(block.lines)[1]))
    return its.part(block.kind, text=_marked(block.lines[0]))


def _row(its: Layout, cells: Iterable[str]) -> str:
    return its.part("row", cells="".join(its.part("cell", text=_marked(cell.strip())) for cell in cells))


def _two(lines: Sequence[str]) -> tuple[str, str]:
    return lines[0], lines[1] if len(lines) > 1 else ""


def slug(text: str) -> str:
    """Return a text as it stands in an address."""
    return "-".join(re.findall(r"\w+", plain(text).lower()))


def _marked(text: str) -> str:
    """Return a text with its links and stresses as HTML."""
    return STRESS.sub(r"<em>\1</em>", LINK.sub(r'<a href="\2">\1</a>', _escaped(text)))


def _escaped(text: str) -> str:
    return html.escape(text, quote=True).replace("&#x27;", "'")
