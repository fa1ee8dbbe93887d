"""Alerts ring at once or wait and come out together, each in one delivery, whatever processes do at the same time."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from services.notifier.adapters.articles_read import ArticlesRead
from services.notifier.adapters.delivery_log import DeliveryLog
from services.notifier.adapters.erasure import AlertErasure
from services.notifier.adapters.held_alerts import HeldAlerts
from services.notifier.adapters.live_subscriptions import LiveSubscriptions
from services.notifier.adapters.outbox import Outbox
from services.notifier.adapters.subscription_store import SubscriptionStore
from services.notifier.adapters.workers import Workers
from services.notifier.domain.collected import Collected, Told
from services.notifier.domain.deliveries import Attempt, Ending, Result, State, ending_without_call
from services.notifier.domain.subscriptions import Subscription
from services.notifier.holding import Delivery, Gatherer
from tests.builders import article
from tests.services.notifier.deliveries import TestClock, alert
from tests.services.notifier.domain.builders import query, subscription
from tests.services.notifier.domain.moments import at
from tocsin.messages import Alert
from tocsin.streams import TAGGED

pytestmark = pytest.mark.redis

SEOUL = "Asia/Seoul"
NIGHT = {"start": "22:00", "end": "07:00"}
EVENING, MORNING = at(SEOUL, "2026-06-10T23:00:00"), at(SEOUL, "2026-06-11T07:00:00")


@dataclass
class Desk:
    """The way of an alert from its decision to the moment it is taken for delivery, on the real server."""

    redis: Redis
    namespace: str
    clock: TestClock = field(default_factory=lambda: TestClock(EVENING))
    woken: int = 0

    def __post_init__(self) -> None:
        self.store = SubscriptionStore(self.redis, self.namespace)
        self.subscriptions = LiveSubscriptions(self.store, Workers(self.redis, self.namespace), query)
        self.outbox = Outbox(self.redis, self.namespace)
        self.held = HeldAlerts(self.redis, self.namespace)
        self.log = DeliveryLog(self.redis, self.namespace)
        self.delivery = Delivery(self.outbox, self.held, self.subscriptions, self.clock, self.wake)
        self.gatherer = self.another_gatherer()

    def another_gatherer(self) -> Gatherer:
        articles = ArticlesRead(self.redis, self.namespace)
        return Gatherer(self.held, self.subscriptions, articles, self.clock, self.wake)

    def wake(self) -> None:
        self.woken += 1

    async def subscribe(self, **fields: Any) -> Subscription:
        saved = await self.store.save(subscription(**{"zone": SEOUL, **fields}))
        await self.subscriptions.refresh()
        return saved.subscription

    async def decide(self, of: str, **fields: Any) -> Alert:
        told = alert(of, **fields)
        await self.delivery.enqueue(told)
        return told

    async def at(self, moment: datetime) -> list[Told]:
        """Let it be `moment`, and return what is taken for delivery then."""
        self.clock.moment = moment
        await self.gatherer.look()
        return [attempt.alert for attempt in await self.taken()]

    async def taken(self) -> tuple[Attempt, ...]:
        """Take what is due for delivery, and let it arrive."""
        attempts = (await self.outbox.begin(0, self.clock.moment, 100, {})).attempts
        for attempt in attempts:
            await self.outbox.finish(attempt, Ending(State.SENT, Result.SENT, 200), self.clock.moment)
        return attempts

    async def states(self) -> dict[str, str]:
        return {found.alert_id: found.state.value for found in await self.log.newest()}

    async def tag(self, count: int) -> None:
        for _ in range(count):
            await self.redis.xadd(TAGGED.key(0, self.namespace), {"__data__": "{}"})


@pytest.fixture
async def desk(redis: Redis, namespace: str) -> Desk:
    return Desk(redis, namespace)


async def test_by_day_an_alert_rings_at_once(desk: Desk) -> None:
    await desk.subscribe(quiet_hours=NIGHT)
    desk.clock.moment = MORNING

    told = await desk.decide("a1")

    assert [attempt.alert for attempt in await desk.taken()] == [told]
    assert desk.woken == 1


async def test_what_is_decided_at_night_rings_in_the_morning_one_message_a_story(desk: Desk) -> None:
    await desk.subscribe(quiet_hours=NIGHT)
    first = await desk.decide("a1", story="s1", news=("a shipment",))
    desk.clock.advance(hours=2)
    latest = await desk.decide("a2", story="s1", news=("Moscow denies it",))
    other = await desk.decide("a3", story="s2")
    by_night = await desk.at(MORNING - timedelta(milliseconds=1))

    rung = await desk.at(MORNING)

    assert by_night == []
    assert {told.id: told.covers for told in rung if isinstance(told, Alert)} == {latest.id: (first.id,), other.id: ()}
    assert await desk.at(MORNING + timedelta(hours=1)) == []


async def test_the_log_says_what_waits_and_what_has_told_of_it(desk: Desk) -> None:
    await desk.subscribe(quiet_hours=NIGHT)
    first = await desk.decide("a1", story="s1")
    waiting = await desk.log.get(first.id)
    latest = await desk.decide("a2", story="s1")

    await desk.at(MORNING)

    carried = await desk.log.get(first.id)
    assert waiting is not None
    assert (waiting.state, waiting.held_for, waiting.due_at) == (State.HELD, "quiet-held", MORNING)
    assert carried is not None
    assert (carried.state, carried.carried_by, carried.due_at) == (State.CARRIED, latest.id, None)
    assert await desk.log.alert(first.id) == first


async def test_what_must_ring_rings_in_quiet_hours(desk: Desk) -> None:
    await desk.subscribe(quiet_hours=NIGHT, priority="must")

    told = await desk.decide("a1")

    assert [attempt.alert for attempt in await desk.taken()] == [told]


async def test_an_alert_that_is_handed_over_again_waits_once_and_never_rings_again(desk: Desk) -> None:
    await desk.subscribe(quiet_hours=NIGHT)
    for _ in range(3):
        await desk.decide("a1", story="s1")

    rung = await desk.at(MORNING)
    await desk.decide("a1", story="s1")

    assert len(rung) == 1
    assert await desk.at(MORNING + timedelta(minutes=1)) == []


async def test_quiet_hours_that_were_made_longer_meanwhile_are_heard(desk: Desk) -> None:
    owner = await desk.subscribe(quiet_hours=NIGHT)
    told = await desk.decide("a1")
    await desk.store.save(
        owner.model_copy(
            update={"quiet_hours": subscription(quiet_hours={"start": "22:00", "end": "09:00"}).quiet_hours}
        )
    )
    await desk.subscriptions.refresh()

    early = await desk.at(MORNING)
    later = await desk.at(MORNING + timedelta(hours=2))

    assert early == []
    assert later == [told]


async def test_a_try_again_does_not_ring_in_quiet_hours_either(desk: Desk) -> None:
    owner = await desk.subscribe(quiet_hours=NIGHT)
    desk.clock.moment = EVENING - timedelta(hours=1, minutes=1)
    await desk.decide("a1")
    [attempt] = await desk.taken()

    by_day = ending_without_call(attempt, owner, desk.clock.moment)
    by_night = ending_without_call(attempt, owner, EVENING)

    assert by_day is None
    assert by_night == Ending(
        State.WAITING, Result.NOT_SENT, error="its subscription has quiet hours", due=MORNING, counts=False
    )


async def test_a_daily_digest_is_one_delivery_with_all_that_was_decided(desk: Desk) -> None:
    await desk.subscribe(digest={"every": "daily"})
    await desk.gatherer.look()
    desk.clock.advance(minutes=1)
    told = [await desk.decide(f"a{number}") for number in range(3)]
    await desk.tag(1_204)
    before = await desk.at(at(SEOUL, "2026-06-11T07:59:59"))

    [digest] = await desk.at(at(SEOUL, "2026-06-11T08:00:00"))

    assert before == []
    assert isinstance(digest, Collected)
    assert digest.alerts == tuple(told)
    assert digest.reason == "3 of 1,204 articles."
    assert (digest.since, digest.until) == (at(SEOUL, "2026-06-10T08:00:00"), at(SEOUL, "2026-06-11T08:00:00"))
    assert set((await desk.states()).values()) == {"carried", "sent"}
    assert await desk.at(at(SEOUL, "2026-06-11T08:00:30")) == []


async def test_an_alert_that_comes_after_its_digest_is_in_the_next(desk: Desk) -> None:
    await desk.subscribe(digest={"every": "daily"})
    await desk.decide("a1")
    [first] = await desk.at(at(SEOUL, "2026-06-11T08:00:00"))
    desk.clock.moment = at(SEOUL, "2026-06-11T07:59:59")  # a worker whose look at the clock was a moment ago

    late = await desk.decide("a2")

    [second] = await desk.at(at(SEOUL, "2026-06-12T08:00:00"))
    assert isinstance(second, Collected)
    assert second.alerts == (late,)
    assert second.id != first.id


@pytest.mark.parametrize("wanted", [True, False])
async def test_an_empty_digest_comes_only_where_it_is_wanted(desk: Desk, wanted: bool) -> None:
    await desk.subscribe(digest={"every": "daily", "say_if_empty": wanted})
    await desk.gatherer.look()
    await desk.tag(1_204)

    told = await desk.at(at(SEOUL, "2026-06-11T08:00:00"))

    assert [digest.reason for digest in told if isinstance(digest, Collected)] == ["0 of 1,204 articles."] * wanted


async def test_an_empty_digest_comes_also_if_nothing_ran_when_it_was_due(desk: Desk) -> None:
    await desk.subscribe(digest={"every": "daily", "say_if_empty": True})
    await desk.gatherer.look()

    told = await desk.at(at(SEOUL, "2026-06-11T11:30:00"))
    next_one = await desk.at(at(SEOUL, "2026-06-12T08:00:00"))

    assert (len(told), len(next_one)) == (1, 1)


async def test_a_digest_of_a_subscription_that_was_paused_meanwhile_rests_and_an_empty_one_is_left_out(
    desk: Desk,
) -> None:
    await desk.subscribe(digest={"every": "daily", "say_if_empty": True})
    await desk.gatherer.look()
    await desk.store.pause("sub_1")
    await desk.subscriptions.refresh()

    assert await desk.at(at(SEOUL, "2026-06-11T08:00:00")) == []


async def test_a_hundred_workers_make_one_digest(desk: Desk) -> None:
    await desk.subscribe(digest={"every": "daily", "say_if_empty": True})
    for number in range(5):
        await desk.decide(f"a{number}")
    desk.clock.moment = at(SEOUL, "2026-06-11T08:00:00")

    await asyncio.gather(*(desk.another_gatherer().look() for _ in range(100)))

    [attempt] = await desk.taken()
    assert isinstance(attempt.alert, Collected)
    assert attempt.alert.count == 5


async def test_alerts_that_join_while_a_digest_is_put_together_are_in_it_or_in_the_next(desk: Desk) -> None:
    await desk.subscribe(digest={"every": "hourly"})
    desk.clock.moment = at(SEOUL, "2026-06-11T08:00:00")
    told: list[Told] = []

    for hour in range(4):
        decided = (desk.decide(f"h{hour}-{number}") for number in range(10))
        await asyncio.gather(*decided, desk.gatherer.look(), desk.another_gatherer().look())
        desk.clock.advance(hours=1)
        told += [attempt.alert for attempt in await desk.taken()]
    told += await desk.at(desk.clock.advance(hours=1))

    listed = [entry.article.id for digest in told if isinstance(digest, Collected) for entry in digest.alerts]
    assert sorted(listed) == sorted(f"h{hour}-{number}" for hour in range(4) for number in range(10))


async def test_above_the_most_a_day_alerts_come_by_the_hour_and_ring_again_the_day_after(desk: Desk) -> None:
    await desk.subscribe(most_a_day=2)
    desk.clock.moment = at(SEOUL, "2026-06-10T09:10:00")
    told = [await desk.decide(f"a{number}") for number in range(5)]
    at_once = [attempt.alert for attempt in await desk.taken()]

    [rest] = await desk.at(at(SEOUL, "2026-06-10T10:00:00"))
    desk.clock.moment = at(SEOUL, "2026-06-11T00:00:01")
    tomorrow = await desk.decide("a9")

    assert {rung.id for rung in at_once} == {rung.id for rung in told[:2]}
    assert isinstance(rest, Collected)
    assert (rest.kind, rest.alerts) == ("volume", tuple(told[2:]))
    assert [attempt.alert for attempt in await desk.taken()] == [tomorrow]


async def test_the_words_of_an_erased_article_are_in_nothing_that_waits_or_came_out(desk: Desk) -> None:
    await desk.subscribe(quiet_hours=NIGHT)
    await desk.subscribe(id="sub_2", digest={"every": "daily", "at": "07:00"})
    secret = article(title="A name that must go").title
    reference = alert("gone").article.model_copy(update={"title": secret})
    for subscriber in ("sub_1", "sub_2"):
        gone = alert("gone", subscriber, story="s1", reason=secret)
        await desk.delivery.enqueue(gone.model_copy(update={"article": reference}))
        await desk.decide("stays", subscription=subscriber, story="s1", reason="a quay")
        await desk.decide("other", subscription=subscriber, story="s2", reason="another quay")
    desk.clock.moment = MORNING
    await desk.gatherer.look()

    erased = await AlertErasure(desk.redis, desk.namespace, 1).erase({"gone"}, {secret})

    taken = [attempt.alert for attempt in await desk.taken()]
    left = "".join(told.model_dump_json() for told in taken)
    assert erased == 2
    assert secret not in left
    assert "another quay" in left
    assert secret not in str(await everything(desk.redis, desk.namespace))


async def test_a_gathering_that_cannot_be_read_holds_up_no_other(desk: Desk) -> None:
    await desk.subscribe(quiet_hours=NIGHT)
    broken, sound = await desk.decide("a1", story="s1"), await desk.decide("a2", story="s2")
    await desk.redis.set(f"{desk.namespace}:{{s0}}:alert.v1:{broken.id}", "{")

    assert await desk.at(MORNING) == [sound]


async def everything(redis: Redis, namespace: str) -> list[object]:
    """Return all that is kept of deliveries."""
    found: list[object] = []
    async for key in redis.scan_iter(match=f"{namespace}:{{s0}}:*"):
        kind = await redis.type(key)
        found.append(await redis.hgetall(key) if kind == b"hash" else None)
        found.append(await redis.get(key) if kind == b"string" else None)
    return found
