"""A service: its routes and background work in one FastStream application, with health checks that tell the truth."""

import asyncio
import signal
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Protocol, TypeVar

import structlog
import uvicorn
from faststream.asgi import AsgiFastStream
from prometheus_client.registry import Collector
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, RedisError, ResponseError

from tocsin import logs
from tocsin.api import Listener
from tocsin.connection import broker_for
from tocsin.consumers import RENEW_SECONDS, ConsumerName
from tocsin.errors import Misconfigured, Retryable
from tocsin.front import Part
from tocsin.health import Condition, LaneCondition, health_routes
from tocsin.leases import Lease
from tocsin.quiet import Quiet
from tocsin.settings import RuntimeSettings
from tocsin.stage import REFRESH_EVERY_SECONDS, Lane, Route
from tocsin.streams import Stream
from tocsin.telemetry import Metrics
from tocsin.tenure import Tenure, lease_seconds
from tocsin.trimmer import Trimmer

SAMPLE_EVERY_SECONDS: Final = 5.0
SILENT_SECONDS: Final = 15.0
"""A lane that the server has not answered for longer is not ready."""
REACH_PAUSES_SECONDS: Final = (0.5, 1.0, 2.0, 3.0)
CANCELLATIONS: Final = 10
STUCK_SECONDS: Final = 120.0
"""Entries wait and none was settled for longer: not ready."""

log = structlog.get_logger("tocsin.service")

S = TypeVar("S", bound=RuntimeSettings)


class Background(Protocol):
    """Work beside the routes, such as polling feeds."""

    async def run(self, stopping: asyncio.Event) -> None:
        """Run until `stopping` is set, then finish what is in flight and return."""


@dataclass(frozen=True)
class Source:
    """An arrow that begins outside: work that puts messages on a stream."""

    work: Background
    writes: Stream[Any]


@dataclass(frozen=True)
class Wiring:
    """What a service is made of."""

    sources: Sequence[Source] = ()
    routes: Sequence[Route[Any, Any]] = ()
    backgrounds: Sequence[Background] = ()
    """Work that neither reads nor writes a stream, such as calling webhooks."""
    resources: Sequence[AbstractAsyncContextManager[object]] = ()
    """What is opened before the first message and closed after the last, such as a pool of child processes."""
    trims: bool = False
    """Whether this process may cut the streams; only our services do, whose settings are the operator's."""
    api: Sequence[Part] = ()
    """What it serves over HTTP where TOCSIN_API_PORT is set; the health checks have a port of their own."""
    collectors: Sequence[Collector] = ()
    """What the service counts for itself, shown with the metrics of its stages."""
    ready: Callable[[], str | None] = lambda: None
    """Says why the service is not ready for reasons of its own, None if it is."""


@dataclass
class Worker:
    """Runs a service's lanes and background work in this process."""

    settings: RuntimeSettings
    metrics: Metrics = field(default_factory=Metrics)
    api: Listener | None = None
    """The listener that services of this process share; whoever made it opens and closes it."""
    lanes: list[Lane[Any, Any]] = field(default_factory=list)
    tenures: list[Tenure] = field(default_factory=list)
    """Its turns at the routes that one worker at a time works."""
    consumer: ConsumerName | None = None
    failed: BaseException | None = None
    """What ended a task that must never end; the process should end too."""
    on_failure: Callable[[], None] = lambda: None
    _redis: Redis = field(init=False, repr=False)
    _wiring: Wiring = field(default_factory=Wiring)
    _quiet: Quiet = field(default_factory=Quiet)
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _resources: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def start(self, redis: Redis, wiring: Wiring) -> None:
        """Create the groups at the beginning of their streams, then start reading."""
        self._redis, self._wiring = redis, wiring
        for collector in wiring.collectors:
            self.metrics.registry.register(collector)
        await self._reach_server()
        for resource in wiring.resources:
            await self._resources.enter_async_context(resource)
        self.consumer = consumer = ConsumerName(redis, self.settings.namespace)
        await consumer.take()
        self.lanes = [lane for route in wiring.routes for lane in self._lanes(route, consumer)]
        for lane in self.lanes:
            await lane.create_group()
        for tenure in self.tenures:
            self._begin(f"turns of {tenure.lease.name}", tenure.run(self._stopping))
        for lane in self.lanes:
            name = f"{lane.route.group} on {lane.stream}"
            self._begin(f"read {name}", lane.read_forever())
            self._begin(f"claim {name}", lane.claim_forever())
        self._begin("consumer name", self._every(RENEW_SECONDS, consumer.renew))
        refresh_every = min(REFRESH_EVERY_SECONDS, self.settings.claim_idle.total_seconds() / 3)
        self._begin("refresh", self._every(refresh_every, self._refresh))
        self._begin("sample", self._every(SAMPLE_EVERY_SECONDS, self._sample))
        if wiring.trims:
            self._begin("trim", Trimmer(redis, self.settings, self.metrics).run(self._stopping))
        for background in (*(source.work for source in wiring.sources), *wiring.backgrounds):
            self._begin(type(background).__name__, background.run(self._stopping))
        self._serve(wiring.api)
        log.info("service.started", consumer=consumer.value, groups=[r.group for r in wiring.routes])

    async def stop(self) -> None:
        """Stop reading, finish what is in flight within `stop_within`, then give the consumer name back."""
        self._stopping.set()
        tasks = list(self._tasks.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=self.settings.stop_within.total_seconds())
            await _cut_off(late)
        await self._resources.aclose()
        await self._say_goodbye()

    async def _say_goodbye(self) -> None:
        if not self.consumer or not self.consumer.value:
            return
        try:
            for tenure in self.tenures:
                await tenure.leave()
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

    async def _reach_server(self) -> None:
        """Wait a while for a server that is starting; a wrong password is not worth waiting for."""
        for seconds in REACH_PAUSES_SECONDS:
            try:
                await self._redis.ping()
                return
            except AuthenticationError as error:
                raise Misconfigured(f"TOCSIN_REDIS_URL: the server refuses us: {error}") from error
            except (RedisError, OSError) as error:
                log.warning("service.waits_for_server", error=str(error))
                await asyncio.sleep(seconds)
        raise Retryable("the server named by TOCSIN_REDIS_URL does not answer")

    def _lanes(self, route: Route[Any, Any], consumer: ConsumerName) -> list[Lane[Any, Any]]:
        parts = self.settings.partitions if route.reads.family == "p" else self.settings.shards
        quiet, tenure = self._quiet, self._tenure(route) if route.alone else None
        lanes = [
            Lane(route, part, self._redis, self.settings, consumer, self.metrics, quiet, self._stopping, tenure)
            for part in range(parts)
        ]
        if tenure is not None:
            tenure.lanes = lanes
            self.tenures.append(tenure)
        return lanes

    def _tenure(self, route: Route[Any, Any]) -> Tenure:
        seconds = lease_seconds(self.settings.claim_idle.total_seconds())
        return Tenure(Lease(self._redis, route.group, self.settings.namespace, seconds), route.begin)

    def _serve(self, parts: Sequence[Part]) -> None:
        """Serve the service's part of the API: on the listener that is shared, else on one of its own."""
        if self.api is not None:
            self.api.mount(parts)
        elif parts and (listener := listener_for(self.settings)) is not None:
            listener.mount(parts)
            listener.bind()
            self._begin("api", listener.run(self._stopping))

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
        if lag == 0 and pending == 0:
            lane.moved_at = time.monotonic()
            unmoved = 0.0
        if (pending or lag) and unmoved > max(STUCK_SECONDS, 3 * self.settings.claim_idle.total_seconds()):
            why.append(f"{pending} pending, lag {lag}, and nothing was settled for {unmoved:.0f} s")
        self.metrics.lag.labels(lane.stream, lane.route.group).set(lag if lag is not None else -1)
        self.metrics.pending.labels(lane.stream, lane.route.group).set(pending)
        return LaneCondition(lane.stream, lane.route.group, lag, pending, round(silent, 1), tuple(why))


async def _cut_off(late: set[asyncio.Task[None]]) -> None:
    """Cancel tasks until they end: redis-py can swallow a cancellation that is pending when a command begins."""
    if late:
        log.warning("service.cut_off", tasks=[task.get_name() for task in late])
    for _ in range(CANCELLATIONS):
        if not late:
            return
        for task in late:
            task.cancel()
        _, late = await asyncio.wait(late, timeout=0.2)


async def _group(redis: Redis, stream: str, name: str) -> dict[str, Any] | None:
    try:
        groups = await redis.xinfo_groups(stream)
    except ResponseError as error:
        if "no such key" in str(error):
            return None
        raise
    for group in groups:
        if group["name"].decode() == name:
            return group
    return None


class Service(AsgiFastStream):
    """A FastStream application with the worker that does its work."""

    worker: Worker


def application(settings: S, wire: Callable[[Redis, S], Wiring], api: Listener | None = None) -> Service:
    """Return the FastStream application of a service; `wire` builds its parts once there is a client.

    What it serves over HTTP goes on `api` if given, which several services share.
    """
    broker = broker_for(settings)
    worker = Worker(settings, api=api)

    async def start() -> None:
        try:
            redis = await broker.connect()
            await worker.start(redis, wire(redis, settings))
        except BaseException as error:
            worker.failed = error
            await worker.stop()
            raise

    app = Service(
        broker,
        on_startup=[start],
        on_shutdown=[worker.stop],  # before FastStream closes the broker's connections
        asgi_routes=health_routes(worker, worker.metrics),
        logger=None,
    )
    app.worker, worker.on_failure = worker, app.exit
    return app


def listener_for(settings: RuntimeSettings) -> Listener | None:
    """Return the API's listener as it is set, None where there is to be none."""
    if settings.api_port is None:
        return None
    return Listener(
        settings.api_host, settings.api_port, settings.stop_within.total_seconds(), settings.api_trusted_proxies
    )


async def serve(app: Service) -> None:
    """Run a service until SIGTERM or SIGINT, its health checks on their port.

    Raises:
        BaseException: what kept it from starting, or ended a task that must never end.
    """
    settings = app.worker.settings
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)  # uvicorn handles them meanwhile and raises them again at its end
    with _listener(settings) as listener:
        log.info("service.health", address="http://{}:{}".format(*listener.getsockname()[:2]))
        server = uvicorn.Server(uvicorn.Config(app, lifespan="on", log_config=None, log_level=60, access_log=False))
        app.worker.on_failure = partial(setattr, server, "should_exit", True)
        with suppress(SystemExit):  # how uvicorn says that the start failed; why is in `failed`
            await server.serve(sockets=[listener])
    if app.worker.failed is not None:
        raise app.worker.failed


async def run(settings: RuntimeSettings, *routes: Route[Any, Any]) -> None:
    """Run routes in this process until SIGTERM or SIGINT: all an extra consumer needs."""
    logs.configure(settings.log_level, settings.log_format)
    await serve(application(settings, lambda _redis, _settings: Wiring(routes=routes)))


def _listener(settings: RuntimeSettings) -> socket.socket:
    try:
        return socket.create_server((settings.health_host, settings.health_port))
    except OSError as error:
        place = f"{settings.health_host}:{settings.health_port}"
        raise Misconfigured(f"TOCSIN_HEALTH_PORT: cannot listen on {place}: {error.strerror}") from error
