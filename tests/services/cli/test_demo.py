"""The demo as people run it: everything real, and wrong expectations noticed."""

import io

import pytest
from rich.console import Console

from services.cli.demo.run import demo
from services.cli.demo.samples import Sample, Wave, samples

pytestmark = pytest.mark.redis


def plain() -> Console:
    return Console(file=io.StringIO(), width=100, highlight=False)


def written(console: Console) -> str:
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def altered(slug: str, **changes: object) -> tuple[Sample, ...]:
    return tuple(each.model_copy(update=changes) if each.slug == slug else each for each in samples())


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


async def test_an_alert_nobody_expected_and_one_that_is_missing_fail_the_demo() -> None:
    console = plain()
    football = "21-winger"
    changed = tuple(
        each.model_copy(update={"rings": frozenset({"missiles"})})
        if each.slug == football
        else each.model_copy(update={"rings": frozenset()})
        if each.slug == "13-warsaw"
        else each
        for each in samples()
    )

    passed = await demo(console, changed)

    shown = written(console)
    assert not passed
    assert "✗ missing: missiles, “Rovers complete transfer of North Korean winger to Moscow” did not ring" in shown
    assert "✗ unexpected: condemnations, “Poland condemns Russia after drones stray over two villages” rang" in shown
    assert "exactly the expected alerts" not in shown
