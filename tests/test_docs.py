"""The generated files say what the code says, and the AsyncAPI description is one by the official schema."""

import json
import re
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest

from docs import generate
from docs.asyncapi import document, operations
from tests.faults.worker import ROUTES
from tocsin.messages import (
    BODY_CHARACTERS,
    CAPTION_CHARACTERS,
    MESSAGES,
    SUMMARY_CHARACTERS,
    TITLE_CHARACTERS,
    URL_CHARACTERS,
    DeadReason,
)
from tocsin.service import Wiring
from tocsin.streams import STREAMS

ROOT = Path(__file__).resolve().parents[1]
OFFICIAL = json.loads((ROOT / "tests/data/asyncapi-3.0.0.json").read_text(encoding="utf-8"))
TWO_STAGES: Any = [("worker", Wiring(routes=tuple(ROUTES.values())))]


def asyncapi(services: Any = None) -> dict[str, Any]:
    return json.loads(generate.pages(services or generate.wirings())[generate.ASYNCAPI])


def references(node: Any) -> list[str]:
    """Every `$ref` in a document."""
    if isinstance(node, list):
        return [reference for inner in node for reference in references(inner)]
    if not isinstance(node, dict):
        return []
    own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
    return own + [reference for inner in node.values() for reference in references(inner)]


def pointed_at(reference: str, whole: dict[str, Any]) -> Any:
    place: Any = whole
    for step in reference.removeprefix("#/").split("/"):
        place = place[step]
    return place


def test_the_generated_files_are_what_the_code_says(capsys: pytest.CaptureFixture[str]) -> None:
    exit_code = generate.main(["--check"])

    assert (exit_code, capsys.readouterr().err) == (0, "")


def test_generating_twice_gives_the_same_bytes() -> None:
    assert generate.pages(generate.wirings()) == generate.pages(generate.wirings())


def test_settings_of_the_environment_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    before = generate.pages(generate.wirings())

    monkeypatch.setenv("TOCSIN_SHARDS", "3")
    monkeypatch.setenv("TOCSIN_NAMESPACE", "mine")

    assert generate.pages(generate.wirings()) == before


def test_drift_is_found_and_mended(tmp_path: Path) -> None:
    generated = generate.pages(TWO_STAGES)
    changed, gone, left_over = (
        tmp_path / generate.ASYNCAPI,
        tmp_path / generate.SCHEMAS / "alert.v1.json",
        tmp_path / generate.SCHEMAS / "article.v0.json",
    )

    generate.write(tmp_path, generated)
    changed.write_text("{}")
    gone.unlink()
    left_over.write_text("{}")

    assert {tmp_path / path for path in generate.drifted(tmp_path, generated)} == {changed, gone, left_over}
    generate.write(tmp_path, generated)
    assert generate.drifted(tmp_path, generated) == []
    assert not left_over.exists()


@pytest.mark.parametrize("services", [None, TWO_STAGES], ids=["the services", "two stages"])
def test_the_description_is_valid_by_the_official_schema(services: Any) -> None:
    described = asyncapi(services)

    jsonschema.validate(described, OFFICIAL)


def test_the_official_schema_refuses_what_is_wrong() -> None:
    described = asyncapi(TWO_STAGES)
    described["channels"]["p.articles.v1"]["adress"] = "misspelt"

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(described, OFFICIAL)


def test_every_reference_leads_somewhere() -> None:
    described = asyncapi()

    for reference in references(described):
        assert isinstance(pointed_at(reference, described), dict)


def test_every_stream_is_a_channel_and_its_address_gives_its_key() -> None:
    described = asyncapi()

    addresses = []
    for channel in described["channels"].values():
        address = channel["address"]
        for name, parameter in channel["parameters"].items():
            address = address.replace(f"{{{name}}}", parameter["default"])
        addresses.append(address)

    assert addresses == [stream.key(0) for stream in STREAMS]


def test_every_arrow_of_a_route_is_an_operation() -> None:
    described = asyncapi(TWO_STAGES)

    arrows = {
        id: (operation["action"], operation["channel"]["$ref"]) for id, operation in described["operations"].items()
    }

    assert arrows == {
        "classifier.receive.p.articles.v1": ("receive", "#/channels/p.articles.v1"),
        "classifier.send.p.tagged.v1": ("send", "#/channels/p.tagged.v1"),
        "classifier.send.p.dead.v1": ("send", "#/channels/p.dead.v1"),
        "notifier-s0.receive.p.tagged.v1": ("receive", "#/channels/p.tagged.v1"),
        "notifier-s0.send.s.alerts.v1": ("send", "#/channels/s.alerts.v1"),
        "notifier-s0.send.p.dead.v1": ("send", "#/channels/p.dead.v1"),
    }


def test_every_group_of_ours_is_described() -> None:
    described = asyncapi()

    groups = {
        operation["x-consumer-group"]
        for operation in described["operations"].values()
        if "x-consumer-group" in operation
    }

    assert groups == {group for stream in STREAMS for group in stream.groups_of(1)}


def test_two_routes_never_share_an_operation_id() -> None:
    found = operations(generate.wirings())

    assert len({operation.id for operation in found}) == len(found)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.schema_id)
def test_every_field_is_documented(message: Any) -> None:
    schema = json.loads((ROOT / generate.SCHEMAS / f"{message.schema_id}.json").read_text(encoding="utf-8"))

    for described in [schema, *schema.get("$defs", {}).values()]:
        for name, field in described["properties"].items():
            assert field.get("description"), f"{described['title']}.{name}"


@pytest.mark.parametrize("page", ["docs/contract.md", "shared/README.md"])
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#]+)", (ROOT / page).read_text(encoding="utf-8"))

    assert links
    for link in links:
        assert ((ROOT / page).parent / link).exists(), link


def test_the_page_of_the_contract_knows_every_stream_reason_and_limit() -> None:
    page = (ROOT / "docs/contract.md").read_text(encoding="utf-8")

    for stream in STREAMS:
        assert f"`{{{stream.family}{'N' if stream.family == 'p' else 'K'}}}:{stream.name}`" in page
    assert set(re.findall(r"^\| `([a-z_]+)` \|", page[page.index("## Dead letters") :], re.MULTILINE)) == set(
        get_args(DeadReason)
    )
    for limit in (TITLE_CHARACTERS, SUMMARY_CHARACTERS, BODY_CHARACTERS, CAPTION_CHARACTERS, URL_CHARACTERS):
        assert f"{limit:,}" in page


def test_examples_in_the_description_are_the_golden_ones() -> None:
    examples: Any = {message.schema_id: {"any": message.__name__} for message in MESSAGES}

    described: Any = document([], examples)

    for message in MESSAGES:
        (example,) = described["components"]["messages"][message.__name__]["examples"]
        assert example["payload"] == {"any": message.__name__}
