"""What a person copies from a web page, sorted out: title, byline, section, captions and text, furniture left out.

Lines are told apart one by one (`lines`), the best run of them (`runs`) is the text, and the other parts are looked
for around it. Every step is linear in the length of what was pasted.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby, islice, pairwise
from typing import Final

from services.ingest.domain.bylines import names_in_byline, names_in_dateline, names_in_sign_off
from services.ingest.domain.captions import without_label
from services.ingest.domain.dates import read_line
from services.ingest.domain.headlines import Candidate, best_title
from services.ingest.domain.identity import fold
from services.ingest.domain.languages import tell
from services.ingest.domain.lines import Line, line_of, width
from services.ingest.domain.pages import Page
from services.ingest.domain.runs import Run, among_others, best_run, grown, others_within
from services.ingest.domain.sections import path_in, without_root

CHARACTERS: Final = 1_000_000
LINES: Final = 4_000
"""No article has more; what comes after them is not looked at."""
INVISIBLE: Final = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD])
LINE_ENDS: Final = re.compile(r"\r\n?|\n|\u2028|\u2029|\x0b|\x0c|\x85")
WRAPPED: Final = range(50, 133)
"""The widths to which programs wrap a paragraph."""
CAPTION: Final = 40
AROUND: Final = 3
"""How far below a text a line may stand that belongs to it."""
ABOVE: Final = 60
"""How far above."""


def clean(text: str) -> Page:
    """Return the article in the text of a page; without furniture around it, the text is taken as it is."""
    paragraphs = _paragraphs(text)
    told = {paragraph: line_of(paragraph) for paragraph in dict.fromkeys(paragraphs)}
    lines = [told[paragraph] for paragraph in paragraphs]
    run = best_run(lines)
    if run.start == run.end:
        return _without_prose(lines)
    run = _without_headlines(lines, grown(lines, run))
    written = "\n".join(line.text for line in lines[run.start : run.end] if line.kind in ("prose", "sentence"))
    title = best_title(_candidates(lines, run), written)
    captions = _captions(lines, run, title)
    body = list(_body(lines, run, {fold(title), *(fold(caption) for caption in captions)}))
    return _page(title, body, captions, lines, run)


def _page(title: str, paragraphs: Sequence[str], captions: tuple[str, ...], lines: Sequence[Line], run: Run) -> Page:
    body = "\n\n".join(paragraphs)
    return Page(
        title=title,
        authors=_authors(lines, run, paragraphs),
        section=_section(lines, run, title),
        published=_published(lines, run),
        captions=captions,
        text=body,
        canonical_url=None,
        language=tell(f"{title}\n{body}"),
    )


def _without_prose(lines: Sequence[Line]) -> Page:
    """Return what there is where nothing looks like a paragraph: the first line is the title if others follow."""
    rest = [line.text for line in lines if line.kind in ("short", "sentence", "item", "caption")]
    title, paragraphs = (rest[0], rest[1:]) if len(rest) > 1 else ("", rest)
    return _page(title, paragraphs, (), lines, Run(len(lines), len(lines), 0.0))


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text; lines that a program has wrapped are put together again."""
    raw = LINE_ENDS.split(text[:CHARACTERS].translate(INVISIBLE))
    paragraphs: list[str] = []
    for is_blank, group in groupby((" ".join(line.split()) for line in raw), key=lambda line: not line):
        if not is_blank:
            paragraphs += _unwrapped(list(islice(group, LINES)))
        if len(paragraphs) >= LINES:
            break
    return paragraphs[:LINES]


def _unwrapped(lines: list[str]) -> list[str]:
    """Return lines that stand together as one paragraph if a program has wrapped it.

    None of them had room for the first word of the next, and most go on in the middle of a sentence.
    """
    widest = max(len(line) for line in lines)
    if len(lines) < 2 or widest not in WRAPPED:
        return lines
    is_full = all(len(line) + 1 + len(following.split(" ", 1)[0]) > widest for line, following in pairwise(lines))
    goes_on = sum(following[0].islower() for following in lines[1:])
    return [" ".join(lines)] if is_full and 2 * goes_on >= len(lines) - 1 else lines


def _without_headlines(lines: Sequence[Line], run: Run) -> Run:
    """Return a run that begins with its first paragraph, a closed line right above a paragraph kept where it tells."""
    start = run.start
    while start < run.end - 1 and lines[start].kind != "prose":
        is_lead = (
            lines[start].kind == "sentence" and lines[start].text.endswith(".") and lines[start + 1].kind == "prose"
        )
        if is_lead and start > 0:
            break
        start += 1
    return Run(start, run.end, run.score) if lines[start].kind in ("prose", "sentence") else run


def _candidates(lines: Sequence[Line], run: Run) -> list[Candidate]:
    others = among_others(lines)
    possible = [
        position for position in range(run.start) if lines[position].kind in ("short", "sentence", "prose", "item")
    ]
    return [
        Candidate(lines[position].text, run.start - position - 1, position == possible[0], others[position])
        for position in possible
    ]


def _captions(lines: Sequence[Line], run: Run, title: str) -> tuple[str, ...]:
    """Return the captions from the title on, each once: lines with a credit, and lines that the page writes twice."""
    begin = next((position for position, line in enumerate(lines) if title and line.text.startswith(title)), 0)
    near = lines[max(begin, run.start - ABOVE) : run.end + AROUND]
    written = Counter(line.text for line in near)
    captions = [
        line.text
        for line in near
        if line.kind == "caption" or (line.kind == "short" and written[line.text] > 1 and width(line.text) >= CAPTION)
    ]
    return tuple(dict.fromkeys(without_label(text) for text in captions if fold(text) != fold(title)))


def _body(lines: Sequence[Line], run: Run, elsewhere: set[str]) -> Iterator[str]:
    """Yield the paragraphs of a run: no furniture, no headlines of other texts, nothing twice, lists if introduced."""
    written = set(elsewhere)
    in_list = False
    left_out = others_within(lines, run)
    for position, line in enumerate(lines[run.start : run.end], run.start):
        is_listed = line.kind == "item" and (in_list or line.text.endswith((".", ";", "!", "?", "”", '"')))
        is_written = line.kind == "prose" or line.kind == "sentence" or is_listed
        in_list = (line.text.endswith((":", "：")) and line.kind in ("prose", "sentence")) or is_listed
        folded = fold(line.text)
        if is_written and position not in left_out and folded not in written:
            written.add(folded)
            yield line.text


def _authors(lines: Sequence[Line], run: Run, paragraphs: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the byline nearest to the text, else of those who signed it off."""
    near = [*reversed(lines[max(run.start - ABOVE, 0) : run.start]), *lines[run.start : run.end + AROUND]]
    bylines = (names_in_byline(line.text) for line in near if line.kind == "byline")
    first = next((names for names in bylines if names), ())
    if first:
        return first
    dateline = names_in_dateline(paragraphs[0]) if paragraphs else ()
    sign_offs = (names_in_sign_off(line.text) for line in near if line.kind == "byline")
    return dateline or next((names for names in sign_offs if names), ())


def _section(lines: Sequence[Line], run: Run, title: str) -> tuple[str, ...]:
    paths = (path_in(line.text) for line in lines[: run.start] if line.kind == "path")
    return without_root(next((path for path in paths if path), ()), title)


def _published(lines: Sequence[Line], run: Run) -> datetime | None:
    near = [*lines[max(run.start - ABOVE, 0) : run.start], *lines[run.end : run.end + AROUND]]
    moments = (read_line(line.text) for line in near if line.kind in ("date", "byline"))
    return next((moment for moment in moments if moment), None)
