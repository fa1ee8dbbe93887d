"""One call of a webhook by Standard Webhooks: signed, bounded in time and size, never redirected."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final, Self

import httpx
from pydantic import SecretStr
from standardwebhooks import Webhook

from services.notifier.domain.cloudevents import CONTENT_TYPE
from services.notifier.domain.deliveries import Answer
from services.notifier.domain.retries import Outcome, outcome_of, retry_after
from tocsin.guard import Forbidden, Guard
from tocsin.logs import redacted

ANSWER_BYTES: Final = 4 * 1024
ANSWER_SECONDS: Final = 2.0
"""How long the body of an answer is listened to; the status has decided by then."""
CONNECT_SECONDS: Final = 10.0
KEPT_ALIVE_SECONDS: Final = 4.0
"""Less than servers commonly keep an idle connection, so that none is closed under a call."""
SHOWN_CHARACTERS: Final = 200
_UNANSWERED: Final = (Forbidden, httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError)


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Calls webhooks over one client that keeps connections alive."""

    client: httpx.AsyncClient = field(repr=False)
    timeout_seconds: float

    @classmethod
    def over(cls, guard: Guard, user_agent: str, timeout_seconds: float, at_once: int) -> Self:
        """Return a caller that dials what `guard` allows."""
        return cls(
            guard.client(
                timeout=httpx.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds)),
                headers={"user-agent": user_agent, "accept": "*/*", "accept-encoding": "identity"},
                limits=httpx.Limits(
                    max_connections=at_once, max_keepalive_connections=at_once, keepalive_expiry=KEPT_ALIVE_SECONDS
                ),
            ),
            timeout_seconds,
        )

    async def post(self, url: str, secret: SecretStr, id: str, body: bytes, at: datetime) -> Answer:
        """Post `body` once and say how it ended, whatever the network does."""
        deadline = time.monotonic() + self.timeout_seconds
        try:
            request = self.client.build_request("POST", url, content=body, headers=signed(secret, id, body, at))
            async with asyncio.timeout(self.timeout_seconds):
                response = await self.client.send(request, stream=True)
        except _UNANSWERED as error:
            return _unanswered(error, self.timeout_seconds)
        try:
            said = await _beginning(response, min(ANSWER_SECONDS, deadline - time.monotonic()))
        except asyncio.CancelledError:  # a stop: it cuts the words short, but the status is known and stands
            said = b""
        return _answer(response, said, at)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections that were kept."""
        await self.client.aclose()


def signed(secret: SecretStr, id: str, body: bytes, at: datetime) -> Mapping[str, str]:
    """Return the headers that prove who sent `body`, and when."""
    moment = at.astimezone(UTC)
    return {
        "content-type": CONTENT_TYPE,
        "webhook-id": id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret.get_secret_value()).sign(id, moment, body.decode()),
    }


def _unanswered(error: Exception, timeout_seconds: float) -> Answer:
    """Say what it means that there is no status; after a connection stood, the call may have arrived."""
    match error:
        case Forbidden() | httpx.InvalidURL():
            return Answer(Outcome.FORBIDDEN, error=redacted(str(error)))
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            return Answer(Outcome.TIMED_OUT, error="no connection in time")
        case httpx.ConnectError() | httpx.ProxyError() | httpx.UnsupportedProtocol():
            return Answer(Outcome.UNREACHABLE, error=redacted(f"no connection: {error}"))
        case TimeoutError() | httpx.TimeoutException():
            return Answer(Outcome.TIMED_OUT, error=f"no answer within {timeout_seconds:g} s", may_have_arrived=True)
        case _:
            what = str(error) or type(error).__name__
            return Answer(Outcome.UNREACHABLE, error=redacted(f"broken off: {what}"), may_have_arrived=True)


async def _beginning(response: httpx.Response, seconds: float) -> bytes:
    """Return the beginning of an answer's body: what comes in time and fits."""
    said = bytearray()
    try:
        async with asyncio.timeout(max(0.0, seconds)):
            async for chunk in response.aiter_raw():
                said += chunk
                if len(said) >= ANSWER_BYTES:
                    break
    except (TimeoutError, httpx.HTTPError):
        pass
    finally:
        await response.aclose()
    return bytes(said[:ANSWER_BYTES])


def _answer(response: httpx.Response, said: bytes, at: datetime) -> Answer:
    status = response.status_code
    outcome = outcome_of(status)
    if outcome is Outcome.SENT:
        return Answer(outcome, status)
    asked = retry_after(response.headers.get("retry-after"), at)
    return Answer(outcome, status, asked, error=_described(status, said))


def _described(status: int, said: bytes) -> str:
    name = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
    words = redacted(said.decode("utf-8", "replace"), SHOWN_CHARACTERS)
    return f"answered {status} {name}".rstrip() + (f": {words}" if words else "")
