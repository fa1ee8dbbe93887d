"""Cuts streams by time, never ahead of a group of ours; above the hard cap a foreign group is left behind, loudly."""

import asyncio
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, cast

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from tocsin.scripts import HOLD_NAME
from tocsin.settings import RuntimeSettings
from tocsin.streams import STREAMS, Stream, prefixed
from tocsin.telemetry import Metrics

EVERY_SECONDS: Final = 60.0
STEP: Final = 10_000
"""Entries cut by one command: half a million at once block the server for a quarter of a second."""
CAP_STEP: Final = 1_000

EntryId = tuple[int, int]

log = structlog.get_logger("tocsin.trimmer")


@dataclass(frozen=True, slots=True)
class Reader:
    """How far a group has come: the first entry it still needs."""

    group: str
    ours: bool
    needs: EntryId


@dataclass(frozen=True, slots=True)
class Cut:
    """Where to cut, and which foreign groups lose entries by it."""

    below: EntryId
    left_behind: tuple[str, ...] = ()


def decide_cut(readers: Iterable[Reader], missing: bool, by_time: EntryId, by_cap: EntryId | None) -> Cut:
    """Return the cut: by time, or by cap where that is further; never ahead of our own readers.

    `missing` says that a group of ours does not exist yet, so that nothing may go. A foreign group holds the cut by
    time back, but not the cut by cap.
    """
    if missing:
        return Cut((0, 0))
    readers = list(readers)
    ours = min((reader.needs for reader in readers if reader.ours), default=None)
    foreign = [reader for reader in readers if not reader.ours]
    below = min([by_time, *(reader.needs for reader in readers)])
    if by_cap is not None and by_cap > below:
        below = min(by_cap, ours) if ours is not None else by_cap
    return Cut(below, tuple(reader.group for reader in foreign if reader.needs < below))


@dataclass
class Trimmer:
    """Trims all streams once a minute; one process at a time, by a lease."""

    redis: Redis
    settings: RuntimeSettings
    metrics: Metrics
    _token: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)

    async def run(self, stopping: asyncio.Event) -> None:
        """Trim until told to stop."""
        while not stopping.is_set():
            try:
                if await self._leads():
                    await self.trim_all()
            except RedisError as error:
                log.warning("trimmer.failed", error=str(error))
            try:
                await asyncio.wait_for(stopping.wait(), EVERY_SECONDS)
            except TimeoutError:
                continue

    async def trim_all(self) -> None:
        """Trim each part of each stream."""
        for stream in STREAMS:
            parts = self.settings.partitions if stream.family == "p" else self.settings.shards
            for part in range(parts):
                await self.trim(stream, part)

    async def trim(self, stream: Stream[Any], part: int) -> int:
        """Trim one part of one stream; returns how many entries went."""
        key = stream.key(part, self.settings.namespace)
        if not await self.redis.exists(key):
            return 0
        readers = [await self._reader(key, group, stream) for group in await self.redis.xinfo_groups(key)]
        missing = bool(set(stream.groups_of(self.settings.shards)) - {reader.group for reader in readers})
        by_time, gone, left_behind = await self._by_time(), 0, set[str]()
        while True:
            by_cap = await self._by_cap(key)
            cut = decide_cut(readers, missing, by_time, by_cap)
            left_behind.update(cut.left_behind)
            step = await self._cut(key, cut.below)
            gone += step
            if by_cap is None or not step:
                break
        self._tell_left_behind(key, left_behind)
        return gone

    def _tell_left_behind(self, key: str, groups: Iterable[str]) -> None:
        for group in sorted(groups):
            self.metrics.alarms.labels("group_left_behind").inc()
            log.error("trimmer.group_left_behind", stream=key, group=group, cap=self.settings.hard_cap)

    async def _cut(self, key: str, below: EntryId) -> int:
        gone = 0
        while below > (0, 0):
            step = await self.redis.xtrim(key, minid=f"{below[0]}-{below[1]}", approximate=True, limit=STEP)
            gone += step
            if step < STEP // 2:
                break
        return gone

    async def _reader(self, key: str, group: Mapping[str, Any], stream: Stream[Any]) -> Reader:
        name = group["name"].decode()
        last = _parsed(group["last-delivered-id"])
        needs = (last[0], last[1] + 1)
        if group["pending"]:
            oldest = (await self.redis.xpending(key, name))["min"]
            needs = min(needs, _parsed(oldest)) if oldest else needs
        return Reader(name, name in stream.groups_of(self.settings.shards), needs)

    async def _by_time(self) -> EntryId:
        seconds, _ = await self.redis.time()
        kept_from = datetime.fromtimestamp(seconds, UTC) - self.settings.retention
        return int(kept_from.timestamp() * 1000), 0

    async def _by_cap(self, key: str) -> EntryId | None:
        """Return the first entry to keep of those next above the cap, None below it."""
        excess = await self.redis.xlen(key) - self.settings.hard_cap
        if excess <= 0:
            return None
        oldest = cast("list[tuple[bytes, object]]", await self.redis.xrange(key, count=min(excess, CAP_STEP) + 1))
        return _parsed(oldest[-1][0])

    async def _leads(self) -> bool:
        key = prefixed("trimmer.v1", self.settings.namespace)
        milliseconds = int(EVERY_SECONDS * 2 * 1000)
        return bool(await self.redis.register_script(HOLD_NAME)(keys=[key], args=[self._token, milliseconds]))


def _parsed(id: bytes | str) -> EntryId:
    milliseconds, _, sequence = (id.decode() if isinstance(id, bytes) else id).partition("-")
    return int(milliseconds), int(sequence or 0)
