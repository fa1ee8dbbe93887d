"""Subscriptions as the server keeps them, and every change to them in order (keys: `subscription_scripts`)."""

import base64
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, cast

import structlog
from pydantic import ValidationError
from redis.asyncio import Redis

from services.notifier.adapters.subscription_scripts import (
    ALL,
    CHANGES,
    LAST,
    PUT,
    REMOVE,
    SINCE,
    SNAPSHOT,
    history_key,
    keys,
)
from services.notifier.domain.revisions import Revision, public
from services.notifier.domain.subscription_versions import VERSION
from services.notifier.domain.subscriptions import Subscription
from tocsin.streams import prefixed

CHANGES_KEPT: Final = timedelta(days=7)
HISTORY_KEPT: Final = timedelta(days=30)
"""How long the revisions of a removed subscription are kept."""
REVISIONS_KEPT: Final = 50
US: Final = "tocsin"
"""Who changed a subscription where nobody asked for it."""
_ID_BYTES: Final = 16

log = structlog.get_logger("tocsin.subscriptions")


@dataclass(frozen=True, slots=True)
class Saved:
    """A subscription as it now stands, and the change that made it so."""

    subscription: Subscription
    change_id: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change: a subscription as JSON, None where it was removed."""

    id: str
    subscription_id: str
    json: bytes | None


@dataclass(frozen=True, slots=True)
class Changes:
    """Every change behind a given one."""

    as_of: datetime
    """By the server's clock: nothing saved up to this moment is missing."""
    changes: tuple[Change, ...]
    is_whole: bool
    """False where the chain is broken: everything must be read anew."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All subscriptions as JSON at one moment."""

    as_of: datetime
    last_change_id: str
    stored: Mapping[str, bytes]


def new_id() -> str:
    """Return a fresh id for a subscription."""
    return "sub_" + base64.b32encode(secrets.token_bytes(_ID_BYTES)).decode("ascii").rstrip("=").lower()


@dataclass(frozen=True, slots=True)
class SubscriptionStore:
    """The subscriptions on one server; each change and its entry in the stream are one script."""

    redis: Redis
    namespace: str = ""

    async def save(self, subscription: Subscription, by: str = US) -> Saved:
        """Store `subscription`, new or in the place of the one with its id; the server sets moments and revision."""
        while True:
            stored = await self._stored(subscription.id)
            current = readable(subscription.id, stored) if stored is not None else None
            if (saved := await self._put(subscription, current, stored or b"", by)) is not None:
                return saved

    async def get(self, id: str) -> Subscription | None:
        """Return one subscription, None if there is none that can be read."""
        stored = await self._stored(id)
        return None if stored is None else readable(id, stored)

    async def all(self) -> tuple[Subscription, ...]:
        """Return every subscription that can be read, oldest first."""
        stored = (await self.snapshot()).stored
        found = filter(None, (readable(id, json) for id, json in stored.items()))
        return tuple(sorted(found, key=lambda subscription: (subscription.saved_at, subscription.id)))

    async def remove(self, id: str, by: str = US) -> str | None:
        """Remove a subscription and return the change, None if there was none."""
        last = Revision(by=by, what="removed").model_dump_json(exclude={"at"}, exclude_none=True).encode()[:-1]
        change = await self.redis.register_script(REMOVE)(
            keys=self._keys(id), args=[id, last, REVISIONS_KEPT, HISTORY_KEPT // timedelta(seconds=1)]
        )
        return change.decode() or None

    async def pause(self, id: str, by: str = US) -> Saved | None:
        """Let a subscription hear nothing; None if there is none."""
        return await self.change(id, lambda subscription: subscription.model_copy(update={"paused": True}), by)

    async def resume(self, id: str, by: str = US) -> Saved | None:
        """Let a subscription hear again, also one whose webhook had been disabled; None if there is none.

        It hears of articles tagged from now on: the server sets `saved_at` anew, unless it was not silent at all.
        """
        changed = {"paused": False, "disabled": None}
        return await self.change(id, lambda subscription: subscription.model_copy(update=changed), by)

    async def disable(self, subscription: Subscription, reason: str) -> Saved | None:
        """Call its webhook no more; None if it was removed or has another webhook by now."""

        def disabled(stored: Subscription) -> Subscription | None:
            return stored.model_copy(update={"disabled": reason}) if stored.webhook == subscription.webhook else None

        return await self.change(subscription.id, disabled)

    async def change(
        self, id: str, change: Callable[[Subscription], Subscription | None], by: str = US
    ) -> Saved | None:
        """Change what is stored, beginning again if somebody else did so meanwhile; None if there is none, or if
        `change` returns None. What changes nothing is no revision.
        """
        while (stored := await self._stored(id)) is not None:
            current = readable(id, stored)
            if current is None or (changed := change(current)) is None:
                return None
            if changed == current:
                return Saved(current, await self._last_change_id())
            if (saved := await self._put(changed, current, stored, by)) is not None:
                return saved
        return None

    async def history(self, id: str) -> tuple[Revision, ...]:
        """Return a subscription's revisions that are kept, newest first; also those of one removed lately."""
        rows = cast("list[bytes]", await self.redis.lrange(history_key(self.namespace, id), 0, -1))
        return tuple(Revision.model_validate_json(row) for row in rows)

    async def snapshot(self) -> Snapshot:
        """Return all subscriptions and the last change, as of one moment."""
        time, last, flat = await self.redis.register_script(SNAPSHOT)(keys=keys(self.namespace, ALL, LAST))
        stored = {id.decode(): json for id, json in zip(flat[::2], flat[1::2], strict=True)}
        return Snapshot(_moment(time), last.decode(), stored)

    async def changes_since(self, change_id: str) -> Changes:
        """Return every change behind `change_id`; costs one short round trip where there is none."""
        script = self.redis.register_script(SINCE)
        time, last, entries = await script(keys=keys(self.namespace, CHANGES, LAST), args=[change_id])
        before, changes = change_id, []
        for id, flat in entries:
            fields = dict(zip(flat[::2], flat[1::2], strict=True))
            if fields[b"after"].decode() != before:
                break
            before = id.decode()
            changes.append(Change(before, fields[b"id"].decode(), fields[b"json"] or None))
        return Changes(_moment(time), tuple(changes), is_whole=before == last.decode())

    async def _put(
        self, subscription: Subscription, current: Subscription | None, expected: bytes, by: str
    ) -> Saved | None:
        """Store a subscription in the place of `current`; None if something else is stored by now."""
        stamped = _stamped(subscription, current)
        kept = {} if current is None else {"made_at": current.made_at, "saved_at": current.saved_at}
        revision = 1 if current is None else current.revision + 1
        put = subscription.model_copy(update={**kept, "revision": revision, "version": VERSION})
        told = Revision(revision=revision, by=by, what="changed" if current else "made", subscription=public(put))
        reply = await self.redis.register_script(PUT)(
            keys=self._keys(put.id),
            args=[
                put.id,
                put.model_dump_json(exclude=stamped).encode()[:-1],
                told.model_dump_json(exclude={"at"}).encode()[:-1],
                expected,
                CHANGES_KEPT // timedelta(seconds=1),
                REVISIONS_KEPT,
                *sorted(stamped),
            ],
        )
        return Saved(Subscription.read(reply[1]), reply[0].decode()) if reply else None

    async def _last_change_id(self) -> str:
        last = cast("bytes | None", await self.redis.get(prefixed(LAST, self.namespace)))
        return (last or b"").decode()

    def _keys(self, id: str) -> list[str]:
        return [*keys(self.namespace, ALL, CHANGES, LAST), history_key(self.namespace, id)]

    async def _stored(self, id: str) -> bytes | None:
        return cast("bytes | None", await self.redis.hget(prefixed(ALL, self.namespace), id))


def _stamped(subscription: Subscription, current: Subscription | None) -> set[str]:
    """Return the moments the server sets: one that was silent and now rings hears of articles from now on."""
    if current is None:
        return {"made_at", "saved_at"}
    return {"saved_at"} if subscription.rings and not current.rings else set()


def readable(id: str, json: bytes) -> Subscription | None:
    """Return a stored subscription; one that cannot be read is named in the log and left out."""
    try:
        return Subscription.read(json)
    except ValidationError as error:
        places = sorted({".".join(map(str, problem["loc"])) for problem in error.errors()})
        log.error("subscription.unreadable", subscription=id, fields=places)
        return None
    except ValueError:
        log.error("subscription.unreadable", subscription=id, fields=[])
        return None


def _moment(time: Sequence[bytes]) -> datetime:
    return datetime.fromtimestamp(int(time[0]), UTC) + timedelta(microseconds=int(time[1]))
