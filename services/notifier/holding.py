"""What becomes of a decided alert: it rings at once, or waits with others and comes out with them.

Where a process may die, and what then happens:

    before an alert has joined a gathering    the stage hands the alert over again
    after that                                it has joined already, and comes out with the others
    while a gathering is put together         it is still open; whoever looks next puts it together again
    after it was closed                       what tells of it is in the outbox, once
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

import structlog

from services.notifier.domain.collected import Told
from services.notifier.domain.deliveries import endpoint_of
from services.notifier.domain.gatherings import Closing, Gathering, Joined, told_by, wants_empty
from services.notifier.domain.holds import Hold, day_of, digest_hold, hold
from services.notifier.domain.quiet_hours import held_until
from services.notifier.domain.subscriptions import Subscription
from tocsin.messages import Alert, SubscriptionReference

LOOK_EVERY_SECONDS: Final = 1.0
READ: Final = 500
"""Alerts of one gathering that are read; the rest is counted."""

log = structlog.get_logger("tocsin.holding")


class Clock(Protocol):
    """Tells the server's time."""

    async def now(self) -> datetime:
        """Return it."""


class Subscriptions(Protocol):
    """Knows the subscriptions."""

    async def find(self, subscription_id: str) -> Subscription | None:
        """Return one, None if there is none."""

    def expecting(self) -> Iterable[Subscription]:
        """Return those that hear also of an empty digest."""


class Outbox(Protocol):
    """Keeps deliveries."""

    async def enqueue(self, alert: Alert, endpoint: str, now: datetime, day: str | None = None) -> bool:
        """Make an alert due, which counts as rung on `day`; False if it has been put in before."""


class Held(Protocol):
    """Keeps alerts that wait."""

    async def rung(self, subscription_id: str, day: str) -> int:
        """Return how many alerts rang by themselves on `day`."""

    async def hold(self, alert: Alert, endpoint: str, hold: Hold, now: datetime) -> Joined:
        """Let an alert wait; one that has been put in before stays as it is."""

    async def expect(self, subscription: SubscriptionReference, hold: Hold) -> None:
        """Open a gathering that comes out also if it stays empty."""

    async def due(self, shard: int, now: datetime) -> tuple[Gathering, ...]:
        """Return gatherings that come out now."""

    async def gathered(self, gathering: Gathering, limit: int) -> tuple[tuple[Alert, ...], int]:
        """Return the alerts of a gathering, the latest `limit`, and how many are in it."""

    async def close(self, gathering: Gathering, told: Told, joined: int, endpoint: str, now: datetime) -> Closing:
        """Put in what tells of a whole gathering, in which `joined` are."""

    async def drop(self, gathering: Gathering, joined: int) -> Closing:
        """Forget a gathering, in which `joined` are and of which nothing can be told."""

    async def put_off(self, gathering: Gathering, until: datetime) -> None:
        """Let a gathering come out later."""


class Articles(Protocol):
    """Counts the articles that were read."""

    async def note(self, now: datetime) -> None:
        """Note how many there are by now."""

    async def between(self, since: datetime, until: datetime) -> int | None:
        """Return how many were read between two moments, None if that was not counted."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Puts decided alerts on their way, or lets them wait.

    A crash before the outbox has the alert leaves the message to be handled again; a crash after it does so too, and
    then the outbox has it already.
    """

    outbox: Outbox
    held: Held
    subscriptions: Subscriptions
    clock: Clock
    wake: Callable[[], None]
    """Tells whoever calls webhooks in this process that something is due."""

    async def enqueue(self, alert: Alert) -> None:
        """Make the alert due, now or with others; a second time changes nothing."""
        subscription = await self.subscriptions.find(alert.subscription.id)
        now = await self.clock.now()
        endpoint = endpoint_of(subscription.webhook) if subscription else ""
        if subscription is not None and await self._waits(alert, subscription, endpoint, now):
            return
        day = day_of(subscription, now) if subscription is not None and subscription.most_a_day else None
        if await self.outbox.enqueue(alert, endpoint, now, day):
            log.info("alert.put_in", alert=alert.id, subscription=alert.subscription.id, endpoint=endpoint)
            self.wake()

    async def _waits(self, alert: Alert, subscription: Subscription, endpoint: str, now: datetime) -> bool:
        """Let the alert wait where it has to; what has come out already is joined no more, but the next one is."""
        rung = await self.held.rung(subscription.id, day_of(subscription, now)) if subscription.most_a_day else 0
        ready = now
        while (waits := hold(subscription, alert, ready, rung)) is not None:
            joined = await self.held.hold(alert, endpoint, waits, now)
            if joined is not Joined.CLOSED:
                if joined is Joined.JOINED:
                    log.info("alert.held", alert=alert.id, subscription=subscription.id, reason=waits.why)
                return True
            ready = waits.until
        return False


@dataclass(slots=True, eq=False)
class Gatherer:
    """Brings out what has waited long enough."""

    held: Held
    subscriptions: Subscriptions
    articles: Articles
    clock: Clock
    wake: Callable[[], None]
    """Tells whoever calls webhooks in this process that something is due."""
    shards: int = 1
    _expected: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    """Subscription -> its revision, and until when its next digest is open."""

    async def run(self, stopping: asyncio.Event) -> None:
        """Look every second until `stopping` is set."""
        while not stopping.is_set():
            try:
                await self.look()
            except Exception as error:  # the boundary: whatever a look meets, the next one may go better
                log.warning("holding.look_failed", error=f"{type(error).__name__}: {error}")
            try:
                await asyncio.wait_for(stopping.wait(), LOOK_EVERY_SECONDS)
            except TimeoutError:
                continue

    async def look(self) -> None:
        """Bring out what is due by now, and open the digests that come also if nothing is in them."""
        now = await self.clock.now()
        await self.articles.note(now)
        for shard in range(self.shards):
            while due := await self.held.due(shard, now):
                await asyncio.gather(*(self._bring_out(gathering, now) for gathering in due))
        await self._expect(now)

    async def _bring_out(self, gathering: Gathering, now: datetime) -> None:
        subscription = await self.subscriptions.find(gathering.subscription.id)
        if subscription is not None and (until := held_until(subscription, now)) is not None:
            await self.held.put_off(gathering, until)
            return
        endpoint = endpoint_of(subscription.webhook) if subscription else ""
        articles = await self.articles.between(gathering.since, gathering.until) if gathering.is_digest else None
        closing = Closing.GREW
        while closing is Closing.GREW:
            alerts, joined = await self.held.gathered(gathering, READ)
            told = told_by(gathering, alerts, joined, articles, now)
            if told is None or (joined == 0 and not wants_empty(subscription, now)):
                closing = await self.held.drop(gathering, joined)
            else:
                closing = await self.held.close(gathering, told, joined, endpoint, now)
        if closing is Closing.DONE:
            log.info("gathering.closed", gathering=gathering.key, reason=gathering.why, alerts=joined)
            self.wake()

    async def _expect(self, now: datetime) -> None:
        """Open the next digest of each subscription that wants to hear also of nothing."""
        for subscription in self.subscriptions.expecting():
            revision, until = self._expected.get(subscription.id, (0, now))
            if subscription.digest is None or (revision == subscription.revision and now < until):
                continue
            waits = digest_hold(subscription, subscription.digest, now)
            await self.held.expect(SubscriptionReference(id=subscription.id, name=subscription.name), waits)
            self._expected[subscription.id] = (subscription.revision, waits.until)
