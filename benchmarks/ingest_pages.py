"""Reading pages: the corpus through ours and its peers in one run, and what is pasted from its pages through ours."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

import trafilatura
from lxml import html as lxml_html
from readability import Document
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree
from trafilatura.settings import Document as Extracted

from services.ingest.domain.pages import Page, extract
from services.ingest.domain.pasted import clean
from tests.services.ingest.domain.page_corpus.corpus import Sample, corpus
from tests.services.ingest.domain.page_corpus.scores import (
    names_f1,
    same_text,
    shingle_f1,
    token_f1,
)

GOOD = 0.9
ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader tells of a page; None where it does not say such a thing at all."""

    text: str
    title: str | None = None
    authors: Sequence[str] | None = None
    day: date | None = None
    has_day: bool = False
    """Whether this reader looks for dates."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How one reader did on all pages."""

    shingle_f1: float
    token_f1: float
    good_pages: float
    title: float | None
    authors: float | None
    day: float | None
    pages_a_second: float
    """Of processor time, since others may use the machine."""


Reader = Callable[[Sample], Read]


def ours(sample: Sample) -> Read:
    """Read a page as ingest does."""
    return _of(extract(sample.body, sample.written.address))


def ours_pasted(sample: Sample) -> Read:
    """Read what is pasted of a page as ingest does."""
    return _of(clean(sample.pasted))


def pasted_whole(sample: Sample) -> Read:
    """Take everything that is pasted for the article."""
    return Read(sample.pasted)


def by_trafilatura(sample: Sample) -> Read:
    """Read a page with trafilatura as it comes."""
    return _extracted(sample, fast=False)


def by_fast_trafilatura(sample: Sample) -> Read:
    """Read a page with trafilatura without its fallbacks."""
    return _extracted(sample, fast=True)


def by_readability(sample: Sample) -> Read:
    """Read a page with readability-lxml."""
    document = Document(sample.html)
    body = lxml_html.fromstring(document.summary())
    blocks = (" ".join(block.itertext()) for block in body.iter("p", "li", "h2", "h3", "h4", "blockquote", "td", "pre"))
    text = "\n".join(blocks)
    whole = " ".join(body.itertext())
    return Read(text if token_f1(text, whole) >= GOOD else whole, title=document.short_title())


def by_resiliparse(sample: Sample) -> Read:
    """Read a page with resiliparse."""
    tree = HTMLTree.parse(sample.html)
    text = extract_plain_text(tree, main_content=True, alt_texts=False, list_bullets=False)
    return Read(text, title=tree.title)


PAGE_READERS: Mapping[str, Reader] = {
    "ours": ours,
    "trafilatura": by_trafilatura,
    "trafilatura fast": by_fast_trafilatura,
    "readability-lxml": by_readability,
    "resiliparse": by_resiliparse,
}
PASTED_READERS: Mapping[str, Reader] = {"ours": ours_pasted, "the whole text": pasted_whole}


def measure() -> tuple[dict[str, Figures], dict[str, Figures]]:
    """Run every reader over all pages, and over what is pasted of them."""
    samples = tuple(corpus().values())
    pasted = tuple(sample for sample in samples if sample.can_be_pasted)
    pages = {name: _figures(reader, samples) for name, reader in PAGE_READERS.items()}
    return pages, {name: _figures(reader, pasted) for name, reader in PASTED_READERS.items()}


def report(pages: Mapping[str, Figures], pasted: Mapping[str, Figures]) -> str:
    """Return the tables."""
    samples = corpus().values()
    lines = [
        f"{len(samples)} pages in {len({each.written.layout for each in samples})} layouts and "
        f"{len({each.written.language for each in samples})} languages (goals: shingle F1 0.965, 92 % of pages "
        "with token F1 of 0.90, title 75 %, authors 0.61, day 86.5 %, 25 pages a second; pasted 0.92).",
        "",
        *_table(pages, "trafilatura"),
        "",
        "What is pasted of them:",
        "",
        *_table(pasted, None),
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    print(report(*measure()))


def _of(page: Page) -> Read:
    return Read(page.text, page.title, page.authors, page.published.date() if page.published else None, has_day=True)


def _extracted(sample: Sample, fast: bool) -> Read:
    document = trafilatura.bare_extraction(
        sample.html, url=sample.written.address, fast=fast, include_comments=False, with_metadata=True
    )
    if not isinstance(document, Extracted):
        return Read("", "", (), has_day=True)
    authors = [name for name in (document.author or "").split("; ") if name]
    day = date.fromisoformat(document.date) if document.date else None
    return Read(document.text or "", document.title or "", authors, day, has_day=True)


def _figures(reader: Reader, samples: Sequence[Sample]) -> Figures:
    seconds, read = min((_run(reader, samples) for _ in range(ROUNDS)), key=lambda run: run[0])
    pairs = list(zip(samples, read, strict=True))
    titles = [same_text(each.title, sample.written.title) for sample, each in pairs if each.title is not None]
    authors = [names_f1(each.authors, sample.written.authors) for sample, each in pairs if each.authors is not None]
    days = [each.day == sample.day for sample, each in pairs if each.has_day]
    tokens = [token_f1(each.text, sample.text) for sample, each in pairs]
    return Figures(
        shingle_f1=fmean(shingle_f1(each.text, sample.text) for sample, each in pairs),
        token_f1=fmean(tokens),
        good_pages=fmean(score >= GOOD for score in tokens),
        title=fmean(titles) if titles else None,
        authors=fmean(authors) if authors else None,
        day=fmean(days) if days else None,
        pages_a_second=len(samples) / seconds,
    )


def _run(reader: Reader, samples: Sequence[Sample]) -> tuple[float, list[Read]]:
    started = time.process_time()
    read = [reader(sample) for sample in samples]
    return time.process_time() - started, read


def _table(figures: Mapping[str, Figures], beside: str | None) -> list[str]:
    lines = [
        "| reader | shingle F1 | token F1 | pages ≥ .90 | title | authors F1 | day | pages/s of a core | ratio |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, each in figures.items():
        ratio = f"{each.pages_a_second / figures[beside].pages_a_second:.2f}" if beside else ""
        lines.append(
            f"| {name} | {each.shingle_f1:.3f} | {each.token_f1:.3f} | {each.good_pages:.0%} | {_share(each.title)} | "
            f"{_share(each.authors)} | {_share(each.day)} | {each.pages_a_second:,.0f} | {ratio} |"
        )
    return lines


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    main()
