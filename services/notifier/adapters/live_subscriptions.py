"""The subscriptions as this process knows them: parsed, sorted into books, and never older than an article needs."""

import asyncio
import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import structlog
from redis.exceptions import RedisError

from services.notifier.adapters.subscription_store import SubscriptionStore, readable
from services.notifier.adapters.workers import Workers
from services.notifier.domain.book import Book
from services.notifier.domain.query import Query, QueryError
from services.notifier.domain.subscriptions import Subscription
from tocsin.consumers import worker_name
from tocsin.streams import part_of

FOLLOW_EVERY_SECONDS: Final = 0.25
BEAT_EVERY_SECONDS: Final = 2.0
"""How often a worker that has nothing new to say shows that it lives."""
NEVER: Final = datetime.min.replace(tzinfo=UTC)
PARSED_AT_ONCE: Final = 50
"""Queries parsed before other tasks have their turn."""

log = structlog.get_logger("tocsin.subscriptions")


@dataclass(slots=True, eq=False)
class LiveSubscriptions:
    """Follows the stored subscriptions, with a book for each matching shard."""

    store: SubscriptionStore
    workers: Workers
    parse: Callable[[str], Query]
    """Reads a query; raises `QueryError`."""
    shards: int = 1
    name: str = field(default_factory=worker_name)
    """What this worker is called while it lives."""
    _books: list[Book] = field(default_factory=list)
    _known: dict[str, tuple[bytes, Subscription]] = field(default_factory=dict)
    _expecting: dict[str, Subscription] = field(default_factory=dict)
    _last_change_id: str | None = None
    """None until everything has been read once."""
    _as_of: datetime = NEVER
    _told: tuple[str | None, float] = (None, 0.0)
    """The change last told of, and when (monotonic seconds)."""
    _refreshing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self._books = [Book() for _ in range(self.shards)]

    async def book(self, shard: int, tagged_at: datetime) -> Book:
        """Return a shard's book, in which nothing is missing that was saved up to `tagged_at`.

        What the server was last asked at a later moment is recent enough; else it is asked again.
        """
        if self._as_of <= tagged_at:
            async with self._refreshing:
                if self._as_of <= tagged_at:
                    await self._refresh()
        return self._books[shard]

    async def find(self, subscription_id: str) -> Subscription | None:
        """Return a subscription; one not known here, or known not to ring, is looked up: that may be over."""
        known = self._known.get(subscription_id)
        return known[1] if known and known[1].rings else await self.store.get(subscription_id)

    def expecting(self) -> tuple[Subscription, ...]:
        """Return those that hear also of an empty digest."""
        return tuple(self._expecting.values())

    async def disable(self, subscription: Subscription, reason: str) -> None:
        """Call its webhook no more, unless it has another one by now."""
        await self.store.disable(subscription, reason)
        await self.refresh()
        log.warning("subscription.disabled", subscription=subscription.id, reason=reason)

    async def refresh(self) -> None:
        """Apply every change since the last time; read everything where the chain of changes is broken."""
        async with self._refreshing:
            await self._refresh()

    def unready(self) -> str | None:
        """Say that the subscriptions have not all been read yet; None once they have."""
        return "the subscriptions have not been read yet" if self._last_change_id is None else None

    async def run(self, stopping: asyncio.Event) -> None:
        """Follow the changes and show that this worker lives, until `stopping` is set."""
        while not stopping.is_set():
            try:
                await self.refresh()
                await self._beat()
            except RedisError as error:
                log.debug("subscriptions.not_followed", error=str(error))
            try:
                await asyncio.wait_for(stopping.wait(), FOLLOW_EVERY_SECONDS)
            except TimeoutError:
                continue
        await self._leave()

    async def _refresh(self) -> None:
        if self._last_change_id is None:
            await self._read_all()
            return
        found = await self.store.changes_since(self._last_change_id)
        if not found.is_whole:
            log.warning("subscriptions.chain_broken", last=self._last_change_id)
            await self._read_all()
            return
        for change in found.changes:
            self._apply(change.subscription_id, change.json)
            self._last_change_id = change.id
        self._as_of = found.as_of

    async def _read_all(self) -> None:
        snapshot = await self.store.snapshot()
        for gone in self._known.keys() - snapshot.stored.keys():
            self._apply(gone, None)
        with _uncollected():
            for count, (id, json) in enumerate(snapshot.stored.items(), 1):
                self._apply(id, json)
                if count % PARSED_AT_ONCE == 0:
                    await asyncio.sleep(0)
        self._last_change_id, self._as_of = snapshot.last_change_id, snapshot.as_of

    def _apply(self, id: str, json: bytes | None) -> None:
        """Make one subscription stand as `json` says; doing so again changes nothing."""
        if json is not None and id in self._known and self._known[id][0] == json:
            return
        book = self._books[part_of(id, self.shards)]
        book.remove(id)
        self._known.pop(id, None)
        self._expecting.pop(id, None)
        subscription = None if json is None else readable(id, json)
        if json is None or subscription is None:
            return
        self._known[id] = (json, subscription)
        if subscription.digest is not None and subscription.digest.say_if_empty:
            self._expecting[id] = subscription
        try:
            book.add(subscription, self.parse(subscription.query))
        except QueryError as error:
            log.error("subscription.query_unreadable", subscription=id, error=str(error))

    async def _beat(self) -> None:
        assert self._last_change_id is not None
        change_id, told_at = self._told
        if change_id != self._last_change_id or time.monotonic() - told_at >= BEAT_EVERY_SECONDS:
            told = (self._last_change_id, time.monotonic())
            await self.workers.beat(self.name, self._last_change_id)
            self._told = told

    async def _leave(self) -> None:
        try:
            await self.workers.leave(self.name)
        except RedisError as error:
            log.debug("subscriptions.left_without_goodbye", error=str(error))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Build what stays for good without the collector looking through it, then and later."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()
