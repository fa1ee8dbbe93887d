"""Gets documents over HTTP: within a deadline and within sizes, politely, through the address guard."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Self

import httpx

from services.ingest.adapters.turns import Turns
from services.ingest.domain.bodies import Unpacker
from services.ingest.domain.fetches import NO_VALIDATORS, Fetched, HostBusy, Validators, next_hop
from services.ingest.domain.polling import retry_after
from tocsin.errors import Rejected, Retryable
from tocsin.guard import Forbidden, Guard
from tocsin.logs import redacted
from tocsin.reach import shown

ACCEPT: Final = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
REDIRECTS: Final = (301, 302, 303, 307, 308)
PERMANENT: Final = (301, 308)
LEFT_ALONE: Final = (429, 503)


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much one fetch may take of anything."""

    seconds: float = 20.0
    connect_seconds: float = 5.0
    raw_bytes: int = 5 * 1024 * 1024
    unpacked_bytes: int = 10 * 1024 * 1024
    at_once: int = 64
    spacing_seconds: float = 1.0
    left_alone_seconds: float = 86_400.0
    """The longest that a host is left alone because it asked for it."""


class Fetcher:
    """One for a process, for it keeps the distance between two requests to a host."""

    def __init__(self, guard: Guard, user_agent: str, limits: FetchLimits | None = None) -> None:
        self._guard = guard
        self._limits = limits or FetchLimits()
        self._turns = Turns(self._limits.at_once, self._limits.spacing_seconds)
        self._client = guard.client(
            timeout=httpx.Timeout(self._limits.seconds, connect=self._limits.connect_seconds),
            headers={"user-agent": user_agent, "accept": ACCEPT, "accept-encoding": "gzip, deflate"},
            limits=httpx.Limits(max_connections=self._limits.at_once, max_keepalive_connections=0),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def get(self, url: str, validators: Validators = NO_VALIDATORS, patient: bool = True) -> Fetched:
        """Get a document, whatever the status; the time spent waiting for a turn does not count.

        Raises:
            HostBusy: too many wait for its host already and we are not `patient`.
            Retryable: there was no whole answer.
            Rejected: the address may not be called, or the answer is too large, wrongly packed or redirected.
        """
        with _named(url):
            return await self._follow(url, validators, patient)

    async def _follow(self, url: str, validators: Validators, patient: bool) -> Fetched:
        left = self._limits.seconds
        visited = [url]
        permanent = True
        while True:
            address = self._guard.parse(visited[-1])
            async with self._turns.of(address.host, patient):
                began = time.monotonic()
                async with asyncio.timeout(max(left, 0)):
                    answer = await self._ask(address, validators)
                left -= time.monotonic() - began
                self._heed(address.host, answer)
            if answer.status not in REDIRECTS:
                moved = permanent and len(visited) > 1
                return Fetched(visited[-1], answer.status, answer.body, answer.headers, moved)
            permanent = permanent and answer.status in PERMANENT
            visited.append(next_hop(visited, answer.headers.get("location")))

    async def _ask(self, address: httpx.URL, validators: Validators) -> Fetched:
        async with self._client.stream("GET", address, headers=_conditions(validators)) as response:
            headers = _headers(response)
            body = await self._body(response, headers) if response.is_success else b""
            return Fetched(str(address), response.status_code, body, headers)

    async def _body(self, response: httpx.Response, headers: Mapping[str, str]) -> bytes:
        unpacker = Unpacker(headers.get("content-encoding", ""), self._limits.raw_bytes, self._limits.unpacked_bytes)
        async for chunk in response.aiter_raw():
            unpacker.add(chunk)
        return unpacker.finish()

    def _heed(self, host: str, answer: Fetched) -> None:
        """Leave a host alone that asks for it."""
        if answer.status in LEFT_ALONE:
            seconds = retry_after(answer.headers.get("retry-after"), datetime.now(UTC))
            self._turns.leave_alone(host, min(seconds or 0.0, self._limits.left_alone_seconds))


@contextmanager
def _named(url: str) -> Iterator[None]:
    """Turn whatever may go wrong with a fetch into one line that names the address."""
    try:
        yield
    except HostBusy:
        raise
    except Forbidden as error:
        raise Forbidden(f"{shown(url)}: {error}") from error
    except Rejected as error:
        raise Rejected(f"{shown(url)}: {error}", error.reason) from error
    except Retryable as error:
        raise Retryable(f"{shown(url)}: {error}", error.retry_after_seconds) from error
    except TimeoutError as error:
        raise Retryable(f"{shown(url)}: it took too long to answer") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Retryable(f"{shown(url)}: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.ConnectTimeout):
        return "the server could not be reached in time"
    return redacted(str(error)) or f"the connection failed ({type(error).__name__})"


def _headers(response: httpx.Response) -> dict[str, str]:
    """Return the headers as they came, byte for byte; httpx would guess their encoding."""
    headers: dict[str, str] = {}
    for name, value in response.headers.raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _conditions(validators: Validators) -> dict[bytes, bytes]:
    pairs = ((b"if-none-match", validators.etag), (b"if-modified-since", validators.last_modified))
    return {name: value.encode("latin-1", "replace") for name, value in pairs if value}
