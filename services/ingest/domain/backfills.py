"""What came out before anybody read it: lines of a file, the archive of a feed, and how far that has been taken in."""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Final, Self
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import AliasChoices, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from services.ingest.domain.articles import dated
from services.ingest.domain.feeds import Feed
from services.ingest.domain.identity.acceptance import Offer, Offered
from services.ingest.domain.identity.addresses import canonical, source_of
from services.ingest.domain.identity.texts import ID_CHARACTERS, Identity, new_id
from services.ingest.domain.languages import tell
from services.ingest.domain.moments.dates import read
from tocsin.errors import Rejected
from tocsin.messages import Article, printable

LINE_BYTES: Final = 1024 * 1024
ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
WORDPRESS: Final = re.compile(rb"<generator>\s*https?://(?:www\.)?wordpress\.(?:org|com)/", re.IGNORECASE)
GENERATOR_WITHIN: Final = 16_384
ARCHIVE_PAGES: Final = 2_000
"""More pages than an archive has."""
PAGE: Final = "paged"
"""What WordPress calls the number of a page."""


def _moment(value: object) -> object:
    """Return a time in any of the forms in which feeds give them; one without a zone is in UTC."""
    if not isinstance(value, str):
        return value
    moment = read(value)
    if moment is None:
        raise ValueError(f"{printable(value)[:60]!r} is no time")
    return moment


Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]


class Line(BaseModel):
    """An article as a line of a file gives it; what else the line holds is left where it is."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str | None = None
    url: str | None = None
    title: str = ""
    text: str = Field(default="", validation_alias=AliasChoices("text", "body"))
    summary: str = ""
    source: str | None = None
    feed: str | None = None
    language: str | None = Field(default=None, validation_alias=AliasChoices("lang", "language"))
    authors: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    published: Moment | None = None
    first_seen: Moment | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a backfill so far."""

    taken: int = 0
    revised: int = 0
    known: int = 0
    refused: int = 0

    def with_(self, offered: tuple[Offered, ...], refused: int = 0) -> Self:
        """Return the tally with some more."""
        outcomes = [each.accepted.outcome for each in offered]
        return replace(
            self,
            taken=self.taken + outcomes.count("new"),
            revised=self.revised + outcomes.count("revision"),
            known=self.known + outcomes.count("same"),
            refused=self.refused + refused,
        )

    def with_archived(self, offered: tuple[Offered, ...], listed: int) -> Self:
        """Return the tally with a page of an archive, of which what was known as it is listed was not offered."""
        after = self.with_(offered)
        return replace(after, known=after.known + max(listed - len(offered), 0))


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a backfill has come."""

    position: str = ""
    """The line, the file or the page of an archive that was taken in last; for an archive, the one that comes next."""
    tally: Tally = Tally()


def from_line(line: bytes, now: datetime) -> Offer:
    """Return the offer of a line.

    Raises:
        Rejected: it is no article, and why.
    """
    if len(line) > LINE_BYTES:
        raise Rejected("it is longer than 1 MiB")
    try:
        given = Line.model_validate_json(line)
    except ValidationError as error:
        raise Rejected(_fault(error)) from None
    if not given.title.strip() and not given.text.strip():
        raise Rejected("it has neither a title nor a text")
    address = canonical(given.url) if given.url else None
    if given.url and address is None:
        raise Rejected(f"url: {printable(given.url)[:80]!r} is no address of the web")
    return Offer(_article(given, address, now))


def next_page(feed: Feed, body: bytes, url: str) -> str | None:
    """Return where a feed lists what is older: where it says so, else the next page of a feed made by WordPress."""
    if feed.next_archive:
        return feed.next_archive
    if not feed.entries or not WORDPRESS.search(body[:GENERATOR_WITHIN]):
        return None
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    number = query.get(PAGE, "1")
    query[PAGE] = str(int(number) + 1 if number.isascii() and number.isdigit() and len(number) < 6 else 2)
    return urlunsplit(parts._replace(query=urlencode(query), fragment=""))


def is_guessed(url: str) -> bool:
    """Whether an address is one that nobody named: there need be nothing at it."""
    return any(name == PAGE for name, _ in parse_qsl(urlsplit(url).query))


def _article(given: Line, address: str | None, now: datetime) -> Article:
    identity = Identity.of(address, None, given.title, given.text)
    return Article(
        id=_id(given.id, identity),
        url=given.url,
        canonical_url=address,
        title=given.title,
        authors=given.authors,
        section=given.section,
        captions=given.captions,
        language=given.language or tell(f"{given.title}\n{given.text}"),
        first_seen=min(given.first_seen or now, now),
        source=given.source or (source_of(given.url) if given.url else None),
        feed=given.feed,
        summary=given.summary,
        body=given.text,
        backfill=True,
        partial=None if given.text else "teaser",
        **dated(given.published, now),
    )


def _id(given: str | None, identity: Identity) -> str:
    """Return the id that a line gives, or one made of it where it cannot be one of ours."""
    if not given:
        return new_id(identity)
    hashed = hashlib.sha256(given.encode("utf-8", "replace")).hexdigest()
    return given if ID.fullmatch(given) else hashed[:ID_CHARACTERS]


def _fault(error: ValidationError) -> str:
    """Return the first fault of a line: where it is, and what."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = "/".join(str(part) for part in first["loc"])
    what = first["msg"].removeprefix("Value error, ").replace("\n", " ")[:160]
    return f"{where}: {what}" if where else what
