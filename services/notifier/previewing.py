"""A subscription before it is saved: what the articles that are stored would have made of it."""

import gc
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from redis.asyncio import Redis

from services.notifier.adapters.stored_updates import StoredUpdates
from services.notifier.domain.listeners import FewListeners
from services.notifier.domain.needles import Sieve
from services.notifier.domain.previews import Preview
from services.notifier.domain.query import Query
from services.notifier.domain.rehearsal import Rehearsal
from services.notifier.domain.subscriptions import Subscription
from services.notifier.querying import vocabulary
from services.notifier.settings import NotifierSettings

ALWAYS: Final = datetime.min.replace(tzinfo=UTC)
FIRST: Final = b'"revision":1,'
"""Stands in what is no edit; an edit may owe a correction, whatever it says by now."""
SELDOM: Final = (100_000, 20, 100)
TELL_EVERY: Final = 200
"""Articles between two words on how far it is."""


@dataclass
class Previewing:
    """How far it is, and what has come of it."""

    previews: tuple[Preview, ...]
    """One a subscription, in their order."""
    articles: int = 0
    """Stored articles that were held against them."""
    begun: datetime | None = None
    """When the first of them was stored."""
    reached: datetime | None = None
    """When the last one was that has been looked at."""
    _by_id: dict[str, Preview] = field(default_factory=dict)


async def preview(
    redis: Redis, settings: NotifierSettings, wanted: Sequence[tuple[Subscription, Query]], since: datetime
) -> AsyncIterator[Previewing]:
    """Run subscriptions over what is stored since a moment, by the very code that decides; yields how far it is.

    The last one yielded is the whole. The subscriptions are taken to have been there all the time.
    """
    entries = [(_as_of_old(subscription, number), query) for number, (subscription, query) in enumerate(wanted)]
    made = {subscription.id: Preview(subscription) for subscription, _ in entries}
    going, rehearsal = Previewing(tuple(made.values())), Rehearsal(FewListeners(entries), vocabulary())
    sieve = Sieve.of(*(query for _, query in entries))
    stored = StoredUpdates(redis, settings.namespace, settings.partitions)
    with _seldom_collecting():
        async for each in stored.since(since, lambda body: sieve.lets_pass(body) or FIRST not in body):
            going.articles += 1
            going.begun, going.reached = going.begun or each.at, each.at
            if each.update is not None:
                for decision in rehearsal.decide(each.update, each.update.decided_at):
                    made[decision.subscription.id].add(each.update, decision)
            if going.articles % TELL_EVERY == 0:
                yield going
    yield going


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Let the collector of cycles seldom look at what is remembered: a third of the time would go into it."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _as_of_old(subscription: Subscription, number: int) -> Subscription:
    """Return a subscription as if it had been there for ever, heard all the time."""
    changed = {"id": f"sub_{number}", "saved_at": ALWAYS, "paused": False, "disabled": None, "muted_until": None}
    return subscription.model_copy(update=changed)
