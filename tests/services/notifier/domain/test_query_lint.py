"""What is doubted in a query is doubtful for every article."""

from itertools import permutations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.notifier.domain.article_view import ArticleView
from services.notifier.domain.clauses import Clause
from services.notifier.domain.matching import Match, evaluate
from services.notifier.domain.nodes import And, Not, leaves
from services.notifier.domain.query import Query, QueryError, can_hold, includes, lint
from services.notifier.domain.query.implying import excludes, implies
from tests.services.notifier.domain.builders import query, view
from tests.services.notifier.domain.worlds import CLAUSES, TEXTS, VIEWS

MORE = [
    *(
        "title:a",
        "body:a",
        "longwords",
        "title:longword",
        'title:"a b"',
        '"a b c"',
        '"a b"~4',
        "사",
        "일을",
        "미사일을",
    ),
    *("topic:missile-transfer", "lang:ko", "source:news.example.org", "url:example.org", "speaker:US", "score:<=0.7"),
    *("score:>=0.8", "origins:>=3", "event:(transfer status:denied)", "event:(transfer actor:(KP OR RU) recipient:RU)"),
    *(
        "event:(speaker:US)",
        "event:(status:reported speaker:US)",
        "event:(transfer actor:KP recipient:RU item:missile)",
    ),
]
LEAVES: list[Clause] = list(
    dict.fromkeys(leaf for text in [*CLAUSES, *MORE] for leaf in leaves(query(f"{text} zz").root))
)
PAIRS = list(permutations(LEAVES, 2))
IMPLIED = [(one, other) for one, other in PAIRS if implies(one, other)]
EXCLUDED = [(one, other) for one, other in PAIRS if excludes(one, other)]


@settings(deadline=None, max_examples=400)
@given(VIEWS)
@example(view(body="a longword"))
@example(view(title="a b", body="미사일을 longwords"))
def test_what_follows_from_a_clause_holds_with_it(article: ArticleView) -> None:
    held = {leaf for leaf in LEAVES if leaf.holds(article)}

    assert [pair for pair in IMPLIED if pair[0] in held and pair[1] not in held] == []
    assert [pair for pair in EXCLUDED if set(pair) <= held] == []


def test_much_follows_from_clauses() -> None:
    assert len(IMPLIED) > 60
    assert len(EXCLUDED) > 10


def read(text: str) -> Query | None:
    try:
        return query(text)
    except QueryError:
        return None


@settings(deadline=None, max_examples=300)
@given(TEXTS, TEXTS, st.lists(VIEWS, min_size=1, max_size=3))
def test_a_query_that_cannot_be_met_is_not_and_one_that_includes_another_is(
    one: str, other: str, articles: list[ArticleView]
) -> None:
    narrow, wide = read(one), read(other)
    if narrow is None or wide is None:
        return

    met = [[isinstance(evaluate(each, article), Match) for article in articles] for each in (narrow, wide)]

    assert can_hold(narrow.root) is not False or not any(met[0])
    assert not includes(wide, narrow) or not any(n and not w for n, w in zip(*met, strict=True))


@pytest.mark.parametrize(
    ("wide", "narrow", "included"),
    [
        ("topic:arms-transfer", "topic:missile-transfer russia", True),
        ("a OR b", "b AND c", True),
        ("rocket*", '"rockets fired" OR rocket', True),
        ("source:example.org", "source:news.example.org event:transfer", True),
        ("event:(transfer actor:(KP OR IR))", "event:(transfer actor:KP recipient:RU item:missile)", True),
        ("event:(transfer actor:KP)", "event:(transfer actor:(KP OR IR))", False),
        ("event:transfer", "event:(transfer status:denied)", False),
        ("speaker:KP status:denied", "event:(transfer status:denied speaker:KP)", True),
        ("score:>=0.5", "a score:[0.6 TO 0.9]", True),
        ("score:>0.5", "a score:>=0.5", False),
        ("missile-transfer", "topic:missile-transfer", False),
        ("a NOT b", "a", False),
        ("a", "a NOT b", True),
    ],
)
def test_one_query_may_include_another(wide: str, narrow: str, included: bool) -> None:
    assert includes(query(wide), query(narrow)) is included


@pytest.mark.parametrize(
    "text",
    [
        "a AND NOT a",
        "topic:missile-transfer NOT topic:arms-transfer",
        "event:(transfer actor:KP) NOT event:transfer",
        "event:(status:denied) NOT status:denied",
        '"a b" NOT a',
        "title:rockets NOT rocket*",
        "source:news.example.org NOT source:example.org",
        "lang:en a lang:ko",
        "origins:>=3 a origins:<2",
        "(a OR b) NOT a NOT b",
        "NOT (NOT a OR a)",
    ],
)
def test_what_contradicts_itself_is_doubted_and_not_refused(text: str) -> None:
    doubts = lint(query(text))

    assert doubts
    assert can_hold(query(text).root) is False


@pytest.mark.parametrize(
    "text",
    [
        "a b",
        "a OR b NOT c",
        "country:KP country:RU",
        "topic:arms-transfer NOT topic:missile-transfer",
        "event:(transfer actor:KP) event:(transfer actor:RU)",
        "event:transfer NOT status:denied",
        "source:example.org NOT source:news.example.org",
        "score:>=0.5 a score:<=0.5",
        "title:a body:a",
        "미사 사일",
    ],
)
def test_what_makes_sense_is_not_doubted(text: str) -> None:
    assert lint(query(text)) == ()


def test_a_query_too_large_to_think_through_is_left_alone() -> None:
    large = query(" OR ".join(f"word{number}" for number in range(30)))

    assert can_hold(And((large.root, Not(large.root)))) is None
    assert includes(large, large) is False
