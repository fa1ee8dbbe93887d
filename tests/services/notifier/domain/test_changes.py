"""The smallest change of a query by which an article would have met it."""

import pytest
from hypothesis import given, settings

from services.notifier.domain.article_view import ArticleView
from services.notifier.domain.changes import smallest_change
from services.notifier.domain.matching import Match, Miss, evaluate
from services.notifier.domain.query import QueryError, parse
from tests.services.notifier.domain.builders import WORDS, claim, event, query, view
from tests.services.notifier.domain.worlds import TEXTS, VIEWS, WANTED
from tocsin.messages import Status

ARTICLE = view(
    body="missiles and shells",
    events=(event(claims=(claim("denied", "KP"),)), event("condemn", ("JP",), ("KP",), None)),
    topics=("missile-test",),
    score=0.6,
    origins=2,
)


@pytest.mark.parametrize(
    ("text", "changed", "says"),
    [
        (
            "event:(transfer status:reported)",
            "event:(type:transfer status:(denied OR reported))",
            ["with status:denied in event:(transfer status:reported)"],
        ),
        (
            "event:(transfer actor:IR status:denied)",
            "event:(type:transfer actor:(IR OR KP) status:denied)",
            ["with actor:KP in event:(transfer actor:IR status:denied)"],
        ),
        ("event:(condemn item:missile)", "event:(type:condemn)", ["with any item in event:(condemn item:missile)"]),
        ("missiles NOT shells", "missiles", ["without NOT shells"]),
        ("missiles tanks", "missiles", ["without tanks"]),
        ("missiles (tanks OR jets)", "missiles", ["without (tanks OR jets)"]),
        ("missiles NOT (shells lang:en)", "missiles", ["without NOT (shells AND lang:en)"]),
        ("missiles lang:ko", 'missiles AND (lang:ko OR lang:"en")', ['with lang:"en" besides lang:ko']),
        ("missiles score:>=0.7", "missiles AND score:>=0.6", ["with score:>=0.6 instead of score:>=0.7"]),
        (
            "missiles origins:[3 TO 5]",
            "missiles AND origins:[2 TO 5]",
            ["with origins:[2 TO 5] instead of origins:[3 TO 5]"],
        ),
        ("missiles event:strike", "missiles", ["without event:strike"]),
        ("tanks OR lang:ko", 'tanks OR lang:ko OR lang:"en"', ['with lang:"en" besides lang:ko']),
    ],
)
def test_the_cheapest_change_is_proposed(text: str, changed: str, says: list[str]) -> None:
    missed = evaluate(query(text), ARTICLE)

    assert isinstance(missed, Miss)
    change = smallest_change(missed, WORDS)
    assert change is not None
    assert (change.query.text, list(change.says)) == (changed, says)


@pytest.mark.parametrize("text", ["tanks", "event:strike", "tanks jets", "tanks NOT shells"])
def test_where_nothing_would_be_left_no_change_is_proposed(text: str) -> None:
    missed = evaluate(query(text), ARTICLE)

    assert isinstance(missed, Miss)
    assert smallest_change(missed, WORDS) is None


@settings(deadline=None, max_examples=1_000)
@given(TEXTS, WANTED, VIEWS)
def test_with_the_change_the_article_meets_the_query(
    text: str, wanted: frozenset[Status], article: ArticleView
) -> None:
    try:
        missed = evaluate(parse(f"lang:(en OR ko) ({text})", WORDS, wanted), article)
    except QueryError:
        return
    if isinstance(missed, Match):
        return

    change = smallest_change(missed, WORDS)

    if change is not None:
        assert change.says
        assert isinstance(evaluate(parse(change.query.text, WORDS, wanted), article), Match)
    else:
        assert article.tagged.article.language is None
