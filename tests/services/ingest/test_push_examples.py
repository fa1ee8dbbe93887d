"""Every example in the description of the push API, and in its page, is taken by a running server."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from redis.asyncio import Redis

from services.ingest.adapters.reader import Reader
from tests.services.ingest.pushing import Station, pushed_to
from tocsin.problems import KINDS
from tocsin.rates import Rate

pytestmark = pytest.mark.redis

ROOT = Path(__file__).resolve().parents[3]
DESCRIBED: dict[str, Any] = json.loads((ROOT / "docs/openapi.json").read_text("utf-8"))
PUSH: dict[str, Any] = DESCRIBED["paths"]["/v1/articles"]["post"]


@pytest.fixture
async def station(redis: Redis, namespace: str) -> AsyncIterator[Station]:
    reader = Reader(1)
    async with pushed_to(redis, namespace, reader) as running:
        yield running
    await reader.stop()


def valid(schema: dict[str, Any], value: Any) -> None:
    Draft202012Validator({**schema, "components": DESCRIBED["components"]}).validate(value)


def schema_of(status: str) -> dict[str, Any]:
    (content,) = PUSH["responses"][status]["content"].values()
    found: dict[str, Any] = content["schema"]
    return found


async def test_every_example_is_taken_and_answered_as_described(station: Station) -> None:
    publisher = await station.publisher()
    outcomes: dict[str, list[str]] = {}

    for content_type, content in PUSH["requestBody"]["content"].items():
        for name, example in content["examples"].items():
            value = example["value"]
            body = value.encode() if isinstance(value, str) else json.dumps(value).encode()
            valid(content["schema"], value)
            answer = await publisher.push(content=body, content_type=content_type)
            assert answer.status_code == 202, (name, answer.text)
            valid(schema_of("202"), answer.json())
            outcomes[name] = [each["outcome"] for each in answer.json()["articles"]]

    assert outcomes == {
        "one": ["new"],
        "edit": ["revision"],
        "many": ["new", "new"],
        "html": ["new"],
        "withdrawn": ["withdrawn"],
        "ninjs2": ["new"],
        "ninjs3": ["same"],
        "ninjsCanceled": ["withdrawn"],
        "item": ["new"],
        "canceled": ["withdrawn"],
    }


async def test_every_json_of_the_page_is_taken(station: Station) -> None:
    page = (ROOT / "docs/push.md").read_text("utf-8")
    bodies = re.findall(r"^```json\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    publisher = await station.publisher()

    answers = [await publisher.push(content=body.encode()) for body in bodies]

    assert [answer.json()["articles"][0]["outcome"] for answer in answers] == ["new", "withdrawn"]


async def test_refusals_are_as_described(station: Station) -> None:
    publisher, limited = await station.publisher(), await station.publisher(Rate(per_second=0.01, burst=1))
    unscoped = await station.publisher(scopes=["alerts:read"])
    await limited.push({"title": "t", "text": "x"})

    refused = [
        await publisher.push(content=b"{"),
        await station.http.post(station.url),
        await station.http.post(station.url, headers={"authorization": "Bearer tocsin_wrong"}),
        await unscoped.push({}),
        await station.http.get(station.url),
        await station.http.get(f"{station.url}/more"),
        await publisher.push(content=b" " * 1_048_577),
        await publisher.push(content=b"x", content_type="text/plain"),
        await publisher.push({"title": "t"}),
        await limited.push({"title": "t", "text": "x"}),
    ]

    assert [each.status_code for each in refused] == [400, 401, 401, 403, 405, 404, 413, 415, 422, 429]
    for each in refused:
        assert each.headers["content-type"] == "application/problem+json"
        valid(schema_of(str(each.status_code)), each.json())


def test_every_example_of_an_answer_is_of_its_schema() -> None:
    for status, response in PUSH["responses"].items():
        (content,) = response["content"].values()
        assert content["examples"]
        for example in content["examples"].values():
            valid(content["schema"], example["value"])
            if status != "202":
                assert example["value"]["status"] == int(status)


def test_every_kind_of_problem_is_described() -> None:
    described = set(DESCRIBED["components"]["schemas"]["Problem"]["properties"]["type"]["enum"])
    page = (ROOT / "docs/push.md").read_text("utf-8")

    assert described == {f"urn:tocsin:problem:{kind}" for kind in KINDS}
    assert {str(status) for status, _ in KINDS.values()} | {"202"} == set(PUSH["responses"])
    assert [kind for kind in KINDS if f"`{kind}`" not in page and kind != "failed"] == []


def test_every_reference_leads_somewhere() -> None:
    for reference in re.findall(r'"\$ref": "#/components/schemas/(\w+)"', json.dumps(DESCRIBED)):
        assert reference in DESCRIBED["components"]["schemas"]
