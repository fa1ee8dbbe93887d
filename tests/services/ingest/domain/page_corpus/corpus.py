"""The corpus: each page as HTML and as it is pasted, with its truth."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

from tests.services.ingest.domain.page_corpus.articles import Written, articles
from tests.services.ingest.domain.page_corpus.copying import copied
from tests.services.ingest.domain.page_corpus.rendering import page_of

CHARSET: Final = re.compile(r"charset=\"?([\w-]+)")


@dataclass(frozen=True, slots=True)
class Sample:
    """One page and what is true of it."""

    written: Written
    html: str = field(repr=False)
    pasted: str = field(repr=False)

    @property
    def name(self) -> str:
        return self.written.name

    @property
    def body(self) -> bytes:
        """The page as its server sends it, in the charset that it declares."""
        declared = CHARSET.search(self.html)
        return self.html.encode(declared[1] if declared else "utf-8", "xmlcharrefreplace")

    @property
    def text(self) -> str:
        """The article's text, paragraphs separated by blank lines."""
        return "\n\n".join(self.written.paragraphs)

    @property
    def canonical_url(self) -> str | None:
        """The address that the page names as its own, if it does."""
        return self.written.address if self.written.address in self.html else None

    def section_in(self, seen: str) -> tuple[str, ...]:
        """Where the article stands, if that can be seen."""
        section = self.written.section
        return section if section and section[-1] in seen else ()

    @property
    def can_be_pasted(self) -> bool:
        """Whether a person sees the article on the page, so that it can be copied."""
        return self.written.paragraphs[-1][:40] in self.pasted

    def is_date(self, found: datetime | None) -> bool:
        """Whether a moment is the one that the page states, or on the day if it states no more than that."""
        true = self.written.published
        if found is None or true is None:
            return found is true
        if not isinstance(true, datetime):
            return found.date() == true
        return found.tzinfo is not None and abs(found - true) < timedelta(seconds=1)

    @property
    def day(self) -> date | None:
        """The day that the page prints."""
        true = self.written.published
        return true.date() if isinstance(true, datetime) else true

    def is_day(self, found: datetime | None) -> bool:
        """Whether a moment is on the day that the page prints."""
        return (found.date() if found else None) == self.day


@cache
def corpus() -> Mapping[str, Sample]:
    """Return every page of the corpus by its name."""
    return {name: _sample(written) for name, written in articles().items()}


def _sample(written: Written) -> Sample:
    html = page_of(written)
    return Sample(written, html, copied(html))
