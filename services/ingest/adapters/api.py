"""Ingest's part of the API: its routes in one application, every refusal a problem of RFC 9457."""

from collections.abc import Sequence
from typing import Final

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from tocsin.problems import MEDIA_TYPE, Fault, Kind, Problem

KINDS: Final[dict[int, Kind]] = {404: "not-found", 405: "not-allowed"}


def application(routes: Sequence[APIRouter]) -> FastAPI:
    """Return the application of some routes; it describes itself to nobody."""
    made = FastAPI(title="Tocsin", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    for each in routes:
        made.include_router(each)
    made.add_exception_handler(Problem, _problem)
    made.add_exception_handler(HTTPException, _refused)
    made.add_exception_handler(RequestValidationError, _invalid)
    made.add_exception_handler(Exception, _failed)
    return made


async def _problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return Response(error.body(), error.status, error.headers, media_type=MEDIA_TYPE)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = KINDS.get(error.status_code, "not-found")
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    return await _problem(request, Problem(kind, f"{request.method} is not served at this path", headers=headers))


async def _failed(request: Request, _error: Exception) -> Response:
    """Answer for a mistake of ours; whoever called the application gets the error itself, and logs it."""
    return await _problem(request, Problem("failed", "it has been logged; trying again may help"))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [Fault("/".join(map(str, each["loc"])), each["msg"]) for each in error.errors()]
    return await _problem(request, Problem("invalid", "a parameter is wrong", faults))
