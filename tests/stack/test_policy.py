"""What the compose file and the images promise, read without starting anything."""

import json
import os
import re
from typing import Any

import pytest

from tests.stack.compose import ROOT, run

SERVICES = ("redis", "ingest", "classifier", "notifier", "cli")
WAY_OUT = {"ingest", "notifier", "cli"}


@pytest.fixture(scope="module")
def config() -> dict[str, Any]:
    command = ["docker", "compose", "--env-file", os.devnull, "--profile", "tools", "config", "--format", "json"]
    return dict(json.loads(run(command)))


@pytest.mark.stack
@pytest.mark.parametrize("service", SERVICES)
def test_a_container_is_read_only_and_has_no_rights(config: dict[str, Any], service: str) -> None:
    settings = config["services"][service]

    assert settings["read_only"] is True
    assert settings["user"] == "10001:10001"
    assert settings["cap_drop"] == ["ALL"]
    assert "cap_add" not in settings
    assert settings["security_opt"] == ["no-new-privileges:true"]
    assert all("noexec" in mount for mount in settings["tmpfs"])


@pytest.mark.stack
@pytest.mark.parametrize("service", SERVICES)
def test_a_container_has_limits(config: dict[str, Any], service: str) -> None:
    settings = config["services"][service]

    assert 0 < settings["pids_limit"] <= 100
    assert 0 < int(settings["mem_limit"]) <= 2 * 2**30
    assert settings["logging"]["options"].keys() == {"max-size", "max-file"}


@pytest.mark.stack
def test_nothing_is_published(config: dict[str, Any]) -> None:
    assert config["services"].keys() == set(SERVICES)
    assert not any("ports" in settings for settings in config["services"].values())


@pytest.mark.stack
def test_only_who_calls_others_has_a_way_out(config: dict[str, Any]) -> None:
    networks = {service: set(settings["networks"]) for service, settings in config["services"].items()}

    assert config["networks"]["core"]["internal"] is True
    assert {service for service, joined in networks.items() if joined != {"core"}} == WAY_OUT


@pytest.mark.stack
@pytest.mark.parametrize("service", ["redis", "ingest", "classifier", "notifier"])
def test_a_service_comes_back_stops_in_time_and_says_how_it_is(config: dict[str, Any], service: str) -> None:
    settings = config["services"][service]

    assert settings["restart"] == "unless-stopped"
    assert settings["stop_grace_period"] == ("1m0s" if service == "redis" else "20s")
    assert settings["healthcheck"]["test"]


@pytest.mark.stack
def test_only_who_seals_secrets_or_checks_keys_holds_the_key_file(config: dict[str, Any]) -> None:
    holders = {
        service
        for service, settings in config["services"].items()
        if any(secret["source"] == "webhook_key" for secret in settings["secrets"])
    }

    assert holders == {"ingest", "notifier", "cli"}


def test_the_images_are_built_with_the_uv_that_the_makefile_uses() -> None:
    used = re.search(r"^UV_VERSION := (\S+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)

    assert used
    assert f"uv=={used[1]}\n" in (ROOT / "Dockerfile").read_text("utf-8")
