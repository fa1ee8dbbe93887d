"""The feeds, when each is due, and who is polling it.

All keys are in one slot of their own. A member or field is a feed's URL.

    {feeds}:states.v1      hash: URL → its `FeedState` as JSON, without what is settled
    {feeds}:due.v1         sorted set: URL by the second at which it is due; while it is leased, when the lease ends
    {feeds}:leases.v1      hash: URL → number of its latest lease
    {feeds}:lease.v1       number of the last lease of all
    {feeds}:settings.v1    hash: URL → its `FeedSettings` as JSON, where they are not as usual
    {feeds}:conditions.v1  hash: URL → `failing` or `stopped`, where one of them holds

A lease is fenced by its number: whoever took a feed over has a higher one, and the earlier holder can save no more.
What an operator settles stands apart from what polls save, so that neither undoes the other.
"""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol, cast

from pydantic import TypeAdapter
from redis.asyncio import Redis

from services.ingest.adapters.feed_scripts import ADD, CLAIM, HURRY, REMOVE, SAVE, SETTLE
from services.ingest.adapters.outage import retryable
from services.ingest.domain.polling.polls import Condition, FeedState, Lease, added, feed_address, started_again
from services.ingest.domain.polling.settings import AS_USUAL, FeedSettings
from tocsin.errors import Retryable
from tocsin.streams import prefixed

STATE: Final = TypeAdapter(FeedState)
SETTINGS: Final = TypeAdapter(FeedSettings)
SETTLED: Final = {"full_text", "access"}
"""Fields of a state that are its settings'."""
TROUBLED: Final = ("failing", "stopped")
READ_AT_ONCE: Final = 200
LOOKED_AT: Final = 512
"""Feeds that are looked at for those that may be leased at once."""
APART_SECONDS: Final = 1.0
"""How far apart feeds of one host are leased that are due at once."""
CHANGES: Final = 10
_Claimed = list[tuple[bytes, bytes, int]]


class Clock(Protocol):
    """The server's time."""

    async def now(self) -> datetime: ...


@dataclass(frozen=True)
class FeedStore:
    """What is known of each feed; several processes may share it.

    Every method raises `Retryable` where the server fails; each may be repeated.
    """

    redis: "Redis"
    clock: Clock
    namespace: str = ""
    lease: timedelta = timedelta(minutes=2)
    """How long a claimed feed is nobody else's unless it is kept."""

    async def add(self, url: str, settings: FeedSettings = AS_USUAL, title: str = "") -> bool:
        """Add a feed, due at once, or start one that was stopped again; False if it is there and polled already.

        Settings that are as usual leave those of a feed that is there as they are.

        Raises:
            Rejected: it is no http address.
        """
        now = await self.clock.now()
        feed = added(url, now, title)
        known = await self.get(feed.url)
        stopped = known is not None and known.stopped is not None
        if known and stopped:
            feed = started_again(known, now)
        settled = "" if settings == AS_USUAL else SETTINGS.dump_json(settings).decode()
        return bool(await self._run(ADD, 5, feed.url, _json(feed), _seconds(now), str(int(stopped)), settled))

    async def settle(self, url: str, change: Callable[[FeedSettings], FeedSettings]) -> FeedSettings | None:
        """Change what is settled about a feed, from its next poll on; None if there is no such feed.

        Raises:
            Retryable: others were quicker again and again.
        """
        url = feed_address(url)
        for _ in range(CHANGES):
            before = await self._settings(url)
            after = change(SETTINGS.validate_json(before) if before else AS_USUAL)
            done = await self._run(SETTLE, 4, url, before, SETTINGS.dump_json(after).decode())
            if done != -1:
                return after if done else None
        raise Retryable("the feed's settings are being changed by others")

    async def remove(self, url: str) -> bool:
        """Forget a feed; False if it was not there. What it brought stays known."""
        return bool(await self._run(REMOVE, 5, feed_address(url)))

    async def hurry(self, url: str) -> bool:
        """Make a feed due now; False if there is none that waits, because it is being polled, stopped or not there."""
        return bool(await self._run(HURRY, 3, feed_address(url), _seconds(await self.clock.now())))

    async def get(self, url: str) -> FeedState | None:
        """Return a feed's state, None if there is no such feed."""
        url = feed_address(url)
        with retryable("reading a feed"):
            state = await cast(Awaitable[bytes | None], self.redis.hget(self._keys[0], url))
        return _state(state, await self._settings(url)) if state else None

    async def list(self) -> tuple[FeedState, ...]:
        """Return all feeds, by address."""
        return tuple(sorted([feed async for feed in self._all()], key=lambda feed: feed.url))

    async def conditions(self) -> Mapping[Condition, int]:
        """Count the feeds that need an operator's eye, and the others."""
        with retryable("counting the feeds"):
            troubled = Counter(await cast(Awaitable[Sequence[bytes]], self.redis.hvals(self._keys[4])))
            total = await self.redis.hlen(self._keys[0])
        failing, stopped = troubled[b"failing"], troubled[b"stopped"]
        return {"fine": total - failing - stopped, "failing": failing, "stopped": stopped}

    async def claim(self, limit: int) -> tuple[Lease, ...]:
        """Lease up to `limit` feeds that are due, the longest overdue first, but only one of a host."""
        now = await self.clock.now()
        end = _seconds(now + self.lease)
        claimed = await self._run(CLAIM, 6, _seconds(now), end, str(limit), str(LOOKED_AT), str(APART_SECONDS))
        return tuple(Lease(_state(state, settings), number) for state, settings, number in cast(_Claimed, claimed))

    async def keep(self, lease: Lease) -> bool:
        """Hold a lease for its whole length from now on; False if it is lost."""
        return await self._save(lease, None, await self.clock.now() + self.lease, goes_on=True)

    async def release(self, lease: Lease, after_seconds: float = 0.0) -> bool:
        """Give a feed back as it was claimed, due after a while; False if the lease was lost."""
        return await self._save(lease, None, await self.clock.now() + timedelta(seconds=after_seconds))

    async def save(self, lease: Lease, feed: FeedState) -> bool:
        """Save what a poll has made of a feed and give it back; False if the lease was lost: nothing is saved then."""
        return await self._save(lease, feed, None if feed.stopped else feed.next_poll)

    async def _save(self, lease: Lease, feed: FeedState | None, due: datetime | None, goes_on: bool = False) -> bool:
        condition = feed.condition if feed and feed.condition in TROUBLED else ""
        state = _json(feed) if feed else ""
        arguments = (str(lease.number), state, _seconds(due) if due else "", str(int(goes_on)), condition)
        return bool(await self._run(SAVE, 5, lease.feed.url, *arguments))

    async def _settings(self, url: str) -> str:
        with retryable("reading a feed's settings"):
            settings = await cast(Awaitable[bytes | None], self.redis.hget(self._keys[3], url))
        return (settings or b"").decode()

    async def _all(self) -> AsyncIterator[FeedState]:
        """Yield all feeds, a few at a time."""
        with retryable("reading the feeds"):
            settings = await cast(Awaitable[Mapping[bytes, bytes]], self.redis.hgetall(self._keys[3]))
            seen: set[bytes] = set()
            async for url, state in self.redis.hscan_iter(self._keys[0], count=READ_AT_ONCE):
                if url not in seen:  # a scan may come by twice
                    seen.add(url)
                    yield _state(state, settings.get(url, b""))

    async def _run(self, script: str, keys: int, *arguments: str) -> object:
        with retryable("using the feeds"):
            return await cast(Awaitable[object], self.redis.eval(script, keys, *self._keys[:keys], *arguments))

    @property
    def _keys(self) -> tuple[str, str, str, str, str, str]:
        """Return the keys for states, due, leases, settings, conditions and the number of the last lease."""
        states, due, leases, settings, conditions, number = (
            prefixed(f"{{feeds}}:{name}.v1", self.namespace)
            for name in ("states", "due", "leases", "settings", "conditions", "lease")
        )
        return states, due, leases, settings, conditions, number


def _state(state: bytes, settings: str | bytes) -> FeedState:
    """Return a feed's state with what is settled about it."""
    settled = SETTINGS.validate_json(settings) if settings else AS_USUAL
    return replace(STATE.validate_json(state), full_text=settled.full_text, access=settled.access)


def _json(feed: FeedState) -> str:
    return STATE.dump_json(feed, exclude=SETTLED).decode()


def _seconds(moment: datetime) -> str:
    return repr(moment.timestamp())
