"""The contract installs alone: typed messages with pydantic only, the stage with the extra [runtime]."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SHARED = Path(__file__).resolve().parents[2] / "shared"
UV = str(Path(sys.executable).with_name("uv"))

READ_GOLDEN = """
from importlib.metadata import distributions
from importlib.resources import files
from tocsin.messages import MESSAGES, TaggedArticle
from tocsin.streams import TAGGED, part_of

for message in MESSAGES:
    golden = (files("tocsin") / "examples" / f"{message.schema_id}.json").read_bytes()
    assert message.model_validate_json(golden).model_extra == {}
    assert (files("tocsin") / "schema" / f"{message.schema_id}.json").is_file()
tagged = TaggedArticle.model_validate_json((files("tocsin") / "examples/tagged-article.v1.json").read_bytes())
print(tagged.topics[0].id, TAGGED.key(part_of(tagged.article.id, 1)))
print(*sorted(d.metadata["Name"].lower() for d in distributions()))
"""
LOAD_STAGE = """
import tocsin.dead, tocsin.health, tocsin.service, tocsin.stage, tocsin.trimmer
from tocsin.messages import Article
from tocsin.stage import Route
from tocsin.streams import ARTICLES

async def show(article: Article) -> None: ...

print(Route(show, reads=ARTICLES, group="mine").fans_out)
"""


def run(*command: str, directory: Path) -> str:
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("dist")
    run(UV, "build", "--quiet", "--wheel", "--out-dir", str(directory), str(SHARED), directory=directory)
    (built,) = directory.glob("*.whl")
    return built


def python_with(wheel: Path, directory: Path, extra: str = "") -> str:
    """A fresh environment with the wheel in it and nothing of this repository on its path."""
    run(UV, "venv", "--quiet", "--python", sys.executable, "fresh", directory=directory)
    python = str(directory / "fresh/bin/python")
    run(UV, "pip", "install", "--quiet", "--python", python, f"tocsin{extra} @ {wheel.as_uri()}", directory=directory)
    return python


def test_messages_are_read_with_pydantic_alone(wheel: Path, tmp_path: Path) -> None:
    python = python_with(wheel, tmp_path)

    first, installed = run(python, "-c", READ_GOLDEN, directory=tmp_path).splitlines()

    assert first == "missile-transfer {p0}:tagged.v1"
    assert "pydantic" in installed.split()
    assert not {"redis", "faststream", "structlog", "pydantic-settings"} & set(installed.split())


def test_the_stage_is_there_with_the_extra(wheel: Path, tmp_path: Path) -> None:
    python = python_with(wheel, tmp_path, "[runtime]")

    assert run(python, "-c", LOAD_STAGE, directory=tmp_path).strip() == "False"


def test_the_wheel_holds_schemas_examples_and_the_marker_of_types(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert "tocsin/schema/article.v1.json" in names
    assert "tocsin/examples/article.v1.json" in names
    assert "tocsin/py.typed" in names
