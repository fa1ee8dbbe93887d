"""What is odd about subscriptions is found, and what is not is left alone."""

from datetime import timedelta
from typing import Any

import pytest

from services.notifier.domain.subscription_lint import Oddity, Rung, oddities
from services.notifier.domain.subscriptions import Subscription
from tests.services.notifier.domain.builders import NOON, query, subscription

WEEK_AGO = NOON - timedelta(days=7)


def odd(*found: Subscription, counts: dict[str, int] | None = None) -> list[tuple[str, str]]:
    return [(each.subscription.id, each.what) for each in looked_at(*found, counts=counts)]


def looked_at(*found: Subscription, counts: dict[str, int] | None = None) -> tuple[Oddity, ...]:
    rung = None if counts is None else Rung(counts, WEEK_AGO)
    return oddities([(each, query(each.query)) for each in found], rung, NOON)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("missile AND NOT missile", {}),
        ("missile lang:ko", {"languages": ["en"]}),
        ("lang:ko OR (missile AND lang:ko)", {"languages": ["en", "de"]}),
        ("missile source:news.example.org", {"excluded_sources": ["example.org"]}),
        ("source:a.example.org OR source:b.example.org", {"excluded_sources": ["example.org"]}),
        ("missile origins:<3", {"min_origins": 3}),
    ],
)
def test_one_that_no_article_can_ring_is_found(text: str, fields: dict[str, Any]) -> None:
    [found] = looked_at(subscription(text, **fields))

    assert (found.what, bool(found.says)) == ("cannot-match", True)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("missile", {"languages": ["en"], "excluded_sources": ["example.org"], "min_origins": 3}),
        ("missile lang:en", {"languages": ["en", "ko"]}),
        ("lang:ko OR missile", {"languages": ["en"]}),
        ("source:a.example.org OR source:b.example", {"excluded_sources": ["example.org"]}),
        ("missile origins:>=2", {"min_origins": 3}),
        ("event:(transfer actor:KP)", {"statuses": ["denied"]}),
        ("missile", {"quiet_hours": "22:00-07:00", "digest": "daily", "most_a_day": None}),
    ],
)
def test_one_that_can_ring_is_left_alone(text: str, fields: dict[str, Any]) -> None:
    assert odd(subscription(text, **fields)) == []


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"expires_at": NOON}, "ended"),
        ({"quiet_hours": "22:00-22:00"}, "no-effect"),
        ({"quiet_hours": "22:00-07:00", "priority": "must"}, "no-effect"),
        ({"most_a_day": 5, "priority": "must"}, "no-effect"),
        ({"most_a_day": 5, "digest": "daily"}, "no-effect"),
    ],
)
def test_what_has_no_effect_is_named(fields: dict[str, Any], what: str) -> None:
    assert odd(subscription(**fields)) == [("sub_1", what)]


def test_what_is_hardly_meant_in_a_query_is_named() -> None:
    assert odd(subscription("missile OR missile")) == [("sub_1", "look-again")]


def two(wide: str, narrow: str, wider: dict[str, Any] | None = None, **narrower: Any) -> list[tuple[str, str]]:
    one = subscription(wide, id="sub_wide", name="wide", **(wider or {}))
    return odd(one, subscription(narrow, id="sub_narrow", name="narrow", **narrower))


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("missile", "missile AND country:KP"),
        ("missile OR drone", "drone"),
        ("topic:arms-transfer", "topic:missile-transfer"),
        ("country:KP", "country:KP AND missile AND NOT lang:ko"),
    ],
)
def test_one_whose_articles_all_ring_another_one_too_is_found(wide: str, narrow: str) -> None:
    assert two(wide, narrow) == [("sub_narrow", "overlaps")]
    assert two(narrow, wide) == [("sub_wide", "overlaps")]


def test_two_that_ask_for_the_same_in_other_words_are_found() -> None:
    assert two("missile AND country:KP", "country:KP AND missile") == [("sub_narrow", "same")]


@pytest.mark.parametrize(
    ("wider", "narrower"),
    [
        ({"languages": ["en"]}, {}),
        ({"languages": ["en"]}, {"languages": ["en", "ko"]}),
        ({"excluded_sources": ["a.example"]}, {}),
        ({"min_origins": 2}, {}),
        ({"only_new": "stories"}, {}),
        ({"webhook": "https://another.example/"}, {}),
        ({"owner": "ada"}, {"owner": "ben"}),
        ({"statuses": ["reported"]}, {"query_text": "event:(transfer actor:KP)"}),
    ],
)
def test_two_of_which_one_may_ring_alone_are_left_alone(wider: dict[str, Any], narrower: dict[str, Any]) -> None:
    text = narrower.pop("query_text", "missile")

    assert two(text, f"{text} AND country:KP", wider, **narrower) == []


def test_of_what_the_wider_one_leaves_out_the_narrower_one_may_leave_out_more() -> None:
    wider = {"excluded_sources": ["a.example.org"], "languages": ["en", "ko"], "min_origins": 1}

    found = two("missile", "missile", wider, excluded_sources=["example.org"], languages=["ko"], min_origins=2)

    assert found == [("sub_narrow", "overlaps")]


def test_one_that_rings_very_often_is_found_by_what_it_rang_lately() -> None:
    known = subscription(made_at=WEEK_AGO)

    assert odd(known, counts={"sub_1": 351}) == [("sub_1", "too-often")]
    assert odd(known, counts={"sub_1": 350}) == []
    assert odd(known, counts={}) == []


def test_one_that_is_young_is_judged_by_the_days_it_has_had() -> None:
    assert odd(subscription(made_at=NOON - timedelta(days=2)), counts={"sub_1": 101}) == [("sub_1", "too-often")]
