"""Articles and readings as lines of JSON, for the command line."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from services.classifier.domain.tagger import Reading
from tocsin.messages import Article, Claim, Event, Evidence, Topic, printable

_SHOWN_CHARACTERS: Final = 200
_CONTROLS: Final = dict.fromkeys([*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)], " ")
"""An article drops these; as spaces they leave every offset where it was."""


def _unbroken(text: str) -> str:
    if printable(text) != text:
        raise ValueError("holds control characters or half a character")
    return text


LineId = Annotated[StrictStr, AfterValidator(_unbroken)] | StrictInt


class LineError(ValueError):
    """A line that cannot be read; `id` is what it calls itself, if it says so."""

    def __init__(self, message: str, id: str | int | None = None) -> None:
        super().__init__(message)
        self.id = id


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: LineId
    title: StrictStr = ""
    text: StrictStr
    lang: Annotated[StrictStr, Field(pattern=r"^[a-z]{2,3}$")] | None = None


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Span(_Written):
    field: str
    start: int
    end: int
    text: str

    @classmethod
    def all(cls, evidence: tuple[Evidence, ...]) -> tuple["_Span", ...]:
        """Return evidence with the body under the name it has in a line."""
        return tuple(
            cls(field="text" if span.field == "body" else span.field, start=span.start, end=span.end, text=span.text)
            for span in evidence
        )


class _TopicLine(_Written):
    id: str
    score: float
    evidence: tuple[_Span, ...]

    @classmethod
    def of(cls, topic: Topic) -> "_TopicLine":
        return cls(id=topic.id, score=topic.score, evidence=_Span.all(topic.evidence))


class _ClaimLine(_Written):
    status: str
    speakers: tuple[str, ...]
    evidence: tuple[_Span, ...]

    @classmethod
    def of(cls, claim: Claim) -> "_ClaimLine":
        return cls(status=claim.status, speakers=claim.speakers, evidence=_Span.all(claim.evidence))


class _EventLine(_Written):
    type: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    item: str | None
    status: str
    speakers: tuple[str, ...]
    claims: tuple[_ClaimLine, ...]
    evidence: tuple[_Span, ...]

    @classmethod
    def of(cls, event: Event) -> "_EventLine":
        return cls(
            type=event.type,
            actors=event.actors,
            recipients=event.recipients,
            item=event.item,
            status=event.status,
            speakers=event.speakers,
            claims=tuple(map(_ClaimLine.of, event.claims)),
            evidence=_Span.all(event.evidence),
        )


class _ReadingLine(_Written):
    id: str | int
    topics: tuple[_TopicLine, ...]
    countries: tuple[str, ...]
    events: tuple[_EventLine, ...]


class _UntaggedLine(_ReadingLine):
    untagged: str


class _ErrorLine(_Written):
    id: str | int | None
    error: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was read: its own id, and the article it holds."""

    id: str | int
    article: Article


def read_line(line: str, now: datetime) -> Line:
    """Return the article of `{"id", "title", "text", "lang"}`, first seen `now`; raise `LineError` if there is none."""
    try:
        raw: object = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise LineError(f"not JSON: {error}") from error
    if not isinstance(raw, dict):
        raise LineError(f"not an object but a {type(raw).__name__}")
    try:
        given = _Given.model_validate(raw)
    except ValidationError as error:
        raise LineError(_first_mistake(error), _own_id(raw.get("id"))) from error
    return Line(given.id, _article(given, now))


def _article(given: _Given, now: datetime) -> Article:
    return Article(
        id=sha256(str(given.id).encode()).hexdigest(),
        title=given.title.translate(_CONTROLS),
        body=given.text.translate(_CONTROLS),
        language=given.lang,
        first_seen=now,
    )


def _first_mistake(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{first['loc'][0]}: {first['msg']}"


def _own_id(value: object) -> str | int | None:
    if isinstance(value, str):
        return printable(value)[:_SHOWN_CHARACTERS]
    return value if isinstance(value, int) else None


def write_line(id: str | int, reading: Reading) -> str:
    """Return what an article says as a line of JSON, in which its body is called `text`."""
    topics = tuple(map(_TopicLine.of, reading.topics))
    countries = tuple(country.code for country in reading.countries)
    events = tuple(map(_EventLine.of, reading.events))
    if reading.untagged is not None:
        untagged = _UntaggedLine(id=id, topics=topics, countries=countries, events=events, untagged=reading.untagged)
        return untagged.model_dump_json()
    return _ReadingLine(id=id, topics=topics, countries=countries, events=events).model_dump_json()


def write_error(id: str | int | None, message: str) -> str:
    """Return the line that stands in the place of one that was wrong."""
    return _ErrorLine(id=id, error=message).model_dump_json()
