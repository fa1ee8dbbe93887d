"""A delivery is put in once, tried under a lease, and its end is recorded by whoever holds the lease."""

import asyncio
from datetime import timedelta

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from services.notifier.adapters.delivery_log import DeliveryLog
from services.notifier.adapters.outbox import STAGE, Outbox
from services.notifier.domain.deliveries import Attempt, Ending, Result, State
from services.notifier.domain.retries import TRIES
from tests.services.notifier.deliveries import TestClock, alert, dead_letters
from tests.services.notifier.domain.builders import NOON
from tocsin.errors import Retryable
from tocsin.streams import part_of

pytestmark = pytest.mark.redis

ENDPOINT = "hooks.example.org"
SENT = Ending(State.SENT, Result.SENT, 200)
LOST = Ending(State.GIVEN_UP, Result.NOT_SENT, 500, "answered 500", reason="exhausted")
LEASE = timedelta(seconds=60)


@pytest.fixture
def outbox(redis: Redis, namespace: str) -> Outbox:
    return Outbox(redis, namespace)


@pytest.fixture
def log(redis: Redis, namespace: str) -> DeliveryLog:
    return DeliveryLog(redis, namespace)


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


async def begin(outbox: Outbox, clock: TestClock, limit: int = 100, shard: int = 0) -> tuple[Attempt, ...]:
    return (await outbox.begin(shard, clock.moment, limit, {})).attempts


async def begin_one(outbox: Outbox, clock: TestClock) -> Attempt:
    [attempt] = await begin(outbox, clock)
    return attempt


def again(clock: TestClock, **span: float) -> Ending:
    due = clock.moment + timedelta(**span)
    return Ending(State.WAITING, Result.NOT_SENT, 503, "answered 503", due=due)


async def test_what_is_put_in_is_due_at_once(outbox: Outbox, clock: TestClock) -> None:
    await outbox.enqueue(alert(), ENDPOINT, clock.moment)

    attempt = await begin_one(outbox, clock)

    assert attempt == Attempt(0, alert(), ENDPOINT, 1, attempt.token, NOON)


async def test_what_is_put_in_twice_is_due_once(outbox: Outbox, clock: TestClock) -> None:
    assert await outbox.enqueue(alert(), ENDPOINT, clock.moment)
    assert not await outbox.enqueue(alert(), ENDPOINT, clock.moment)

    assert len(await begin(outbox, clock)) == 1


@pytest.mark.parametrize("ending", [SENT, LOST, None])
async def test_putting_in_again_never_resets_a_delivery(
    outbox: Outbox, clock: TestClock, log: DeliveryLog, ending: Ending | None
) -> None:
    await outbox.enqueue(alert(), ENDPOINT, clock.moment)
    attempt = await begin_one(outbox, clock)
    if ending:
        await outbox.finish(attempt, ending, clock.moment)
    before = await log.get(alert().id)

    await outbox.enqueue(alert(), ENDPOINT, clock.advance(seconds=1))

    assert await begin(outbox, clock) == ()
    assert await log.get(alert().id) == before


async def test_a_try_is_on_record_before_the_call(outbox: Outbox, clock: TestClock, log: DeliveryLog) -> None:
    await outbox.enqueue(alert(), ENDPOINT, clock.moment)

    await begin_one(outbox, clock)

    delivery = await log.get(alert().id)
    assert delivery is not None
    assert (delivery.state, delivery.attempts, delivery.begun_at) == (State.CALLING, 1, NOON)


async def test_two_that_look_at_once_never_get_the_same_delivery(outbox: Outbox, clock: TestClock) -> None:
    for number in range(40):
        await outbox.enqueue(alert(f"a{number}"), f"{number}.example", clock.moment)

    looks = await asyncio.gather(*(outbox.begin(0, clock.moment, 10, {}) for _ in range(8)))

    taken = [attempt.alert.id for look in looks for attempt in look.attempts]
    assert len(taken) == len(set(taken)) == 40


async def test_a_delivery_that_was_sent_is_done_with(outbox: Outbox, clock: TestClock, log: DeliveryLog) -> None:
    await outbox.enqueue(alert(), ENDPOINT, clock.moment)
    attempt = await begin_one(outbox, clock)

    assert await outbox.finish(attempt, SENT, clock.advance(seconds=1))

    clock.advance(days=5)
    assert await begin(outbox, clock) == ()
    delivery = await log.get(alert().id)
    assert delivery is not None
    assert (delivery.state, delivery.result, delivery.status) == (State.SENT, Result.SENT, 200)
    assert (delivery.attempts, delivery.ambiguous, delivery.error) == (1, 0, None)
    assert delivery.ended_at == NOON + timedelta(seconds=1)


async def test_a_try_that_failed_is_made_again_when_it_is_due_and_not_before(
    outbox: Outbox, clock: TestClock, log: DeliveryLog
) -> None:
    await outbox.enqueue(alert(), ENDPOINT, clock.moment)
    await outbox.finish(await begin_one(outbox, clock), again(clock, seconds=5), clock.moment)

    early = await outbox.begin(0, clock.advance(seconds=4.999), 10, {})
    attempt = (await outbox.begin(0, clock.advance(seconds=0.001), 10, {})).attempts[0]

    delivery = await log.get(alert().id)
    assert (early.attempts, early.next_due) == ((), NOON + timedelta(seconds=5))
    assert attempt.number == 2
    assert delivery is not None
    assert (delivery.result, delivery.status, delivery.error) == (Result.NOT_SENT, 503, "answered 503")


async def test_after_a_death_during_the_call_the_next_try_follows_when_the_lease_ends(
    outbox: Outbox, clock: TestClock, log: DeliveryLog
) -> None:
    await outbox.enqueue(alert(), ENDPOINT, clock.moment)
    died = await begin_one(outbox, clock)

    clock.advance(seconds=59.999)
    still_leased = await begin(outbox, clock)
    clock.advance(seconds=0.001)
    attempt = await begin_one(outbox, clock)

    delivery = await log.get(alert().id)
    assert still_leased == ()
    assert (attempt.number, attempt.alert.id) == (2, died.alert.id)
    assert delivery is not None
    assert (delivery.attempts, delivery.ambiguous, delivery.result) == (2, 1, Result.AMBIGUOUS)


async def test_who_lost_the_lease_cannot_end_the_delivery(outbox: Outbox, clock: TestClock, log: DeliveryLog) -> None:
    await outbox.enqueue(alert(), ENDPOINT, clock.moment)
    slow = await begin_one(outbox, clock)
    clock.advance(seconds=60)
    fast = await begin_one(outbox, clock)

    assert not await outbox.finish(slow, LOST, clock.moment)
    assert await outbox.finish(fast, SENT, clock.moment)
    assert not await outbox.finish(slow, again(clock, seconds=5), clock.moment)

    delivery = await log.get(alert().id)
    assert delivery is not None
    assert delivery.state is State.SENT
    assert await begin(outbox, clock) == ()


async def test_recording_an_end_twice_changes_nothing(outbox: Outbox, clock: TestClock, redis: Redis) -> None:
    await outbox.enqueue(alert(), ENDPOINT, clock.moment)
    attempt = await begin_one(outbox, clock)

    assert await outbox.finish(attempt, LOST, clock.moment)
    assert not await outbox.finish(attempt, LOST, clock.moment)

    assert len(await dead_letters(redis, outbox.namespace)) == 1


async def test_a_try_without_a_call_is_not_counted(outbox: Outbox, clock: TestClock, log: DeliveryLog) -> None:
    await outbox.enqueue(alert(), ENDPOINT, clock.moment)
    held = Ending(State.WAITING, Result.NOT_SENT, due=clock.moment + LEASE, counts=False)

    await outbox.finish(await begin_one(outbox, clock), held, clock.moment)
    clock.advance(seconds=60)
    attempt = await begin_one(outbox, clock)

    assert attempt.number == 1


async def test_a_death_during_the_last_try_leaves_none(outbox: Outbox, clock: TestClock, log: DeliveryLog) -> None:
    await outbox.enqueue(alert(), ENDPOINT, clock.moment)
    for _ in range(TRIES):
        await begin_one(outbox, clock)
        clock.advance(seconds=60)

    attempt = await begin_one(outbox, clock)

    assert (attempt.number, attempt.is_left) == (TRIES, False)
    await outbox.finish(attempt, Ending(State.GIVEN_UP, Result.AMBIGUOUS, reason="exhausted"), clock.moment)
    delivery = await log.get(alert().id)
    assert delivery is not None
    assert (delivery.attempts, delivery.ambiguous) == (TRIES, TRIES)


async def test_what_is_given_up_is_a_dead_letter_with_the_whole_alert(
    outbox: Outbox, clock: TestClock, redis: Redis
) -> None:
    await outbox.enqueue(alert(), ENDPOINT, clock.moment)
    attempt = await begin_one(outbox, clock)

    await outbox.finish(attempt, LOST, clock.advance(seconds=3))

    [letter] = (await dead_letters(redis, outbox.namespace)).values()
    assert (letter.stage, letter.reason, letter.attempts) == (STAGE, "exhausted", 1)
    assert (letter.entry_id, letter.error) == (alert().id, "answered 500")
    assert (letter.first_at, letter.last_at) == (NOON, NOON + timedelta(seconds=3))
    assert letter.entry["__data__"].encode() == alert().to_wire()


async def test_a_dead_letter_is_replayed_once(outbox: Outbox, clock: TestClock, redis: Redis, log: DeliveryLog) -> None:
    await outbox.enqueue(alert(), ENDPOINT, clock.moment)
    await outbox.finish(await begin_one(outbox, clock), LOST, clock.moment)
    [letter] = await dead_letters(redis, outbox.namespace)

    replayed = [await outbox.replay(0, letter, clock.advance(days=1)) for _ in range(2)]

    attempt = await begin_one(outbox, clock)
    assert replayed == [True, False]
    assert (attempt.number, attempt.alert, attempt.endpoint) == (1, alert(), ENDPOINT)
    assert await begin(outbox, clock) == ()
    assert await redis.ttl(f"{outbox.namespace}:{{s0}}:delivery.v1:{alert().id}") == -1


async def test_a_replay_of_what_has_long_expired_brings_it_back(outbox: Outbox, clock: TestClock, redis: Redis) -> None:
    await outbox.enqueue(alert(), ENDPOINT, clock.moment)
    await outbox.finish(await begin_one(outbox, clock), LOST, clock.moment)
    [letter] = await dead_letters(redis, outbox.namespace)
    await redis.delete(*[f"{outbox.namespace}:{{s0}}:{name}.v1:{alert().id}" for name in ("delivery", "alert")])

    assert await outbox.replay(0, letter, clock.advance(days=100))

    assert (await begin_one(outbox, clock)).alert == alert()


async def test_a_dead_letter_of_another_stage_is_left_alone(outbox: Outbox, clock: TestClock, redis: Redis) -> None:
    await outbox.enqueue(alert(), ENDPOINT, clock.moment)
    await outbox.finish(await begin_one(outbox, clock), LOST, clock.moment)
    dead = f"{outbox.namespace}:{{s0}}:dead.v1"
    [letter] = (await dead_letters(redis, outbox.namespace)).values()
    other = letter.model_copy(update={"stage": "delivery"})
    await redis.xadd(dead, {"__data__": other.to_wire()}, id="9999999999999-0")

    assert not await outbox.replay(0, "9999999999999-0", clock.moment)

    assert len(await dead_letters(redis, outbox.namespace)) == 2


async def test_an_endpoint_has_no_more_than_its_calls_at_once(outbox: Outbox, clock: TestClock) -> None:
    for number in range(9):
        await outbox.enqueue(alert(f"a{number}"), ENDPOINT, clock.moment)
    await outbox.enqueue(alert("other"), "other.example", clock.moment)

    begun = await outbox.begin(0, clock.moment, 100, {ENDPOINT: 1})

    assert sorted(attempt.endpoint for attempt in begun.attempts) == [ENDPOINT] * 3 + ["other.example"]
    assert begun.more_waits


async def test_a_long_row_of_a_busy_endpoint_hides_nobody_behind_it(
    redis: Redis, namespace: str, clock: TestClock
) -> None:
    outbox = Outbox(redis, namespace, window=5)
    for number in range(23):
        await outbox.enqueue(alert(f"a{number}"), ENDPOINT, clock.moment)
    await outbox.enqueue(alert("other"), "other.example", clock.advance(milliseconds=1))

    begun = await outbox.begin(0, clock.moment, 100, {ENDPOINT: 4})
    looks = 1
    while begun.look_again:
        begun = await outbox.begin(0, clock.moment, 100, {ENDPOINT: 4})
        looks += 1

    assert [attempt.endpoint for attempt in begun.attempts] == ["other.example"]
    assert looks == 5


async def test_what_ended_is_forgotten_after_its_time(outbox: Outbox, clock: TestClock, redis: Redis) -> None:
    await outbox.enqueue(alert(), ENDPOINT, clock.moment)
    attempt = await begin_one(outbox, clock)
    kept = [f"{outbox.namespace}:{{s0}}:{name}.v1:{alert().id}" for name in ("delivery", "alert")]
    before = [await redis.ttl(key) for key in kept]

    await outbox.finish(attempt, SENT, clock.moment)

    days = [round(await redis.ttl(key) / 86_400) for key in kept]
    assert (before, days) == ([-1, -1], [90, 30])


async def test_each_shard_has_its_own_deliveries(redis: Redis, namespace: str, clock: TestClock) -> None:
    outbox = Outbox(redis, namespace, shards=3)
    alerts = [alert(subscription=f"sub_{number}") for number in range(9)]
    for one in alerts:
        await outbox.enqueue(one, one.subscription.id, clock.moment)

    begun = {shard: await begin(outbox, clock, shard=shard) for shard in range(3)}

    assert sum(map(len, begun.values())) == 9
    assert all(
        part_of(attempt.alert.subscription.id, 3) == shard for shard, found in begun.items() for attempt in found
    )


async def test_the_log_lists_the_newest_first_over_all_shards(redis: Redis, namespace: str, clock: TestClock) -> None:
    outbox, log = Outbox(redis, namespace, shards=3), DeliveryLog(redis, namespace, shards=3)
    for number in range(6):
        await outbox.enqueue(alert(subscription=f"sub_{number}"), ENDPOINT, clock.advance(seconds=1))

    newest = await log.newest(4)

    assert [delivery.subscription_id for delivery in newest] == ["sub_5", "sub_4", "sub_3", "sub_2"]
    assert await log.get(newest[0].alert_id) == newest[0]
    assert await log.alert(newest[0].alert_id) == alert(subscription="sub_5")
    assert await log.get("0" * 64) is None
    assert await log.alert("0" * 64) is None


async def test_a_server_that_is_away_says_that_waiting_may_help(clock: TestClock) -> None:
    outbox = Outbox(Redis(host="127.0.0.1", port=1, retry=Retry(NoBackoff(), 0)))
    attempt = Attempt(0, alert(), ENDPOINT, 1, 1, NOON)

    with pytest.raises(Retryable):
        await outbox.begin(0, clock.moment, 1, {})
    with pytest.raises(Retryable):
        await outbox.finish(attempt, SENT, clock.moment)
    with pytest.raises(RedisError):
        await outbox.enqueue(alert(), ENDPOINT, clock.moment)
