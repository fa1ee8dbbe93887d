"""Who may ask the API for what, and how often: the key in the header, its scopes, and a bucket for everybody."""

import asyncio
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final, Protocol

from redis.exceptions import BusyLoadingError, OutOfMemoryError, RedisError

from tocsin.keys import Key, Scope
from tocsin.problems import Problem
from tocsin.rates import Rate

KEYLESS: Final = Rate(per_second=20, burst=20)
"""What an address may ask without a key."""
GUESSES: Final = Rate(per_second=10 / 60, burst=10)
"""How often an address may be wrong about a key."""
SERVER_SECONDS: Final = 6.0
"""Longer than this nobody is kept waiting for the server to say who asks."""
AWAY_SECONDS: Final = 5
FULL_SECONDS: Final = 30


class Clock(Protocol):
    """The server's time, the same for every process."""

    async def now(self) -> datetime: ...


class Keys(Protocol):
    """The keys of this stack."""

    async def find(self, token: str, now: datetime) -> Key | None: ...

    async def touch(self, key: Key, now: datetime) -> None: ...


class Rates(Protocol):
    """Buckets by name."""

    async def take(self, name: str, rate: Rate) -> float: ...


@dataclass(frozen=True)
class Gate:
    """Lets requests in."""

    keys: Keys
    rates: Rates
    clock: Clock

    async def admit(self, authorization: str | None, address: str, scope: Scope) -> Key:
        """Return the key that a request comes with; a key in an address or a body is none.

        Raises:
            Problem: it may not pass: no key, a wrong one, one without the scope, too many, or the server is away.
        """
        with unavailable():
            async with asyncio.timeout(SERVER_SECONDS):
                return await self._admit(authorization, address, scope)

    async def pass_without_key(self, address: str) -> None:
        """Let a request in that needs no key; raises `Problem` where there are too many of its address."""
        with unavailable():
            async with asyncio.timeout(SERVER_SECONDS):
                await self._take(f"address:{_sha256(address)}", KEYLESS, "from this address")

    async def _admit(self, authorization: str | None, address: str, scope: Scope) -> Key:
        token = _bearer(authorization)
        if token is None:
            await self._take(f"address:{_sha256(address)}", KEYLESS, "without a key from this address")
            raise Problem("no-key", "expected a header `Authorization: Bearer tocsin_…`", headers=_challenge())
        now = await self.clock.now()
        key = await self.keys.find(token, now)
        if key is None:
            await self._take(f"guesses:{_sha256(address)}", GUESSES, "with wrong keys from this address")
            headers = _challenge('error="invalid_token"')
            raise Problem("wrong-key", "no such key, or it has expired or been revoked", headers=headers)
        await self._take(f"key:{key.id}", key.rate, "with this key")
        if scope not in key.scopes:
            headers = _challenge(f'error="insufficient_scope", scope="{scope}"')
            raise Problem("missing-scope", f"the key lacks the scope {scope}", headers=headers)
        await self.keys.touch(key, now)
        return key

    async def _take(self, name: str, rate: Rate, whose: str) -> None:
        seconds = await self.rates.take(name, rate)
        if seconds:
            detail = f"{round(rate.per_second, 2):g} requests a second, {rate.burst} at once, are taken {whose}"
            raise Problem("too-many", detail, retry_after_seconds=ceil(seconds))


@contextmanager
def unavailable() -> Iterator[None]:
    """Turn what Redis raises into the problem that whoever asked can wait for."""
    try:
        yield
    except OutOfMemoryError as error:
        raise Problem("unavailable", "the store is full", retry_after_seconds=FULL_SECONDS) from error
    except BusyLoadingError as error:
        raise Problem("unavailable", "the store is loading", retry_after_seconds=AWAY_SECONDS) from error
    except (RedisError, OSError, TimeoutError) as error:
        raise Problem("unavailable", "the store does not answer", retry_after_seconds=AWAY_SECONDS) from error


def _bearer(authorization: str | None) -> str | None:
    scheme, _, token = (authorization or "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _challenge(more: str = "") -> dict[str, str]:
    return {"www-authenticate": f'Bearer realm="tocsin"{more and ", "}{more}'}


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
