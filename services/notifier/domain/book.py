"""All subscriptions at once: which of them an article could possibly meet."""

from collections.abc import Iterator

from services.notifier.domain.article_view import ArticleView, Key
from services.notifier.domain.query import Query
from services.notifier.domain.subscriptions import Subscription

Entry = tuple[Subscription, Query]


class Book:
    """Subscriptions under the keys of which an article must have one, so that most are never looked at."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._by_key: dict[Key, dict[str, None]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, subscription: Subscription, query: Query) -> None:
        """Enter a subscription, in the place of the one with its id."""
        self.remove(subscription.id)
        self._entries[subscription.id] = (subscription, query)
        for key in query.required:
            self._by_key.setdefault(key, {})[subscription.id] = None

    def remove(self, subscription_id: str) -> None:
        """Strike a subscription out; one that is not there is no error."""
        entry = self._entries.pop(subscription_id, None)
        for key in entry[1].required if entry else ():
            under = self._by_key[key]
            del under[subscription_id]
            if not under:
                del self._by_key[key]

    def get(self, subscription_id: str) -> Entry | None:
        """Return a subscription with its query."""
        return self._entries.get(subscription_id)

    def candidates(self, view: ArticleView) -> Iterator[Entry]:
        """Yield, each once, every subscription the article meets and some that it does not."""
        ids = dict.fromkeys(id for key in view.keys for id in self._by_key.get(key, ()))
        return map(self._entries.__getitem__, ids)
