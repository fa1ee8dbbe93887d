"""What came back from an address: validators for the next time, where a redirect may lead, what a status means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final, Literal
from urllib.parse import urldefrag, urljoin

from services.ingest.domain.documents.challenges import is_challenge
from services.ingest.domain.documents.kinds import kind_of
from services.ingest.domain.polling.intervals import retry_after
from services.ingest.domain.polling.troubles import Trouble
from tocsin.errors import Rejected, Retryable
from tocsin.reach import shown

REDIRECTS: Final = 5
PASSING: Final = (408, 425, 429)
"""Refusals that say no more than: not now."""
CLOCK_SLACK: Final = timedelta(minutes=5)


Agent = Literal["own", "fallback"]
"""What we call ourselves: our own name, or that name in a form which servers let in that let in browsers only."""


class HostBusy(Retryable):
    """Others wait for their turn at a host already, or nobody can tell whose turn it is; nothing has been asked."""


class HostLeftAlone(Retryable):
    """The host has asked to be left alone for a while yet; nothing has been asked."""


class Challenged(Retryable):
    """The server asks for a check that only a browser can pass."""

    trouble: Final[Trouble] = "challenge"


class WithdrawnForGood(Rejected):
    """The server says that a document will never come back."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server named a version by, byte for byte, to be sent back with the next request."""

    etag: str | None = None
    last_modified: str | None = None


NO_VALIDATORS: Final = Validators()
"""What makes a request unconditional."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A server's answer; the names of `headers` are in lower case."""

    url: str
    """Where it came from in the end, after redirects."""
    status: int
    body: bytes
    headers: Mapping[str, str]
    permanently_moved: bool = False
    """Whether there were redirects and every one of them was permanent."""
    agent: Agent = "own"
    """By which name we got it."""

    @property
    def not_modified(self) -> bool:
        """Whether the server says that nothing has changed since the validators it was sent."""
        return self.status == HTTPStatus.NOT_MODIFIED


def validators_after(fetched: Fetched, before: Validators, now: datetime) -> Validators:
    """Return what to send the next time: each of a 200's own, and what a 304 renews.

    A Last-Modified in the future would hide every change until then and is left out.
    """
    old = before if fetched.not_modified else NO_VALIDATORS
    modified = fetched.headers.get("last-modified")
    if modified and _is_future(modified, now):
        modified = None
    return Validators(fetched.headers.get("etag") or old.etag, modified or old.last_modified)


def next_hop(visited: Sequence[str], location: str | None) -> str:
    """Return where a redirect leads.

    Raises:
        Rejected: nowhere, in a circle, too far, or from https to http.
    """
    if not location:
        raise Rejected("the server redirects to nowhere")
    try:
        target = urldefrag(urljoin(visited[-1], location)).url
    except ValueError:
        raise Rejected("the server redirects to something that is no address") from None
    if target in visited:
        raise Rejected("the server redirects in a circle")
    if len(visited) > REDIRECTS:
        raise Rejected(f"the server redirects more than {REDIRECTS} times")
    if visited[-1].lower().startswith("https:") and not target.lower().startswith("https:"):
        raise Rejected("the server redirects from https to an address without it")
    return target


def check(fetched: Fetched, now: datetime) -> None:
    """Check that an answer is a body or a 304.

    Raises:
        Challenged: it is a check for browsers.
        WithdrawnForGood: it is a 410.
        Retryable: the server may answer later.
        Rejected: the server refuses.
    """
    if fetched.not_modified:
        return
    is_body = 200 <= fetched.status < 300
    if is_challenge(fetched.headers, fetched.body) and not (is_body and kind_of(fetched.body) == "feed"):
        raise Challenged(f"{shown(fetched.url)}: the server asks for a check that only a browser can pass")
    if is_body:
        return
    answer = f"{shown(fetched.url)}: the server answered {_named(fetched.status)}"
    if fetched.status == HTTPStatus.GONE:
        raise WithdrawnForGood(answer)
    if fetched.status in PASSING or fetched.status >= 500:
        raise Retryable(answer, retry_after(fetched.headers.get("retry-after"), now))
    raise Rejected(answer)


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _is_future(http_date: str, now: datetime) -> bool:
    try:
        return parsedate_to_datetime(http_date) > now + CLOCK_SLACK
    except (TypeError, ValueError, OverflowError):
        return False
