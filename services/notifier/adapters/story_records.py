"""Keeps what was decided of the articles of living stories, for whoever decides next.

    {stories}:lease.v1         token of the worker that decides (`tocsin.leases`)
    {stories}:live.v1          sorted set: story → when its latest article was first seen (milliseconds)
    {stories}:story.v1:STORY   hash: ARTICLE/REVISION → the verdict, as JSON; gone 19 days after the last one

A story is the sum of its verdicts, so each decision is written once, beside those before it. All is written by one
script that compares the lease's token first: who has lost the lease changes nothing.
"""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Final, cast

import structlog
from pydantic import TypeAdapter, ValidationError
from redis.asyncio import Redis

from services.notifier.domain.stories.story import LIFE, LOOK_BACK
from services.notifier.domain.stories.verdicts import Verdict
from tocsin.leases import Lease, LeaseLost
from tocsin.streams import prefixed

GROUP: Final = "stories"
KEPT: Final = LIFE + LOOK_BACK
STEP: Final = 200
"""Stories read at once."""
PRUNED_EVERY: Final = 1_000
"""Stories above the most that may live are counted and dropped after so many verdicts."""

COMMIT: Final = """#!lua
-- Keep verdicts, only for the worker that has the lease; a second time changes nothing.
-- KEYS  lease, live, then the key of each story
-- ARGV  token, seconds a story is kept; then for each story: name, milliseconds of its latest, number of strings,
--       strings (field, value, ...)
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local at = 3
for i = 3, #KEYS do
  local length = tonumber(ARGV[at + 2])
  redis.call('HSET', KEYS[i], unpack(ARGV, at + 3, at + 2 + length))
  redis.call('EXPIRE', KEYS[i], ARGV[2])
  redis.call('ZADD', KEYS[2], 'GT', ARGV[at + 1], ARGV[at])
  at = at + 3 + length
end
return 1
"""

FORGET: Final = """#!lua
-- Forget stories, only for the worker that has the lease.
-- KEYS  lease, live, then the key of each story
-- ARGV  token, names of the stories
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('UNLINK', unpack(KEYS, 3))
return redis.call('ZREM', KEYS[2], unpack(ARGV, 2))
"""

_VERDICT: Final = TypeAdapter(Verdict)

log = structlog.get_logger("tocsin.stories")


@dataclass(slots=True)
class StoryRecords:
    """The verdicts on one server."""

    redis: "Redis"
    namespace: str = ""
    stories: int = 20_000
    """How many stories are kept at most."""
    _since_pruned: int = 0

    async def load(self, lease: Lease) -> Sequence[Verdict]:
        """Return every verdict of the stories that live, the earliest first."""
        await self._prune(lease)
        found: list[Verdict] = []
        names = cast("list[bytes]", await self.redis.zrange(self._key("live.v1"), 0, -1))
        for begin in range(0, len(names), STEP):
            pipeline = self.redis.pipeline(transaction=False)
            for name in names[begin : begin + STEP]:
                pipeline.hvals(self._story(name.decode()))
            for written in cast("list[list[bytes]]", await pipeline.execute()):
                found.extend(_readable(written))
                await asyncio.sleep(0)
        return sorted(found, key=lambda verdict: verdict.turn)

    async def commit(self, lease: Lease, verdicts: Sequence[Verdict]) -> None:
        """Keep verdicts.

        Raises:
            LeaseLost: another worker may decide by now; nothing was kept.
        """
        if self._since_pruned >= PRUNED_EVERY:
            await self._prune(lease)
        keys, args = [lease.key, self._key("live.v1")], [lease.token, str(KEPT // timedelta(seconds=1))]
        for story, group in groupby(sorted(verdicts, key=lambda verdict: verdict.story), lambda verdict: verdict.story):
            of_story = list(group)
            fields = [text for verdict in of_story for text in (_field(verdict), _VERDICT.dump_json(verdict).decode())]
            latest = max(verdict.moment for verdict in of_story)
            keys.append(self._story(story))
            args += [story, str(int(latest.timestamp() * 1000)), str(len(fields)), *fields]
        if not await self.redis.register_script(COMMIT)(keys=keys, args=args):
            raise LeaseLost(f"{len(verdicts)} verdicts were not kept: the lease {lease.name} has run out")
        self._since_pruned += len(verdicts)

    async def erase(self, article_ids: Collection[str]) -> int:
        """Take out what was kept of articles; returns how many verdicts there were.

        What they brought stays known to a worker that decides now until another takes over.
        """
        erased = 0
        for name in cast("list[bytes]", await self.redis.zrange(self._key("live.v1"), 0, -1)):
            key = self._story(name.decode())
            held = cast("list[bytes]", await self.redis.hkeys(key))
            fields = [field for field in held if _article(field) in article_ids]
            if fields:
                erased += await self.redis.hdel(key, *fields)
        return erased

    async def _prune(self, lease: Lease) -> None:
        """Forget the stories in which nothing has happened for longest, above the most that may live."""
        self._since_pruned = 0
        live = self._key("live.v1")
        while names := cast("list[bytes]", await self.redis.zrange(live, 0, -(self.stories + 1))):
            some = [name.decode() for name in names[:STEP]]
            keys = [lease.key, live, *map(self._story, some)]
            if not await self.redis.register_script(FORGET)(keys=keys, args=[lease.token, *some]):
                raise LeaseLost(f"stories were not forgotten: the lease {lease.name} has run out")

    def _story(self, name: str) -> str:
        return self._key(f"story.v1:{name}")

    def _key(self, name: str) -> str:
        return prefixed(f"{{{GROUP}}}:{name}", self.namespace)


def _field(verdict: Verdict) -> str:
    return f"{verdict.article}/{verdict.revision}"


def _article(field: bytes) -> str:
    return field.decode("utf-8", "replace").rpartition("/")[0]


def _readable(written: Sequence[bytes]) -> Iterator[Verdict]:
    """Yield what can be read; what an earlier version wrote otherwise is forgotten."""
    for json in written:
        try:
            yield _VERDICT.validate_json(json)
        except ValidationError as error:
            log.error("story.verdict_unreadable", errors=error.error_count())
