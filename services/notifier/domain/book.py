"""All subscriptions at once: which of them an article meets."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.notifier.domain.index.asked import tree_of
from services.notifier.domain.index.offered import offer_of
from services.notifier.domain.index.query_index import QueryIndex
from services.notifier.domain.query import Query
from services.notifier.domain.subscriptions import Subscription
from tocsin.messages import TaggedArticle

Entry = tuple[Subscription, Query]


@dataclass(frozen=True, slots=True)
class _ButForStatus:
    """Names, in the index, a subscription's query with any status of the events it asks for."""

    id: str


class Book:
    """Subscriptions with their queries in one index."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._index = QueryIndex[str | _ButForStatus]()

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, subscription: Subscription, query: Query) -> None:
        """Enter a subscription, in the place of the one with its id."""
        self.remove(subscription.id)
        query = query.wanting(subscription.statuses)
        tree, nearly = tree_of(query.root), tree_of(query.root, any_status=True)
        self._index.add(subscription.id, tree)
        if nearly != tree:
            self._index.add(_ButForStatus(subscription.id), nearly)
        self._entries[subscription.id] = (subscription, query)

    def remove(self, subscription_id: str) -> None:
        """Strike a subscription out; one that is not there is no error."""
        self._index.remove(subscription_id)
        self._index.remove(_ButForStatus(subscription_id))
        self._entries.pop(subscription_id, None)

    def get(self, subscription_id: str) -> Entry | None:
        """Return a subscription with its query."""
        return self._entries.get(subscription_id)

    def matching(self, tagged: TaggedArticle, origins: int = 1) -> Iterator[Entry]:
        """Yield, each once, exactly the subscriptions whose query an article meets; its story has so many origins."""
        names = self._index.met(offer_of(tagged, origins))
        return (self._entries[name] for name in names if isinstance(name, str))

    def candidates(self, tagged: TaggedArticle, origins: int = 1) -> Iterator[Entry]:
        """Yield, each once, those and the ones that the article would meet if its events had another status."""
        names = self._index.met(offer_of(tagged, origins))
        ids = dict.fromkeys(name if isinstance(name, str) else name.id for name in names)
        return map(self._entries.__getitem__, ids)
