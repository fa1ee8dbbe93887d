"""Settings come from the environment and from files; a wrong one is named in one clear line that shows no secret."""

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import ValidationError

from tocsin.errors import EXIT_MISCONFIGURED, Misconfigured
from tocsin.settings import RuntimeSettings


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting but the one that has no default."""
    import os

    for variable in [name for name in os.environ if name.startswith("TOCSIN_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("TOCSIN_REDIS_URL", "redis://localhost")


def refusal() -> str:
    with pytest.raises(Misconfigured) as refused:
        RuntimeSettings.load()
    return str(refused.value)


def test_what_is_not_set_has_the_published_default() -> None:
    settings = RuntimeSettings.load()

    assert (settings.partitions, settings.shards, settings.namespace) == (1, 1, "")
    assert (settings.batch, settings.delivery_limit, settings.hard_cap) == (100, 5, 2_000_000)
    assert (settings.claim_idle, settings.stop_within) == (timedelta(seconds=60), timedelta(seconds=10))
    assert settings.retention == timedelta(days=30)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("60", timedelta(seconds=60)),
        ("1.5", timedelta(seconds=1.5)),
        ("PT1M", timedelta(minutes=1)),
        ("00:00:05", timedelta(seconds=5)),
    ],
)
def test_a_duration_is_seconds_or_iso_8601(monkeypatch: pytest.MonkeyPatch, written: str, meant: timedelta) -> None:
    monkeypatch.setenv("TOCSIN_CLAIM_IDLE", written)

    assert RuntimeSettings.load().claim_idle == meant


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_ALLOW_PRIVATE_NETS", "10.0.0.0/8, ::1/128,")
    monkeypatch.setenv("TOCSIN_ALLOW_PORTS", "8080,8443")

    settings = RuntimeSettings.load()

    assert settings.allow_private_nets == (ip_network("10.0.0.0/8"), ip_network("::1/128"))
    assert settings.allow_ports == (8080, 8443)


def test_a_file_gives_a_setting_without_its_line_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("  hunter 2 \r\n")
    monkeypatch.setenv("TOCSIN_REDIS_PASSWORD_FILE", str(tmp_path / "password"))

    settings = RuntimeSettings.load()

    assert settings.redis_password is not None
    assert settings.redis_password.get_secret_value() == "  hunter 2 "


def test_a_file_wins_over_the_plain_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "url").write_text("redis://from-file")
    monkeypatch.setenv("TOCSIN_REDIS_URL_FILE", str(tmp_path / "url"))

    assert RuntimeSettings.load().redis_url.get_secret_value() == "redis://from-file"


@pytest.mark.parametrize("name", ["", "nowhere", "."])
def test_a_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    monkeypatch.setenv("TOCSIN_REDIS_PASSWORD_FILE", str(tmp_path / name) if name else "")

    said = refusal()

    assert said.startswith("TOCSIN_REDIS_PASSWORD_FILE=")
    assert "cannot be read" in said


def test_a_file_that_is_no_text_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfesecret")
    monkeypatch.setenv("TOCSIN_REDIS_PASSWORD_FILE", str(tmp_path / "binary"))

    said = refusal()

    assert "not a text file" in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("TOCSIN_BATCH", "5000", "TOCSIN_BATCH=5000: Input should be less than or equal to 100"),
        ("TOCSIN_BATCH", "many", "TOCSIN_BATCH=many: Input should be a valid integer"),
        ("TOCSIN_PARTITIONS", "0", "TOCSIN_PARTITIONS=0: Input should be greater than or equal to 1"),
        (
            "TOCSIN_CLAIM_IDLE",
            "soon",
            "TOCSIN_CLAIM_IDLE=soon: expected seconds such as 60, or a duration such as PT1M",
        ),
        ("TOCSIN_CLAIM_IDLE", "0", "TOCSIN_CLAIM_IDLE=0:00:00: Input should be greater than or equal to"),
        ("TOCSIN_ALLOW_PORTS", "http", "TOCSIN_ALLOW_PORTS=http: Input should be a valid integer"),
        ("TOCSIN_ALLOW_PORTS", "70000", "TOCSIN_ALLOW_PORTS=70000: Input should be less than or equal to 65535"),
        ("TOCSIN_ALLOW_PRIVATE_NETS", "10.0.0.0/99", "TOCSIN_ALLOW_PRIVATE_NETS=10.0.0.0/99: '10.0.0.0/99' does not"),
        ("TOCSIN_LOG_LEVEL", "loud", "TOCSIN_LOG_LEVEL=loud: Input should be 'debug', 'info', 'warning' or 'error'"),
        ("TOCSIN_NAMESPACE", "a:{b}", "TOCSIN_NAMESPACE=a:{b}: String should match pattern"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_holds_and_what_is_expected(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(variable, value)

    said = refusal()

    assert said.startswith(expected)
    assert "\n" not in said


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOCSIN_REDIS_URL")
    monkeypatch.setenv("TOCSIN_BATCH", "0")

    said = refusal()

    assert "TOCSIN_REDIS_URL is not set" in said
    assert "TOCSIN_BATCH=0:" in said


def test_a_value_cannot_forge_a_line_nor_flood_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_NAMESPACE", "a\nERROR forged\x1b[2J" + "x" * 10_000)

    said = refusal()

    assert said.splitlines() == [said]
    assert "\x1b" not in said
    assert len(said) < 300


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_REDIS_URL", "redis://:hunter2@localhost")
    monkeypatch.setenv("TOCSIN_REDIS_PASSWORD", "hunter2")
    monkeypatch.setenv("TOCSIN_PROXY", "http://u:hunter2@proxy")

    settings = RuntimeSettings.load()

    assert "hunter2" not in repr(settings) + str(settings) + settings.model_dump_json()


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        RuntimeSettings.load().batch = 5


def test_the_exit_code_is_that_of_a_wrong_configuration() -> None:
    assert EXIT_MISCONFIGURED == 78
