"""What is remembered of pushes: answers by idempotency key, and what publishers call their articles.

    push-answer.v1:PUBLISHER:HASH  hash: `body` SHA-256 of the request, `answer` once there is one; gone after a day

HASH is SHA-256 of the idempotency key in hex. Names are read from the keys of the articles (`article_keys`).
"""

import hashlib
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Final, cast

from redis.asyncio import Redis

from services.ingest.adapters.article_keys import ArticleKeys
from services.ingest.adapters.outage import retryable
from tocsin.problems import Problem
from tocsin.streams import prefixed

DAY_SECONDS: Final = 24 * 60 * 60

BEGIN: Final = """#!lua
-- Bind a key to a request; returns '=' and its answer if there is one, '' if there is none, '!' if another has the key.
-- KEYS  answer
-- ARGV  hash of the request, seconds
local bound = redis.call('HGET', KEYS[1], 'body')
if bound and bound ~= ARGV[1] then return '!' end
local answer = redis.call('HGET', KEYS[1], 'answer')
if answer then return '=' .. answer end
redis.call('HSET', KEYS[1], 'body', ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return ''
"""

FINISH: Final = """#!lua
-- Remember the answer to a request, unless there is one; returns the one that counts.
-- KEYS  answer
-- ARGV  answer, seconds
if redis.call('HSETNX', KEYS[1], 'answer', ARGV[1]) == 1 then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
return redis.call('HGET', KEYS[1], 'answer')
"""


@dataclass(frozen=True)
class PushAnswers:
    """Answers that are given again; every method raises `Retryable` where the server fails."""

    redis: "Redis"
    namespace: str = ""

    async def begin(self, publisher: str, key: str, fingerprint: str) -> str | None:
        """Bind a key to a request; returns its answer if it has been answered.

        Raises:
            Problem: the key belongs to another request.
        """
        with retryable("looking for an earlier answer"):
            script = self.redis.register_script(BEGIN)
            found = cast(bytes, await script(keys=[self._key(publisher, key)], args=[fingerprint, DAY_SECONDS]))
        if found == b"!":
            raise Problem("key-reused", "use a key of its own for each body; a key is kept for a day")
        return found[1:].decode() if found else None

    async def finish(self, publisher: str, key: str, answer: str) -> str:
        """Remember an answer; returns the one that was first."""
        with retryable("remembering an answer"):
            script = self.redis.register_script(FINISH)
            return cast(bytes, await script(keys=[self._key(publisher, key)], args=[answer, DAY_SECONDS])).decode()

    def _key(self, publisher: str, key: str) -> str:
        hashed = hashlib.sha256(key.encode()).hexdigest()
        return prefixed(f"push-answer.v1:{publisher}:{hashed}", self.namespace)


@dataclass(frozen=True)
class PushNames:
    """What publishers call their articles."""

    redis: "Redis"
    keys: ArticleKeys

    async def find(self, feed: str, name: str) -> str | None:
        """Return the id of the article that a feed knows by a name; raises `Retryable` where the server fails."""
        with retryable("looking an article up"):
            held = await cast(Awaitable[bytes | None], self.redis.get(self.keys.entry(feed, name)))
        return held.decode().partition(" ")[0] if held else None
