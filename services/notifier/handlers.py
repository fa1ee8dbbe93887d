"""What the notifier does with each message: decide whom a tagged article rings for, and put alerts on their way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import structlog

from services.notifier.domain.article_view import ArticleView
from services.notifier.domain.book import Book
from services.notifier.domain.decisions import Ring, Silence, decide
from services.notifier.domain.deliveries import endpoint_of
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.vocabulary import Vocabulary
from tocsin.messages import Alert, TaggedArticle

log = structlog.get_logger("tocsin.notifier")


class Clock(Protocol):
    """Tells the server's time."""

    async def now(self) -> datetime:
        """Return it."""


class Subscriptions(Protocol):
    """Knows the subscriptions."""

    async def book(self, shard: int, tagged_at: datetime) -> Book:
        """Return a shard's book, in which nothing is missing that was saved up to `tagged_at`."""

    async def find(self, subscription_id: str) -> Subscription | None:
        """Return one, None if there is none."""


class Outbox(Protocol):
    """Keeps deliveries."""

    async def enqueue(self, alert: Alert, endpoint: str, now: datetime) -> bool:
        """Make an alert due; False if it has been put in before."""


class Observer(Protocol):
    """Sees what was decided of each subscription that was looked at."""

    def decided(self, subscription: Subscription, tagged: TaggedArticle, decision: Ring | Silence) -> None:
        """Take note; must be quick."""


class Unobserved:
    """Takes note of nothing."""

    def decided(self, subscription: Subscription, tagged: TaggedArticle, decision: Ring | Silence) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class Decider:
    """Decides for the subscriptions of one shard."""

    subscriptions: Subscriptions
    vocabulary: Vocabulary
    clock: Clock
    shard: int = 0
    observer: Observer = field(default_factory=Unobserved)

    async def decide(self, tagged: TaggedArticle) -> Sequence[Alert]:
        """Return an alert for each subscription the article rings for; the same article gives the same alert ids."""
        book = await self.subscriptions.book(self.shard, tagged.tagged_at)
        now = await self.clock.now()
        view = ArticleView.of(tagged)
        alerts = []
        for subscription, query in book.candidates(view):
            decision = decide(subscription, query, view, self.vocabulary, now)
            self.observer.decided(subscription, tagged, decision)
            if isinstance(decision, Ring):
                alerts.append(decision.alert)
        return alerts


@dataclass(frozen=True, slots=True)
class Delivery:
    """Puts decided alerts on their way.

    A crash before the outbox has the alert leaves the message to be handled again; a crash after it does so too, and
    then the outbox has it already.
    """

    outbox: Outbox
    subscriptions: Subscriptions
    clock: Clock
    wake: Callable[[], None]
    """Tells whoever calls webhooks in this process that something is due."""

    async def enqueue(self, alert: Alert) -> None:
        """Make the alert due at once; a second time changes nothing."""
        subscription = await self.subscriptions.find(alert.subscription.id)
        endpoint = endpoint_of(subscription.webhook) if subscription else ""
        if await self.outbox.enqueue(alert, endpoint, await self.clock.now()):
            log.info("alert.put_in", alert=alert.id, subscription=alert.subscription.id, endpoint=endpoint)
            self.wake()
