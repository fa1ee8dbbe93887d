"""A tagged article becomes alerts for whom it rings, and each alert becomes due once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from redis.asyncio import Redis

from services.notifier.adapters.live_subscriptions import LiveSubscriptions
from services.notifier.adapters.subscription_store import SubscriptionStore
from services.notifier.adapters.workers import Workers
from services.notifier.domain.book import Book
from services.notifier.domain.decisions import Reason, Ring, Silence, alert_id
from services.notifier.domain.subscriptions import Subscription
from services.notifier.handlers import Decider, Delivery
from tests.services.notifier.deliveries import TestClock, alert
from tests.services.notifier.domain.builders import NOON, WORDS, event, query, subscription, tagged
from tocsin.clock import ServerClock
from tocsin.messages import Alert, TaggedArticle

TRANSFER = "event:(transfer actor:KP recipient:RU)"
SWAPPED = "event:(transfer actor:RU recipient:KP item:missile)"


@dataclass
class Subscribed:
    """Subscriptions that were always there."""

    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    asked: list[datetime] = field(default_factory=list)

    def add(self, text: str, **fields: object) -> Subscription:
        added = subscription(text, **{"id": f"sub_{len(self.subscriptions)}", **fields})
        self.subscriptions[added.id] = added
        return added

    async def book(self, shard: int, tagged_at: datetime) -> Book:
        self.asked.append(tagged_at)
        book = Book()
        for found in self.subscriptions.values():
            book.add(found, query(found.query))
        return book

    async def find(self, subscription_id: str) -> Subscription | None:
        return self.subscriptions.get(subscription_id)


@dataclass
class Noting:
    """Keeps what was decided."""

    decisions: dict[str, Ring | Silence] = field(default_factory=dict)

    def decided(self, subscription: Subscription, tagged: TaggedArticle, decision: Ring | Silence) -> None:
        self.decisions[subscription.id] = decision


@dataclass
class Due:
    """An outbox that keeps what was put in."""

    alerts: dict[str, tuple[Alert, str, datetime]] = field(default_factory=dict)

    async def enqueue(self, alert: Alert, endpoint: str, now: datetime) -> bool:
        is_new = alert.id not in self.alerts
        self.alerts.setdefault(alert.id, (alert, endpoint, now))
        return is_new


async def test_it_rings_for_whom_the_article_meets_and_for_nobody_else() -> None:
    subscribed = Subscribed()
    wanting, _ = subscribed.add(TRANSFER), subscribed.add(SWAPPED)
    decider = Decider(subscribed, WORDS, TestClock(NOON + timedelta(seconds=1)))

    alerts = await decider.decide(tagged(events=(event(),)))

    assert [told.subscription.id for told in alerts] == [wanting.id]
    assert alerts[0].id == alert_id(wanting.id, "a1")
    assert alerts[0].decided_at == NOON + timedelta(seconds=1)


async def test_the_same_article_again_gives_the_same_alert_ids() -> None:
    subscribed = Subscribed()
    subscribed.add(TRANSFER)
    decider = Decider(subscribed, WORDS, TestClock())

    first, second = [await decider.decide(tagged(events=(event(),))) for _ in range(2)]

    assert [told.id for told in first] == [told.id for told in second] != []


async def test_the_reason_of_each_candidate_can_be_seen() -> None:
    subscribed, noting = Subscribed(), Noting()
    rings = subscribed.add(TRANSFER)
    paused = subscribed.add(TRANSFER, paused=True)
    later = subscribed.add(TRANSFER, saved_at=NOON + timedelta(microseconds=1))
    swapped = subscribed.add(f"{SWAPPED} OR (topic:missile-transfer AND drone)")

    await Decider(subscribed, WORDS, TestClock(), observer=noting).decide(
        tagged(events=(event(),), topics=("missile-transfer",))
    )

    reasons = {id: found.reason for id, found in noting.decisions.items() if isinstance(found, Silence)}
    assert isinstance(noting.decisions[rings.id], Ring)
    assert reasons[paused.id] is Reason.PAUSED
    assert reasons[later.id] is Reason.SAVED_LATER
    assert reasons.get(swapped.id, Reason.NO_MATCH) is Reason.NO_MATCH


async def test_the_book_is_asked_for_as_of_when_the_article_was_tagged() -> None:
    subscribed = Subscribed()

    await Decider(subscribed, WORDS, TestClock()).decide(tagged())

    assert subscribed.asked == [NOON]


@pytest.mark.redis
async def test_an_article_tagged_after_a_subscription_was_saved_is_always_matched_against_it(
    redis: Redis, namespace: str
) -> None:
    store, clock = SubscriptionStore(redis, namespace), ServerClock(redis)
    deciders = [Decider(LiveSubscriptions(store, Workers(redis, namespace), query), WORDS, clock) for _ in range(2)]

    for number in range(25):
        await store.save(subscription(TRANSFER, id=f"sub_{number}"))
        article = tagged(events=(event(),), tagged_at=await clock.now())

        for decider in deciders:
            rung = {told.subscription.id for told in await decider.decide(article)}
            assert rung == {f"sub_{saved}" for saved in range(number + 1)}


async def test_an_alert_is_due_at_once_and_whoever_calls_is_told() -> None:
    subscribed, outbox, woken = Subscribed(), Due(), []
    subscriber = subscribed.add(TRANSFER, webhook="https://hooks.example.org:8443/a")
    delivery = Delivery(outbox, subscribed, TestClock(), lambda: woken.append(True))
    told = alert(subscription=subscriber.id)

    await delivery.enqueue(told)

    assert outbox.alerts == {told.id: (told, "hooks.example.org:8443", NOON)}
    assert woken == [True]


async def test_an_alert_that_comes_again_wakes_nobody() -> None:
    subscribed, outbox, woken = Subscribed(), Due(), []
    subscriber = subscribed.add(TRANSFER)
    delivery = Delivery(outbox, subscribed, TestClock(), lambda: woken.append(True))

    for _ in range(3):
        await delivery.enqueue(alert(subscription=subscriber.id))

    assert woken == [True]


async def test_an_alert_of_a_subscription_that_was_removed_is_put_in_all_the_same() -> None:
    outbox = Due()

    await Delivery(outbox, Subscribed(), TestClock(), lambda: None).enqueue(alert())

    assert list(outbox.alerts) == [alert().id]
