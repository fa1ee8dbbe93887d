"""The dispatcher: calls the webhooks that are due, records each try before and after, and tries again on schedule.

Where a process may die, and what then happens:

    before a try is recorded    the delivery is still due and is taken by whoever looks next
    during the call             the lease runs out after a minute; the try counts as ambiguous and the next one follows
    after the call              the same: the receiver sees the same `webhook-id` again
    after the record            nothing is left to do, or the delivery waits for its next try
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

import structlog
from pydantic import SecretStr

from services.notifier.domain.bodies import body_of
from services.notifier.domain.deliveries import (
    CUT,
    Answer,
    Attempt,
    Begun,
    Ending,
    State,
    ending_of,
    ending_unready,
    ending_without_call,
)
from services.notifier.domain.retries import Outcome
from services.notifier.domain.subscriptions import Subscription
from tocsin.errors import Misconfigured, Retryable

LOOK_EVERY_SECONDS: Final = 1.0
"""How often it is looked for what other processes have put in."""
RECORD_AGAIN_SECONDS: Final = 0.25
LAST_RECORDS_SECONDS: Final = 1.0
"""What a stop leaves for recording the calls that were cut."""

log = structlog.get_logger("tocsin.dispatcher")


class Clock(Protocol):
    """Tells the server's time."""

    async def now(self) -> datetime:
        """Return it."""


class Outbox(Protocol):
    """Keeps deliveries."""

    async def begin(self, shard: int, now: datetime, limit: int, open_calls: Mapping[str, int]) -> Begun:
        """Take up to `limit` deliveries that are due and record a try of each; `open_calls` counts by endpoint."""

    async def finish(self, attempt: Attempt, ending: Ending, now: datetime) -> bool:
        """Record how a try ended; False if it was not ours any more."""


class Subscribers(Protocol):
    """Knows the subscriptions."""

    async def find(self, subscription_id: str) -> Subscription | None:
        """Return one, None if there is none."""

    async def disable(self, subscription: Subscription, reason: str) -> None:
        """Call the webhook of `subscription` no more."""


class Secrets(Protocol):
    """Opens sealed secrets."""

    def open(self, subscription_id: str, sealed: str) -> SecretStr:
        """Return the secret."""


class Caller(Protocol):
    """Calls webhooks."""

    async def post(self, url: str, secret: SecretStr, id: str, body: bytes, at: datetime) -> Answer:
        """Post once; never raises for what the network does."""


def _uniform() -> float:
    return random.uniform(-1.0, 1.0)


def _unobserved(attempt: Attempt, ending: Ending) -> None:
    """Tell nobody."""


@dataclass(slots=True, eq=False)
class Dispatcher:
    """Works off what is due on all shards, so many calls at once in all and so many an endpoint."""

    outbox: Outbox
    subscribers: Subscribers
    secrets: Secrets
    caller: Caller
    clock: Clock
    source: str
    shards: int = 1
    at_once: int = 200
    stop_within_seconds: float = 10.0
    record_within_seconds: float = 25.0
    """How long a record is insisted on while the server is away: less than what the lease leaves after a call."""
    jitter: Callable[[], float] = _uniform
    observe: Callable[[Attempt, Ending], None] = _unobserved
    """Told of each try that was recorded."""
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _more_waits: bool = False
    _next_shard: int = 0
    """Where the next look begins: behind the last shard that had its turn, so that none starves."""
    _open: Counter[str] = field(default_factory=Counter)
    """Endpoint -> calls that are open."""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _calls: set[asyncio.Task[Answer]] = field(default_factory=set)

    def wake(self) -> None:
        """Look at once: something was put in."""
        self._woken.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until `stopping` is set; then begin nothing new and let what is in flight end, or cut it."""
        told = asyncio.create_task(stopping.wait())
        told.add_done_callback(lambda _: self.wake())
        try:
            while not stopping.is_set():
                self._woken.clear()
                await self._rest(await self._look())
            await self._drain()
        finally:
            left = (told, *self._tasks, *self._calls)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def _look(self) -> float:
        """Begin what is due, and return for how many seconds nothing else will be."""
        seconds = LOOK_EVERY_SECONDS
        self._more_waits = False
        try:
            now = await self.clock.now()
            for shard in (*range(self._next_shard, self.shards), *range(self._next_shard)):
                if len(self._tasks) >= self.at_once:
                    self._more_waits = True
                    break
                self._next_shard = (shard + 1) % self.shards
                next_due = await self._begin(shard, now)
                if next_due is not None:
                    seconds = min(seconds, (next_due - now).total_seconds())
        except Exception as error:  # the boundary: whatever a look meets, the next one may go better
            log.warning("dispatcher.look_failed", error=f"{type(error).__name__}: {error}")
        return seconds

    async def _begin(self, shard: int, now: datetime) -> datetime | None:
        """Begin what is due on one shard, and return when the next falls due."""
        begun = Begun(look_again=True)
        while begun.look_again:
            begun = await self.outbox.begin(shard, now, self.at_once - len(self._tasks), self._open)
            self._more_waits = self._more_waits or begun.more_waits
            for attempt in begun.attempts:
                self._start(attempt)
        return begun.next_due

    def _start(self, attempt: Attempt) -> None:
        self._open[attempt.endpoint] += 1
        task = asyncio.create_task(self._attend(attempt), name=f"delivery {attempt.alert.id}")
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._ended(done, attempt.endpoint))

    def _ended(self, task: asyncio.Task[None], endpoint: str) -> None:
        self._tasks.discard(task)
        self._open[endpoint] -= 1
        if not self._open[endpoint]:
            del self._open[endpoint]
        if self._more_waits:
            self._woken.set()
        if not task.cancelled() and (error := task.exception()):
            log.error("dispatcher.attempt_failed", task=task.get_name(), exc_info=error)

    async def _attend(self, attempt: Attempt) -> None:
        """Make one try from beginning to record."""
        try:
            subscription = await self.subscribers.find(attempt.alert.subscription.id)
            at = await self.clock.now()
        except Exception as error:  # the boundary: nothing was dialled, and that must be on the record
            said = type(error).__name__
            await self._record(attempt, lambda now: ending_unready(attempt, said, now))
            return
        if uncalled := ending_without_call(attempt, subscription, at):
            await self._record(attempt, lambda now: uncalled)
            return
        assert subscription is not None
        answer, jitter = await self._call(attempt, subscription, at), self.jitter()
        ending = await self._record(attempt, lambda now: ending_of(attempt.number, answer, now, jitter))
        if ending.disables:
            await self.subscribers.disable(subscription, ending.disables)

    async def _call(self, attempt: Attempt, subscription: Subscription, at: datetime) -> Answer:
        """Call the webhook in a task of its own, so that a stop can cut the call and the record is still made."""
        try:
            secret = self.secrets.open(subscription.id, subscription.sealed_secret)
            written = body_of(attempt.alert, self.source)
        except Misconfigured as error:
            return Answer(Outcome.UNREACHABLE, error=str(error))
        except Exception as error:  # the boundary: whatever is wrong with it, the try has an end
            return Answer(Outcome.UNREACHABLE, error=type(error).__name__)
        call = asyncio.create_task(self.caller.post(subscription.webhook, secret, attempt.alert.id, written, at))
        self._calls.add(call)
        try:
            await asyncio.wait({call})
            return CUT if call.cancelled() else call.result()
        except Exception as error:  # the boundary: whatever a call meets, the try has an end
            return Answer(Outcome.UNREACHABLE, error=type(error).__name__, may_have_arrived=True)
        finally:
            call.cancel()
            self._calls.discard(call)

    async def _record(self, attempt: Attempt, ending_at: Callable[[datetime], Ending]) -> Ending:
        """Record the end of a try and return it, and insist while the server is away: the record may be repeated."""
        async with asyncio.timeout(self.record_within_seconds):
            while True:
                try:
                    now = await self.clock.now()
                    ending = ending_at(now)
                    ours = await self.outbox.finish(attempt, ending, now)
                    break
                except (Retryable, OSError) as error:
                    log.warning("dispatcher.unrecorded", alert=attempt.alert.id, error=str(error))
                    await asyncio.sleep(RECORD_AGAIN_SECONDS)
        _tell(attempt, ending, ours)
        self.observe(attempt, ending)
        return ending

    async def _rest(self, seconds: float) -> None:
        """Wait until woken, but not longer than `seconds`."""
        try:
            await asyncio.wait_for(self._woken.wait(), max(0.0, seconds))
        except TimeoutError:
            return

    async def _drain(self) -> None:
        """Let what is in flight end, cut what takes too long, and record that."""
        last = min(LAST_RECORDS_SECONDS, self.stop_within_seconds / 2)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self.stop_within_seconds - last)
        for call in self._calls:
            call.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=last)


def _tell(attempt: Attempt, ending: Ending, ours: bool) -> None:
    event = {State.SENT: "webhook.sent", State.WAITING: "webhook.waits"}.get(ending.state, "webhook.given_up")
    level = log.info if ending.state is State.SENT else log.warning
    level(
        event if ours else "webhook.lease_lost",
        alert=attempt.alert.id,
        subscription=attempt.alert.subscription.id,
        endpoint=attempt.endpoint,
        attempt=attempt.number,
        result=ending.result.value,
        status=ending.status,
        error=ending.error,
    )
