"""What is offered to the stream of articles, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from services.ingest.domain.documents.given import Readable
from services.ingest.domain.feeds.entry_ids import IdChoice
from tocsin.messages import Article, Partial

if TYPE_CHECKING:  # what reads pages takes a second to import, and whoever writes articles needs none of it
    from services.ingest.domain.pages import Page

Became = Literal["new", "revision", "same"]
"""`new` it was not known · `revision` it was known and says something else now · `same` nothing was written."""


Unwritten = Literal["same", "teaser", "form", "older", "stale", "withdrawn", "erased"]
"""Why an offer leads to no entry.

`same` it says what is in the stream · `teaser` the whole text is in the stream · `form` another way gives the same
text a little otherwise · `older` it is dated before what is in the stream · `stale` another way still shows what the
article said before · `withdrawn` its publisher has taken it back and nothing new is said · `erased` it was removed for
good.
"""

Listed = Literal["new", "elsewhere", "changed", "same"]
"""How an entry stands: its feed did not list it before, and nobody else, or somebody else did; it is listed otherwise
than before, or as before."""

HANDED_IN: Final = "handed-in"


@dataclass(frozen=True, slots=True)
class Offer:
    """An article as it was read, and by what its feed knows it."""

    article: Article
    entry_key: str | None = None
    """What its feed tells it apart by; counts within that feed only."""
    listing: str | None = None
    """A hash of how its feed lists it; remembered once the article is in the stream."""
    updated: datetime | None = None
    """When its publisher says it was last changed."""
    beside: frozenset[str] = frozenset()
    """Canonical addresses that its feed lists at the same time: those are other articles."""
    one_site: bool = False
    """Whether all that its feed lists is on one site: if that moves, its articles are still the same."""

    @property
    def way(self) -> str:
        """By which way it came: the feed that lists it, or by hand."""
        return self.article.feed or HANDED_IN


@dataclass(frozen=True, slots=True)
class Accepted:
    """An article that is in the stream, by this offer or by an earlier one."""

    id: str
    """The article's id, which an article known under another key already had."""
    new: bool
    """Whether it was not known before; False for a revision too."""
    entry_id: str | None = None
    """The stream entry that was written, if one was."""
    revision: int = 1
    """The revision that is in the stream now."""
    outcome: Became = "new"
    """What came of the offer."""
    why: Unwritten | None = None
    """Why nothing was written."""
    copy_of: str | None = None
    """The article of another source whose text it repeats."""


@dataclass(frozen=True, slots=True)
class Offered:
    """An article as it was read, and what became of it."""

    article: Article
    accepted: Accepted


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A document that a person handed in: what it was taken for, and the articles in it."""

    taken_for: Readable
    offered: tuple[Offered, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken in of what a feed lists."""

    offered: tuple[Offered, ...]
    """The articles of entries that were not known or are listed otherwise than before."""
    id_choice: IdChoice | None
    """By what the feed's entries are told apart; to be remembered with the feed."""
    left_over: int = 0
    """Entries whose page is still to be read: the next poll does so, if it reads the feed whole."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind the link of an entry."""

    page: "Page | None" = None
    """The page, None where it could not be read."""
    partial: Partial | None = None
    """Why it is not the whole text."""
