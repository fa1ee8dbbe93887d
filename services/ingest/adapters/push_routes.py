"""Where publishers push: `POST /v1/articles`."""

from typing import Final

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, TypeAdapter
from starlette.requests import ClientDisconnect

from services.ingest.push import Push, Pushed
from services.ingest.shelf import Result
from tocsin.front import BODY_BYTES
from tocsin.gate import Gate
from tocsin.problems import Problem

PATH: Final = "/v1/articles"
GONE: Final = 499
"""What a request is logged as whose sender has left."""


class PushAnswer(BaseModel):
    """What became of each article, in their order."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    articles: tuple[Result, ...]
    """One result an article; each is durable."""


ANSWER: Final = TypeAdapter(PushAnswer)


def push_routes(push: Push, gate: Gate) -> APIRouter:
    """Return the routes; who asks is known before a byte of the body is read."""
    routes = APIRouter()

    @routes.post(PATH, status_code=202, response_model=PushAnswer, operation_id="pushArticles")
    async def push_articles(request: Request) -> Response:
        """Store articles: one, or up to 100 at once. What is answered 202 is on disk."""
        address = request.client.host if request.client else ""
        key = await gate.admit(request.headers.get("authorization"), address, "articles:write")
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=GONE)
        content_type, idempotency_key = (request.headers.get(name) for name in ("content-type", "idempotency-key"))
        pushed = Pushed(body, content_type or "", key.id, idempotency_key)
        answer = PushAnswer(articles=await push.take(pushed))
        return Response(ANSWER.dump_json(answer, exclude_defaults=True), 202, media_type="application/json")

    return routes


async def _body(request: Request) -> bytes:
    """Return the body; raises `Problem` as soon as it is too large, and reads no further."""
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Problem("unsupported", "Content-Encoding: send the body as it is, not packed")
    announced = request.headers.get("content-length", "")
    body = bytearray()
    too_large = Problem("too-large", f"at most {BODY_BYTES // 1024} KiB are taken at once; push fewer articles")
    if announced.isdigit() and int(announced[:20]) > BODY_BYTES:
        raise too_large
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise too_large
    return bytes(body)
