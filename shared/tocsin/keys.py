"""API keys: made, shown once, and kept as a fingerprint that is worth nothing without the operator's key file.

    api-keys.v1        set of the ids of all keys
    api-key.v1:ID      hash: name, scopes, created, used, expires, revoked, per_second, burst, fingerprint, and while a
                       key is rotated old_fingerprint, old_until

A token is `tocsin_ID_SECRET`: the id finds the record, 256 random bits prove the right to it. What is stored is
HMAC-SHA256 of the token under a key derived from TOCSIN_KEY_FILE.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal, Self, cast, get_args

from pydantic import SecretStr
from redis.asyncio import Redis

from tocsin.key_file import derived_key
from tocsin.rates import Rate
from tocsin.streams import prefixed

Scope = Literal["articles:read", "articles:write", "alerts:read", "subscriptions:read", "subscriptions:write"]
"""What a key may do."""

SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
PREFIX: Final = "tocsin_"
TOKEN: Final = re.compile(r"tocsin_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")
ID_BYTES: Final = 6
SECRET_BYTES: Final = 32
PURPOSE: Final = "api keys v1"
USUAL_RATE: Final = Rate(per_second=50, burst=200)
USED_WITHIN: Final = timedelta(hours=1)
"""How exactly it is remembered when a key was last used."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is kept; nothing in it opens anything."""

    id: str
    name: str
    scopes: frozenset[Scope]
    created: datetime
    rate: Rate = USUAL_RATE
    used: datetime | None = None
    """When it was last used, within an hour."""
    expires: datetime | None = None
    revoked: datetime | None = None
    old_until: datetime | None = None
    """While it is rotated: until when the secret before still opens."""

    def is_live(self, now: datetime) -> bool:
        """Whether it opens anything at all."""
        return self.revoked is None and (self.expires is None or now < self.expires)


@dataclass(frozen=True)
class Keys:
    """The keys of this stack; every method raises what Redis does."""

    redis: Redis
    pepper: bytes = field(repr=False)
    namespace: str = ""

    @classmethod
    def of(cls, redis: Redis, key_file: Path, namespace: str = "") -> Self:
        """Return the keys that are kept under a key file; raises `Misconfigured` where it cannot be used."""
        return cls(redis, derived_key(key_file, PURPOSE), namespace)

    async def add(
        self,
        name: str,
        scopes: Iterable[Scope],
        now: datetime,
        expires: datetime | None = None,
        rate: Rate = USUAL_RATE,
    ) -> tuple[Key, SecretStr]:
        """Make a key; returns it with its token, which is never to be had again."""
        key = Key(secrets.token_hex(ID_BYTES), name, frozenset(scopes), now, rate, expires=expires)
        token = _new_token(key.id)
        await self._write(key.id, {**_fields(key), "fingerprint": self._fingerprint(token)})
        await self.redis.sadd(self._index, key.id)
        return key, token

    async def find(self, token: str, now: datetime) -> Key | None:
        """Return the key that a token proves the right to, None if it proves none."""
        shape = TOKEN.fullmatch(token)
        if shape is None:
            return None
        stored = await self._stored(shape[1])
        fingerprint = self._fingerprint(SecretStr(token))
        key = _key_of(shape[1], stored) if stored else None
        matches = hmac.compare_digest(fingerprint, stored.get("fingerprint", ""))
        matches_old = hmac.compare_digest(fingerprint, stored.get("old_fingerprint", ""))
        if key is None or not key.is_live(now):
            return None
        old_counts = key.old_until is not None and now < key.old_until
        return key if matches or (matches_old and old_counts) else None

    async def all(self) -> list[Key]:
        """Return every key, the oldest first."""
        ids = cast(set[bytes], await self.redis.smembers(self._index))
        keys = [await self.get(str(id, "ascii")) for id in ids]
        return sorted((key for key in keys if key), key=lambda key: (key.created, key.id))

    async def get(self, id: str) -> Key | None:
        """Return a key by its id."""
        stored = await self._stored(id)
        return _key_of(id, stored) if stored else None

    async def rotate(self, id: str, now: datetime, old_for: timedelta) -> SecretStr | None:
        """Give a key a new token, the one before being good for a while; None if there is no such key.

        Two tokens open a key at most: one that was still good from an earlier rotation no longer is.
        """
        stored = await self._stored(id)
        if not stored:
            return None
        token = _new_token(id)
        changed = {
            "fingerprint": self._fingerprint(token),
            "old_fingerprint": stored["fingerprint"],
            "old_until": (now + old_for).isoformat(),
        }
        await self._write(id, changed)
        return token

    async def revoke(self, id: str, now: datetime) -> bool:
        """Make a key open nothing any more, at once and for good; returns whether there is one."""
        return await self._put(id, {"revoked": now.isoformat()})

    async def limit(self, id: str, rate: Rate) -> bool:
        """Change how often a key may ask; returns whether there is one."""
        return await self._put(id, {"per_second": repr(rate.per_second), "burst": str(rate.burst)})

    async def touch(self, key: Key, now: datetime) -> None:
        """Remember that a key was used, unless it is known that it was within the hour."""
        if key.used is None or now - key.used >= USED_WITHIN:
            await self._write(key.id, {"used": now.isoformat()})

    async def _put(self, id: str, changed: Mapping[str, str]) -> bool:
        if not await self._stored(id):
            return False
        await self._write(id, changed)
        return True

    async def _write(self, id: str, fields: Mapping[str, str]) -> None:
        written: dict[Any, Any] = dict(fields)
        await self.redis.hset(self._key(id), mapping=written)

    async def _stored(self, id: str) -> dict[str, str]:
        stored = cast(dict[bytes, bytes], await self.redis.hgetall(self._key(id)))
        return {name.decode(): value.decode() for name, value in stored.items()}

    def _fingerprint(self, token: SecretStr) -> str:
        return hmac.new(self.pepper, token.get_secret_value().encode(), hashlib.sha256).hexdigest()

    def _key(self, id: str) -> str:
        return prefixed(f"api-key.v1:{id}", self.namespace)

    @property
    def _index(self) -> str:
        return prefixed("api-keys.v1", self.namespace)


def _new_token(id: str) -> SecretStr:
    return SecretStr(f"{PREFIX}{id}_{secrets.token_urlsafe(SECRET_BYTES)}")


def _fields(key: Key) -> dict[str, str]:
    fields = {
        "name": key.name,
        "scopes": " ".join(sorted(key.scopes)),
        "created": key.created.isoformat(),
        "per_second": repr(key.rate.per_second),
        "burst": str(key.rate.burst),
    }
    return {**fields, "expires": key.expires.isoformat()} if key.expires else fields


def _key_of(id: str, stored: Mapping[str, str]) -> Key:
    return Key(
        id=id,
        name=stored["name"],
        scopes=frozenset(scope for scope in SCOPES if scope in stored["scopes"].split()),
        created=datetime.fromisoformat(stored["created"]),
        rate=Rate(float(stored["per_second"]), int(stored["burst"])),
        used=_moment(stored, "used"),
        expires=_moment(stored, "expires"),
        revoked=_moment(stored, "revoked"),
        old_until=_moment(stored, "old_until"),
    )


def _moment(stored: Mapping[str, str], name: str) -> datetime | None:
    return datetime.fromisoformat(stored[name]) if name in stored else None
