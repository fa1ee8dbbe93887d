"""The AsyncAPI 3.0 description of the streams: channels from the streams, operations from what the services declare."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final, Literal

from pydantic import JsonValue
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from tocsin.messages import MESSAGES, Message
from tocsin.service import Wiring
from tocsin.streams import DEAD, DEAD_ALERTS, STREAMS, Stream

Json = dict[str, JsonValue]

SPREAD: Final = {"p": "partition of the articles, by article id", "s": "shard of the subscriptions, by subscription id"}
FLAT_FIELDS: Final[Json] = {
    "type": "object",
    "description": "The flat fields of the stream entry beside `__data__`.",
    "properties": {
        "schema": {"type": "string", "description": "Name and version of the message, such as `article.v1`."},
        "src": {"type": "string", "description": "Stream key and entry id of what it was made from."},
        "traceparent": {"type": "string", "description": "W3C trace context."},
    },
}


class Schemas(GenerateJsonSchema):
    """JSON Schema without titles that only repeat the name of a field."""

    def field_title_should_be_set(self, schema: object) -> bool:
        """Never: the name of the field says it."""
        return False


@dataclass(frozen=True, slots=True)
class Operation:
    """What a service does at one stream."""

    id: str
    action: Literal["receive", "send"]
    stream: Stream[Any]
    summary: str
    group: str | None = None


def operations(services: Iterable[tuple[str, Wiring]]) -> list[Operation]:
    """Return what the services do at the streams, as their sources and routes say."""
    found: list[Operation] = []
    for service, wiring in services:
        found += [_send(service, source.writes, "puts in what comes from outside") for source in wiring.sources]
        for route in wiring.routes:
            found.append(_receive(service, route.reads, route.group))
            if route.writes is not None:
                found.append(_send(route.group, route.writes, f"hands over what follows from {route.reads.name}"))
            dead = DEAD if route.reads.family == "p" else DEAD_ALERTS
            found.append(_send(route.group, dead, f"keeps what it gives up of {route.reads.name}"))
    return found


def document(found: Sequence[Operation], examples: dict[str, JsonValue]) -> Json:
    """Return the whole document; `examples` has a payload for each message by its schema id."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tocsin's streams",
            "version": version("tocsin"),
            "description": "Redis streams that carry articles, what they say, and the alerts they ring. "
            "The message is plain JSON in the field `__data__` of a stream entry; docs/contract.md says the rest.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "redis": {
                "host": "localhost:6379",
                "protocol": "redis",
                "description": "The server that `TOCSIN_REDIS_URL` names.",
            }
        },
        "channels": {channel_id(stream): _channel(stream) for stream in STREAMS},
        "operations": {operation.id: _operation(operation) for operation in found},
        "components": {
            "messages": {message.__name__: _message(message, examples[message.schema_id]) for message in MESSAGES},
            "schemas": _schemas(),
        },
    }


def channel_id(stream: Stream[Any]) -> str:
    """Return the id of a stream's channel: its key without the braces that an id may not have."""
    return f"{stream.family}.{stream.name}"


def _send(who: str, stream: Stream[Any], what: str) -> Operation:
    return Operation(f"{who}.send.{channel_id(stream)}", "send", stream, f"`{who}` {what}.")


def _receive(service: str, stream: Stream[Any], group: str) -> Operation:
    each = ", one group for each matching shard" if any("{shard}" in name for name in stream.groups) else ""
    summary = f"The {service} reads as consumer group `{group}`{each}."
    return Operation(f"{group}.receive.{channel_id(stream)}", "receive", stream, summary, group)


def _channel(stream: Stream[Any]) -> Json:
    name, part = stream.message.__name__, f"{{{stream.family}0}}"
    return {
        "address": f"{{namespace}}{{part}}:{stream.name}",
        "title": name,
        "description": f"One stream for each {SPREAD[stream.family]}.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"}},
        "parameters": {
            "namespace": {
                "description": "`TOCSIN_NAMESPACE` and a colon; nothing where it is not set.",
                "default": "",
                "examples": ["", "staging:"],
            },
            "part": {
                "description": f"Hash tag, braces included: number of the {SPREAD[stream.family]}.",
                "default": part,
                "examples": [part],
            },
        },
        "bindings": {"redis": {}},
    }


def _operation(operation: Operation) -> Json:
    channel = f"#/channels/{channel_id(operation.stream)}"
    described: Json = {
        "action": operation.action,
        "channel": {"$ref": channel},
        "summary": operation.summary,
        "messages": [{"$ref": f"{channel}/messages/{operation.stream.message.__name__}"}],
    }
    return {**described, "x-consumer-group": operation.group} if operation.group else described


def _message(message: type[Message], example: JsonValue) -> Json:
    return {
        "name": message.schema_id,
        "title": message.__name__,
        "summary": message.__doc__ or "",
        "contentType": "application/json",
        "headers": FLAT_FIELDS,
        "payload": {"$ref": f"#/components/schemas/{message.__name__}"},
        "examples": [{"name": "golden", "payload": example}],
    }


def _schemas() -> Json:
    wanted: list[tuple[type[Message], JsonSchemaMode]] = [(message, "serialization") for message in MESSAGES]
    _, schema = models_json_schema(wanted, ref_template="#/components/schemas/{model}", schema_generator=Schemas)
    return dict(sorted(schema["$defs"].items()))
