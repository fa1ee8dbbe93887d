"""Where hubs call: `GET` asks whether we want what is about to come, `POST` brings it."""

from typing import Final

from fastapi import APIRouter, Request, Response

from services.ingest.hubs import Heard, Hubs
from tocsin.errors import Retryable

PATH: Final = "/v1/hubs"
BODY_BYTES: Final = 5 * 1024 * 1024
SIGNATURE: Final = "x-hub-signature"
STATUS: Final[dict[Heard, int]] = {"taken": 202, "unsigned": 202, "unreadable": 202, "gone": 410}
"""A forged body is answered like a true one, so that nobody can try secrets out."""


def hub_routes(hubs: Hubs) -> APIRouter:
    """Return the routes; the token in the path is all that a hub knows of us."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(f"{PATH}/{{token}}")
    async def question(token: str, request: Request) -> Response:
        try:
            challenge = await hubs.question(token, dict(request.query_params))
        except Retryable:
            return Response(status_code=503, headers={"retry-after": "60"})
        if challenge is None:
            return Response(status_code=404)
        return Response(challenge, media_type="text/plain")

    @routes.post(f"{PATH}/{{token}}")
    async def told(token: str, request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        try:
            heard = await hubs.told(token, body, request.headers.get(SIGNATURE, ""), dict(request.headers))
        except Retryable:
            return Response(status_code=503, headers={"retry-after": "60"})
        return Response(status_code=STATUS[heard])

    return routes


async def _body(request: Request) -> bytes | None:
    """Return the body, None as soon as it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            return None
    return bytes(body)
