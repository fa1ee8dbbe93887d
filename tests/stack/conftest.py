"""Builds and starts the stack once for all its tests, and takes it away whatever happens."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.compose import ROOT, Stack, run, say


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The running stack, every container healthy."""
    found = Stack(f"tocsin-test-{os.getpid()}", _secrets(tmp_path_factory.mktemp("stack")))
    try:
        say("building the images")
        found.build()
        say("starting")
        found.up()
        say("healthy")
        yield found
        if request.session.testsfailed:
            print(found.compose("logs", "--no-color", "--tail", "60"))
    finally:
        say("taking everything down")
        found.down("--rmi", "local")


def _secrets(folder: Path) -> Path:
    """Make secrets by the script an operator uses, in a folder beside a copy of it."""
    (folder / "deploy").mkdir()
    shutil.copy(ROOT / "deploy" / "secrets", folder / "deploy")
    run([str(folder / "deploy" / "secrets")])
    return folder / "secrets"
