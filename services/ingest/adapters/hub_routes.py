"""Where hubs call: `GET` asks whether we want what is about to come, `POST` brings it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from services.ingest.hubs import Heard, Hubs
from tocsin.errors import Retryable
from tocsin.gate import Gate
from tocsin.problems import Problem

PATH: Final = "/v1/hubs"
BODY_BYTES: Final = 5 * 1024 * 1024
LATER_SECONDS: Final = 60
LEFT: Final = 499
"""What a request is logged as whose sender has left."""
SIGNATURE: Final = "x-hub-signature"
STATUS: Final[dict[Heard, int]] = {"taken": 202, "unsigned": 202, "unreadable": 202, "gone": 410}
"""A forged body is answered like a true one, so that nobody can try secrets out."""


def hub_routes(hubs: Hubs, gate: Gate) -> APIRouter:
    """Return the routes; the token in the path is all that a hub knows of us."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(f"{PATH}/{{token}}")
    async def question(token: str, request: Request) -> Response:
        await gate.pass_without_key(_address(request))
        with _later():
            challenge = await hubs.question(token, dict(request.query_params))
        return Response(status_code=404) if challenge is None else Response(challenge, media_type="text/plain")

    @routes.post(f"{PATH}/{{token}}")
    async def told(token: str, request: Request) -> Response:
        await gate.pass_without_key(_address(request))
        with _later():
            if not await hubs.knows(token):
                return Response(status_code=STATUS["gone"])
            try:
                body = await _body(request)
            except ClientDisconnect:
                return Response(status_code=LEFT)
            heard = await hubs.told(token, body, request.headers.get(SIGNATURE, ""), dict(request.headers))
        return Response(status_code=STATUS[heard])

    return routes


@contextmanager
def _later() -> Iterator[None]:
    """Have a hub come back where the server fails."""
    try:
        yield
    except Retryable as error:
        raise Problem("unavailable", "the store does not answer", retry_after_seconds=LATER_SECONDS) from error


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


async def _body(request: Request) -> bytes:
    """Return the body; raises `Problem` as soon as it is too large, and reads no further."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise Problem("too-large", f"at most {BODY_BYTES // 1024} KiB are taken at once")
    return bytes(body)
