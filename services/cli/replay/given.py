"""One article of a replay as it is given: a line of JSON."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    StrictStr,
    ValidationError,
    model_validator,
)

from services.ingest.domain.moments.dates import read

_SHOWN: Final = 60


class GivenError(ValueError):
    """A line that is no article; the message says what is wrong with it."""


def _moment(value: object) -> object:
    """Return a moment however it is written; one without a zone is in UTC."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return value
    if not isinstance(value, str):
        return datetime.fromtimestamp(value, UTC)
    try:
        found: datetime | None = datetime.fromisoformat(value.strip())
    except ValueError:
        found = read(value)
    if found is None:
        raise ValueError(f"{value[:_SHOWN]!r} is no moment; write it like 2026-03-04T09:14:00Z")
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _names(value: object) -> object:
    return (value,) if isinstance(value, str) else value or ()


Moment = Annotated[datetime | None, BeforeValidator(_moment)]
Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value), Field(strict=True)]
Name = StrictStr | None


class Given(BaseModel):
    """An article in the order of arrival; what it does not say is made up sensibly."""

    model_config = ConfigDict(frozen=True)

    id: StrictStr | StrictInt
    """What its lines in the answer are called."""
    url: Name = None
    title: Text = ""
    text: Text = ""
    source: Name = None
    feed: Name = None
    lang: Name = None
    authors: Annotated[tuple[StrictStr, ...], BeforeValidator(_names)] = ()
    published: Moment = None
    first_seen: Moment = None
    revision: Annotated[StrictInt, Field(ge=1)] | None = None
    status: Literal["published", "withdrawn"] = "published"

    @model_validator(mode="after")
    def _says_something(self) -> "Given":
        if self.status == "published" and not self.title.strip() and not self.text.strip():
            raise ValueError("it has neither a title nor a text")
        return self

    @classmethod
    def read(cls, line: str) -> "Given":
        """Read one line.

        Raises:
            GivenError: it holds no article.
        """
        try:
            raw: Any = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise GivenError(f"not JSON: {error}") from error
        if not isinstance(raw, dict):
            raise GivenError(f"not an object but a {type(raw).__name__}")
        try:
            return cls.model_validate(raw)
        except ValidationError as error:
            raise GivenError(_first_mistake(error)) from error


def _first_mistake(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    said = first["msg"].removeprefix("Value error, ")
    return f"{first['loc'][0]}: {said}" if first["loc"] else said
