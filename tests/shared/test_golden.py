"""Golden examples, one of each version and never edited: every later version still reads them as they were meant."""

import json
from importlib import resources
from typing import Any

import jsonschema
import pytest

from tocsin.messages import MESSAGES, Alert, Article, Evidence, Message, TaggedArticle

GOLDEN = sorted((resources.files("tocsin") / "examples").iterdir(), key=lambda file: file.name)
BY_SCHEMA = {message.schema_id: message for message in MESSAGES}


def message_of(file: Any) -> tuple[type[Message], str]:
    """A golden file's message, by the name it begins with, and its text."""
    text = file.read_text(encoding="utf-8")
    return BY_SCHEMA[".".join(file.name.split(".")[:2])], text


def holds(whole: Any, part: Any) -> bool:
    """Whether `whole` has everything that `part` has; it may have more fields."""
    if isinstance(part, dict):
        return all(name in whole and holds(whole[name], value) for name, value in part.items())
    if isinstance(part, list):
        return len(whole) == len(part) and all(holds(*pair) for pair in zip(whole, part, strict=True))
    return bool(whole == part)


def evidence_in(node: Any) -> list[Evidence]:
    """Every piece of evidence in a message."""
    if isinstance(node, Evidence):
        return [node]
    if isinstance(node, Message):
        return [found for _, value in node for found in evidence_in(value)]
    return [found for inner in node for found in evidence_in(inner)] if isinstance(node, tuple) else []


def test_every_message_has_an_example() -> None:
    assert {message_of(file)[0] for file in GOLDEN} == set(MESSAGES)


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.name)
def test_an_example_comes_back_as_it_was(file: Any) -> None:
    message, text = message_of(file)

    read = message.model_validate_json(text)

    assert holds(json.loads(read.to_wire()), json.loads(text))
    assert message.model_validate_json(read.to_wire()) == read
    assert read.model_extra == {}


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.name)
def test_an_example_and_what_we_write_are_valid_by_their_schema(file: Any) -> None:
    message, text = message_of(file)
    schema = json.loads((resources.files("tocsin") / "schema" / f"{message.schema_id}.json").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())

    validator.check_schema(schema)
    validator.validate(json.loads(text))
    validator.validate(json.loads(message.model_validate_json(text).to_wire()))
    validator.validate({**json.loads(text), "field_of_a_later_version": {"any": "thing"}})
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({})


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.name)
def test_fields_of_a_later_version_are_kept_at_every_depth(file: Any) -> None:
    message, text = message_of(file)
    newer = with_more(json.loads(text))

    read = message.model_validate_json(json.dumps(newer))

    assert holds(json.loads(read.to_wire()), newer)


def with_more(node: Any) -> Any:
    """A message as a later version would write it: one more field in every object with fixed fields."""
    if isinstance(node, list):
        return [with_more(inner) for inner in node]
    if not isinstance(node, dict) or "__data__" in node:
        return node
    return {**{name: with_more(value) for name, value in node.items()}, "tidings": {"since": 2, "tags": ["ä", None]}}


def test_evidence_in_the_tagged_example_is_an_exact_slice() -> None:
    tagged = TaggedArticle.model_validate_json(
        (resources.files("tocsin") / "examples/tagged-article.v1.json").read_bytes()
    )

    found = evidence_in(tagged)

    assert len(found) > 10
    for words in found:
        assert tagged.article.text_of(words.field)[words.start : words.end] == words.text


def test_the_examples_tell_one_story() -> None:
    files = resources.files("tocsin") / "examples"
    article = Article.model_validate_json((files / "article.v1.json").read_bytes())
    tagged = TaggedArticle.model_validate_json((files / "tagged-article.v1.json").read_bytes())
    alert = Alert.model_validate_json((files / "alert.v1.json").read_bytes())

    assert tagged.article == article
    assert (alert.article.id, alert.article.title) == (article.id, article.title)
    assert alert.grounds[1].event in tagged.events
