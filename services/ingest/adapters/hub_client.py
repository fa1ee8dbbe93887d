"""Asks hubs, through the address guard; what they answer is their status and, where they refuse, a line of why."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import httpx

from tocsin.errors import Rejected, Retryable
from tocsin.guard import Forbidden, Guard
from tocsin.logs import redacted
from tocsin.reach import one_line, shown

SECONDS: Final = 20.0
ANSWER_BYTES: Final = 4_096


@dataclass(frozen=True)
class HubClient:
    """One for a process."""

    client: httpx.AsyncClient

    @classmethod
    def of(cls, guard: Guard, user_agent: str) -> Self:
        """Return one that calls what `guard` allows."""
        headers = {"user-agent": user_agent, "accept-encoding": "identity"}
        return cls(guard.client(timeout=SECONDS, headers=headers))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.client.aclose()

    async def ask(self, hub: str, form: Mapping[str, str]) -> None:
        """Send a form to a hub.

        Raises:
            Retryable: there was no answer in time.
            Rejected: the hub may not be called, or refuses.
        """
        try:
            async with asyncio.timeout(SECONDS), self.client.stream("POST", hub, data=dict(form)) as response:
                if response.is_success:
                    return
                why = await _beginning(response)
        except Forbidden as error:
            raise Forbidden(f"{shown(hub)}: {error}") from error
        except TimeoutError:
            raise Retryable(f"{shown(hub)}: it took too long to answer") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Retryable(f"{shown(hub)}: {redacted(str(error)) or type(error).__name__}") from error
        raise Rejected(f"{shown(hub)}: the hub answered {response.status_code}{why and ': '}{why}")


async def _beginning(response: httpx.Response) -> str:
    body = b""
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) >= ANSWER_BYTES:
            break
    return one_line(body[:ANSWER_BYTES].decode("utf-8", "replace"))
