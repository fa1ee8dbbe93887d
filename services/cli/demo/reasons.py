"""Why a tagged article rings for each subscription that waits, or does not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.notifier.domain.article_view import ArticleView
from services.notifier.domain.decisions import Silence, decide
from services.notifier.domain.query import Query, parse
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.vocabulary import Vocabulary
from tocsin.messages import TaggedArticle


@dataclass(frozen=True, slots=True)
class Reasons:
    """Decides as the notifier does, also for subscriptions it need not look at."""

    vocabulary: Vocabulary
    _waiting: list[tuple[Subscription, Query]] = field(default_factory=list)

    def add(self, subscription: Subscription) -> None:
        """Decide for one more subscription."""
        self._waiting.append((subscription, parse(subscription.query, self.vocabulary)))

    def silent(self, tagged: TaggedArticle, now: datetime) -> Mapping[str, str]:
        """Return the names of the subscriptions that `tagged` does not ring for, each with the reason."""
        view = ArticleView.of(tagged)
        decided = ((each, query, decide(each, query, view, self.vocabulary, now)) for each, query in self._waiting)
        return {each.name: _in_short(said, query) for each, query, said in decided if isinstance(said, Silence)}


def _in_short(silence: Silence, query: Query) -> str:
    """Return why it stays silent, without repeating what was asked for, which whoever reads has before them."""
    words = silence.detail
    for clause in query.clauses:
        words = words.replace(f"no event meets {clause}: the nearest event is", "nearest:")
        words = words.replace(f"no event meets {clause}: the article tells of none", "no event of this kind")
    return words
