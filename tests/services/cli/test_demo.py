"""The demo as people run it: everything real, and wrong expectations noticed."""

import io
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from rich.console import Console

from services.cli.demo.run import demo
from services.cli.demo.samples import Wave, samples

pytestmark = pytest.mark.redis


def plain() -> Console:
    return Console(file=io.StringIO(), width=100, highlight=False)


def written(console: Console) -> str:
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


async def test_exactly_the_expected_alerts_arrive_and_everything_is_shown() -> None:
    console = plain()

    passed = await demo(console)

    shown = written(console)
    assert passed, shown
    assert "✓ exactly the expected alerts arrived" in shown
    assert "\x1b" not in shown
    assert all(sample.title in shown for sample in samples())
    assert all(sample.because in shown for sample in samples() if sample.wave is Wave.ALIKE)
    assert shown.count("known already") == 2


def test_a_demo_that_is_told_to_stop_leaves_nothing_behind() -> None:
    directory = Path(tempfile.mkdtemp(prefix="demo-"))
    environment = {**os.environ, "TMPDIR": str(directory), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "services.cli", "demo"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        shown = next(line for line in process.stdout if "○" in line)

        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)

    assert shown
    assert process.returncode not in (0, -signal.SIGTERM)
    assert list(directory.iterdir()) == []
    directory.rmdir()


async def test_an_alert_nobody_expected_and_one_that_is_missing_fail_the_demo() -> None:
    console = plain()
    expected = {"21-winger": {"missiles"}, "13-warsaw": set[str]()}
    changed = [each.model_copy(update={"rings": expected.get(each.slug, each.rings)}) for each in samples()]

    passed = await demo(console, changed)

    shown = written(console)
    assert not passed
    assert "✗ missing: missiles, “Rovers complete transfer of North Korean winger to Moscow” did not ring" in shown
    assert "✗ unexpected: condemnations, “Poland condemns Russia after drones stray over two villages” rang" in shown
    assert "exactly the expected alerts" not in shown
