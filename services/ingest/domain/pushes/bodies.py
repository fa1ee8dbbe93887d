"""Which format a pushed body is in, told by its Content-Type and what is in it, and the drafts in JSON."""

from dataclasses import dataclass
from typing import Final, Literal, Self

from services.ingest.domain.documents.json_bodies import Json, parsed, pointer
from services.ingest.domain.pushes import ninjs, pushed_json
from services.ingest.domain.pushes.pushed import Draft, lacking, summed_up
from tocsin.problems import Fault, Problem

ARTICLES: Final = 100
"""Articles in one body."""
NINJS: Final = ("application/ninjs+json", "application/vnd.iptc.ninjs+json", "application/vnd.ninjs+json")
JSON: Final = ("application/json", "text/json", *NINJS)
XML: Final = (
    "application/xml",
    "text/xml",
    "application/vnd.iptc.g2.newsitem+xml",
    "application/vnd.iptc.g2.newsmessage+xml",
    "application/vnd.iptc.g2+xml",
)
UTF8: Final = ("", "utf-8", "utf8", "us-ascii")
PARAMETER_CHARACTERS: Final = 40


@dataclass(frozen=True, slots=True)
class Form:
    """What a Content-Type says."""

    syntax: Literal["json", "xml"]
    is_ninjs: bool = False
    charset: str | None = None

    @classmethod
    def of(cls, content_type: str) -> Self:
        """Return what a body is to be read as.

        Raises:
            Problem: it is none of our formats, or in a charset that JSON cannot have.
        """
        kind, _, parameters = content_type.partition(";")
        kind, charset = kind.strip().lower(), _charset(parameters)
        if kind in XML:
            return cls("xml", charset=charset or None)
        if kind not in JSON:
            expected = "application/json (ours or ninjs) or application/vnd.iptc.g2.newsitem+xml (NewsML-G2)"
            raise Problem("unsupported", f"Content-Type {kind[:80] or 'is missing'}: expected {expected}")
        if charset not in UTF8:
            raise Problem("unsupported", f"charset {charset}: JSON is UTF-8")
        return cls("json", kind in NINJS)


def drafts_in(value: Json, only_ninjs: bool = False, most: int | None = ARTICLES) -> tuple[Draft, ...]:
    """Return the drafts in a JSON value: one article, a list of them, or an object with a list `articles`.

    Raises:
        Problem: names everything that is wrong with any of them; then nothing may be stored.
    """
    read = [_draft(item, at, only_ninjs) for item, at in _items(value, most)]
    drafts = [each for each in read if isinstance(each, Draft)]
    faults = [fault for each in read if isinstance(each, list) for fault in each]
    faults += [fault for draft in drafts for fault in lacking(draft)]
    if faults:
        raise Problem("invalid", summed_up(faults), faults)
    return tuple(drafts)


def drafts_of(body: bytes, form: Form) -> tuple[Draft, ...]:
    """Return the drafts in a JSON body; raises as `drafts_in` does, and for what is no JSON."""
    return drafts_in(parsed(body), form.is_ninjs)


def _draft(item: Json, at: str, only_ninjs: bool) -> Draft | list[Fault]:
    if only_ninjs or ninjs.is_ninjs(item):
        return ninjs.draft_of(item, at)
    return pushed_json.draft_of(item, at)


def _items(value: Json, most: int | None) -> list[tuple[Json, str]]:
    if isinstance(value, dict) and "articles" in value:
        others = [Fault(pointer(name), "there is no such field") for name in value if name != "articles"]
        if others:
            raise Problem("invalid", summed_up(others), others)
        return _listed(value["articles"], "/articles", most)
    return _listed(value, "", most) if isinstance(value, list) else [(value, "")]


def _listed(value: Json, at: str, most: int | None) -> list[tuple[Json, str]]:
    fault = None
    if not isinstance(value, list):
        fault = Fault(at, "expected a list")
    elif not value:
        fault = Fault(at, "expected at least one article")
    elif most is not None and len(value) > most:
        fault = Fault(at, f"expected at most {most} articles, found {len(value)}")
    if fault:
        raise Problem("invalid", summed_up([fault]), [fault])
    return [(item, f"{at}/{number}") for number, item in enumerate(value)]


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()[:PARAMETER_CHARACTERS]
    return ""
