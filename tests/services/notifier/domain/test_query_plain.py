"""A query is said back so that whoever reads the sentence knows what it asks."""

import json
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifier.domain.index.asked import tree_of
from services.notifier.domain.nodes import And, Node, Not, Or, leaves
from services.notifier.domain.query import Query, QueryError, parse, said
from tests.services.notifier.domain.builders import WORDS, query
from tests.services.notifier.domain.worlds import CLAUSES, TEXTS, WANTED
from tocsin.messages import Status

FACETS = (
    ("", "transfer", "(transfer OR test)"),
    ("", "actor:KP", "actor:(KP OR IR)", "actor:KP actor:IR"),
    ("", "recipient:RU", "recipient:(KP OR IR)"),
    ("", "item:missile", "item:(missile OR drone)"),
    ("", "status:denied", "status:(reported OR alleged)"),
    ("", "speaker:US", "speaker:(US OR UN)", "speaker:US speaker:UN"),
)
OTHERS = (
    *("ab", "body:ab", '"ab cd"', "title:ab", '"ab cd"~3', '"ab cd"~4', '"cd ab"~3', "abc", "abc*", "title:abc*"),
    *(
        "일",
        "미사일",
        '"미사 일"',
        '"미사 사일"',
        '"미사 사일"~3',
        "미사일*",
        "score:>=0.7",
        "score:>0.7",
        "score:[0.2 TO 0.7]",
    ),
    *(
        "score:{0.2 TO 0.7}",
        "origins:>=2",
        "origins:[2 TO 4]",
        "country:US",
        "speaker:US",
        "status:reported",
        "lang:en",
    ),
    *("author:us", 'author:"a us"', "source:us", "feed:us", "url:us", 'url:"us/a"', "topic:missile-transfer", "us"),
    *("topic:arms-transfer", "NOT (ab cd)", "NOT (ab OR cd)", "NOT NOT ab"),
)


def meaning(root: Node) -> str:
    return json.dumps(tree_of(root), ensure_ascii=False)


def test_no_two_clauses_of_different_meaning_are_said_alike() -> None:
    events = [f"event:({' '.join(filter(None, facets))})" for facets in product(*FACETS) if any(facets)]
    texts = [*events, *OTHERS, *CLAUSES]
    roots = [query(f"{text} zz").root for text in texts]

    meanings: dict[str, set[str]] = {}
    for root in roots:
        meanings.setdefault(said(Query("", root), WORDS), set()).add(meaning(root))

    assert [sentence for sentence, several in meanings.items() if len(several) > 1] == []
    assert len(meanings) > 1_000


def test_no_two_ways_of_joining_are_said_alike() -> None:
    a, b, c, d = (
        next(leaves(query(text).root)) for text in ("ab", '"cd ef"', "country:KP", "event:(actor:(KP OR RU))")
    )
    twos: list[Node] = [
        *(joined(pair) for joined in (And, Or) for pair in ((a, b), (b, a), (a, d), (Not(a), b), (a, Not(d)))),
        *(Not(joined((a, b))) for joined in (And, Or)),
        *(a, Not(a), Not(Not(a)), d, Not(d)),
    ]
    roots = [*twos, *(joined((one, other)) for joined in (And, Or) for one in twos for other in (c, Not(c), *twos))]

    meanings: dict[str, set[str]] = {}
    for root in roots:
        meanings.setdefault(said(Query("", root), WORDS), set()).add(meaning(root))

    assert [sentence for sentence, several in meanings.items() if len(several) > 1] == []
    assert len(meanings) > 400


def read(text: str, wanted: frozenset[Status]) -> Query | None:
    try:
        return parse(text, WORDS, wanted)
    except QueryError:
        return None


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(TEXTS, WANTED), min_size=2, max_size=30))
def test_queries_that_mean_different_things_get_different_sentences(
    asked: list[tuple[str, frozenset[Status]]],
) -> None:
    meanings: dict[str, set[str]] = {}
    for each in (read(*pair) for pair in asked):
        if each is not None:
            meanings.setdefault(said(each, WORDS), set()).add(meaning(each.root))

    assert all(len(several) == 1 for several in meanings.values())


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (frozenset({"reported", "alleged"}), "a transfer that is reported or alleged at all"),
        (frozenset({"denied"}), "a transfer stated as denied"),
    ],
)
def test_the_statuses_a_subscription_wants_are_said(wanted: frozenset[Status], says: str) -> None:
    assert said(parse("event:transfer", WORDS, wanted), WORDS) == f"It rings for an article that tells of {says}."


def test_a_sentence_is_one_line_whatever_was_asked() -> None:
    sentence = said(query('"\x1b[31mred\nalert" author:"x\u202ey"'), WORDS)

    assert all(character.isprintable() for character in sentence)
