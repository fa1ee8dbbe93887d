"""Why an article did or did not ring for a subscription, for people to ask; nothing is changed by it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from redis.asyncio import Redis

from services.notifier.adapters.decision_ledger import DecisionLedger
from services.notifier.adapters.delivery_log import Delivery, DeliveryLog
from services.notifier.adapters.stored_updates import StoredUpdates
from services.notifier.adapters.subscription_store import SubscriptionStore
from services.notifier.adapters.told_store import ToldStore
from services.notifier.domain.decisions import alert_id
from services.notifier.domain.explanations import Explanation, explain
from services.notifier.domain.ledger import Noted
from services.notifier.domain.query import parse
from services.notifier.domain.reasons import Undecided
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.told import UNTOLD, Told
from services.notifier.querying import vocabulary
from tocsin.clock import ServerClock
from tocsin.dead import DeadLetters, KeptLetter
from tocsin.messages import StoryUpdate
from tocsin.settings import RuntimeSettings
from tocsin.streams import part_of

EVER: Final = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Explained:
    """An article that was decided about."""

    explanation: Explanation
    delivery: Delivery | None
    """What became of the alert."""


@dataclass(frozen=True, slots=True)
class NotDecided:
    """An article about which nothing can be said, for it is in no story."""

    reason: Undecided
    letter: KeptLetter | None = None
    """The dead letter it ended in."""
    noted: Noted | None = None
    """What was decided once, of its latest revision that was decided about."""


@dataclass(frozen=True, slots=True)
class Explaining:
    """Reads what is stored and decides again."""

    redis: Redis
    settings: RuntimeSettings

    async def explain(
        self, article_id: str, subscription: Subscription, first_seen: datetime | None, taken_in: datetime | None
    ) -> Explained | NotDecided:
        """Say why an article did or did not ring; when it came and when its last revision did make that quicker.

        Raises:
            Retryable: the server failed.
        """
        now = await ServerClock(self.redis).now()
        noted = await self._ledger.of(article_id, subscription.id, now)
        update = await self._update(article_id, first_seen, taken_in)
        if update is None:
            return await self._undecided(article_id, taken_in, noted[max(noted)] if noted else None)
        words, then = vocabulary(), noted.get(update.tagged.article.revision)
        delivery = await self._delivery(subscription, then)
        explanation = explain(
            subscription,
            parse(subscription.query, words, subscription.statuses),
            update,
            words,
            now,
            await self._told(update.story, subscription),
            noted,
            await self._changed_at(subscription),
            delivery.held_for if delivery else None,
        )
        return Explained(explanation, delivery)

    async def _update(
        self, article_id: str, first_seen: datetime | None, taken_in: datetime | None
    ) -> StoryUpdate | None:
        """Return the article in its story: its last revision, or an earlier one where that is not there yet."""
        stored = StoredUpdates(self.redis, self.settings.namespace, self.settings.partitions)
        if taken_in is not None and (found := await stored.of(article_id, taken_in)) is not None:
            return found
        return await stored.of(article_id, first_seen or EVER)

    async def _undecided(self, article_id: str, taken_in: datetime | None, noted: Noted | None) -> NotDecided:
        letters = await DeadLetters(self.redis, self.settings).newest()
        for kept in reversed(letters):
            if any(article_id in text for text in kept.letter.entry.values()):
                return NotDecided(Undecided.GIVEN_UP, kept, noted)
        return NotDecided(Undecided.WAITING if taken_in and not noted else Undecided.GONE, None, noted)

    async def _delivery(self, subscription: Subscription, then: Noted | None) -> Delivery | None:
        if then is None or not then.rang or then.development is None:
            return None
        log = DeliveryLog(self.redis, self.settings.namespace, self.settings.shards)
        return await log.get(alert_id(subscription.id, then.development))

    async def _changed_at(self, subscription: Subscription) -> datetime | None:
        history = await SubscriptionStore(self.redis, self.settings.namespace).history(subscription.id)
        return max((revision.at for revision in history if revision.at is not None), default=None)

    @property
    def _ledger(self) -> DecisionLedger:
        return DecisionLedger(self.redis, self.settings.namespace, self.settings.shards)

    async def _told(self, story: str, subscription: Subscription) -> Told:
        shard = part_of(subscription.id, self.settings.shards)
        told = await ToldStore(self.redis, self.settings.namespace, shard).read(story, [subscription.id])
        return told.get(subscription.id, UNTOLD)
