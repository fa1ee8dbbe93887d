"""The stage: reads a stream in batches, handles each message on its own and hands its successor over, exactly once.

This is the only code that reads streams. A batch is read, each entry is decoded and handled alone, and one script
acknowledges all of them and writes their successors. What a crash leaves behind is claimed one entry at a time.

Where a process may die, and what then happens:

    after the read          nothing was written; the entries are claimed after `claim_idle`
    inside a handler        the same; an entry that does it again when handled alone is counted, at last a dead letter
    after `commit`          what the handler remembers is kept; the entries are claimed, and it decides of them the same
    after the hand-over     it was one script: either all of an entry happened or nothing
    within a fan-out        chunks are repeated, the decision keys absorb what was already written
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from itertools import groupby, islice
from typing import Any, Final, Generic, TypeVar, cast, get_args

import structlog
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from tocsin.consumers import ConsumerName
from tocsin.entries import Dead, Done, Entry, Later, Outcome, dead_letter
from tocsin.errors import Rejected, Retryable
from tocsin.leases import Lease, LeaseLost
from tocsin.logs import redacted
from tocsin.messages import ENTRY_BYTES, DeadReason, Message
from tocsin.quiet import Quiet
from tocsin.scripts import CLAIM, FAIL, FAN_OUT, FORGET_CONSUMER, HAND_OVER, REFRESH
from tocsin.settings import RuntimeSettings
from tocsin.streams import Stream, part_of, slot_key
from tocsin.succession import beginning, succeed
from tocsin.telemetry import Metrics
from tocsin.tenure import Tenure

In = TypeVar("In", bound=Message)
Out = TypeVar("Out", bound=Message)

BLOCK_MILLISECONDS: Final = 1_000
"""How long a read waits; less than the client's socket timeout, and the longest a stop waits for a read."""
FAN_OUT_CHUNK: Final = 200
CLAIM_EVERY_SECONDS: Final = 5.0
REFRESH_EVERY_SECONDS: Final = 20.0
LONGEST_PAUSE_SECONDS: Final = 5.0
YIELD_SECONDS: Final = 0.01
"""A batch that computes longer than this lets other tasks run in between."""
DATA: Final = b"__data__"
OUTCOMES: Final = {"next": "handed_over", "none": "done", "dead": "dead", "lost": "not_ours"}
"""What the metric calls each way in which an entry is settled; `not_ours` had been claimed by somebody else."""

log = structlog.get_logger("tocsin.stage")


@dataclass(frozen=True, slots=True)
class Route(Generic[In, Out]):
    """One arrow: what reads which stream as which group, and where its results go.

    A handler that writes to a stream of the same family returns one message or None (nothing follows); one that writes
    to the other family returns any number, each guarded by its decision key; one that writes nowhere must itself bear
    being called again with the same message.
    """

    handle: Callable[[In], Awaitable[Out | Sequence[Out] | None]]
    reads: Stream[In]
    group: str
    writes: Stream[Out] | None = None
    alone: bool = False
    """Whether one worker at a time reads as this group, over all parts; another takes over when it dies."""
    begin: Callable[[Lease], Awaitable[None]] | None = None
    """Called where a worker begins to read alone, before it handles anything: it loads what the handler remembers."""
    commit: Callable[[], Awaitable[None]] | None = None
    """Called after a batch, before it is handed over: it keeps what the handler remembers, and may be repeated.

    It raises `LeaseLost` where another worker has taken over; nothing of the batch is then handed over.
    """

    @property
    def fans_out(self) -> bool:
        """Whether its results go to another slot, and so cannot be written together with the acknowledgement."""
        return self.writes is not None and self.writes.family != self.reads.family


@dataclass
class Lane(Generic[In, Out]):
    """One route on one part of its stream."""

    route: Route[In, Out]
    part: int
    redis: Redis
    settings: RuntimeSettings
    consumer: ConsumerName
    metrics: Metrics
    quiet: Quiet
    stopping: asyncio.Event
    tenure: Tenure | None = None
    """Says when this worker's turn is, where the route is for one alone."""
    held: set[str] = field(default_factory=set)
    """Ids of the entries being worked on."""
    read_at: float = field(default_factory=time.monotonic)
    """When the server last answered a read (monotonic seconds)."""
    moved_at: float = field(default_factory=time.monotonic)
    """When an entry was last settled, or nothing was waiting."""

    def __post_init__(self) -> None:
        namespace, family = self.settings.namespace, self.route.reads.family
        self.stream = self.route.reads.key(self.part, namespace)
        self.dead = slot_key(family, self.part, "dead.v1", namespace)
        self.attempts = slot_key(family, self.part, f"attempts.v1:{self.route.group}", namespace)
        self._hand_over = self.redis.register_script(HAND_OVER)
        self._fan_out = self.redis.register_script(FAN_OUT)
        self._claim = self.redis.register_script(CLAIM)
        self._fail = self.redis.register_script(FAIL)
        self._refresh = self.redis.register_script(REFRESH)
        self._forget = self.redis.register_script(FORGET_CONSUMER)

    async def create_group(self) -> bool:
        """Create the group at the very beginning of the stream; False if it was there.

        Where it takes the place of a group that an earlier version read by, it begins where that one was.
        """
        former = self._former()
        begins_at = await beginning(self.redis, self.stream, former)
        try:
            await self.redis.xgroup_create(self.stream, self.route.group, id=begins_at, mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise
            return False
        finally:
            await succeed(self.redis, self.stream, former)
        return True

    def _former(self) -> tuple[str, ...]:
        stream, shards = self.route.reads, self.settings.shards
        return stream.former_groups_of(shards) if self.route.group in stream.groups_of(shards) else ()

    async def read_forever(self) -> None:
        """Read and handle batches until told to stop; outlives a server that is away and a group that is lost."""
        pause = 0.0
        while await self._is_its_turn():
            try:
                entries = await self._read()
            except RedisError as error:
                pause = await self._pause_after(error, pause)
                continue
            pause = 0.0
            self.read_at = time.monotonic()
            if entries:
                self.held.update(entry.id for entry in entries)  # from now on, also while it waits for its turn
                async with self.quiet.beside_others():
                    await self._work_in_turn(entries)

    async def claim_forever(self) -> None:
        """Take over what others left behind, one entry at a time, until told to stop."""
        every = min(CLAIM_EVERY_SECONDS, self.settings.claim_idle.total_seconds())
        worked, failing = "", False
        while await self._is_its_turn():
            try:
                async with self.quiet.alone():
                    worked = await self._claim_one()
                failing = False
            except RedisError as error:
                if not failing and "NOGROUP" not in str(error):  # a lost group is the reader's to heal
                    log.warning("stage.claim_failed", stream=self.stream, group=self.route.group, error=str(error))
                worked, failing = "", True
            if not worked:
                await self._sleep(every)

    async def clear_up(self) -> None:
        """Handle, in order and one at a time, everything that is pending in the group, whoever had it."""
        last = "-"
        while last and not self.stopping.is_set() and (self.tenure is None or self.tenure.lease.token):
            async with self.quiet.alone():
                last = await self._claim_one(timedelta(0), last if last == "-" else f"({last}")

    async def _is_its_turn(self) -> bool:
        """Wait until this worker may read; False where it is told to stop."""
        if self.tenure is not None:
            return await self.tenure.in_office(self.stopping)
        return not self.stopping.is_set()

    async def _work_in_turn(self, entries: Sequence[Entry], tries: int = 0) -> None:
        """Handle entries; where another worker has taken over meanwhile, they are its."""
        try:
            await self._work(entries, tries)
        except LeaseLost as error:
            log.warning("stage.turn_lost", stream=self.stream, group=self.route.group, error=str(error))
            if self.tenure is not None:
                self.tenure.lose()

    async def refresh(self) -> None:
        """Show that what is held is still being worked on."""
        if self.held:
            await self._refresh(keys=[self.stream], args=[self.route.group, self.consumer.value, *self.held])

    async def leave(self) -> None:
        """Remove our consumer from the group, unless something is pending for it."""
        await self._forget(keys=[self.stream], args=[self.route.group, self.consumer.value])

    async def _read(self) -> list[Entry]:
        reply = await self.redis.xreadgroup(
            self.route.group,
            self.consumer.value,
            {self.stream: ">"},
            count=self.settings.batch,
            block=BLOCK_MILLISECONDS,
        )
        streams = cast("list[tuple[bytes, list[tuple[bytes, dict[bytes, bytes]]]]]", reply or [])
        return [Entry(id.decode(), fields) for _, entries in streams for id, fields in entries]

    async def _pause_after(self, error: RedisError, pause: float) -> float:
        """Heal a lost group at once; wait a little longer each time for anything else."""
        if "NOGROUP" in str(error):
            if await self._recreate_group():
                return 0.0
        elif pause == 0.0:
            log.warning("stage.read_failed", stream=self.stream, group=self.route.group, error=str(error))
        pause = min(LONGEST_PAUSE_SECONDS, pause * 2 or 0.1)
        await self._sleep(pause)
        return pause

    async def _recreate_group(self) -> bool:
        try:
            await self.create_group()
        except RedisError:
            return False
        self.metrics.alarms.labels("group_lost").inc()
        log.error("stage.group_lost", stream=self.stream, group=self.route.group, hint="recreated at the beginning")
        return True

    async def _claim_one(self, idle: timedelta | None = None, begins_at: str = "-") -> str:
        """Take over and handle the first entry that has lain long enough; returns its id, nothing if there is none."""
        milliseconds = int((self.settings.claim_idle if idle is None else idle).total_seconds() * 1000)
        args: list[str | int] = [self.route.group, self.consumer.value, milliseconds, begins_at]
        found = await self._claim(keys=[self.stream, self.attempts], args=args)
        if not found:
            return ""
        id = str(found[0].decode())
        if len(found) == 1:
            log.warning("stage.entry_gone", stream=self.stream, group=self.route.group, entry=id)
            return id
        flat = found[1]
        entry = Entry(id, dict(zip(flat[::2], flat[1::2], strict=True)))
        tries = int(found[2])
        if tries > self.settings.delivery_limit:
            before = f"; before that: {found[3].decode()}" if len(found) > 3 and found[3] else ""
            died = Dead("killed", redacted(f"the process died when it was last handled{before}"), tries - 1)
            await self._settle([entry], [died])
        else:
            await self._work_in_turn([entry], tries)
        return id

    async def _work(self, entries: Sequence[Entry], tries: int = 0) -> None:
        """Handle entries and settle them; `tries` counts the times an entry was handled alone, this one included."""
        started = time.monotonic()
        self.held.update(entry.id for entry in entries)
        try:
            outcomes: list[Outcome] = []
            yielded = started
            for entry in entries:
                outcomes.append(await self._outcome(entry, tries))
                if time.monotonic() - yielded > YIELD_SECONDS:
                    await asyncio.sleep(0)
                    yielded = time.monotonic()
            if self.route.commit is not None:
                await self._insist(self.route.commit)
            await self._settle(entries, outcomes, tries)
        finally:
            self.held.difference_update(entry.id for entry in entries)
        self.metrics.seconds.labels(self.route.group).observe(time.monotonic() - started)

    async def _outcome(self, entry: Entry, tries: int) -> Outcome:
        message = self._decoded(entry)
        if isinstance(message, Dead):
            return message
        try:
            return self._done(await self.route.handle(message))
        except Rejected as error:
            reason = cast(DeadReason, error.reason if error.reason in get_args(DeadReason) else "rejected")
            return Dead(reason, _described(error), tries or 1)
        except RedisError as error:
            return Later(_described(error), own_fault=False)
        except Exception as error:  # the boundary: whatever a handler raises is its message's failure, not the stage's
            log.warning("stage.handler_failed", group=self.route.group, entry=entry.id, exc_info=True)
            if max(tries, 1) >= self.settings.delivery_limit:
                return Dead("failed", _described(error), max(tries, 1))
            return Later(_described(error), error.retry_after_seconds if isinstance(error, Retryable) else None)

    def _decoded(self, entry: Entry) -> In | Dead:
        data = entry.fields.get(DATA)
        if data is None:
            return Dead("undecodable", "the entry has no field __data__")
        try:
            return self.route.reads.message.model_validate_json(data)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            reason: DeadReason = "undecodable" if first["type"] == "json_invalid" else "invalid"
            return Dead(reason, redacted(f"{place}: {first['msg']}" if place else first["msg"]))
        except Exception as error:  # a validator with a hole must not end the stage
            return Dead("invalid", _described(error))

    def _done(self, result: Out | Sequence[Out] | None) -> Outcome:
        if result is None or self.route.writes is None:
            return Done()
        messages = (result,) if isinstance(result, Message) else result
        if len(messages) > 1 and not self.route.fans_out:
            raise TypeError(f"{len(messages)} messages where one entry has at most one successor")
        written = tuple((message, message.to_wire()) for message in messages)
        for _, wire in written:
            if len(wire) > ENTRY_BYTES:
                return Dead("too_large", f"a successor of {len(wire)} bytes is above the limit of {ENTRY_BYTES}")
        return Done(written)

    async def _settle(self, entries: Sequence[Entry], outcomes: Sequence[Outcome], tries: int = 0) -> None:
        if self.route.fans_out:
            await self._tell(entries, outcomes)
        rows = []
        for entry, outcome in zip(entries, outcomes, strict=True):
            if isinstance(outcome, Later):
                await self._postpone(entry, outcome, tries)
            else:
                rows.append((entry.id, *self._successor(entry, outcome)))
        if rows:
            await self._commit(rows)
            self.moved_at = time.monotonic()

    def _successor(self, entry: Entry, outcome: Done[Out] | Dead) -> tuple[str, tuple[str | bytes, ...]]:
        if isinstance(outcome, Dead):
            log.error("stage.dead_letter", group=self.route.group, entry=entry.id, **asdict(outcome))
            letter = dead_letter(self.route.group, self.stream, entry, outcome)
            return "dead", self._fields(entry, letter, letter.to_wire())
        if not outcome.messages or self.route.fans_out:
            return "none", ()
        return "next", self._fields(entry, *outcome.messages[0])

    def _fields(self, entry: Entry, message: Message, wire: bytes) -> tuple[str | bytes, ...]:
        source = f"{self.stream}/{entry.id}"
        return (DATA, wire, "schema", message.schema_id, "src", source, "traceparent", entry.traceparent)

    async def _commit(self, rows: Sequence[tuple[str, str, tuple[str | bytes, ...]]]) -> None:
        """Acknowledge and write the successors, all in one script."""
        writes = self.route.writes
        following = (
            self.stream if writes is None or self.route.fans_out else writes.key(self.part, self.settings.namespace)
        )
        keys = [self.stream, following, self.dead, self.attempts]
        args: list[str | bytes | int] = [self.route.group, len(rows)]
        for id, kind, fields in rows:
            args += [id, kind, len(fields), *fields]
        settled = await self._insist(lambda: self._hand_over(keys=keys, args=args))
        kinds = Counter(kind if ours else "lost" for (_, kind, _), ours in zip(rows, settled, strict=True))
        for kind, count in kinds.items():
            self.metrics.handled.labels(self.route.group, OUTCOMES[kind]).inc(count)

    async def _tell(self, entries: Sequence[Entry], outcomes: Sequence[Outcome]) -> None:
        """Write the messages of a fan-out, each guarded by its decision key."""
        writes = self.route.writes
        assert writes is not None
        parts = self.settings.shards if writes.family == "s" else self.settings.partitions
        told = [
            (part_of(writes.subject(message), parts), entry, message, wire)
            for entry, outcome in zip(entries, outcomes, strict=True)
            if isinstance(outcome, Done)
            for message, wire in outcome.messages
        ]
        told.sort(key=lambda row: row[0])
        for part, rows in groupby(told, key=lambda row: row[0]):
            for chunk in _chunks(rows, FAN_OUT_CHUNK):
                await self._tell_chunk(writes, part, [row[1:] for row in chunk])

    async def _tell_chunk(self, writes: Stream[Out], part: int, rows: Sequence[tuple[Entry, Out, bytes]]) -> None:
        namespace = self.settings.namespace
        keys = [writes.key(part, namespace)]
        args: list[str | bytes | int] = [int(self.settings.retention.total_seconds())]
        for entry, message, wire in rows:
            keys.append(slot_key(writes.family, part, f"decided.v1:{writes.decision(message)}", namespace))
            fields = self._fields(entry, message, wire)
            args += [len(fields), *fields]
        await self._insist(lambda: self._fan_out(keys=keys, args=args))

    async def _postpone(self, entry: Entry, later: Later, tries: int) -> None:
        counted = (0 if tries else 1) if later.own_fault else (-1 if tries else 0)
        idle = self.settings.claim_idle
        wait = later.after_seconds if later.after_seconds is not None else float(2 ** max(tries, 0))
        begins_with = max(timedelta(0), idle - timedelta(seconds=wait))
        args: list[str | int] = [self.route.group, self.consumer.value, entry.id, redacted(later.error), counted]
        await self._insist(
            lambda: self._fail(keys=[self.stream, self.attempts], args=[*args, int(begins_with.total_seconds() * 1000)])
        )
        self.metrics.handled.labels(self.route.group, "later").inc()

    async def _insist(self, call: Callable[[], Awaitable[Any]]) -> Any:
        """Repeat a script until the server has answered: each may be repeated, an error only means "unknown"."""
        pause = 0.05
        while True:
            try:
                return await call()
            except RedisError as error:
                if "NOGROUP" in str(error) and await self._recreate_group():
                    return None  # what it was about is gone, or will be read again
                log.warning("stage.write_failed", stream=self.stream, group=self.route.group, error=str(error))
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE_SECONDS, pause * 2)

    async def _sleep(self, seconds: float) -> None:
        """Sleep, but not longer than until told to stop."""
        try:
            await asyncio.wait_for(self.stopping.wait(), seconds)
        except TimeoutError:
            return


def _described(error: Exception) -> str:
    return redacted(f"{type(error).__name__}: {error}")


def _chunks(rows: Iterable[Any], size: int) -> Iterable[list[Any]]:
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield chunk
