"""A stream entry, what became of it, and the dead letter that keeps it whole."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from tocsin.messages import DeadLetter, DeadReason, Message
from tocsin.telemetry import new_traceparent, valid_traceparent

Out = TypeVar("Out", bound=Message)


@dataclass(frozen=True, slots=True)
class Entry:
    """A stream entry as the server has it."""

    id: str
    fields: Mapping[bytes, bytes]

    @property
    def entered_at(self) -> datetime:
        """When the server took it in."""
        try:
            return datetime.fromtimestamp(int(self.id.partition("-")[0]) / 1000, UTC)
        except (ValueError, OverflowError, OSError):  # an id that somebody chose
            return datetime.max.replace(tzinfo=UTC)

    @property
    def traceparent(self) -> str:
        """Its trace context, a new one if it has none."""
        value = self.fields.get(b"traceparent", b"").decode("ascii", "replace")
        return value if valid_traceparent(value) else new_traceparent()


@dataclass(frozen=True, slots=True)
class Done(Generic[Out]):
    """Handled: these messages follow, each with its wire form."""

    messages: tuple[tuple[Out, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Dead:
    """Given up."""

    reason: DeadReason
    error: str
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Later:
    """To be tried again."""

    error: str
    after_seconds: float | None = None
    own_fault: bool = True
    """False where the server was away: that is nobody's failure and is not counted."""


Outcome = Done[Any] | Dead | Later


def dead_letter(stage: str, stream: str, entry: Entry, dead: Dead) -> DeadLetter:
    """Return the dead letter of an entry, whole."""
    try:
        fields = {name.decode(): value.decode() for name, value in entry.fields.items()}
        encoding = "utf-8"
    except UnicodeDecodeError:
        fields = {_base64(name): _base64(value) for name, value in entry.fields.items()}
        encoding = "base64"
    return DeadLetter(
        stage=stage,
        reason=dead.reason,
        stream=stream,
        entry_id=entry.id,
        attempts=dead.attempts,
        first_at=entry.entered_at,
        last_at=datetime.now(UTC),
        error=dead.error,
        encoding=encoding,
        entry=fields,
    )


def entry_of(letter: DeadLetter) -> dict[bytes, bytes]:
    """Return the entry a dead letter keeps, as it was on its stream."""
    if letter.encoding == "base64":
        return {base64.b64decode(name): base64.b64decode(value) for name, value in letter.entry.items()}
    return {name.encode(): value.encode() for name, value in letter.entry.items()}


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
