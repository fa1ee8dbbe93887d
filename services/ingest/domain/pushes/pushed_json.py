"""Our own format of a pushed article: JSON, every field named and no other taken."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    ValidationError,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from services.ingest.domain.documents.json_bodies import Json, pointer
from services.ingest.domain.identity.addresses import canonical, source_of
from services.ingest.domain.pushes.pushed import Draft, Places
from tocsin.messages import URL_CHARACTERS, Utc
from tocsin.problems import Fault

NAME_CHARACTERS: Final = 500
PLACES: Final = Places(name="id", title="title", text="text", embargo="published")
EXPECTED: Final[Mapping[str, str]] = {
    "string_type": "expected a text",
    "bool_type": "expected true or false",
    "list_type": "expected a list",
    "tuple_type": "expected a list",
    "timezone_aware": "expected a time with its zone, such as 2026-03-04T09:14:00Z",
    "datetime_from_date_parsing": "expected a time with its zone, such as 2026-03-04T09:14:00Z",
    "datetime_parsing": "expected a time with its zone, such as 2026-03-04T09:14:00Z",
    "extra_forbidden": "there is no such field",
}


def _is_address(url: str) -> str:
    if canonical(url) is None:
        raise PydanticCustomError("address", "expected an address that begins with https:// or http://")
    return url


def _is_host(source: str) -> str:
    host = None if "/" in source or "@" in source else source_of(f"https://{source}")
    if host is None or "." not in host:
        raise PydanticCustomError("host", "expected the publisher's host name, such as news.example")
    return host


def _is_text(value: object) -> object:
    if not isinstance(value, str):
        raise PydanticCustomError("time", "expected a time as text, such as 2026-03-04T09:14:00Z")
    return value


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Moment = Annotated[Utc, BeforeValidator(_is_text)]
Texts = tuple[str, ...]


class PushedArticle(BaseModel):
    """An article as its publisher pushes it, or, with `status: withdrawn`, takes it back."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    id: Annotated[str, Field(min_length=1, max_length=NAME_CHARACTERS)] | None = None
    """What the publisher calls it, the same for all its versions; for a withdrawal, ours will do too."""
    url: Annotated[str, Field(max_length=URL_CHARACTERS), AfterValidator(_is_address)] | None = None
    """Where it can be read."""
    title: str = ""
    """The headline, plain text; needed unless it is withdrawn."""
    text: str | None = None
    """The whole text, plain; blank lines part paragraphs. Either this or `html`, or at least `summary`."""
    html: str | None = None
    """The whole text as HTML."""
    summary: str = ""
    """The publisher's teaser, plain text."""
    authors: Texts = ()
    """Names."""
    section: Annotated[Texts, BeforeValidator(_as_list)] = ()
    """Where it stands, outermost first; one name will do."""
    captions: Texts = ()
    """Texts of pictures, apart from the text."""
    language: Annotated[
        str | None,
        Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$", validation_alias=AliasChoices("language", "lang")),
    ] = None
    """A language tag such as `en` or `ko-KR`; without it the text tells."""
    published: Moment | None = None
    """When it came out: ISO 8601 with a zone."""
    updated: Moment | None = None
    """When this version was made: an older version never replaces a newer one."""
    source: Annotated[str, AfterValidator(_is_host)] | None = None
    """The publisher's host name, for an article without `url`."""
    status: Literal["published", "withdrawn"] = "published"
    """`withdrawn` takes back the article of this `id` or `url`."""
    backfill: StrictBool = False
    """True for an article of the archive: it is kept and rings nobody."""


def draft_of(value: Json, at: str) -> Draft | list[Fault]:
    """Return the draft of one article that stands at a pointer, or all that is wrong with it."""
    try:
        pushed = PushedArticle.model_validate(value)
    except ValidationError as error:
        return list(_faults(error, at))
    if pushed.text is not None and pushed.html is not None:
        return [Fault(f"{at}/html", "there is a text already: either text or html")]
    return Draft(
        pointer=at,
        places=PLACES,
        name=pushed.id,
        url=pushed.url,
        title=pushed.title,
        text=pushed.text or "",
        html=pushed.html,
        summary=pushed.summary,
        authors=pushed.authors,
        section=pushed.section,
        captions=pushed.captions,
        language=language_code(pushed.language),
        published=pushed.published,
        updated=pushed.updated,
        source=pushed.source,
        is_withdrawn=pushed.status == "withdrawn",
        is_backfill=pushed.backfill,
    )


def language_code(tag: str | None) -> str | None:
    """Return the ISO 639-1 code in a language tag, None where it has none."""
    primary = (tag or "").partition("-")[0].lower()
    return primary if len(primary) == 2 and primary.isascii() and primary.isalpha() else None


def _faults(error: ValidationError, at: str) -> Iterator[Fault]:
    for problem in error.errors(include_url=False, include_input=False):
        if problem["type"] == "model_type":
            yield Fault(at, "expected an object")
        else:
            yield Fault(at + pointer(*problem["loc"]), _expected(problem))


def _expected(problem: ErrorDetails) -> str:
    if problem["type"] == "string_too_long":
        return f"expected at most {problem['ctx']['max_length']} characters"
    if problem["type"] == "literal_error":
        return f"expected {problem['ctx']['expected']}"
    return EXPECTED.get(problem["type"], problem["msg"].removeprefix("Value error, "))
