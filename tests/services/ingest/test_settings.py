"""Ingest's settings come from the environment and are bounded."""

from datetime import timedelta
from ipaddress import ip_network

import pytest

from services.ingest.settings import IngestSettings
from tocsin.errors import Misconfigured


@pytest.fixture(autouse=True)
def server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_REDIS_URL", "redis://localhost:6379")


def test_the_defaults_are_those_that_are_documented() -> None:
    settings = IngestSettings.load()

    assert (settings.fetch_within, settings.fetch_connect_within) == (timedelta(seconds=20), timedelta(seconds=5))
    assert (settings.fetch_bytes, settings.fetch_unpacked_bytes) == (5 * 1024 * 1024, 10 * 1024 * 1024)
    assert (settings.fetch_at_once, settings.fetch_spacing) == (64, timedelta(seconds=1))


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_FETCH_SPACING", "0.5")
    monkeypatch.setenv("TOCSIN_ALLOW_PRIVATE_NETS", "10.0.0.0/8, 127.0.0.1")

    settings = IngestSettings.load()

    assert settings.fetch_spacing == timedelta(seconds=0.5)
    assert settings.allow_private_nets == (ip_network("10.0.0.0/8"), ip_network("127.0.0.1"))


@pytest.mark.parametrize(
    ("name", "value"), [("FETCH_WITHIN", "0"), ("FETCH_AT_ONCE", "0"), ("FETCH_BYTES", "many"), ("POLL_PAGES", "-1")]
)
def test_a_setting_out_of_bounds_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"TOCSIN_{name}", value)

    with pytest.raises(Misconfigured, match=f"TOCSIN_{name}={value}"):
        IngestSettings.load()


def test_the_user_agent_is_one_honest_header(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_CONTACT", "mailto:desk@harbour.example\r\nX-Forged: caf\u00e9")

    agent = IngestSettings.load().user_agent

    assert agent.startswith("Tocsin/")
    assert agent.endswith(" (+mailto:desk@harbour.example X-Forged: caf)")
