"""What a subscription has been told of a story, and what each alert stood on."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.notifier.domain.fingerprints import Fingerprint
from tocsin.messages import Article

TELLINGS: Final = 50
"""Alerts of one story that are remembered for a subscription; a story knows as many developments."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One alert: of which article, with what that was new."""

    alert: str
    """Its id."""
    article: str
    revision: int
    at: datetime
    """When the article was put into its story."""
    developments: tuple[str, ...]
    evidence: tuple[Fingerprint, ...] = ()
    """The words it stood on."""
    outside_events: bool = False
    """Whether the article met the query without any `event:` clause."""
    corrects: str | None = None
    """The first alert, where this is a correction."""
    corrected_by: int | None = None
    """The revision of the article that no longer says so, once the subscription was told that."""


@dataclass(frozen=True, slots=True)
class Told:
    """All that one subscription was told of one story, oldest first."""

    tellings: tuple[Telling, ...] = ()
    version: int = 0
    """How often it has been written; for whoever keeps it."""

    @property
    def last_at(self) -> datetime | None:
        """When it was last told; None where it never was."""
        return max((telling.at for telling in self.tellings), default=None)

    @property
    def outside_events(self) -> bool:
        """Whether an article rang that met the query without any `event:` clause."""
        return any(telling.outside_events for telling in self.tellings)

    def knows(self, development: str) -> bool:
        """Whether it was told of a development."""
        return any(development in telling.developments for telling in self.tellings)

    def of(self, article_id: str) -> tuple[Telling, ...]:
        """Return what it was told of one article, in any revision."""
        return tuple(telling for telling in self.tellings if telling.article == article_id)

    def before(self, article: Article) -> "Told":
        """Return what was told before this revision of an article came: if it comes again, it is decided alike."""
        if not self.tellings:
            return self
        kept = (each for each in self.tellings if (each.article, each.revision) != (article.id, article.revision))
        return replace(self, tellings=tuple(_before(telling, article) for telling in kept))

    def and_(self, telling: Telling) -> "Told":
        """Return the same with one alert more; the oldest goes where there are too many."""
        return replace(self, tellings=(*self.tellings, telling)[-TELLINGS:])

    def corrected(self, owed: tuple[Telling, ...], revision: int) -> "Told":
        """Return the same with these alerts corrected by a revision of their article."""
        corrected = (replace(each, corrected_by=revision) if each in owed else each for each in self.tellings)
        return replace(self, tellings=tuple(corrected))


UNTOLD: Final = Told()


def _before(telling: Telling, article: Article) -> Telling:
    is_corrected = (telling.article, telling.corrected_by) == (article.id, article.revision)
    return replace(telling, corrected_by=None) if is_corrected else telling
