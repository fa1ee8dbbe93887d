"""A pushed article in our terms, whichever format it came in, and the article that is made of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.ingest.domain.articles import from_page
from services.ingest.domain.documents.kinds import PAGE
from services.ingest.domain.documents.markup import one_line, text_of, tree_of
from services.ingest.domain.languages import tell
from services.ingest.domain.lines.furniture import is_furniture
from services.ingest.domain.pages import Page, extract
from tocsin.messages import TITLE_CHARACTERS, Article, printable
from tocsin.problems import Fault, Problem

BEGINNING: Final = 4_096
"""Where it is looked whether mark-up is a whole page."""
TITLE_LOOKED_AT: Final = 4 * TITLE_CHARACTERS
TOLD_BY: Final = 400
"""Characters that tell a language as surely as the whole text, at a fraction of the time."""
WITHHELD: Final = ("withheld", "canceled", "cancelled")
"""How the standards of the trade say that a text must not be, or no longer be, published."""
USABLE: Final = "usable"


@dataclass(frozen=True, slots=True)
class Places:
    """What a format calls the things that an article cannot do without."""

    name: str
    title: str
    text: str
    embargo: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as it was pushed."""

    pointer: str
    """Where it stands in the body."""
    places: Places
    name: str | None = None
    """What its publisher calls it, the same for all its versions."""
    url: str | None = None
    title: str = ""
    text: str = ""
    html: str | None = None
    """The text with mark-up; `rendered` makes `text` of it."""
    summary: str = ""
    authors: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    language: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    embargoed: datetime | None = None
    """Until when it may not be told."""
    source: str | None = None
    is_withdrawn: bool = False
    is_backfill: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a push elsewhere: drafts, or the problem."""

    drafts: tuple[Draft, ...] = ()
    problem: str = ""
    """What is wrong with the body as a whole."""
    is_unsupported: bool = False
    """Whether it is a format that we do not take."""
    faults: tuple[Fault, ...] = ()

    def taken(self) -> tuple[Draft, ...]:
        """Return the drafts.

        Raises:
            Problem: there are none; the reason is as whoever read the body found it.
        """
        if self.faults:
            raise Problem("invalid", self.problem, self.faults)
        if self.problem:
            raise Problem("unsupported" if self.is_unsupported else "unreadable", self.problem)
        return self.drafts


def rendered(draft: Draft) -> Draft:
    """Return a draft with the text that its mark-up says; what a whole page tells beside it fills what is missing."""
    if draft.html is None:
        return draft
    if PAGE.search(draft.html[:BEGINNING]):
        page = extract(draft.html, draft.url)
        return replace(
            draft,
            html=None,
            text=page.text,
            title=draft.title or page.title,
            authors=draft.authors or page.authors,
            section=draft.section or page.section,
            captions=draft.captions or page.captions,
            published=draft.published or page.published,
            language=draft.language or page.language,
        )
    tree = tree_of(draft.html)
    captions = tuple(each.text_content() for each in (tree.iter("figcaption") if tree is not None else ()))
    written = (paragraph for paragraph in text_of(tree).split("\n\n") if not is_furniture(paragraph))
    return replace(draft, html=None, text="\n\n".join(written), captions=draft.captions or captions)


def check(drafts: Sequence[Draft], now: datetime | None = None) -> None:
    """Refuse drafts that lack something, all of them together.

    Raises:
        Problem: names everything that is missing.
    """
    faults = [fault for draft in drafts for fault in lacking(draft, now)]
    if faults:
        raise Problem("invalid", summed_up(faults), faults)


def lacking(draft: Draft, now: datetime | None = None) -> Iterator[Fault]:
    """Yield what keeps a draft from being an article; without `now` an embargo is not looked at."""
    places = draft.places
    if draft.is_withdrawn:
        if not draft.name and not draft.url:
            yield Fault(f"{draft.pointer}/{places.name}", "expected what is withdrawn: its id or its address")
        return
    if not _says(draft.title):
        yield Fault(f"{draft.pointer}/{places.title}", "expected a title")
    if not any(_says(text) for text in (draft.text, draft.summary, draft.html or "")):
        yield Fault(f"{draft.pointer}/{places.text}", "expected a text, or at least a summary")
    if now and draft.embargoed and draft.embargoed > now:
        until = draft.embargoed.isoformat(timespec="seconds")
        yield Fault(f"{draft.pointer}/{places.embargo}", f"it may not be told before {until}: push it then")


def summed_up(faults: Sequence[Fault]) -> str:
    """Return in one line what is wrong."""
    first = faults[0]
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"{first.pointer or 'the body'}: {first.detail}{more}; nothing was stored"


def article_of(draft: Draft, now: datetime, feed: str | None) -> Article:
    """Return the article of a draft that lacks nothing; `feed` is who pushed it, None for a person."""
    title, text = one_line(printable(draft.title[:TITLE_LOOKED_AT])), paragraphs(draft.text)
    summary = paragraphs(draft.summary)
    page = Page(
        title=title,
        authors=_lines(draft.authors),
        section=_lines(draft.section),
        published=draft.published,
        captions=_lines(draft.captions),
        text=text,
        language=draft.language or tell(f"{title}\n{text or summary}"[:TOLD_BY]),
    )
    article = from_page(page, draft.url, now, "" if summary == text else summary)
    return article.model_copy(
        update={
            "feed": feed,
            "source": article.source or draft.source,
            "backfill": draft.is_backfill,
            "partial": None if text else "teaser",
        }
    )


def paragraphs(text: str) -> str:
    """Return a text with its paragraphs in one line each, blank lines between them.

    Blank lines part paragraphs; where there are none, every line is one.
    """
    lines = [one_line(line) for line in printable(text.strip()).splitlines()]
    if "" not in lines:
        return "\n\n".join(lines)
    parted: list[list[str]] = [[]]
    for line in lines:
        if line:
            parted[-1].append(line)
        elif parted[-1]:
            parted.append([])
    return "\n\n".join(" ".join(part) for part in parted if part)


def _says(text: str) -> bool:
    return bool(printable(text).strip())


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    lines = (one_line(printable(text)) for text in texts)
    return tuple(dict.fromkeys(line for line in lines if line))
