"""Writes what is generated: a JSON Schema for each message, the AsyncAPI description of the streams, the
OpenAPI description of the HTTP API, the vocabulary, the page of reasons.

`python docs/generate.py` writes; with `--check` it writes nothing and ends with 1 if a file is not what it would write.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, get_type_hints

from pydantic import JsonValue, SecretStr
from redis.asyncio import Redis

from docs import openapi, reasons, vocabulary
from docs.asyncapi import Schemas, document, operations
from services.classifier import app as classifier
from services.ingest import app as ingest
from services.notifier import app as notifier
from tocsin.key_file import create_key_file
from tocsin.messages import MESSAGES, Message
from tocsin.service import Wiring

ROOT: Final = Path(__file__).resolve().parent.parent
SCHEMAS: Final = Path("shared/tocsin/schema")
EXAMPLES: Final = Path("shared/tocsin/examples")
ASYNCAPI: Final = Path("docs/asyncapi.json")
OPENAPI: Final = Path("docs/openapi.json")
REASONS: Final = Path("docs/reasons.md")
VOCABULARY: Final = Path("shared/tocsin/vocabulary.json")
SERVICES: Final[dict[str, Callable[..., Wiring]]] = {
    "ingest": ingest.wire,
    "classifier": classifier.wire,
    "notifier": notifier.wire,
}
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def wirings() -> list[tuple[str, Wiring]]:
    """Return what each service declares, built with default settings around a client that is never connected."""
    with TemporaryDirectory() as directory:
        key_file = Path(directory) / "key"
        create_key_file(key_file)
        required = {"redis_url": SecretStr("redis://localhost:6379"), "key_file": key_file}
        return [
            (name, wire(Redis(), get_type_hints(wire)["settings"].model_construct(**required)))
            for name, wire in SERVICES.items()
        ]


def pages(services: Iterable[tuple[str, Wiring]]) -> dict[Path, str]:
    """Return every generated file, by its path from the root of the repository."""
    examples = {message.schema_id: _example(message) for message in MESSAGES}
    schemas = {SCHEMAS / f"{message.schema_id}.json": _text(_schema(message)) for message in MESSAGES}
    words = vocabulary.terms().model_dump_json(indent=1) + "\n"
    streams, api = document(operations(services), examples), openapi.document()
    return {**schemas, ASYNCAPI: _text(streams), OPENAPI: _text(api), VOCABULARY: words, REASONS: reasons.page()}


def drifted(root: Path, generated: dict[Path, str]) -> list[Path]:
    """Return the files under `root` that are missing, different, or not generated any more."""
    there = {path.relative_to(root) for path in (root / SCHEMAS).glob("*.json")}
    different = {path for path, text in generated.items() if _read(root / path) != text}
    return sorted(different | (there - generated.keys()))


def write(root: Path, generated: dict[Path, str]) -> None:
    """Bring the files under `root` up to date."""
    for path in drifted(root, generated):
        if path in generated:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(generated[path], encoding="utf-8")
        else:
            (root / path).unlink()
        print(f"{path}: {'written' if path in generated else 'removed'}")


def main(arguments: list[str] | None = None) -> int:
    """Write or check; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file has drifted")
    generated = pages(wirings())
    if not parser.parse_args(arguments).check:
        write(ROOT, generated)
        return 0
    drift = drifted(ROOT, generated)
    for path in drift:
        print(f"{path} is not what the code says; run `make docs`", file=sys.stderr)
    return 1 if drift else 0


def _schema(message: type[Message]) -> JsonValue:
    schema = message.model_json_schema(mode="serialization", schema_generator=Schemas)
    return {"$schema": DIALECT, "$id": f"urn:tocsin:{message.schema_id}", **schema}


def _example(message: type[Message]) -> JsonValue:
    example: JsonValue = json.loads((ROOT / EXAMPLES / f"{message.schema_id}.json").read_text(encoding="utf-8"))
    return example


def _text(content: JsonValue) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
