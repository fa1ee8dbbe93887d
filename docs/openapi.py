"""The OpenAPI 3.1 description of the HTTP API, with an example for each way to push and each answer."""

import json
from importlib.metadata import version
from typing import Any, Final

from pydantic import JsonValue
from pydantic.json_schema import models_json_schema

from docs.asyncapi import Schemas
from docs.push_examples import ANSWERS, DETAILS, JSON_EXAMPLES, RETRIED, XML_EXAMPLES
from services.ingest.adapters.push_routes import PATH, PushAnswer
from services.ingest.domain.pushes.bodies import ARTICLES
from services.ingest.domain.pushes.pushed_json import PushedArticle
from services.ingest.push import KEY_CHARACTERS
from tocsin.front import BODY_BYTES
from tocsin.problems import FAULTS, KINDS, MEDIA_TYPE, Fault, Kind, Problem

Json = dict[str, JsonValue]

REFERENCE: Final = "#/components/schemas/{model}"
NEWSML: Final = "application/vnd.iptc.g2.newsitem+xml"


def document() -> Json:
    """Return the whole document."""
    _, made = models_json_schema(
        [(PushedArticle, "validation"), (PushAnswer, "serialization")],
        ref_template=REFERENCE,
        schema_generator=Schemas,
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tocsin's HTTP API",
            "version": version("tocsin-services"),
            "description": "Push articles and have them read, tagged and told. docs/push.md says the rest.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "http://127.0.0.1:8420", "description": "`tocsin up` on this machine"}],
        "security": [{"key": []}],
        "paths": {PATH: {"post": _push()}},
        "components": {
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A key of `tocsin keys add`, in the header only.",
                }
            },
            "schemas": {**made["$defs"], "Ninjs": _ninjs(), "Problem": _problem()},
        },
    }


def _push() -> Json:
    return {
        "operationId": "pushArticles",
        "summary": "Store articles",
        "description": f"One article, or up to {ARTICLES}. All of them are checked first: where anything is wrong, "
        "nothing is stored and everything that is wrong is named. 202 means that all of them are on disk.",
        "security": [{"key": ["articles:write"]}],
        "parameters": [_idempotency_key()],
        "requestBody": {
            "required": True,
            "description": f"At most {BODY_BYTES // 1024} KiB, not packed.",
            "content": {
                "application/json": {"schema": _body(), "examples": _examples(JSON_EXAMPLES)},
                NEWSML: {"schema": {"type": "string"}, "examples": _examples(XML_EXAMPLES)},
            },
        },
        "responses": {
            "202": {
                "description": "All of it is stored, durably; one result an article, in their order.",
                "content": {"application/json": {"schema": _reference("PushAnswer"), "examples": _examples(ANSWERS)}},
            },
            **{str(status): _refusal(status) for status in sorted({status for status, _ in KINDS.values()})},
        },
    }


def _idempotency_key() -> Json:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "schema": {"type": "string", "minLength": 1, "maxLength": KEY_CHARACTERS},
        "description": "Any text of your own, one for each body: the same request again has the same answer for a day.",
    }


def _body() -> Json:
    item: Json = {"anyOf": [_reference("PushedArticle"), _reference("Ninjs")]}
    listed: Json = {"type": "array", "items": item, "minItems": 1, "maxItems": ARTICLES}
    wrapped: Json = {
        "type": "object", "properties": {"articles": listed}, "required": ["articles"], "additionalProperties": False,
    }  # fmt: skip
    return {"anyOf": [item, listed, wrapped]}


def _ninjs() -> Json:
    return {
        "type": "object",
        "description": "A news item of ninjs 2.x or 3.x (https://iptc.org/standards/ninjs/); read are uri, type, "
        "pubstatus, headlines, bodies, descriptions, by, infosources, language, firstcreated, versioncreated, "
        "embargoed, altids, associations.",
        "properties": {"uri": {"type": "string"}},
        "required": ["uri"],
    }


def _problem() -> Json:
    text: Json = {"type": "string"}
    fault: Json = {"type": "object", "properties": {"pointer": text, "detail": text}, "required": ["pointer", "detail"]}
    types: list[JsonValue] = [f"urn:tocsin:problem:{kind}" for kind in KINDS]
    return {
        "type": "object",
        "description": "What kept a request from being done (RFC 9457).",
        "properties": {
            "type": {"type": "string", "enum": types},
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "errors": {
                "type": "array",
                "items": fault,
                "maxItems": FAULTS,
                "description": "Everything that is wrong, by its place: a JSON pointer, or a path of XML elements.",
            },
        },
        "required": ["type", "title", "status", "detail"],
    }


def _refusal(status: int) -> Json:
    kinds = [kind for kind, (of, _) in KINDS.items() if of == status and kind in DETAILS]
    titles = "; or: ".join(KINDS[kind][1] for kind, (of, _) in KINDS.items() if of == status)
    answer: dict[str, Any] = {
        "description": f"{titles}.",
        "content": {
            MEDIA_TYPE: {
                "schema": _reference("Problem"),
                "examples": {kind: {"value": _example(kind)} for kind in kinds},
            }
        },
    }
    if any(kind in RETRIED for kind in kinds):
        seconds: Json = {"type": "integer", "minimum": 1}
        answer["headers"] = {"Retry-After": {"schema": seconds, "description": "Seconds after which to ask again."}}
    return answer


def _example(kind: Kind) -> JsonValue:
    faults = [Fault("/articles/1/title", "expected a title")] if kind == "invalid" else []
    example: JsonValue = json.loads(Problem(kind, DETAILS[kind], faults).body())
    return example


def _examples(given: dict[str, tuple[str, JsonValue]] | dict[str, tuple[str, str]]) -> Json:
    return {name: {"summary": summary, "value": value} for name, (summary, value) in given.items()}


def _reference(model: str) -> Json:
    return {"$ref": REFERENCE.format(model=model)}
