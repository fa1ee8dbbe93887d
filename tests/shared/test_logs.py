"""A log line is one line, whatever comes from outside, and shows no secret."""

import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from tocsin import logs
from tocsin.logs import redacted

FORGED = 'Storm\n{"event":"stage.dead_letter","level":"error"}\r\x1b[2J\x9b1A\u2028end'


@pytest.fixture(autouse=True)
def own_configuration() -> Iterator[None]:
    handlers = logging.getLogger().handlers[:]
    yield
    structlog.reset_defaults()
    logging.getLogger().handlers[:] = handlers


@pytest.fixture
def as_json(capsys: pytest.CaptureFixture[str]) -> Any:
    """Log one event as JSON; returns what was written."""

    def written(event: str = "article.tagged", **fields: Any) -> dict[str, Any]:
        logs.configure("info", "json")
        structlog.get_logger("test").warning(event, **fields)
        (line,) = capsys.readouterr().err.splitlines()
        return dict(json.loads(line))

    return written


def test_a_line_has_event_level_time_and_fields(as_json: Any) -> None:
    line = as_json(article="a1", score=0.5, ready=True, lag=None)

    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "article.tagged",
        "level": "warning",
        "article": "a1",
        "score": 0.5,
        "ready": True,
        "lag": None,
    }


def test_text_from_outside_forges_no_line(as_json: Any) -> None:
    line = as_json(title=FORGED, nested={"titles": [FORGED]})

    for text in (line["title"], line["nested"]["titles"][0]):
        assert text == 'Storm {"event":"stage.dead_letter","level":"error"} [2J1A end'


def test_the_console_forges_no_line_either(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", "console")

    structlog.get_logger("test").warning("article.tagged", title=FORGED, titles=[FORGED])

    written = capsys.readouterr().err
    assert len(written.splitlines()) == 1
    assert "\x1b[2J" not in written
    assert "\x9b" not in written


@pytest.mark.parametrize("form", ["json", "console"])
def test_an_exception_is_shown_without_its_secrets_and_forges_no_line(
    capsys: pytest.CaptureFixture[str], form: str
) -> None:
    logs.configure("info", form)

    try:
        raise ValueError(f"redis://u:hunter2@host whsec_c2VjcmV0\n2026-03-04T09:14:00Z [error] forged {FORGED}")
    except ValueError:
        structlog.get_logger("test").exception("stage.handler_failed")

    written = capsys.readouterr().err
    assert "ValueError" in written
    assert "hunter2" not in written
    assert "c2VjcmV0" not in written
    assert "\x1b[2J" not in written
    own = [line for line in written.splitlines()[1:] if not line.startswith("    ")]
    assert own in ([], ["Traceback (most recent call last):"])


@pytest.mark.parametrize(
    "name", ["password", "redis_password", "secret", "api_key", "apikey", "Authorization", "token"]
)
def test_a_secret_is_known_by_its_name(as_json: Any, name: str) -> None:
    line = as_json(**{name: "hunter2", "nested": {name: ["hunter2"]}})

    assert line[name] == "***"
    assert line["nested"] == {name: "***"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("redis://:hunter2@host:6379/0", "redis://***host:6379/0"),
        ("rediss://user:hunter2@host", "rediss://***host"),
        ("signed with whsec_aHVudGVyMg==", "signed with ***"),
        ("Authorization: Bearer hunter2", "Authorization: Bearer ***"),
    ],
)
def test_a_secret_is_known_by_its_look(as_json: Any, text: str, shown: str) -> None:
    line = as_json(address=text, addresses=[text], error=RuntimeError(text))

    assert line["address"] == line["error"] == shown
    assert line["addresses"] == [shown]


def test_a_long_text_is_cut(as_json: Any) -> None:
    assert len(as_json(body="x" * 100_000)["body"]) == logs.LINE_CHARACTERS


def test_bytes_and_objects_are_shown_as_text(as_json: Any) -> None:
    line = as_json(wire=b"\x1b[2J", kind=int)

    assert line["wire"] == "b'\\x1b[2J'"
    assert line["kind"] == "<class 'int'>"


def test_what_is_less_severe_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("error", "json")

    structlog.get_logger("test").warning("stage.read_failed")

    assert capsys.readouterr().err == ""


def test_without_a_terminal_lines_are_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert not sys.stderr.isatty()
    logs.configure()

    structlog.get_logger("test").info("service.started")

    assert json.loads(capsys.readouterr().err)["event"] == "service.started"


def test_redacted_text_is_one_line_of_limited_length() -> None:
    assert redacted("a\n\tb\x00 c\ud800") == "a b c\ufffd"
    assert len(redacted("y" * 10_000)) == 500
