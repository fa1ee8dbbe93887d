"""The command as its users run it: a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tocsin.key_file import create_key_file


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line it said on stderr; fails if that is more or a traceback."""
        lines = self.err.strip().splitlines()
        assert len(lines) == 1, self.err
        assert "Traceback" not in self.err
        return lines[0]


Tocsin = Callable[..., Ran]


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    create_key_file(tmp_path / "key")
    return tmp_path / "key"


@pytest.fixture
def tocsin(redis_url: str, namespace: str, key_file: Path, tmp_path: Path) -> Tocsin:
    """Run `tocsin` on the test server; keyword arguments change the environment, None takes a variable away."""

    def run(*arguments: str, stdin: bytes = b"", **environment: str | None) -> Ran:
        variables: dict[str, str | None] = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")},
            "TOCSIN_REDIS_URL": redis_url,
            "TOCSIN_NAMESPACE": namespace,
            "TOCSIN_KEY_FILE": str(key_file),
            "TOCSIN_DATA": str(tmp_path / "nothing-here"),
            "COLUMNS": "200",
            **environment,
        }
        ended = subprocess.run(
            [sys.executable, "-m", "services.cli", *arguments],
            input=stdin,
            capture_output=True,
            env={name: value for name, value in variables.items() if value is not None},
            timeout=60,
            check=False,
        )
        return Ran(ended.returncode, ended.stdout.decode(), ended.stderr.decode())

    return run
