"""What a subscription's owner has silenced does not ring, and the reason says which wish it was."""

from datetime import timedelta
from typing import Any

import pytest

from services.notifier.domain.silences import is_excluded, silenced
from tests.services.notifier.domain.builders import NOON, article, subscription

LATER = NOON + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("wished", "written", "reason", "says"),
    [
        ({"expires_at": NOON}, {}, "expired", "ended at 2025-03-04T12:00:00"),
        ({"muted_until": LATER}, {}, "muted", "muted until 2025-03-04T12:01:00"),
        ({"snoozed": {"story1": LATER}}, {}, "snoozed", "snoozed until 2025-03-04T12:01:00"),
        ({"excluded_sources": ["example.org"]}, {}, "source-excluded", "news.example.org"),
        ({"languages": ["ko"]}, {}, "language-not-wanted", "it is in en; the subscription wants ko"),
        ({"languages": ["ko"]}, {"language": None}, "language-not-wanted", "could not be told"),
        ({"muted_until": LATER, "expires_at": NOON}, {}, "expired", "ended"),
    ],
)
def test_a_wish_silences_and_is_named(wished: dict[str, Any], written: dict[str, Any], reason: str, says: str) -> None:
    hush = silenced(subscription(**wished), article(**written), "story1", NOON)

    assert hush is not None
    assert hush.reason == reason
    assert says in hush.detail


@pytest.mark.parametrize(
    "wished",
    [
        {},
        {"expires_at": LATER},
        {"muted_until": NOON},
        {"snoozed": {"story1": NOON}},
        {"snoozed": {"story2": LATER}},
        {"excluded_sources": ["other.org", "ample.org", "a.news.example.org"]},
        {"languages": ["en", "ko"]},
        {"muted_until": NOON, "expires_at": LATER, "snoozed": {}},
    ],
)
def test_a_wish_that_is_over_or_for_something_else_silences_nothing(wished: dict[str, Any]) -> None:
    assert silenced(subscription(**wished), article(), "story1", NOON) is None


def test_an_article_outside_all_stories_is_not_snoozed() -> None:
    assert silenced(subscription(snoozed={"story1": LATER}), article(), None, NOON) is None


def test_a_publisher_is_excluded_with_what_is_beneath_it_and_not_what_only_ends_alike() -> None:
    excluded = frozenset({"example.org"})

    assert is_excluded("example.org", excluded)
    assert is_excluded("World.Example.org.", excluded)
    assert not is_excluded("badexample.org", excluded)
    assert not is_excluded("org", excluded)
    assert not is_excluded(None, excluded)
