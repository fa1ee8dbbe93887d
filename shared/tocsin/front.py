"""What every request of the API passes first and last, whichever part it is for."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Final

import structlog

from tocsin.problems import Problem, answer
from tocsin.settings import Network

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_BYTES: Final = 1024 * 1024
"""What a body may have where a part does not say otherwise."""
IN_FLIGHT: Final = 32
"""Requests that are worked on at once; one more is told to come back."""
LINGER_BYTES: Final = 2 * BODY_BYTES
LINGER_SECONDS: Final = 1.0
"""How much of an unwanted body is thrown away, so that whoever is still sending it reads why."""
HEADERS: Final = tuple(
    (name.encode(), value.encode())
    for name, value in {
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }.items()
)

log = structlog.get_logger("tocsin.api")


@dataclass(frozen=True, slots=True)
class Part:
    """What a service serves: every path that begins with `prefix`."""

    prefix: str
    """Such as `/v1/articles`."""
    application: Application


@dataclass
class Front:
    """What every request passes first and last, whichever part it is for."""

    trusted: tuple[Network, ...] = ()
    """Proxies whose word on who asks is taken."""
    parts: list[Part] = field(default_factory=list)
    in_flight: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request: nothing that goes wrong in a part is shown, and nothing is served above the limit."""
        request = Exchange(scope, receive, send)
        self.in_flight += 1
        try:
            if self.in_flight > IN_FLIGHT:
                raise Problem("busy", f"{IN_FLIGHT} requests are worked on already", retry_after_seconds=1)
            await self._serve(request)
        except Problem as problem:
            await request.refuse(problem)
        except Exception:
            log.exception("api.failed", method=scope["method"])
            await request.refuse(Problem("failed", "it has been logged; trying again may help"))
        finally:
            self.in_flight -= 1

    async def _serve(self, request: "Exchange") -> None:
        path = request.scope["path"]
        for part in self.parts:
            if path == part.prefix or path.startswith(f"{part.prefix}/"):
                scope = {**request.scope, "client": (client_of(request.scope, self.trusted), 0)}
                await part.application(scope, request.receive, request.send)
                return
        raise Problem("not-found", "no part of the API has this path")


@dataclass
class Exchange:
    """A request and its answer."""

    scope: Scope
    take: Receive
    give: Send
    is_begun: bool = False
    """Whether the answer has begun."""
    is_read: bool = False
    """Whether the request is here in full."""

    async def receive(self) -> Any:
        """Return the next piece of the request."""
        message = await self.take()
        self.is_read = self.is_read or not message.get("more_body", False)
        return message

    async def send(self, message: Any) -> None:
        """Send a piece of the answer, with the headers that all answers have."""
        if message["type"] == "http.response.start":
            self.is_begun = True
            last = [(b"connection", b"close")] if self._leaves_much() else []
            message = {**message, "headers": [*message.get("headers", ()), *HEADERS, *last]}
        elif not message.get("more_body", False) and self._leaves_much() and not self._asks_first():
            await self.give({**message, "more_body": True})
            await self._throw_away()
            message = {"type": "http.response.body", "body": b""}
        await self.give(message)

    async def refuse(self, problem: Problem) -> None:
        """Answer with a problem, if there is still a way to."""
        if not self.is_begun:
            await answer(problem, self.send)

    def _leaves_much(self) -> bool:
        """Whether there may be more to come than is worth reading for the sake of the connection."""
        if self.is_read:
            return False
        headers = dict(self.scope["headers"])
        length = headers.get(b"content-length", b"")
        return b"transfer-encoding" in headers or (length.isdigit() and int(length[:20]) > BODY_BYTES)

    def _asks_first(self) -> bool:
        return b"expect" in dict(self.scope["headers"])

    async def _throw_away(self) -> None:
        left = LINGER_BYTES
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                while left > 0 and not self.is_read:
                    left -= len((await self.receive()).get("body", b""))


def client_of(scope: Scope, trusted: tuple[Network, ...]) -> str:
    """Return the address that asks: behind proxies of ours the last one that is none of them."""
    client = scope.get("client") or ("", 0)
    address = str(client[0])
    if not is_in(address, trusted):
        return address
    values = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    for hop in reversed(",".join(values).split(",")):
        if not _is_address(hop := hop.strip()):
            break
        address = hop
        if not is_in(hop, trusted):
            break
    return address


def is_in(address: str, networks: tuple[Network, ...]) -> bool:
    """Whether an address lies in one of the networks."""
    return bool(networks) and _is_address(address) and any(ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
