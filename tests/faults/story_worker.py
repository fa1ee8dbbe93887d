"""A worker process for the kill tests that puts articles in stories, and dies where it is told to.

`python -m tests.faults.story_worker POINT COUNT` dies when it comes to that point for the nth time: `place` before an
article is decided, `commit` when it was and nothing is kept, `kept` when it is kept and nothing handed over, `begin`
while it takes over, `never`.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from redis.asyncio import Redis

from services.notifier.adapters.story_records import GROUP, StoryRecords
from services.notifier.domain.stories import Verdict
from services.notifier.stories import Stories
from tocsin import logs
from tocsin.clock import ServerClock
from tocsin.leases import Lease
from tocsin.messages import StoryUpdate, TaggedArticle
from tocsin.service import Wiring, application, serve
from tocsin.settings import RuntimeSettings
from tocsin.stage import Route
from tocsin.streams import STORIES, TAGGED


@dataclass
class Doom:
    """Ends the process, with no warning."""

    point: str
    count: int

    def at(self, point: str) -> None:
        """Die if this is the point and its time has come."""
        self.count -= point == self.point
        if point == self.point and self.count <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class DoomedRecords:
    """Records that are told of each step."""

    inner: StoryRecords
    doom: Doom

    async def load(self, lease: Lease) -> Sequence[Verdict]:
        self.doom.at("begin")
        return await self.inner.load(lease)

    async def commit(self, lease: Lease, verdicts: Sequence[Verdict]) -> None:
        self.doom.at("commit")
        await self.inner.commit(lease, verdicts)
        self.doom.at("kept")


def wire(redis: Redis, settings: RuntimeSettings) -> Wiring:
    doom = Doom(sys.argv[1], int(sys.argv[2]))
    stories = Stories(DoomedRecords(StoryRecords(redis, settings.namespace), doom), ServerClock(redis), 1_000)

    async def place(tagged: TaggedArticle) -> StoryUpdate:
        doom.at("place")
        return await stories.place(tagged)

    route = Route(place, TAGGED, GROUP, STORIES, alone=True, begin=stories.begin, commit=stories.commit)
    return Wiring(routes=[route])


if __name__ == "__main__":
    logs.configure("error", "json")
    asyncio.run(serve(application(RuntimeSettings.load(), wire)))
