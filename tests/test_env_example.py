"""`.env.example` names every setting with its true default, and nothing else."""

import re
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from services.classifier.settings import ClassifierSettings
from services.ingest.settings import IngestSettings
from services.notifier.settings import NotifierSettings
from tocsin.settings import RuntimeSettings

ROOT = Path(__file__).resolve().parents[1]
SHOWN = dict(re.findall(r"^# ([A-Z][A-Z_]*)=(.*)$", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
SERVICES: tuple[type[RuntimeSettings], ...] = (IngestSettings, ClassifierSettings, NotifierSettings)
OF_THE_COMMAND_LINE = {"TOCSIN_DATA"}
SETTINGS: dict[str, tuple[type[RuntimeSettings], str, FieldInfo]] = {
    f"TOCSIN_{name.upper()}": (service, name, field)
    for service in SERVICES
    for name, field in service.model_fields.items()
}


def test_every_setting_is_shown_and_no_other() -> None:
    shown = {variable for variable in SHOWN if variable.startswith("TOCSIN_")}

    assert shown - OF_THE_COMMAND_LINE == SETTINGS.keys()


@pytest.mark.parametrize("variable", SETTINGS)
def test_what_is_shown_is_the_default_or_else_a_valid_example(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    service, name, field = SETTINGS[variable]
    monkeypatch.setenv("TOCSIN_REDIS_URL", "redis://127.0.0.1:6379")
    monkeypatch.setenv("TOCSIN_KEY_FILE", "/nowhere")
    monkeypatch.setenv(variable, SHOWN[variable])

    loaded = getattr(service.load(), name)

    if field.is_required() or field.default is None:
        assert loaded
    else:
        assert loaded == field.default


def test_each_variable_of_the_compose_file_is_shown_with_its_default() -> None:
    compose = (ROOT / "docker-compose.yml").read_text("utf-8")

    used = dict(re.findall(r"\$\{([A-Z_]+):-([^}]*)\}", compose))

    assert used
    assert used == {variable: value for variable, value in SHOWN.items() if not variable.startswith("TOCSIN_")}


def test_nothing_is_set_by_copying_the_file() -> None:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()

    assert [line for line in lines if line and not line.startswith("#")] == []
