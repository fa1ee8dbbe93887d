"""A webhook that is due is called once a try, on schedule, whatever endpoints, processes and clocks do."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError
from standardwebhooks import Webhook
from structlog.testing import capture_logs

from services.notifier.adapters.articles_read import ArticlesRead
from services.notifier.adapters.delivery_log import Delivery, DeliveryLog
from services.notifier.adapters.held_alerts import HeldAlerts
from services.notifier.adapters.live_subscriptions import LiveSubscriptions
from services.notifier.adapters.outbox import Outbox
from services.notifier.adapters.sealing import Sealer, new_secret
from services.notifier.adapters.subscription_store import SubscriptionStore
from services.notifier.adapters.webhook import Webhooks
from services.notifier.adapters.workers import Workers
from services.notifier.dispatcher import Dispatcher
from services.notifier.domain.deliveries import Answer, Attempt, Ending, Result, State, endpoint_of
from services.notifier.domain.holds import Hold
from services.notifier.domain.retries import DELAYS_SECONDS
from services.notifier.domain.subscriptions import Subscription
from services.notifier.holding import Gatherer
from tests.servers import Asgi, serve
from tests.services.notifier.deliveries import TestClock, alert, dead_letters
from tests.services.notifier.domain.builders import NOON, query, subscription
from tests.services.notifier.receivers import Hanging, Receiver
from tocsin.clock import ServerClock
from tocsin.errors import Retryable
from tocsin.guard import Guard
from tocsin.key_file import create_key_file
from tocsin.messages import Alert
from tocsin.streams import part_of

pytestmark = pytest.mark.redis

SECRET = new_secret()


@dataclass
class Office:
    """Everything between a decided alert and its webhook, on the real server and real connections."""

    redis: Redis
    namespace: str
    sealer: Sealer
    clock: TestClock = field(default_factory=TestClock)
    timeout_seconds: float = 5.0
    endings: "asyncio.Queue[tuple[Attempt, Ending]]" = field(default_factory=asyncio.Queue)
    ports: set[int] = field(default_factory=set)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.store = SubscriptionStore(self.redis, self.namespace)
        self.subscribers = LiveSubscriptions(self.store, Workers(self.redis, self.namespace), query)
        self.outbox = Outbox(self.redis, self.namespace)
        self.log = DeliveryLog(self.redis, self.namespace)

    async def subscribe(self, url: str, id: str = "sub_1") -> Subscription:
        self.ports.add(int(url.rpartition(":")[2]))
        sealed = self.sealer.seal(id, SECRET)
        return (await self.store.save(subscription(id=id, webhook=f"{url}/hook", sealed_secret=sealed))).subscription

    async def put_in(self, subscriber: Subscription, article: str = "a1") -> Alert:
        told = alert(article, subscriber.id)
        await self.outbox.enqueue(told, endpoint_of(subscriber.webhook), await self.clock.now())
        return told

    @asynccontextmanager
    async def dispatching(self, **parts: Any) -> AsyncIterator[Dispatcher]:
        """Run a dispatcher while the block runs."""
        guard = Guard(allow_nets=(ip_network("127.0.0.0/8"),), allow_ports=tuple(self.ports))
        webhooks = Webhooks.over(guard, "Tocsin/0", self.timeout_seconds, at_once=50)
        given: dict[str, Any] = {
            "outbox": self.outbox,
            "subscribers": self.subscribers,
            "secrets": self.sealer,
            "caller": webhooks,
            "clock": self.clock,
            "source": "https://tocsin.example",
            "jitter": lambda: 0.0,
            "observe": lambda attempt, ending: self.endings.put_nowait((attempt, ending)),
        }
        dispatcher = Dispatcher(**{**given, **parts})
        async with webhooks:
            task = asyncio.create_task(dispatcher.run(self.stopping))
            try:
                yield dispatcher
            finally:
                self.stopping.set()
                await task
                self.stopping.clear()

    async def ending(self) -> Ending:
        """Wait until a try has ended and is recorded."""
        async with asyncio.timeout(10):
            return (await self.endings.get())[1]

    async def delivery(self, of: Alert) -> Delivery:
        found = await self.log.get(of.id)
        assert found is not None
        return found


@pytest.fixture
def office(redis: Redis, namespace: str, tmp_path: Path) -> Office:
    create_key_file(tmp_path / "key")
    return Office(redis, namespace, Sealer.from_file(tmp_path / "key"))


@asynccontextmanager
async def serving(*apps: Asgi) -> AsyncIterator[list[str]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(serve(app)) for app in apps]


async def test_a_digest_arrives_as_one_event_of_its_own_type(office: Office) -> None:
    receiver = Receiver()
    held = HeldAlerts(office.redis, office.namespace)
    async with serve(receiver) as url:
        subscriber = await office.subscribe(url)
        waits = Hold("digest-held", "d" * 64, NOON, NOON + timedelta(hours=1), NOON + timedelta(hours=1))
        for article in ("a1", "a2"):
            await held.hold(alert(article), endpoint_of(subscriber.webhook), waits, NOON)
        office.clock.advance(hours=1)
        async with office.dispatching() as dispatcher:
            articles = ArticlesRead(office.redis, office.namespace)
            await Gatherer(held, office.subscribers, articles, office.clock, dispatcher.wake).look()
            ending = await office.ending()

    [call] = receiver.calls
    event = json.loads(call.body)
    assert ending.state is State.SENT
    assert call.id == event["id"] == "d" * 64
    assert (event["type"], event["data"]["count"]) == ("tocsin.digest.v1", 2)
    assert [entry["article"]["id"] for entry in event["data"]["alerts"]] == ["a1", "a2"]


async def test_an_alert_arrives_signed_as_a_cloud_event(office: Office, redis: Redis) -> None:
    receiver = Receiver()
    async with serve(receiver) as url:
        told = await office.put_in(await office.subscribe(url))

        async with office.dispatching(clock=ServerClock(redis)):
            ending = await office.ending()

    [call] = receiver.calls
    event = Webhook(SECRET.get_secret_value()).verify(call.body, call.headers)
    assert ending == Ending(State.SENT, Result.SENT, 200)
    assert call.id == event["id"] == told.id
    assert (event["specversion"], event["source"]) == ("1.0", "https://tocsin.example")
    assert Alert.model_validate(event["data"]) == told


async def test_the_schedule_of_75_hours_is_kept_to_the_second(office: Office, redis: Redis) -> None:
    receiver = Receiver([500])
    called_at = []
    async with serve(receiver) as url:
        told = await office.put_in(await office.subscribe(url))

        async with office.dispatching() as dispatcher:
            while (ending := await office.ending()).due:
                called_at.append(office.clock.moment)
                office.clock.moment = ending.due
                dispatcher.wake()
            called_at.append(office.clock.moment)

    waits = [(later - earlier).total_seconds() for earlier, later in zip([NOON, *called_at], called_at, strict=False)]
    assert tuple(waits) == DELAYS_SECONDS
    assert [call.id for call in receiver.calls] == [told.id] * 10
    assert called_at[-1] - NOON == timedelta(hours=75, minutes=35, seconds=5)
    [letter] = (await dead_letters(redis, office.namespace)).values()
    assert (letter.reason, letter.attempts) == ("exhausted", 10)


async def test_nothing_is_called_a_moment_before_it_is_due(office: Office) -> None:
    receiver = Receiver([500, 200])
    async with serve(receiver) as url:
        await office.put_in(await office.subscribe(url))

        async with office.dispatching() as dispatcher:
            await office.ending()
            office.clock.advance(seconds=4.999)
            for _ in range(5):
                dispatcher.wake()
                await dispatcher.outbox.begin(0, NOON, 1, {})
            assert len(receiver.calls) == 1

            office.clock.advance(seconds=0.001)
            dispatcher.wake()
            assert (await office.ending()).state is State.SENT


async def test_each_try_is_signed_for_its_own_moment(office: Office) -> None:
    receiver = Receiver([500, 200])
    async with serve(receiver) as url:
        await office.put_in(await office.subscribe(url))

        async with office.dispatching() as dispatcher:
            await office.ending()
            office.clock.advance(seconds=5)
            dispatcher.wake()
            await office.ending()

    first, second = (int(call.headers["webhook-timestamp"]) for call in receiver.calls)
    assert second - first == 5


@pytest.mark.parametrize(
    ("status", "asked", "waits"),
    [
        (503, "1800", timedelta(minutes=30)),
        (503, "1", timedelta(seconds=5)),
        (503, "315360000", timedelta(hours=1)),
        (429, "1", timedelta(seconds=60)),
    ],
)
async def test_an_endpoint_may_ask_for_more_time_within_limits(
    office: Office, status: int, asked: str, waits: timedelta
) -> None:
    async with serve(Receiver([status], {"retry-after": asked})) as url:
        await office.put_in(await office.subscribe(url))

        async with office.dispatching():
            ending = await office.ending()

    assert ending.due == NOON + waits


async def test_an_endpoint_that_is_gone_is_never_called_again(office: Office, redis: Redis) -> None:
    receiver = Receiver([410])
    async with serve(receiver) as url:
        subscriber = await office.subscribe(url)
        await office.put_in(subscriber)
        async with office.dispatching():
            await office.ending()

        later = await office.put_in(subscriber, "a2")
        async with office.dispatching():
            ending = await office.ending()

    stored = await office.store.get(subscriber.id)
    assert len(receiver.calls) == 1
    assert stored is not None
    assert stored.disabled == "its endpoint answered 410 Gone"
    assert (ending.state, ending.reason) == (State.GIVEN_UP, "gone")
    assert (await office.delivery(later)).attempts == 0
    assert [letter.reason for letter in (await dead_letters(redis, office.namespace)).values()] == ["gone", "gone"]


async def test_after_a_death_during_the_call_the_same_alert_is_sent_again(office: Office) -> None:
    receiver = Receiver()
    async with serve(receiver) as url:
        told = await office.put_in(await office.subscribe(url))
        await office.outbox.begin(0, office.clock.moment, 1, {})

        office.clock.advance(seconds=60)
        async with office.dispatching():
            await office.ending()

    delivery = await office.delivery(told)
    assert [call.id for call in receiver.calls] == [told.id]
    assert (delivery.state, delivery.attempts, delivery.ambiguous) == (State.SENT, 2, 1)


async def test_two_dispatchers_never_call_twice_for_one_try(office: Office) -> None:
    receiver = Receiver()
    async with serve(receiver) as url:
        subscriber = await office.subscribe(url)
        for number in range(60):
            await office.put_in(subscriber, f"a{number}")

        async with office.dispatching(), office.dispatching(), office.dispatching():
            for _ in range(60):
                await office.ending()

    ids = [call.id for call in receiver.calls]
    assert len(ids) == len(set(ids)) == 60


async def test_what_is_put_in_twice_is_sent_once(office: Office) -> None:
    receiver = Receiver()
    async with serve(receiver) as url:
        subscriber = await office.subscribe(url)
        await office.put_in(subscriber)
        async with office.dispatching() as dispatcher:
            await office.ending()

            await office.put_in(subscriber)
            marker = await office.put_in(subscriber, "a2")
            dispatcher.wake()
            await office.ending()

    assert len(receiver.calls) == 2
    assert receiver.calls[1].id == marker.id


async def test_a_replay_asked_for_twice_is_sent_once(office: Office, redis: Redis) -> None:
    receiver = Receiver([410, 200])
    async with serve(receiver) as url:
        subscriber = await office.subscribe(url)
        told = await office.put_in(subscriber)
        async with office.dispatching():
            await office.ending()
        await office.store.resume(subscriber.id)
        [letter] = await dead_letters(redis, office.namespace)

        await office.outbox.replay(0, letter, office.clock.moment)
        await office.outbox.replay(0, letter, office.clock.moment)
        marker = await office.put_in(subscriber, "a2")
        async with office.dispatching():
            await office.ending()
            await office.ending()

    assert sorted(call.id for call in receiver.calls) == sorted([told.id, told.id, marker.id])
    assert (await office.delivery(told)).state is State.SENT


async def test_what_is_put_in_here_is_sent_at_once(office: Office) -> None:
    async with serve(Receiver()) as url:
        subscriber = await office.subscribe(url)
        async with office.dispatching() as dispatcher:
            await office.put_in(subscriber, "warm")
            dispatcher.wake()
            await office.ending()

            began = asyncio.get_running_loop().time()
            await office.put_in(subscriber)
            dispatcher.wake()
            await office.ending()

            assert asyncio.get_running_loop().time() - began < 0.5


async def test_what_another_process_puts_in_is_found(office: Office) -> None:
    async with serve(Receiver()) as url:
        subscriber = await office.subscribe(url)
        async with office.dispatching():
            await office.put_in(subscriber)

            assert (await office.ending()).state is State.SENT


async def test_endpoints_that_hang_hold_nobody_else_up(office: Office) -> None:
    office.timeout_seconds = 20
    hanging, healthy = Hanging(), Receiver()
    async with serving(hanging, healthy) as (bad_url, good_url):
        bad, good = await office.subscribe(bad_url, "sub_bad"), await office.subscribe(good_url, "sub_good")
        for number in range(30):
            await office.put_in(bad, f"a{number}")
        async with office.dispatching(stop_within_seconds=0.2, at_once=10) as dispatcher:
            await hanging.called.wait()
            for number in range(30):
                await office.put_in(good, f"a{number}")
            dispatcher.wake()

            for _ in range(30):
                assert (await office.ending()).state is State.SENT

    assert len(healthy.calls) == 30
    assert len(hanging.calls) == 4


async def test_an_endpoint_gets_no_more_than_four_calls_at_once(office: Office) -> None:
    receiver = Receiver(busy=lambda: asyncio.sleep(0.01))
    async with serve(receiver) as url:
        subscriber = await office.subscribe(url)
        for number in range(20):
            await office.put_in(subscriber, f"a{number}")

        async with office.dispatching():
            for _ in range(20):
                await office.ending()

    assert receiver.most_open == 4


async def test_a_process_has_no_more_calls_open_than_it_may(office: Office) -> None:
    receivers = [Receiver(busy=lambda: asyncio.sleep(0.01)) for _ in range(3)]
    open_at_once: list[int] = []

    def observe(attempt: Attempt, ending: Ending) -> None:
        open_at_once.append(sum(receiver.open_now for receiver in receivers))
        office.endings.put_nowait((attempt, ending))

    async with serving(*receivers) as urls:
        for number, url in enumerate(urls):
            subscriber = await office.subscribe(url, f"sub_{number}")
            for article in range(4):
                await office.put_in(subscriber, f"a{article}")

        async with office.dispatching(at_once=2, observe=observe):
            for _ in range(12):
                await office.ending()

    assert max(open_at_once) <= 2


async def test_a_stop_lets_what_is_in_flight_end(office: Office) -> None:
    called, answering = asyncio.Event(), asyncio.Event()

    async def answer_when_told() -> None:
        called.set()
        await answering.wait()

    async with serve(Receiver(busy=answer_when_told)) as url:
        told = await office.put_in(await office.subscribe(url))
        async with office.dispatching():
            await called.wait()
            office.stopping.set()
            answering.set()

    assert (await office.delivery(told)).state is State.SENT


async def test_a_call_still_open_when_the_process_must_end_is_cut_and_ambiguous(office: Office) -> None:
    office.timeout_seconds = 20
    receiver = Hanging()
    async with serve(receiver) as url:
        told = await office.put_in(await office.subscribe(url))
        async with office.dispatching(stop_within_seconds=0.2):
            await receiver.called.wait()

    delivery = await office.delivery(told)
    assert (delivery.state, delivery.result, delivery.ambiguous) == (State.WAITING, Result.AMBIGUOUS, 1)
    assert delivery.due_at == NOON + timedelta(seconds=5)


async def test_after_a_stop_nothing_new_is_begun(office: Office) -> None:
    receiver = Receiver()
    async with serve(receiver) as url:
        subscriber = await office.subscribe(url)
        async with office.dispatching():
            office.stopping.set()
        told = await office.put_in(subscriber)

    assert receiver.calls == []
    assert (await office.delivery(told)).state is State.WAITING


async def test_a_hanging_receiver_is_tried_again_after_a_minute_at_least(office: Office) -> None:
    office.timeout_seconds = 0.2
    async with serve(Hanging()) as url:
        await office.put_in(await office.subscribe(url))

        async with office.dispatching():
            ending = await office.ending()

    assert (ending.result, ending.due) == (Result.AMBIGUOUS, NOON + timedelta(seconds=60))


async def test_a_paused_subscription_is_not_called_until_it_is_resumed(office: Office) -> None:
    receiver = Receiver()
    async with serve(receiver) as url:
        subscriber = await office.subscribe(url)
        told = await office.put_in(subscriber)
        await office.store.pause(subscriber.id)
        async with office.dispatching() as dispatcher:
            held = await office.ending()
            assert receiver.calls == []

            await office.store.resume(subscriber.id)
            office.clock.advance(seconds=60)
            dispatcher.wake()
            sent = await office.ending()

    assert (held.state, sent.state) == (State.WAITING, State.SENT)
    assert (await office.delivery(told)).attempts == 1


async def test_a_removed_subscription_is_not_called(office: Office) -> None:
    receiver = Receiver()
    async with serve(receiver) as url:
        subscriber = await office.subscribe(url)
        await office.put_in(subscriber)
        await office.store.remove(subscriber.id)

        async with office.dispatching():
            ending = await office.ending()

    assert receiver.calls == []
    assert (ending.state, ending.error) == (State.GIVEN_UP, "its subscription was removed")


async def test_a_secret_that_does_not_open_is_said_and_tried_again(office: Office, tmp_path: Path) -> None:
    create_key_file(tmp_path / "other")
    receiver = Receiver()
    async with serve(receiver) as url:
        await office.put_in(await office.subscribe(url))

        async with office.dispatching(secrets=Sealer.from_file(tmp_path / "other")):
            ending = await office.ending()

    assert receiver.calls == []
    assert (ending.state, ending.result) == (State.WAITING, Result.NOT_SENT)
    assert ending.error is not None
    assert "does not open with the key file" in ending.error


async def test_a_record_is_insisted_on_while_the_server_is_away(office: Office) -> None:
    receiver = Receiver()
    async with serve(receiver) as url:
        told = await office.put_in(await office.subscribe(url))

        async with office.dispatching(outbox=Interrupted(office.redis, office.namespace)):
            await office.ending()

    assert len(receiver.calls) == 1
    assert (await office.delivery(told)).state is State.SENT


async def test_a_server_that_was_away_does_not_end_the_work(office: Office) -> None:
    async with serve(Receiver()) as url:
        await office.put_in(await office.subscribe(url))

        async with office.dispatching(clock=Stopped(office.clock)) as dispatcher:
            await asyncio.sleep(0)
            dispatcher.wake()

            assert (await office.ending()).state is State.SENT


async def test_a_try_that_cannot_be_made_ready_is_recorded_as_no_try(office: Office) -> None:
    receiver = Receiver()
    async with serve(receiver) as url:
        told = await office.put_in(await office.subscribe(url))

        async with office.dispatching(subscribers=Away(office.store, office.subscribers.workers, query)) as dispatcher:
            unready = await office.ending()
            assert (await office.delivery(told)).attempts == 0
            office.clock.advance(seconds=5)
            dispatcher.wake()
            await office.ending()

    delivery = await office.delivery(told)
    assert (unready.state, unready.result, unready.due) == (
        State.WAITING,
        Result.NOT_SENT,
        NOON + timedelta(seconds=5),
    )
    assert (delivery.state, delivery.attempts, delivery.ambiguous) == (State.SENT, 1, 0)


async def test_a_call_that_fails_as_no_call_should_has_an_end(office: Office) -> None:
    async with serve(Receiver()) as url:
        told = await office.put_in(await office.subscribe(url))

        async with office.dispatching(caller=Broken()):
            ending = await office.ending()

    assert (ending.state, ending.result, ending.error) == (State.WAITING, Result.AMBIGUOUS, "ZeroDivisionError")
    assert (await office.delivery(told)).attempts == 1


async def test_no_shard_starves_behind_a_busy_one(office: Office) -> None:
    office.outbox = Outbox(office.redis, office.namespace, shards=2)
    ids = {part_of(f"sub_{number}", 2): f"sub_{number}" for number in range(20)}
    async with serve(Receiver()) as url:
        busy, quiet = [await office.subscribe(url, ids[shard]) for shard in (0, 1)]
        for number in range(10):
            await office.put_in(busy, f"a{number}")
        await office.put_in(quiet)

        async with office.dispatching(shards=2, at_once=1):
            shards = [(await office.endings.get())[0].shard for _ in range(11)]

    assert shards.index(1) == 1


async def test_no_log_line_error_or_dead_letter_holds_a_secret(office: Office, redis: Redis) -> None:
    secret = SECRET.get_secret_value()
    with capture_logs() as lines:
        async with serve(Receiver([500, 410], said=f"your signature with {secret} is wrong".encode())) as url:
            told = await office.put_in(await office.subscribe(url))
            async with office.dispatching() as dispatcher:
                await office.ending()
                office.clock.advance(seconds=5)
                dispatcher.wake()
                await office.ending()

    written = json.dumps(lines) + repr(await office.delivery(told)) + repr(dispatcher)
    written += repr(await dead_letters(redis, office.namespace))
    key = office.sealer.key_file.read_text().strip()
    assert "signature" in written
    assert secret not in written
    assert key not in written


async def test_one_log_line_says_how_a_try_ended(office: Office) -> None:
    async with serve(Receiver([500])) as url:
        told = await office.put_in(await office.subscribe(url))
        with capture_logs() as lines:
            async with office.dispatching():
                await office.ending()

    [line] = lines
    assert (line["event"], line["alert"], line["attempt"], line["status"]) == ("webhook.waits", told.id, 1, 500)
    assert "/hook" not in json.dumps(line)


@dataclass(slots=True)
class Interrupted(Outbox):
    """An outbox whose server is away the first two times an end is to be recorded."""

    failures: int = 2

    async def finish(self, attempt: Attempt, ending: Ending, now: datetime) -> bool:
        if self.failures:
            self.failures -= 1
            raise Retryable("the server did not take it")
        return await Outbox.finish(self, attempt, ending, now)


@dataclass(slots=True, eq=False)
class Away(LiveSubscriptions):
    """Subscriptions that cannot be asked the first time."""

    failures: int = 1

    async def find(self, subscription_id: str) -> Subscription | None:
        if self.failures:
            self.failures -= 1
            raise RedisError("no answer")
        return await LiveSubscriptions.find(self, subscription_id)


class Broken:
    """A caller with a mistake in it."""

    async def post(self, *_: object) -> Answer:
        raise ZeroDivisionError


@dataclass
class Stopped:
    """A clock that has no answer the first time."""

    clock: TestClock
    failures: int = 1

    async def now(self) -> datetime:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("no answer")
        return (await self.clock.now()).astimezone(UTC)
