"""Gets documents over HTTP: within a deadline and within sizes, politely, through the address guard."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Self

import httpx

from services.ingest.adapters.turns import Hosts, Turns
from services.ingest.domain.documents.bodies import Unpacker
from services.ingest.domain.documents.challenges import is_challenge
from services.ingest.domain.polling.access import NO_ACCESS, Access
from services.ingest.domain.polling.fetches import (
    NO_VALIDATORS,
    Agent,
    Fetched,
    HostBusy,
    HostLeftAlone,
    Validators,
    next_hop,
)
from services.ingest.domain.polling.intervals import retry_after
from tocsin.errors import Rejected, Retryable
from tocsin.guard import Forbidden, Guard
from tocsin.logs import redacted
from tocsin.reach import shown

ACCEPT: Final = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
REDIRECTS: Final = (301, 302, 303, 307, 308)
PERMANENT: Final = (301, 308)
AGENT_REFUSED: Final = (403, 406)
"""How servers answer that dislike a name; the fallback is tried once then."""
EXPLAINED: Final = (403, 429, 503)
"""Refusals whose page may be a check for browsers."""
EXPLANATION_BYTES: Final = 65_536
TURN_SECONDS: Final = 40.0
"""For how much longer than a fetch may take a host stays ours if this process dies with it."""


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much one fetch may take of anything."""

    seconds: float = 20.0
    connect_seconds: float = 5.0
    raw_bytes: int = 5 * 1024 * 1024
    unpacked_bytes: int = 10 * 1024 * 1024
    at_once: int = 64
    spacing_seconds: float = 1.0


class Fetcher:
    """One for a process; `hosts` keeps the distance between two requests to a host over all processes."""

    def __init__(
        self, guard: Guard, user_agent: str, limits: FetchLimits | None = None, hosts: Hosts | None = None
    ) -> None:
        self._guard = guard
        self._limits = limits or FetchLimits()
        held_seconds = self._limits.seconds + TURN_SECONDS
        self._turns = Turns(self._limits.at_once, self._limits.spacing_seconds, held_seconds, hosts)
        self._agents: Mapping[Agent, str] = {"own": user_agent, "fallback": f"Mozilla/5.0 (compatible; {user_agent})"}
        self._client = guard.client(
            timeout=httpx.Timeout(self._limits.seconds, connect=self._limits.connect_seconds),
            headers={"accept": ACCEPT, "accept-encoding": "gzip, deflate"},
            limits=httpx.Limits(max_connections=self._limits.at_once, max_keepalive_connections=0),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def get(
        self,
        url: str,
        validators: Validators = NO_VALIDATORS,
        patient: bool = True,
        access: Access = NO_ACCESS,
        agent: Agent = "own",
    ) -> Fetched:
        """Get a document, whatever the status; the time spent waiting for a turn does not count.

        Where our own name is refused the fallback is tried once; `agent` of the answer says which was let in.

        Raises:
            HostBusy: too many wait for its host already and we are not `patient`.
            HostLeftAlone: its host has asked to be left alone.
            Retryable: there was no whole answer.
            Rejected: the address may not be called, or the answer is too large, wrongly packed or redirected.
        """
        with _named(url):
            fetched = await self._follow(url, _Asking(validators, access, agent), patient)
            if agent != "own" or not _dislikes_name(fetched):
                return fetched
            with suppress(HostBusy, HostLeftAlone):
                fetched = await self._follow(url, _Asking(validators, access, "fallback"), patient)
            return fetched

    async def _follow(self, url: str, asking: "_Asking", patient: bool) -> Fetched:
        left = self._limits.seconds
        visited = [url]
        permanent = True
        while True:
            address = self._guard.parse(visited[-1])
            async with self._turns.of(address.host, patient) as turn:
                began = time.monotonic()
                async with asyncio.timeout(max(left, 0)):
                    answer = await self._ask(address, asking)
                left -= time.monotonic() - began
                turn.answered(answer.status, retry_after(answer.headers.get("retry-after"), datetime.now(UTC)))
            if answer.status not in REDIRECTS:
                moved = permanent and len(visited) > 1
                return replace(answer, url=visited[-1], permanently_moved=moved, agent=asking.agent)
            permanent = permanent and answer.status in PERMANENT
            visited.append(next_hop(visited, answer.headers.get("location")))

    async def _ask(self, address: httpx.URL, asking: "_Asking") -> Fetched:
        sent = [*_conditions(asking.validators), *_own_headers(asking.access, str(address))]
        if not any(name.lower() == b"user-agent" for name, _ in sent):
            sent.append((b"user-agent", self._agents[asking.agent].encode("latin-1", "replace")))
        async with self._client.stream("GET", address, headers=sent) as response:
            headers = _headers(response)
            return Fetched(str(address), response.status_code, await self._body(response, headers), headers)

    async def _body(self, response: httpx.Response, headers: Mapping[str, str]) -> bytes:
        if response.is_success:
            return await self._unpacked(response, headers, self._limits.raw_bytes, self._limits.unpacked_bytes)
        if response.status_code in EXPLAINED:
            with suppress(Rejected, Retryable, httpx.HTTPError):
                return await self._unpacked(response, headers, EXPLANATION_BYTES, EXPLANATION_BYTES)
        return b""

    async def _unpacked(
        self, response: httpx.Response, headers: Mapping[str, str], raw_bytes: int, unpacked_bytes: int
    ) -> bytes:
        unpacker = Unpacker(headers.get("content-encoding", ""), raw_bytes, unpacked_bytes)
        async for chunk in response.aiter_raw():
            unpacker.add(chunk)
        return unpacker.finish()


@dataclass(frozen=True, slots=True)
class _Asking:
    """What is said with a request."""

    validators: Validators
    access: Access
    agent: Agent


def _dislikes_name(fetched: Fetched) -> bool:
    return fetched.status in AGENT_REFUSED and not is_challenge(fetched.headers, fetched.body)


@contextmanager
def _named(url: str) -> Iterator[None]:
    """Turn whatever may go wrong with a fetch into one line that names the address."""
    try:
        yield
    except HostBusy:
        raise
    except HostLeftAlone as error:
        raise HostLeftAlone(f"{shown(url)}: {error}", error.retry_after_seconds) from error
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


def _conditions(validators: Validators) -> list[tuple[bytes, bytes]]:
    pairs = ((b"if-none-match", validators.etag), (b"if-modified-since", validators.last_modified))
    return [(name, value.encode("latin-1", "replace")) for name, value in pairs if value]


def _own_headers(access: Access, url: str) -> list[tuple[bytes, bytes]]:
    """Return a feed's own headers, if the address is its host's."""
    headers = access.headers_for(url)
    return [(each.name.encode("ascii"), each.value.get_secret_value().encode("latin-1")) for each in headers]
