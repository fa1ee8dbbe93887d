"""A whole notifier for the kill tests, which dies where it is told to.

`python -m tests.faults.notifier_worker POINT COUNT` dies when it comes to that point for the nth time: `decide` before
an article is decided about, `told` when what subscriptions were told is written and no alert is, `never`.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, cast

from redis.asyncio import Redis

from services.notifier import app
from services.notifier.settings import NotifierSettings
from tocsin import logs
from tocsin.messages import Alert, StoryUpdate
from tocsin.service import Wiring, application, serve
from tocsin.stage import Route
from tocsin.streams import STORIES

Decide = Callable[[StoryUpdate], Awaitable[Sequence[Alert]]]


def doomed(decide: Decide, point: str, count: int) -> Decide:
    """Return what decides until it comes to its point."""
    left = count

    def at(reached: str) -> None:
        nonlocal left
        left -= reached == point
        if reached == point and left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    async def decided(update: StoryUpdate) -> Sequence[Alert]:
        at("decide")
        alerts = await decide(update)
        if alerts:
            at("told")
        return alerts

    return decided


def wire(redis: Redis, settings: NotifierSettings) -> Wiring:
    wiring = app.wire(redis, settings)

    def route(given: Route[Any, Any]) -> Route[Any, Any]:
        if given.reads is not STORIES:
            return given
        decide = cast("Decide", given.handle)
        return replace(given, handle=doomed(decide, sys.argv[1], int(sys.argv[2])))

    return replace(wiring, routes=tuple(map(route, wiring.routes)))


if __name__ == "__main__":
    logs.configure("error", "json")
    asyncio.run(serve(application(NotifierSettings.load(), wire)))
