"""Taking in what publishers push: read, checked as a whole, stored, and only then answered."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import structlog
from pydantic import TypeAdapter

from services.ingest.domain.pushes.bodies import ARTICLES, Form, drafts_of
from services.ingest.domain.pushes.pushed import Draft, Reading
from services.ingest.shelf import Result, Shelf
from tocsin.errors import Rejected, Retryable
from tocsin.problems import Problem

KEY_CHARACTERS: Final = 255
AWAY_SECONDS: Final = 5
RESULTS: Final = TypeAdapter(tuple[Result, ...])

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pushed:
    """A body, and who pushed it."""

    body: bytes = field(repr=False)
    content_type: str
    publisher: str
    """Whose names and idempotency keys count: the id of an API key."""
    idempotency_key: str | None = None

    @property
    def feed(self) -> str:
        """The feed that a publisher's pushes make."""
        return f"urn:tocsin:push:{self.publisher}"

    @property
    def fingerprint(self) -> str:
        """A hash by which the same request is known again."""
        return hashlib.sha256(self.content_type.encode() + b"\n" + self.body).hexdigest()


class Reads(Protocol):
    """Reads hostile documents; raises `Rejected` for one that cannot be read in time."""

    async def newsml(self, body: bytes, most: int, charset: str | None) -> Reading: ...

    async def markup(self, drafts: Sequence[Draft]) -> Reading: ...


class Answers(Protocol):
    """What idempotency keys were answered; raises `Retryable` where the outcome is unknown."""

    async def begin(self, publisher: str, key: str, fingerprint: str) -> str | None: ...

    async def finish(self, publisher: str, key: str, answer: str) -> str: ...


@dataclass(frozen=True)
class Push:
    """Takes a push in: all of it, or nothing where anything in it is wrong.

    Crash points: before the articles are stored nothing has happened; after it, and before the answer is remembered or
    sent, the same request again finds them there. Requests with one idempotency key may run side by side; the first to
    finish gives the answer of all.
    """

    reads: Reads
    shelf: Shelf
    answers: Answers

    async def take(self, pushed: Pushed) -> tuple[Result, ...]:
        """Store what was pushed; once this returns it is durable.

        Raises:
            Problem: it cannot be taken; the answer says why, and whether waiting helps.
        """
        key = _checked(pushed.idempotency_key)
        try:
            drafts = await self._drafts(pushed)
            if key is None:
                return self._logged(pushed, await self.shelf.put(drafts, pushed.feed))
            earlier = await self.answers.begin(pushed.publisher, key, pushed.fingerprint)
            if earlier is not None:
                return RESULTS.validate_json(earlier)
            results = self._logged(pushed, await self.shelf.put(drafts, pushed.feed))
            answer = await self.answers.finish(pushed.publisher, key, RESULTS.dump_json(results).decode())
            return RESULTS.validate_json(answer)
        except Retryable as error:
            log.warning("push.not_stored", publisher=pushed.publisher, error=str(error))
            seconds = round(error.retry_after_seconds or AWAY_SECONDS)
            raise Problem("unavailable", "nothing may have been stored: push it again", (), seconds) from error

    async def _drafts(self, pushed: Pushed) -> tuple[Draft, ...]:
        form = Form.of(pushed.content_type)
        try:
            if form.syntax == "xml":
                return (await self.reads.newsml(pushed.body, ARTICLES, form.charset)).taken()
            drafts = drafts_of(pushed.body, form)
            if any(draft.html is not None for draft in drafts):
                return (await self.reads.markup(drafts)).taken()
            return drafts
        except Rejected as error:
            raise Problem("unreadable", str(error)) from error

    def _logged(self, pushed: Pushed, results: Sequence[Result]) -> tuple[Result, ...]:
        counts = Counter[str](result.outcome for result in results)
        log.info("push.stored", publisher=pushed.publisher, articles=len(results), **counts)
        return tuple(results)


def _checked(key: str | None) -> str | None:
    """Return an idempotency key; raises `Problem` for one that is none."""
    if key is None:
        return None
    if not 0 < len(key) <= KEY_CHARACTERS or not key.isascii() or not key.isprintable():
        detail = f"the header Idempotency-Key: expected 1 to {KEY_CHARACTERS} printable characters of ASCII"
        raise Problem("invalid", detail)
    return key
