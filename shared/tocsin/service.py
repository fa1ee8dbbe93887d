"""A service: its routes and background work in one FastStream application, with health checks that tell the truth."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeVar

import structlog
from faststream.asgi import AsgiFastStream
from redis.asyncio import Redis
from redis.exceptions import RedisError

from tocsin.connection import broker_for
from tocsin.consumers import RENEW_SECONDS, ConsumerName
from tocsin.health import Condition, LaneCondition, health_routes
from tocsin.settings import RuntimeSettings
from tocsin.stage import REFRESH_EVERY_SECONDS, Lane, Quiet, Route
from tocsin.telemetry import Metrics
from tocsin.trimmer import Trimmer

SAMPLE_EVERY_SECONDS: Final = 5.0
SILENT_SECONDS: Final = 15.0
"""A lane that the server has not answered for longer is not ready."""
STUCK_SECONDS: Final = 120.0
"""Entries wait and none was settled for longer: not ready."""

log = structlog.get_logger("tocsin.service")

S = TypeVar("S", bound=RuntimeSettings)


class Background(Protocol):
    """Work beside the routes, such as polling feeds."""

    async def run(self) -> None:
        """Run until `stop` is called."""

    def stop(self) -> None:
        """Ask `run` to finish what is in flight and return."""


@dataclass(frozen=True)
class Wiring:
    """What a service is made of."""

    routes: Sequence[Route[Any, Any]] = ()
    backgrounds: Sequence[Background] = ()
    ready: Callable[[], str | None] = lambda: None
    """Says why the service is not ready for reasons of its own, None if it is."""


@dataclass
class Worker:
    """Runs a service's lanes and background work in this process."""

    settings: RuntimeSettings
    metrics: Metrics = field(default_factory=Metrics)
    lanes: list[Lane[Any, Any]] = field(default_factory=list)
    failed: BaseException | None = None
    """What ended a task that must never end; the process should end too."""
    on_failure: Callable[[], None] = lambda: None
    _wiring: Wiring = field(default_factory=Wiring)
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self, redis: Redis, wiring: Wiring) -> None:
        """Create the groups at the beginning of their streams, then start reading."""
        self._redis, self._wiring = redis, wiring
        self.consumer = ConsumerName(redis, self.settings.namespace)
        await self.consumer.take()
        self.lanes = [lane for route in wiring.routes for lane in self._lanes(route)]
        for lane in self.lanes:
            await lane.create_group()
        for lane in self.lanes:
            name = f"{lane.route.group} on {lane.stream}"
            self._begin(f"read {name}", lane.read_forever())
            self._begin(f"claim {name}", lane.claim_forever())
        self._begin("consumer name", self._every(RENEW_SECONDS, self.consumer.renew))
        refresh_every = min(REFRESH_EVERY_SECONDS, self.settings.claim_idle.total_seconds() / 3)
        self._begin("refresh", self._every(refresh_every, self._refresh))
        self._begin("sample", self._every(SAMPLE_EVERY_SECONDS, self._sample))
        self._begin("trim", Trimmer(redis, self.settings, self.metrics, self._stopping).run())
        for background in wiring.backgrounds:
            self._begin(type(background).__name__, background.run())
        log.info("service.started", consumer=self.consumer.value, groups=[r.group for r in wiring.routes])

    async def stop(self) -> None:
        """Stop reading, finish what is in flight within `stop_within`, then give the consumer name back."""
        self._stopping.set()
        for background in self._wiring.backgrounds:
            background.stop()
        tasks = list(self._tasks.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=self.settings.stop_within.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if late:
                log.warning("service.cut_off", tasks=[task.get_name() for task in late])
        try:
            for lane in self.lanes:
                await lane.leave()
            await self.consumer.drop()
        except RedisError as error:
            log.warning("service.left_without_goodbye", error=str(error))
        log.info("service.stopped", consumer=self.consumer.value)

    def dead_tasks(self) -> list[str]:
        """Return the names of tasks that ended although they must not."""
        return [] if self._stopping.is_set() else [name for name, task in self._tasks.items() if task.done()]

    async def condition(self) -> Condition:
        """Ask the server how far each lane is, and say what is wrong."""
        why = [f"task {name!r} ended" for name in self.dead_tasks()]
        if self._stopping.is_set():
            why.append("stopping")
        if own := self._wiring.ready():
            why.append(own)
        lanes = []
        try:
            async with asyncio.timeout(3):
                await self._redis.ping()
                lanes = [await self._lane_condition(lane) for lane in self.lanes]
        except (RedisError, OSError, TimeoutError) as error:
            why.append(f"the server does not answer: {type(error).__name__}")
        why += [f"{lane.group} on {lane.stream}: {reason}" for lane in lanes for reason in lane.why]
        return Condition(ready=not why, why=tuple(why), lanes=tuple(lanes))

    def _lanes(self, route: Route[Any, Any]) -> list[Lane[Any, Any]]:
        parts = self.settings.partitions if route.reads.family == "p" else self.settings.shards
        quiet = self._quiet
        return [
            Lane(route, part, self._redis, self.settings, self.consumer, self.metrics, quiet, self._stopping)
            for part in range(parts)
        ]

    def __post_init__(self) -> None:
        self._quiet = Quiet()

    def _begin(self, name: str, work: Any) -> None:
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(self._ended)
        self._tasks[name] = task

    def _ended(self, task: asyncio.Task[None]) -> None:
        if self._stopping.is_set() or task.cancelled():
            return
        self.failed = task.exception() or RuntimeError(f"task {task.get_name()!r} ended by itself")
        log.critical("service.task_ended", task=task.get_name(), exc_info=self.failed)
        self.metrics.alarms.labels("task_ended").inc()
        self.on_failure()

    async def _every(self, seconds: float, act: Callable[[], Awaitable[None]]) -> None:
        while not self._stopping.is_set():
            try:
                await act()
            except RedisError as error:
                log.debug("service.upkeep_failed", error=str(error))
            try:
                await asyncio.wait_for(self._stopping.wait(), seconds)
            except TimeoutError:
                continue

    async def _refresh(self) -> None:
        for lane in self.lanes:
            await lane.refresh()

    async def _sample(self) -> None:
        for lane in self.lanes:
            await self._lane_condition(lane)

    async def _lane_condition(self, lane: Lane[Any, Any]) -> LaneCondition:
        group = await _group(self._redis, lane.stream, lane.route.group)
        silent, unmoved = time.monotonic() - lane.read_at, time.monotonic() - lane.moved_at
        why = []
        if group is None:
            why.append("the group is missing")
        if silent > SILENT_SECONDS:
            why.append(f"nothing was read for {silent:.0f} s")
        lag, pending = (group.get("lag"), int(group["pending"])) if group else (None, 0)
        if (pending or lag) and unmoved > max(STUCK_SECONDS, 3 * self.settings.claim_idle.total_seconds()):
            why.append(f"{pending} pending, lag {lag}, and nothing was settled for {unmoved:.0f} s")
        self.metrics.lag.labels(lane.stream, lane.route.group).set(lag if lag is not None else -1)
        self.metrics.pending.labels(lane.stream, lane.route.group).set(pending)
        return LaneCondition(lane.stream, lane.route.group, lag, pending, round(silent, 1), tuple(why))


async def _group(redis: Redis, stream: str, name: str) -> dict[str, Any] | None:
    for group in await redis.xinfo_groups(stream):
        if group["name"].decode() == name:
            return group
    return None


def application(
    settings: S, wire: Callable[[Redis, S], Wiring], *, routes: Sequence[tuple[str, Any]] = ()
) -> AsgiFastStream:
    """Return the FastStream application of a service; `wire` builds it once there is a client.

    The worker hangs on the application as `app.worker`, so that whoever runs it can see how it ended.
    """
    broker = broker_for(settings)
    worker = Worker(settings)

    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        redis = await broker.connect()
        await worker.start(redis, wire(redis, settings))
        try:
            yield
        finally:
            await worker.stop()

    app = AsgiFastStream(
        broker, lifespan=lifespan, asgi_routes=[*health_routes(worker, worker.metrics), *routes], logger=None
    )
    worker.on_failure = app.exit
    app.worker = worker  # type: ignore[attr-defined]
    return app


async def run(settings: RuntimeSettings, *routes: Route[Any, Any]) -> None:
    """Run routes in this process until SIGTERM or SIGINT: all an extra consumer needs."""
    app = application(settings, lambda _redis, _settings: Wiring(routes))
    await app.run(run_extra_options={"host": settings.health_host, "port": settings.health_port, "access_log": "false"})
