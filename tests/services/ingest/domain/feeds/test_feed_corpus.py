"""Every feed of the corpus is read as the specifications say and as good readers do."""

from collections import Counter
from functools import cache

import pytest

from services.ingest.domain.feeds import parse
from tests.services.ingest.domain.feed_corpus.corpus import corpus
from tests.services.ingest.domain.feed_corpus.harm import harm
from tests.services.ingest.domain.feed_corpus.likeness import differences

CASES = corpus()
GOAL = 0.975
"""The share of cases of suites that nobody here has seen which must come out right."""


@pytest.mark.parametrize("position", range(len(CASES)), ids=[case.id for case in CASES])
def test_a_feed_is_read_as_it_should(position: int) -> None:
    assert not _faults(position)


def test_nearly_all_feeds_of_the_corpus_are_read_as_they_should(capsys: pytest.CaptureFixture[str]) -> None:
    total = Counter(case.theme for case in CASES)
    right = Counter(case.theme for position, case in enumerate(CASES) if not _faults(position))

    with capsys.disabled():
        print("\n" + "\n".join(_line(theme, right[theme], total[theme]) for theme in total))
        print(_line("all", right.total(), total.total()))

    assert right.total() >= GOAL * total.total()


def test_the_corpus_is_large_and_names_each_case_once() -> None:
    names = Counter(case.id for case in CASES)

    assert len(CASES) >= 400
    assert names.most_common(1)[0][1] == 1


@cache
def _faults(position: int) -> tuple[str, ...]:
    """Return what is wrong or unsafe in what the parser makes of a case."""
    case = CASES[position]
    feed = parse(case.body, case.url, case.headers)
    return (*differences(case, feed), *harm(feed))


def _line(theme: str, right: int, total: int) -> str:
    return f"{theme:12} {right:5} of {total:5}  {right / total:6.1%}"
