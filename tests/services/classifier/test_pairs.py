"""Sentences that differ in one thing, and the events they tell of, from the tables in `pairs`."""

from collections import Counter

import pytest

from benchmarks.pairs import Row, answer, misses, rows
from services.classifier.domain.tagger import RuleTagger
from tocsin.messages import EVENT_TYPES

ROWS = list(rows())
MISSES = misses()
EACH = [
    pytest.param(
        row,
        id=f"{row.table}/{row.name}",
        marks=[pytest.mark.xfail(reason="listed in misses.yaml", strict=True)] * ((row.table, row.name) in MISSES),
    )
    for row in ROWS
]


@pytest.mark.parametrize("row", EACH)
def test_a_sentence_says_what_its_table_says(row: Row, tagger: RuleTagger) -> None:
    read = answer(tagger, row)

    assert sorted(map(str, read.found)) == sorted(map(str, row.says))


def test_evidence_of_events_is_cut_from_the_text(tagger: RuleTagger) -> None:
    inexact = [row.name for row in ROWS if answer(tagger, row).inexact]

    assert inexact == []


def test_the_tables_hold_enough_of_everything() -> None:
    seen = [row for row in ROWS if row.table != "unseen"]

    of_a_type = Counter(told.type for row in seen for told in row.says)
    texts = Counter(row.article.title + row.article.body for row in ROWS)

    assert len(seen) >= 400
    assert min(of_a_type[kind] for kind in EVENT_TYPES) >= 25
    assert texts.most_common(1)[0][1] == 1


def test_the_tally_names_sentences_that_exist() -> None:
    assert {(row.table, row.name) for row in ROWS} >= MISSES
