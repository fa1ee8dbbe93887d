"""An article in its story, as decisions look at it: read once, however many subscriptions it may ring for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from services.notifier.domain.article_view import ArticleView
from services.notifier.domain.chronicle import Chronicle
from services.notifier.domain.fingerprints import Fingerprint, SaidWords, fingerprints_of
from tocsin.messages import Article, Evidence, StoryUpdate


@dataclass(frozen=True, slots=True)
class Occasion:
    """What came, where it belongs and what it says."""

    update: StoryUpdate
    view: ArticleView
    chronicle: Chronicle
    said: SaidWords = field(repr=False)

    @classmethod
    def of(cls, update: StoryUpdate) -> Self:
        """Read an article in its story."""
        article = update.tagged.article
        return cls(update, ArticleView.of(update.tagged, update.origins), Chronicle.of(update), SaidWords(article))

    @property
    def article(self) -> Article:
        """The article itself."""
        return self.update.tagged.article

    def fingerprints(self, evidence: Iterable[Evidence]) -> tuple[Fingerprint, ...]:
        """Return the fingerprints by which it can be seen later whether the article still says this."""
        return fingerprints_of(span for span in evidence if self.said.say(span.text))
