"""The notifier's settings are read once, typed and bounded."""

from datetime import timedelta
from pathlib import Path

import pytest

from services.notifier.adapters.outbox import LEASE
from services.notifier.app import record_within
from services.notifier.settings import NotifierSettings
from tocsin.errors import Misconfigured


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_REDIS_URL", "redis://localhost:6379")
    monkeypatch.setenv("TOCSIN_KEY_FILE", "/nowhere/key")


def test_only_the_server_and_the_key_file_must_be_given() -> None:
    settings = NotifierSettings.load()

    assert settings.key_file == Path("/nowhere/key")
    assert settings.webhook_timeout == timedelta(seconds=15)
    assert (settings.webhooks_at_once, settings.webhooks_per_endpoint) == (200, 4)


def test_a_missing_key_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOCSIN_KEY_FILE")

    with pytest.raises(Misconfigured, match="TOCSIN_KEY_FILE is not set"):
        NotifierSettings.load()


@pytest.mark.parametrize("seconds", [1, 15, 30])
def test_a_call_and_its_record_fit_into_the_lease(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    monkeypatch.setenv("TOCSIN_WEBHOOK_TIMEOUT", str(seconds))

    call = NotifierSettings.load().webhook_timeout

    assert timedelta(seconds=20) < record_within(call) < LEASE - call


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOCSIN_WEBHOOK_TIMEOUT", "31"),
        ("TOCSIN_WEBHOOK_TIMEOUT", "0"),
        ("TOCSIN_WEBHOOKS_AT_ONCE", "0"),
        ("TOCSIN_WEBHOOKS_PER_ENDPOINT", "101"),
        ("TOCSIN_WEBHOOK_SOURCE", ""),
        ("TOCSIN_WEBHOOK_SOURCE", "two words"),
    ],
)
def test_a_value_out_of_bounds_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(Misconfigured, match=name):
        NotifierSettings.load()


def test_the_user_agent_says_how_to_reach_the_operator_and_forges_no_header(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_CONTACT", "ops@example.org\r\nx-forged: é")

    user_agent = NotifierSettings.load().user_agent

    assert user_agent.startswith("Tocsin/")
    assert user_agent.endswith("(+ops@example.org x-forged: )")
