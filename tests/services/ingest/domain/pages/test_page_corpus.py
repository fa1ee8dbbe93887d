"""Pages in the mark-up of real news systems are read as a person reads them, and so is what is copied from them."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from html import unescape
from statistics import fmean

import pytest

from services.ingest.domain.pages import Page, extract
from services.ingest.domain.pasted import clean
from tests.services.ingest.domain.page_corpus.corpus import Sample, corpus
from tests.services.ingest.domain.page_corpus.scores import (
    has_caption,
    names_f1,
    same_section,
    same_text,
    shingle_f1,
    token_f1,
    words,
)

NAMES = tuple(corpus())
PASTED = tuple(name for name, sample in corpus().items() if sample.can_be_pasted)
GOOD = 0.9


@cache
def read(name: str) -> Page:
    sample = corpus()[name]
    return extract(sample.body, sample.written.address)


@cache
def pasted(name: str) -> Page:
    return clean(corpus()[name].pasted)


@pytest.mark.parametrize("name", NAMES)
def test_the_text_of_a_page_is_the_article(name: str) -> None:
    assert shingle_f1(read(name).text, corpus()[name].text) >= GOOD


@pytest.mark.parametrize("name", NAMES)
def test_the_title_of_a_page_is_the_headline_as_printed(name: str) -> None:
    assert words(read(name).title) == words(corpus()[name].written.title)


@pytest.mark.parametrize("name", NAMES)
def test_the_authors_of_a_page_are_the_names_in_its_byline(name: str) -> None:
    assert sorted(map(words, read(name).authors)) == sorted(map(words, corpus()[name].written.authors))


@pytest.mark.parametrize("name", NAMES)
def test_the_time_of_a_page_is_when_its_article_came_out(name: str) -> None:
    sample = corpus()[name]

    assert sample.is_date(read(name).published), (read(name).published, sample.written.stamp)


@pytest.mark.parametrize("name", NAMES)
def test_the_address_of_a_page_is_the_one_it_names(name: str) -> None:
    assert read(name).canonical_url == corpus()[name].canonical_url


@pytest.mark.parametrize("name", NAMES)
def test_the_language_of_a_page_is_told(name: str) -> None:
    assert read(name).language == corpus()[name].written.language


@pytest.mark.parametrize("name", PASTED)
def test_the_text_of_a_pasted_page_is_the_article(name: str) -> None:
    assert shingle_f1(pasted(name).text, corpus()[name].text) >= GOOD


@pytest.mark.parametrize("name", PASTED)
def test_the_title_of_a_pasted_page_is_its_headline(name: str) -> None:
    assert words(pasted(name).title) == words(corpus()[name].written.title)


def test_pages_are_read_as_well_as_promised(capsys: pytest.CaptureFixture[str]) -> None:
    figures = _figures(NAMES, read, lambda sample: unescape(sample.html), Sample.is_date)

    with capsys.disabled():
        print(f"\n{len(NAMES)} pages: {_told(figures)}")
    assert figures["shingle F1"] >= 0.965
    assert figures["pages >= .90"] >= 0.92
    assert figures["title"] >= 0.75
    assert figures["authors"] >= 0.61
    assert figures["date"] >= 0.865
    assert figures["section"] >= 0.43


def test_pasted_pages_are_read_as_well_as_promised(capsys: pytest.CaptureFixture[str]) -> None:
    figures = _figures(PASTED, pasted, lambda sample: sample.pasted, Sample.is_day)

    with capsys.disabled():
        print(f"\n{len(PASTED)} pasted pages: {_told(figures)}")
    assert figures["shingle F1"] >= 0.92
    assert figures["token F1"] >= 0.92


def test_the_corpus_is_wide() -> None:
    written = [sample.written for sample in corpus().values()]
    pairs = Counter((each.layout, each.language) for each in written)

    assert len(written) >= 90
    assert len({each.layout for each in written}) >= 50
    assert len({each.language for each in written}) >= 13
    assert max(pairs.values()) == 1
    assert len({each.title for each in written}) == len({each.address for each in written}) == len(written)


@pytest.mark.parametrize("name", PASTED)
def test_a_person_who_copies_a_page_has_the_whole_truth(name: str) -> None:
    sample = corpus()[name]
    copied = " ".join(words(sample.pasted))

    assert " ".join(words(sample.written.title)) in copied
    assert [text for text in sample.written.paragraphs if " ".join(words(text)) not in copied] == []


def _figures(
    names: Sequence[str],
    read_by: Callable[[str], Page],
    seen: Callable[[Sample], str],
    is_date: Callable[[Sample, datetime | None], bool],
) -> dict[str, float]:
    """Return the means over all pages; section and date count where they can be seen at all."""
    pages = [(corpus()[name], read_by(name)) for name in names]
    texts = [(page.text, sample.text) for sample, page in pages]
    dates = [is_date(each, page.published) for each, page in pages if _shows_date(each, seen(each))]
    sections = [(page.section, section) for each, page in pages if (section := each.section_in(seen(each)))]
    captions = [(page.captions, caption) for each, page in pages for caption in each.written.captions]
    return {
        "shingle F1": fmean(shingle_f1(*each) for each in texts),
        "token F1": fmean(token_f1(*each) for each in texts),
        "pages >= .90": fmean(token_f1(*each) >= GOOD for each in texts),
        "title": fmean(same_text(page.title, each.written.title) for each, page in pages),
        "authors": fmean(names_f1(page.authors, each.written.authors) for each, page in pages),
        "date": fmean(dates),
        "section": fmean(same_section(*each) for each in sections),
        "captions": fmean(has_caption(*each) for each in captions),
    }


def _shows_date(sample: Sample, seen: str) -> bool:
    return any(date and date in seen for date in (sample.written.stamp, sample.written.shown))


def _told(figures: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in figures.items())
