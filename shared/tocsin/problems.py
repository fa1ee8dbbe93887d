"""What the API answers when it does not do what it was asked: `application/problem+json`, RFC 9457."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from tocsin.messages import printable

MEDIA_TYPE: Final = "application/problem+json"
SHOWN_CHARACTERS: Final = 300
FAULTS: Final = 100
"""Faults that one answer names."""

Kind = Literal[
    "unreadable", "no-key", "wrong-key", "missing-scope", "not-found", "not-allowed", "too-slow",
    "too-large", "unsupported", "invalid", "key-reused", "too-many", "failed", "busy", "unavailable",
]  # fmt: skip

KINDS: Final[Mapping[Kind, tuple[int, str]]] = {
    "unreadable": (400, "The body cannot be read"),
    "no-key": (401, "An API key is needed"),
    "wrong-key": (401, "The API key is not valid"),
    "missing-scope": (403, "The API key may not do this"),
    "not-found": (404, "There is nothing here"),
    "not-allowed": (405, "This cannot be done here"),
    "too-slow": (408, "The request did not arrive in time"),
    "too-large": (413, "The body is too large"),
    "unsupported": (415, "The format is not one of ours"),
    "invalid": (422, "Something in the body is wrong"),
    "key-reused": (422, "The idempotency key belongs to another body"),
    "too-many": (429, "Too many requests"),
    "failed": (500, "We made a mistake"),
    "busy": (503, "Too much is being worked on"),
    "unavailable": (503, "It cannot be stored now"),
}
"""Each kind of problem with its status and title; its `type` is `urn:tocsin:problem:KIND`."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a body."""

    pointer: str
    """Where: a JSON pointer (RFC 6901), or the path of elements in XML; empty for the whole body."""
    detail: str
    """What is wrong and what is expected."""


class Problem(Exception):
    """Ends a request with its answer."""

    def __init__(
        self,
        kind: Kind,
        detail: str,
        faults: Sequence[Fault] = (),
        retry_after_seconds: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind, self.detail = kind, _shown(detail)
        self.faults = tuple(Fault(_shown(each.pointer), _shown(each.detail)) for each in faults[:FAULTS])
        self.status, self.title = KINDS[kind]
        again = {} if retry_after_seconds is None else {"retry-after": str(retry_after_seconds)}
        self.headers: dict[str, str] = {**again, **(headers or {})}

    def body(self) -> bytes:
        """Return the answer as JSON."""
        content: dict[str, Any] = {
            "type": f"urn:tocsin:problem:{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.faults:
            content["errors"] = [{"pointer": fault.pointer, "detail": fault.detail} for fault in self.faults]
        return json.dumps(content, ensure_ascii=False).encode()


async def answer(problem: Problem, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """Send a problem as the answer of an ASGI request."""
    body = problem.body()
    headers = {"content-type": MEDIA_TYPE, "content-length": str(len(body)), **problem.headers}
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": problem.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


def _shown(text: str) -> str:
    """Return text that may come from outside in one line that can be written and read."""
    line = " ".join(printable(text).split())
    return line if len(line) <= SHOWN_CHARACTERS else line[: SHOWN_CHARACTERS - 1] + "…"
