"""A sieve lets pass whatever meets its query, and spares most of the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.article_view import ArticleView
from services.notifier.domain.matching import Match, evaluate
from services.notifier.domain.needles import Sieve
from services.notifier.domain.query import Query, QueryError
from tests.services.notifier.domain.builders import event, query, tagged
from tests.services.notifier.domain.happenings import update
from tests.services.notifier.domain.worlds import TEXTS, VIEWS
from tocsin.messages import TaggedArticle

WORDS = st.sampled_from(
    [
        "caf\u00e9",
        "CAFE",
        "\uff43\uff41fe",
        "ca\u00adfe",
        "cafe\u0301",
        "Kelvin",
        "\u212aelvin",
        "na\u00efve",
        "\ufb01re",
        "x",
    ]
)
ASKED = st.sampled_from(["cafe", "kelvin", "naive", "fire", "caf*", '"cafe x"'])


def stored(of: TaggedArticle) -> bytes:
    return update(of).to_wire()


def passes(text: str, **parts: object) -> bool:
    return Sieve.of(query(text)).lets_pass(stored(tagged(**parts)))  # type: ignore[arg-type]


def read(*texts: str) -> tuple[Query, ...]:
    """Return the queries, none if one of them is refused."""
    try:
        return tuple(map(query, texts))
    except QueryError:
        return ()


def is_met(asked: tuple[Query, ...], view: ArticleView) -> bool:
    return any(isinstance(evaluate(each, view), Match) for each in asked)


@given(TEXTS, VIEWS)
def test_what_meets_a_query_passes(text: str, view: ArticleView) -> None:
    asked = read(text)

    assert not is_met(asked, view) or Sieve.of(*asked).lets_pass(stored(view.tagged))


@given(TEXTS, TEXTS, VIEWS)
def test_what_meets_one_of_two_queries_passes(one: str, other: str, view: ArticleView) -> None:
    asked = read(one, other)

    assert not is_met(asked, view) or Sieve.of(*asked).lets_pass(stored(view.tagged))


@given(st.lists(WORDS, min_size=1, max_size=4), ASKED)
def test_words_are_found_in_whatever_letters_they_are_written(words: list[str], text: str) -> None:
    of = tagged(body=" ".join(words))
    asked = read(text)

    assert not is_met(asked, ArticleView.of(of)) or Sieve.of(*asked).lets_pass(stored(of))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("topic:missile-test", {"topics": ("arms-transfer",)}),
        ("country:KP", {"countries": ("RU",)}),
        ("event:(transfer actor:IR)", {"events": (event(actors=("KP",)),)}),
        ("event:(test)", {"events": (event(),)}),
        ("zirconium", {"body": "Plain words of a plain day."}),
        ("zircon* AND day", {"body": "Plain words of a plain day."}),
        ("zirconium OR topic:missile-test", {"body": "Plain words, “quoted” – and dashed…"}),
    ],
)
def test_what_lacks_something_the_query_needs_is_spared(text: str, parts: dict[str, object]) -> None:
    assert not passes(text, **parts)


def test_a_query_that_needs_nothing_to_be_looked_for_lets_everything_pass() -> None:
    assert passes("origins:>=2", body="Anything.")
    assert passes("source:example.org OR zirconium", body="Anything.")
