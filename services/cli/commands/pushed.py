"""Articles in a format of publishers, handed in on the command line: our JSON, lines of it, ninjs, NewsML-G2."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, Literal

from services.cli import console
from services.cli.commands.documents import named
from services.cli.server import connected, load
from tocsin.errors import TocsinError
from tocsin.problems import Problem

if TYPE_CHECKING:
    from services.ingest.adapters.reader import Reader
    from services.ingest.domain.pushes.pushed import Draft
    from services.ingest.shelf import Result

Format = Literal["json", "jsonl", "newsml"]

BEGINNING: Final = 16_384
JSON: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*[\"}]|\[\s*[{\]])")
JSON_FEED: Final = re.compile(rb"https?:(?:\\?/){2}jsonfeed\.org(?:\\?/)version", re.IGNORECASE)
NEWSML: Final = re.compile(rb"<(?:[\w.-]{1,20}:)?(?:newsItem|newsMessage)[\s>]")
NAMESPACE: Final = b"http://iptc.org/std/nar/2006-10-01/"
AT_A_TIME: Final = 100
"""Articles whose mark-up is rendered together, within the time that one document has."""
MOST: Final = 100_000
SHOWN_FAULTS: Final = 50


def format_of(content: bytes) -> Format | None:
    """Tell by what is in it which of these formats a document is in, None if it is another thing."""
    beginning = content[:BEGINNING]
    if NEWSML.search(beginning) and NAMESPACE in beginning:
        return "newsml"
    if not JSON.match(beginning) or JSON_FEED.search(beginning):
        return None
    lines = [line for line in content.splitlines() if line.strip()]
    is_a_line_each = len(lines) > 1 and all(line.strip()[:1] + line.strip()[-1:] == b"{}" for line in lines)
    return "jsonl" if is_a_line_each else "json"


async def hand_in(content: bytes, place: str, form: Format) -> tuple[Sequence["Draft"], Sequence["Result"]]:
    """Store what a document holds, all of it or nothing; returns the drafts and what became of them.

    Raises:
        TocsinError: something in it is wrong; everything that is has been named on stderr, but for the last of it.
    """
    from services.ingest.adapters.reader import Reader
    from services.ingest.app import shelf
    from services.ingest.settings import IngestSettings

    settings = load(IngestSettings)
    async with connected(settings) as redis, Reader(1) as reader:
        try:
            drafts = await _drafts(content, form, reader)
            return drafts, await shelf(redis, settings).put(drafts, None)
        except Problem as problem:
            raise _complained(problem, place) from problem


async def _drafts(content: bytes, form: Format, reader: "Reader") -> list["Draft"]:
    from services.ingest.domain.documents.json_bodies import parsed
    from services.ingest.domain.pushes.bodies import drafts_in

    if form == "newsml":
        return list((await reader.newsml(content, MOST)).taken())
    drafts = list(_lines(content)) if form == "jsonl" else list(drafts_in(parsed(content), most=None))
    marked = [number for number, draft in enumerate(drafts) if draft.html is not None]
    for begin in range(0, len(marked), AT_A_TIME):
        numbers = marked[begin : begin + AT_A_TIME]
        rendered = (await reader.markup([drafts[number] for number in numbers])).taken()
        for number, draft in zip(numbers, rendered, strict=True):
            drafts[number] = draft
    return drafts


def _lines(content: bytes) -> Iterator["Draft"]:
    """Yield the draft in each line; raises `Problem` with all that is wrong in any of them."""
    from dataclasses import replace

    from services.ingest.domain.documents.json_bodies import parsed
    from services.ingest.domain.pushes.bodies import drafts_in
    from tocsin.problems import Fault

    faults: list[Fault] = []
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        try:
            for draft in drafts_in(parsed(line)):
                yield replace(draft, pointer=f"line {number}: {draft.pointer}")
        except Problem as problem:
            wrong = problem.faults or (Fault("", problem.detail),)
            faults += [Fault(f"line {number}: {each.pointer}".rstrip(": "), each.detail) for each in wrong]
    if faults:
        raise Problem("invalid", f"{len(faults)} things are wrong", faults)


def _complained(problem: Problem, place: str) -> TocsinError:
    """Name what is wrong, a line each, and return the last of it as an error."""
    name = named(place)
    texts = [f"{each.pointer or 'the document'}: {each.detail}" for each in problem.faults]
    texts = texts or [problem.detail]
    *others, last = texts if len(texts) <= SHOWN_FAULTS else [*texts[:SHOWN_FAULTS], "and more of the like"]
    for text in others:
        console.fail(f"{name}: {text}")
    return TocsinError(f"{name}: {last}; nothing was stored")
