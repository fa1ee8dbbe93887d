"""What counts as a demo that went as it should."""

import pytest

from services.cli.demo.samples import Sample, samples
from services.cli.demo.verdict import Arrival, verdict

SAMPLES = samples()
READ = [sample.title for sample in SAMPLES]
FREIGHT = next(sample for sample in SAMPLES if sample.rings == {"missiles"})
FERRY = next(sample for sample in SAMPLES if not sample.rings)


def arrival(sample: Sample, name: str = "missiles", valid: bool = True) -> Arrival:
    return Arrival(name, sample.title, f"{name}-{sample.slug}", valid)


EXPECTED = [arrival(sample, name) for sample in SAMPLES for name in sample.rings]


def test_exactly_the_expected_alerts_in_any_order_are_right() -> None:
    found = verdict(SAMPLES, READ, EXPECTED[::-1])

    assert found.differences == ()
    assert all(row.is_right for row in found.rows)
    assert found.silent == sum(not sample.rings for sample in SAMPLES)


@pytest.mark.parametrize(
    ("arrivals", "difference"),
    [
        ([each for each in EXPECTED if each.article != FREIGHT.title], "missing: missiles, “{freight}” did not ring"),
        ([*EXPECTED, arrival(FERRY)], "unexpected: missiles, “{ferry}” rang"),
        ([*EXPECTED, arrival(FREIGHT)], "not once: missiles, “{freight}” arrived 2 times"),
        ([*EXPECTED, arrival(FREIGHT, "condemnations")], "unexpected: condemnations, “{freight}” rang"),
        (
            [*(each for each in EXPECTED if each.article != FREIGHT.title), arrival(FREIGHT, valid=False)],
            "signature: missiles, “{freight}” arrived with one that is not valid",
        ),
    ],
    ids=["missing", "unexpected", "twice", "for the wrong subscription", "forged"],
)
def test_one_difference_is_named(arrivals: list[Arrival], difference: str) -> None:
    found = verdict(SAMPLES, READ, arrivals)

    assert found.differences == (difference.format(freight=FREIGHT.title, ferry=FERRY.title),)
    assert [row.is_right for row in found.rows].count(False) == 1


def test_an_article_that_was_not_read_or_twice_or_that_nobody_wrote_is_a_difference() -> None:
    read = [title for title in READ if title != FERRY.title] + [FREIGHT.title, "Rain"]

    found = verdict(SAMPLES, read, EXPECTED)

    assert sorted(found.differences) == sorted(
        (
            f"not read: “{FERRY.title}”",
            f"read 2 times: “{FREIGHT.title}”",
            "read, though nobody wrote it: “Rain”",
        )
    )


def test_trouble_on_the_way_is_a_difference_even_if_everything_arrived() -> None:
    found = verdict(SAMPLES, READ, EXPECTED, trouble=["dead letters: 1"])

    assert found.differences == ("dead letters: 1",)
