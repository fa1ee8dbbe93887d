"""The architecture is executed: import contracts hold and bite, and domains see no clock, no file, no chance."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOMAIN = sorted(path for path in (ROOT / "services").glob("*/domain/**/*.py"))
SERVICES = ("ingest", "classifier", "notifier")

FORBIDDEN_MODULES = {
    "asyncio", "glob", "logging", "os", "pathlib", "random", "secrets", "shutil", "socket", "sqlite3",
    "subprocess", "tempfile", "threading", "time",
}  # fmt: skip
FORBIDDEN_CALLS = {"open", "input", "print", "exec", "eval", "breakpoint", "__import__"}
FORBIDDEN_METHODS = {
    "now", "utcnow", "today", "localtime", "monotonic", "perf_counter", "time_ns", "urandom",
    "read_text", "read_bytes", "write_text", "write_bytes", "open", "open_text", "open_binary", "FileIO",
    "uuid1", "uuid4", "import_module",
}  # fmt: skip


def impurities(source: str) -> Iterator[str]:
    """What in a module's source needs a clock, a file or chance, with its line."""
    for node in ast.walk(ast.parse(source)):
        for what in _impure(node):
            yield f"line {getattr(node, 'lineno', '?')}: {what}"


def _impure(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name.partition(".")[0] in FORBIDDEN_MODULES)
    elif isinstance(node, ast.ImportFrom):
        if (node.module or "").partition(".")[0] in FORBIDDEN_MODULES:
            yield node.module or ""
        yield from (alias.name for alias in node.names if alias.name in FORBIDDEN_CALLS | FORBIDDEN_METHODS)
    elif isinstance(node, ast.Name) and node.id in FORBIDDEN_CALLS:
        yield node.id
    elif isinstance(node, ast.Attribute) and node.attr in FORBIDDEN_METHODS:
        yield f".{node.attr}"
    elif isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
        yield "waits"


@pytest.mark.parametrize("path", DOMAIN, ids=lambda path: str(path.relative_to(ROOT / "services")))
def test_a_domain_module_is_pure(path: Path) -> None:
    assert list(impurities(path.read_text(encoding="utf-8"))) == []


def test_every_service_has_a_domain() -> None:
    assert {path.relative_to(ROOT / "services").parts[0] for path in DOMAIN} >= set(SERVICES)


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\ndatetime.now()",
        "import datetime as dt\ndt.datetime.utcnow()",
        "from datetime import date\ndate.today()",
        "clock = datetime.now",
        "import time",
        "from time import monotonic",
        "open('x')",
        "import io\nio.open('x')",
        "from io import open",
        "import gzip\ngzip.open('x')",
        "from pathlib import Path",
        "def f(path): return path.read_text()",
        "import importlib.resources as r\nr.open_text('a', 'b')",
        "import random",
        "from random import choice",
        "import secrets",
        "from uuid import uuid4",
        "import os.path",
        "async def f(): ...",
        "print('x')",
        "__import__('time')",
    ],
)
def test_what_is_impure_is_found(source: str) -> None:
    assert list(impurities(source))


def test_what_is_pure_is_left_alone() -> None:
    source = (
        "from datetime import datetime, timedelta\ndef due(now: datetime) -> datetime:\n    return now + timedelta(1)"
    )

    assert list(impurities(source)) == []


def lint_imports(directory: Path) -> "subprocess.CompletedProcess[str]":
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=120)


def test_the_import_contracts_hold() -> None:
    done = lint_imports(ROOT)

    assert done.returncode == 0, done.stdout
    assert "5 kept, 0 broken" in done.stdout


FRAMEWORK_FREE = (
    "ingest/adding", "ingest/backfill", "ingest/full_text", "ingest/hubs", "ingest/intake", "ingest/listing",
    "ingest/poller", "ingest/push", "ingest/robots", "ingest/shelf", "ingest/watch", "classifier/lines",
    "classifier/explanations", "classifier/plugins", "classifier/editions", "classifier/taxonomies",
    "notifier/dispatcher", "notifier/holding", "notifier/importing", "notifier/querying", "notifier/stories",
    "notifier/subscribing",
)  # fmt: skip
"""Modules beside the handlers that are bound by the same contracts."""


@pytest.fixture
def small_copy(tmp_path: Path) -> Path:
    """The rooms of the project without their furniture, under the same contracts."""
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(pyproject[pyproject.index("[tool.importlinter]") :])
    furniture = ["__init__", "app", "handlers", "settings"]
    furniture += ["domain/__init__", "domain/rules", "adapters/__init__", "adapters/store"]
    rooms = [f"services/{service}/{module}.py" for service in SERVICES for module in furniture]
    rooms += [f"services/{module}.py" for module in FRAMEWORK_FREE]
    contract = [f"tocsin/{module}.py" for module in ("__init__", "messages", "stage", "settings", "logs", "guard")]
    for module in ["services/__init__.py", "services/cli/__init__.py", "services/cli/main.py", *rooms, *contract]:
        (tmp_path / module).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / module).write_text("")
    return tmp_path


def test_the_small_copy_is_clean_and_allows_what_is_meant(small_copy: Path) -> None:
    (small_copy / "services/ingest/app.py").write_text(
        "import services.ingest.adapters.store, services.ingest.handlers, tocsin.stage, redis"
    )
    (small_copy / "services/ingest/handlers.py").write_text("import services.ingest.domain.rules, tocsin.messages")
    (small_copy / "services/cli/main.py").write_text("import services.ingest.app, services.notifier.adapters.store")

    done = lint_imports(small_copy)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "imports", "contract"),
    [
        ("services/ingest/app.py", "services.notifier.domain.rules", "services never import each other"),
        ("services/ingest/app.py", "services.cli.main", "services never import each other"),
        ("services/notifier/domain/rules.py", "redis", "domain does no I/O"),
        ("services/notifier/domain/rules.py", "time", "domain does no I/O"),
        ("services/notifier/domain/rules.py", "tocsin.stage", "domain does no I/O"),
        ("services/classifier/handlers.py", "services.classifier.adapters.store", "only app.py and the command line"),
        (
            "services/classifier/domain/rules.py",
            "services.classifier.adapters.store",
            "only app.py and the command line",
        ),
        ("services/classifier/handlers.py", "faststream", "handlers know no framework"),
        *((f"services/{module}.py", "httpx", "handlers know no framework") for module in FRAMEWORK_FREE),
        ("services/ingest/intake.py", "services.ingest.adapters.store", "only app.py and the command line"),
        ("services/classifier/handlers.py", "tocsin.stage", "handlers know no framework"),
        ("tocsin/stage.py", "services.ingest.domain.rules", "the contract knows no service"),
    ],
)
def test_each_contract_bites(small_copy: Path, module: str, imports: str, contract: str) -> None:
    (small_copy / module).write_text(f"import {imports}\n")

    done = lint_imports(small_copy)

    assert done.returncode == 1
    broken = [line for line in done.stdout.splitlines() if "BROKEN" in line]
    assert len(broken) == 1
    assert contract in broken[0]


def test_there_are_five_contracts() -> None:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert len(configuration["tool"]["importlinter"]["contracts"]) == 5
