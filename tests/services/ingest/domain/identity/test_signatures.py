"""A copy is told by its shingles, whatever its title and lead; the same happening in other words is none."""

import pytest

from services.ingest.domain.identity.likeness import COPY
from services.ingest.domain.identity.signatures import (
    PERMUTATIONS,
    Likeness,
    bands,
    both_ways,
    either_way,
    figures_of,
    mostly_shared,
    written,
)
from tests.services.ingest.domain.copies import COPIES, NO_COPIES, TOLD

REPORT = TOLD[0].text


def is_copy(one: str, other: str) -> bool:
    """Whether a text would be found, and be taken for a copy when it is looked at."""
    first, second = Likeness.of(one), Likeness.of(other)
    shared = set(bands(first.signature())) & set(bands(second.signature()))
    return bool(shared) and both_ways(first, second) >= COPY


def test_there_are_enough_pairs_to_say_something() -> None:
    assert len(COPIES) + len(NO_COPIES) >= 40
    assert min(len(COPIES), len(NO_COPIES)) >= 20


def test_every_copy_is_found() -> None:
    assert [pair for pair in COPIES if not is_copy(*pair)] == []


def test_nothing_else_is_taken_for_a_copy() -> None:
    assert [pair for pair in NO_COPIES if is_copy(*pair)] == []


def test_copies_and_others_are_well_apart() -> None:
    copies = [both_ways(Likeness.of(one), Likeness.of(other)) for one, other in COPIES]
    others = [both_ways(Likeness.of(one), Likeness.of(other)) for one, other in NO_COPIES]

    assert min(copies) > COPY + 0.03, min(copies)
    assert max(others) < COPY - 0.2, max(others)


def test_a_signature_is_the_same_in_every_process_and_version() -> None:
    signature = Likeness.of(REPORT).signature()

    assert len(signature) == PERMUTATIONS
    assert written(signature[:4]) == "rKDPErr09wBrd8MLMKBBdw=="
    assert bands(signature)[0] == "0:rKDPErr09wA"


@pytest.mark.parametrize(
    ("text", "has_one"),
    [
        ("", False),
        ("…", False),
        (" ".join(f"word{number}" for number in range(39)), False),
        (" ".join(f"word{number}" for number in range(40)), True),
        (TOLD[5].report[0], False),
        (TOLD[5].text, True),
    ],
)
def test_a_short_text_has_no_signature(text: str, has_one: bool) -> None:
    signature = Likeness.of(text).signature()

    assert bool(signature) == has_one
    assert (written(signature) is not None) == has_one
    assert bool(bands(signature)) == has_one


def test_a_part_stands_whole_in_the_whole() -> None:
    part, whole = Likeness.of("\n\n".join(TOLD[0].report[:2])), Likeness.of(REPORT)

    assert part.within(whole) == either_way(part, whole) == 1.0
    assert both_ways(part, whole) < 1.0


def test_a_text_too_short_to_be_compared_is_like_none() -> None:
    assert either_way(Likeness.of("Ferry back"), Likeness.of("Ferry back")) == 0.0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("It stood at 412 cm.", "It stands at 412 cm now.", True),
        ("It stood at 412 cm.", "It stood at 431 cm.", False),
        ("12 of 40 came in 2026.", "15 of 40 came in 2026.", True),
        ("Nobody came.", "All came.", True),
        ("Nobody came.", "All 12 came.", False),
    ],
)
def test_figures_tell_two_reports_of_one_kind_apart(one: str, other: str, same: bool) -> None:
    assert mostly_shared(figures_of(one), figures_of(other)) == same
