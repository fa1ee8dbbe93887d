"""Why an article rings for each subscription that waits, or does not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.notifier.domain.decisions import Ring, Silence, decide
from services.notifier.domain.occasion import Occasion
from services.notifier.domain.query import Query, parse
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.told import UNTOLD, Told
from services.notifier.domain.vocabulary import Vocabulary
from tocsin.messages import StoryUpdate


@dataclass(frozen=True, slots=True)
class Reasons:
    """Decides as the notifier does, also for subscriptions it need not look at."""

    vocabulary: Vocabulary
    _waiting: list[tuple[Subscription, Query]] = field(default_factory=list)
    _told: dict[tuple[str, str], Told] = field(default_factory=dict)
    """What each subscription was told of each story."""

    def add(self, subscription: Subscription) -> None:
        """Decide for one more subscription."""
        self._waiting.append((subscription, parse(subscription.query, self.vocabulary, subscription.statuses)))

    def silent(self, update: StoryUpdate, now: datetime) -> Mapping[str, str]:
        """Return the names of the subscriptions that the article does not ring for, each with the reason."""
        occasion, silent = Occasion.of(update), {}
        for subscription, query in self._waiting:
            key = (subscription.id, update.story)
            match decide(subscription, query, occasion, self.vocabulary, now, self._told.get(key, UNTOLD)):
                case Ring(told=told):
                    self._told[key] = told
                case Silence() as silence:
                    silent[subscription.name] = _in_short(silence, query)
        return silent


def _in_short(silence: Silence, query: Query) -> str:
    """Return why it stays silent, without repeating what was asked for, which whoever reads has before them."""
    words = silence.detail
    for clause in query.clauses:
        words = words.replace(f"no event meets {clause}: the nearest event is", "nearest:")
        words = words.replace(f"no event meets {clause}: the article tells of none", "no event of this kind")
    return words
