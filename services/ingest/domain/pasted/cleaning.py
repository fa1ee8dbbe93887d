"""What a person copies from a web page, sorted out: title, byline, section, captions and text, furniture left out.

Lines are told apart one by one (`lines`), the best run of them (`runs`) is the text, and the other parts are looked
for around it. Every step is linear in the length of what was pasted.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from services.ingest.domain.identity.texts import fold
from services.ingest.domain.languages import tell
from services.ingest.domain.lines.bylines import (
    leading_people,
    names_in_byline,
    names_in_dateline,
    names_in_sign_off,
    people,
)
from services.ingest.domain.lines.captions import without_label
from services.ingest.domain.lines.headlines import Candidate, best_title
from services.ingest.domain.lines.kinds import Line, lines_of, width
from services.ingest.domain.lines.sections import is_label, path_in, without_root
from services.ingest.domain.lines.wrapping import paragraphs_of
from services.ingest.domain.moments.printed import moment_within
from services.ingest.domain.pages import Page
from services.ingest.domain.pasted.runs import Run, among_others, best_run, grown, others_within

CAPTION: Final = 40
AROUND: Final = 3
"""How far below a text a line may stand that belongs to it."""
ABOVE: Final = 60
"""How far above."""
WIDE: Final = 160
ENTRIES: Final = 3
"""A live report has so many entries at least."""
BYLINE_WITHIN: Final = 3
PLACES: Final = re.compile(
    r"\b(?:world|news|politics|business|sports?|culture|opinion|europe|asia|africa|americas?|middle|east|west|north|south"
    r"|latin|arts?|home|life|style|travel|science|health|climate|technology|economy|markets?|local|national|international"
    r"|interview|analysis|review|feature|gallery|special|latest|top|follow|share|save|print|live|video)\b",
    re.IGNORECASE,
)
"""Words of sections, which look like names where nothing but names stands on a line."""


def clean(text: str) -> Page:
    """Return the article in the text of a page; without furniture around it, the text is taken as it is."""
    lines = lines_of(paragraphs_of(text))
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
    language = tell(f"{title}\n{body}")
    return Page(
        title=title,
        authors=_authors(lines, run, title, paragraphs),
        section=_section(lines, run, title),
        published=_published(lines, run, title, language),
        captions=captions,
        text=body,
        canonical_url=None,
        language=language,
    )


def _without_prose(lines: Sequence[Line]) -> Page:
    """Return what there is where nothing looks like a paragraph: the first line is the title if others follow."""
    rest = [line.text for line in lines if line.kind in ("short", "sentence", "item", "caption")]
    title, paragraphs = (rest[0], rest[1:]) if len(rest) > 1 else ("", rest)
    return _page(title, paragraphs, (), lines, Run(len(lines), len(lines), 0.0))


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
        Candidate(
            lines[position].text,
            run.start - position - 1,
            position == possible[0],
            others[position],
            _has_byline(lines[position + 1 : position + (2 if others[position] else BYLINE_WITHIN)]),
        )
        for position in possible
    ]


def _has_byline(below: Sequence[Line]) -> bool:
    return any(line.kind in ("byline", "date") for line in below)


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
    headings = _headings_of_hours(lines, run)
    for position, line in enumerate(lines[run.start : run.end], run.start):
        is_listed = (line.kind == "item" and (in_list or line.text.endswith((".", ";", "!", "?", "”", '"')))) or (
            line.kind == "short" and in_list and line.text[0].islower()
        )
        is_written = line.kind in ("prose", "sentence") or is_listed or position in headings
        in_list = (line.text.endswith((":", "：")) and line.kind in ("prose", "sentence")) or is_listed
        folded = fold(line.text)
        if is_written and position not in left_out and folded not in written:
            written.add(folded)
            yield line.text


def _headings_of_hours(lines: Sequence[Line], run: Run) -> frozenset[int]:
    """Return the positions of headings between the time and the text of the entries of a live report."""
    headings = [
        at
        for at in range(run.start + 1, run.end - 1)
        if lines[at - 1].kind == "time" and lines[at].kind == "short" and lines[at + 1].kind in ("prose", "sentence")
    ]
    return frozenset(headings if len(headings) >= ENTRIES else ())


def _authors(lines: Sequence[Line], run: Run, title: str, paragraphs: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the byline nearest to the text, else of those who signed it off."""
    near = [*reversed(lines[max(run.start - ABOVE, 0) : run.start]), *lines[run.start : run.end + AROUND]]
    bylines = (names_in_byline(line.text) for line in near if line.kind == "byline")
    first = next((names for names in bylines if names), ())
    if first:
        return first
    dateline = names_in_dateline(paragraphs[0]) if paragraphs else ()
    sign_offs = (names_in_sign_off(line.text) for line in near if line.kind == "byline")
    return dateline or next((names for names in sign_offs if names), ()) or _bare_names(_head(lines, run, title))


def _bare_names(head: Sequence[Line]) -> tuple[str, ...]:
    """Return the names in the first line between title and text that is nothing but names, or names and a date."""
    for line in head:
        found = people(line.text) or (leading_people(line.text) if moment_within(line.text) else ())
        if found and not any(PLACES.search(name) for name in found):
            return found
    return ()


def _head(lines: Sequence[Line], run: Run, title: str) -> Sequence[Line]:
    """Return the lines between the title and the text."""
    at = next((at for at in range(run.start - 1, -1, -1) if title and lines[at].text.startswith(title)), run.start - 1)
    return lines[at + 1 : run.start]


def _section(lines: Sequence[Line], run: Run, title: str) -> tuple[str, ...]:
    """Return the breadcrumbs above the text, else the line right above the title that the page has in its menu too."""
    paths = (path_in(line.text) for line in lines[: run.start] if line.kind == "path")
    path = without_root(next((path for path in paths if path), ()), title)
    at = next((at for at in range(run.start - 1, 0, -1) if title and lines[at].text.startswith(title)), 0)
    label = lines[at - 1] if at > 1 else None
    if path or label is None or label.kind != "short" or not is_label(label.text):
        return path
    return tuple(step.strip() for step in re.split(r"\s/\s", label.text))


def _published(lines: Sequence[Line], run: Run, title: str, language: str | None) -> datetime | None:
    """Return the moment that a line beside the title or the text states."""
    head = _head(lines, run, title)
    near = [*head, *reversed(lines[max(run.start - len(head) - ABOVE, 0) : run.start - len(head)])]
    below = lines[run.end : run.end + AROUND]
    within = [line for line in lines[run.start : run.end] if line.kind in ("date", "byline")]
    moments = (
        moment_within(line.text, language != "en") for line in [*near, *within, *below] if len(line.text) <= WIDE
    )
    return next((moment for moment in moments if moment), None)
