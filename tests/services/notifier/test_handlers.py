"""An article in its story becomes alerts for whom it rings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from redis.asyncio import Redis

from services.notifier.adapters.live_subscriptions import LiveSubscriptions
from services.notifier.adapters.subscription_store import SubscriptionStore
from services.notifier.adapters.told_store import ToldStore
from services.notifier.adapters.workers import Workers
from services.notifier.domain.book import Book
from services.notifier.domain.decisions import Reason, Ring, Silence, alert_id
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.told import Told
from services.notifier.handlers import TRIES, Decider
from tests.fakes import MemoryTellings
from tests.services.notifier.deliveries import TestClock
from tests.services.notifier.domain.builders import NOON, WORDS, event, query, subscription, tagged
from tests.services.notifier.domain.happenings import update
from tocsin.clock import ServerClock
from tocsin.errors import Retryable
from tocsin.messages import StoryUpdate

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


@dataclass
class Noting:
    """Keeps what was decided."""

    decisions: dict[str, Ring | Silence] = field(default_factory=dict)

    def decided(self, subscription: Subscription, update: StoryUpdate, decision: Ring | Silence) -> None:
        self.decisions[subscription.id] = decision


@dataclass
class Contended(MemoryTellings):
    """Another process has always written first, so many times."""

    times: int = 1

    async def write(self, story: str, told: Mapping[str, Told]) -> bool:
        self.times -= 1
        return await MemoryTellings.write(self, story, told) if self.times < 0 else False


def transfer(id: str = "a1", **fields: object) -> StoryUpdate:
    """An article that tells of a transfer."""
    return update(tagged(id=id, events=(event(),)), **fields)


async def test_it_rings_for_whom_the_article_meets_and_for_nobody_else() -> None:
    subscribed = Subscribed()
    wanting, _ = subscribed.add(TRANSFER), subscribed.add(SWAPPED)
    decider = Decider(subscribed, MemoryTellings(), WORDS, TestClock(NOON + timedelta(seconds=1)))

    alerts = await decider.decide(transfer())

    assert [told.subscription.id for told in alerts] == [wanting.id]
    assert alerts[0].id == alert_id(wanting.id, "d0")
    assert alerts[0].decided_at == NOON + timedelta(seconds=1)


async def test_the_same_article_again_gives_the_same_alert_ids() -> None:
    subscribed = Subscribed()
    subscribed.add(TRANSFER)
    decider = Decider(subscribed, MemoryTellings(), WORDS, TestClock())

    first, second = [await decider.decide(transfer()) for _ in range(2)]

    assert [told.id for told in first] == [told.id for told in second] != []


async def test_a_copy_rings_nobody_who_was_told() -> None:
    subscribed = Subscribed()
    subscribed.add(TRANSFER)
    decider = Decider(subscribed, MemoryTellings(), WORDS, TestClock())
    first = transfer()
    await decider.decide(first)

    copy = transfer("a2", first=False, articles=2, developments=(), history=first.developments)

    assert await decider.decide(copy) == ()


async def test_an_edit_reaches_who_was_told_though_the_article_says_nothing_they_asked_for_any_more() -> None:
    subscribed = Subscribed()
    subscribed.add("missile")
    decider = Decider(subscribed, MemoryTellings(), WORDS, TestClock())
    (first,) = await decider.decide(update(tagged(body="A missile was sold.")))

    (correction,) = await decider.decide(update(tagged(body="A kettle was sold.", revision=2), first=False))

    assert (correction.kind, correction.corrects) == ("correction", first.id)


async def test_the_reason_of_each_candidate_can_be_seen() -> None:
    subscribed, noting = Subscribed(), Noting()
    rings = subscribed.add(TRANSFER)
    paused = subscribed.add(TRANSFER, paused=True)
    later = subscribed.add(TRANSFER, saved_at=NOON + timedelta(microseconds=1))
    swapped = subscribed.add(f"{SWAPPED} OR (topic:missile-transfer AND drone)")

    await Decider(subscribed, MemoryTellings(), WORDS, TestClock(), observer=noting).decide(
        update(tagged(events=(event(),), topics=("missile-transfer",)))
    )

    reasons = {id: found.reason for id, found in noting.decisions.items() if isinstance(found, Silence)}
    assert isinstance(noting.decisions[rings.id], Ring)
    assert reasons[paused.id] is Reason.PAUSED
    assert reasons[later.id] is Reason.SAVED_LATER
    assert reasons.get(swapped.id, Reason.NO_MATCH) is Reason.NO_MATCH


async def test_the_book_is_asked_for_as_of_when_the_article_was_tagged() -> None:
    subscribed = Subscribed()

    await Decider(subscribed, MemoryTellings(), WORDS, TestClock()).decide(transfer())

    assert subscribed.asked == [NOON]


async def test_what_another_process_has_told_meanwhile_is_read_again_a_few_times() -> None:
    subscribed = Subscribed()
    subscribed.add(TRANSFER)

    alerts = await Decider(subscribed, Contended(times=TRIES - 1), WORDS, TestClock()).decide(transfer())

    assert len(alerts) == 1
    with pytest.raises(Retryable):
        await Decider(subscribed, Contended(times=TRIES), WORDS, TestClock()).decide(transfer())


@pytest.mark.redis
async def test_an_article_tagged_after_a_subscription_was_saved_is_always_matched_against_it(
    redis: Redis, namespace: str
) -> None:
    store, clock = SubscriptionStore(redis, namespace), ServerClock(redis)
    deciders = [
        Decider(
            LiveSubscriptions(store, Workers(redis, namespace), query), ToldStore(redis, namespace, shard), WORDS, clock
        )
        for shard in range(2)
    ]

    for number in range(25):
        await store.save(subscription(TRANSFER, id=f"sub_{number}"))
        article = tagged(id=f"a{number}", events=(event(),), tagged_at=await clock.now())

        for decider in deciders:
            rung = {told.subscription.id for told in await decider.decide(update(article, story=f"s{number}"))}
            assert rung == {f"sub_{saved}" for saved in range(number + 1)}
