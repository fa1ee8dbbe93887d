"""Alerts that come out together say all that each of them would have said, and fit into a webhook."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.bodies import body_of
from services.notifier.domain.cloudevents import BODY_BYTES
from services.notifier.domain.collected import LISTED, Collected, as_one, digest_of, told_of
from services.notifier.domain.gatherings import Gathering, told_by, wants_empty
from tests.services.notifier.deliveries import alert
from tests.services.notifier.domain.builders import NOON, evidence, subscription
from tocsin.messages import Alert, SubscriptionReference

REFERENCE = SubscriptionReference(id="sub_1", name="Missiles")
LATER = NOON + timedelta(hours=20)


def digest(alerts: list[Alert], articles: int | None = 1_204, unread: int = 0) -> Collected:
    return digest_of("d1", "digest", REFERENCE, NOON, LATER, alerts, articles, LATER, unread)


def posted(of: Collected) -> Any:
    written = body_of(of, "https://tocsin.example")
    assert len(written) <= BODY_BYTES
    return json.loads(written)


def test_one_alert_stays_as_it_is() -> None:
    assert as_one([alert(story="s1")]) == alert(story="s1")


def test_the_latest_says_what_was_new_in_all_and_since_when() -> None:
    first = alert("a1", story="s1", developments=("d1",), reason="a shipment", new_since=NOON)
    second = alert("a2", story="s1", developments=("d2", "d1"), news=("Moscow denies it",), new_since=LATER)
    third = alert("a3", story="s1", developments=("d3",), news=("a second shipment",), evidence=(evidence("quay"),))

    told = as_one([first, second, third])

    assert (told.id, told.article.id, told.evidence) == (third.id, "a3", third.evidence)
    assert told.news == ("a shipment", "Moscow denies it", "a second shipment")
    assert told.developments == ("d1", "d2", "d3")
    assert told.covers == (first.id, second.id)
    assert told.new_since == NOON


def test_a_digest_has_one_entry_a_story_in_the_order_in_which_they_rang() -> None:
    alerts = [alert("a1", story="s1"), alert("a2", story="s2"), alert("a3", story="s1"), alert("a4"), alert("a5")]

    made = digest(alerts)

    assert [entry.article.id for entry in made.alerts] == ["a3", "a2", "a4", "a5"]
    assert made.alerts[0].covers == (alerts[0].id,)
    assert (made.count, made.reason) == (5, "5 of 1,204 articles.")


def test_a_correction_stands_beside_what_it_corrects() -> None:
    rang, corrects = alert("a1", story="s1"), alert("a2", story="s1", kind="correction")

    assert [entry.kind for entry in digest([rang, corrects]).alerts] == ["development", "correction"]


@pytest.mark.parametrize(
    ("count", "articles", "says"),
    [(0, 1_204, "0 of 1,204 articles."), (1, 1, "1 of 1 article."), (1, None, "1 alert."), (0, None, "0 alerts.")],
)
def test_a_digest_says_of_how_many_articles_it_speaks(count: int, articles: int | None, says: str) -> None:
    assert digest([alert(f"a{number}") for number in range(count)], articles).reason == says


def test_what_is_put_in_is_read_back_as_what_it_was() -> None:
    for told in (alert(story="s1"), digest([alert("a1"), alert("a2")])):
        assert told_of(told.to_wire()) == told


def test_the_body_is_an_event_of_its_own_type() -> None:
    event = posted(digest([alert("a1", story="s1")]))

    assert (event["type"], event["id"], event["time"]) == ("tocsin.digest.v1", "d1", "2025-03-05T08:00:00Z")
    assert event["data"]["subscription"] == {"id": "sub_1", "name": "Missiles"}
    assert [entry["article"]["id"] for entry in event["data"]["alerts"]] == ["a1"]
    assert event["data"]["more"] == 0


def test_what_does_not_fit_is_counted() -> None:
    made = digest([alert(f"a{number}", reason="r" * 300) for number in range(150)], unread=7)

    event = posted(made)

    listed = len(event["data"]["alerts"])
    assert 5 < listed < LISTED
    assert event["data"]["more"] == 150 + 7 - listed
    assert event["data"]["count"] == 157


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 6_000), st.integers(0, 9_000)), max_size=60),
    st.sampled_from('x\u00e9\u6771"\\'),
)
def test_whatever_alerts_say_a_body_fits_and_counts_all(given_alerts: list[tuple[str, int, int]], letter: str) -> None:
    alerts = [
        alert(f"a{n}", story=s if s != "c" else None, reason=letter * r, evidence=(evidence(letter * e),))
        for n, (s, r, e) in enumerate(given_alerts)
    ]

    made = digest(alerts)
    event = posted(made)

    assert event["data"]["count"] == len(alerts)
    assert len(event["data"]["alerts"]) + event["data"]["more"] == len(made.alerts)
    assert {len(entry["id"]) for entry in event["data"]["alerts"]} <= {64}


def gathering(why: Any) -> Gathering:
    return Gathering(0, "k1", REFERENCE, why, NOON, LATER)


def test_what_waited_for_the_end_of_quiet_hours_comes_out_as_an_alert() -> None:
    told = told_by(gathering("quiet-held"), [alert("a1"), alert("a2")], 2, None, LATER)

    assert isinstance(told, Alert)
    assert told.covers == (alert("a1").id,)


def test_of_alerts_whose_texts_are_gone_nothing_can_be_told_but_their_number() -> None:
    counted = told_by(gathering("digest-held"), [], 3, 2, LATER)

    assert told_by(gathering("quiet-held"), [], 3, None, LATER) is None
    assert isinstance(counted, Collected)
    assert (counted.count, counted.more, counted.articles) == (3, 3, None)


def test_a_volume_digest_says_what_it_is() -> None:
    told = told_by(gathering("volume-held"), [alert("a1")], 1, None, LATER)

    assert isinstance(told, Collected)
    assert told.kind == "volume"


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"digest": {"every": "daily", "say_if_empty": True}}, True),
        ({"digest": {"every": "daily"}}, False),
        ({}, False),
        ({"digest": {"every": "daily", "say_if_empty": True}, "paused": True}, False),
        ({"digest": {"every": "daily", "say_if_empty": True}, "expires_at": NOON}, False),
        ({"digest": {"every": "daily", "say_if_empty": True}, "muted_until": LATER}, False),
        ({"digest": {"every": "daily", "say_if_empty": True}, "muted_until": NOON}, True),
    ],
)
def test_an_empty_digest_comes_only_where_it_is_wanted(fields: dict[str, Any], wanted: bool) -> None:
    assert wants_empty(subscription(**fields), NOON) == wanted


def test_a_subscription_that_was_removed_wants_no_empty_digest() -> None:
    assert not wants_empty(None, NOON)
