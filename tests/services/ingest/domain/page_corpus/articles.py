"""The articles of the corpus: what is written once in `articles/`, and its body in blocks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import yaml

HERE: Final = Path(__file__).parent
Kind = Literal["paragraph", "heading", "list", "quote", "pull", "figure", "table", "post"]
MARKS: Final[tuple[tuple[str, Kind], ...]] = (
    ("## ", "heading"), ("- ", "list"), (">> ", "pull"), ("> ", "quote"), ("! ", "figure"), ("| ", "table"),
    ("@ ", "post"),
)  # fmt: skip
LINK: Final = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
STRESS: Final = re.compile(r"\*([^*]+)\*")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a body; its lines are items, rows, a caption and its credit, or one text."""

    kind: Kind
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """One article as its author would hand it to a news system, and what a reader of its page knows."""

    name: str
    layout: str
    language: str
    site: str
    address: str
    title: str
    short_title: str
    """The title as it is given to search engines."""
    authors: tuple[str, ...]
    byline: str
    """The names as the page prints them."""
    section: tuple[str, ...]
    published: datetime | date | None
    """A date where the page prints no more than a day."""
    stamp: str
    """The time as the page gives it to machines."""
    shown: str
    """The time as the page prints it."""
    lead: str
    blocks: tuple[Block, ...]

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text as a reader expects it: no captions, no pull quotes."""
        lead = (self.lead,) if self.lead else ()
        return (*lead, *(plain(text) for block in self.blocks for text in _texts(block)))

    @property
    def captions(self) -> tuple[str, ...]:
        """What stands under the pictures, without credits."""
        return tuple(plain(block.lines[0]) for block in self.blocks if block.kind == "figure")


def plain(text: str) -> str:
    """Return a text without its mark-up."""
    return STRESS.sub(r"\1", LINK.sub(r"\1", text))


@cache
def articles() -> Mapping[str, Written]:
    """Return every article by its name."""
    return {path.stem: _written(path) for path in sorted((HERE / "articles").glob("*.yaml"))}


def _texts(block: Block) -> Iterator[str]:
    if block.kind in ("figure", "pull"):
        return
    if block.kind == "post":
        yield from block.lines[1:]
    elif block.kind == "table":
        yield from (row.replace("|", " ") for row in block.lines)
    else:
        yield from block.lines


def _written(path: Path) -> Written:
    given: Mapping[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    authors = tuple(given.get("authors", ()))
    return Written(
        name=path.stem,
        layout=given["layout"],
        language=given["language"],
        site=given["site"],
        address=given["address"],
        title=given["title"],
        short_title=given.get("short_title", given["title"]),
        authors=authors,
        byline=given.get("byline", ", ".join(authors)),
        section=tuple(given.get("section", ())),
        published=_moment(given.get("published", "")),
        stamp=given.get("published", ""),
        shown=given.get("shown", ""),
        lead=given.get("lead", ""),
        blocks=tuple(_block(text) for text in given["body"].strip().split("\n\n")),
    )


def _moment(text: str) -> datetime | date | None:
    if not text:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _block(text: str) -> Block:
    mark, kind = next(((mark, kind) for mark, kind in MARKS if text.startswith(mark)), ("", "paragraph"))
    lines: Sequence[str] = text.split("\n")
    if kind in ("list", "table"):
        return Block(kind, tuple(line.removeprefix(mark).strip(" |") for line in lines))
    one = " ".join(lines).removeprefix(mark)
    return Block(kind, tuple(one.split(" | ")) if kind in ("figure", "post") else (one,))
