"""Decisions: one article, one subscription, a reason either way."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from services.notifier.domain.decisions import Reason, Ring, Silence, alert_id, decide
from services.notifier.domain.developments import first_of
from services.notifier.domain.occasion import Occasion
from services.notifier.domain.subscriptions import Subscription
from tests.services.notifier.domain.builders import NOON, WORDS, claim, event, evidence, query, subscription
from tests.services.notifier.domain.happenings import occasion
from tocsin.messages import ENTRY_BYTES, Alert, Event


def decision(to: Subscription, article: Occasion) -> Ring | Silence:
    return decide(to, query(to.query), article, WORDS, NOON + timedelta(seconds=1))


def alert(to: Subscription, article: Occasion) -> Alert:
    outcome = decision(to, article)
    assert isinstance(outcome, Ring)
    return outcome.alert


def silence(to: Subscription, article: Occasion) -> Silence:
    outcome = decision(to, article)
    assert isinstance(outcome, Silence)
    return outcome


def test_an_article_that_meets_the_query_rings() -> None:
    article = occasion(title="Missile sold", body="A missile was sold.", url="https://news.example.org/1")

    rung = alert(subscription("missile sold"), article)

    assert rung.subscription.name == "Missiles"
    assert (rung.article.id, rung.article.title, rung.article.url) == (
        "a1",
        "Missile sold",
        "https://news.example.org/1",
    )
    assert [ground.clause for ground in rung.grounds] == ["missile", "sold"]
    assert [span.text for span in rung.evidence] == ["Missile", "sold"]
    assert rung.decided_at == NOON + timedelta(seconds=1)


def test_deciding_again_gives_the_same_alert() -> None:
    article = occasion(body="missile")

    assert alert(subscription(), article) == alert(subscription(), article)
    assert alert(subscription(), article).developments == (first_of("s1"),)
    assert alert(subscription(), article).id == hashlib.sha256(f"sub_1\x1f{first_of('s1')}".encode()).hexdigest()
    assert alert_id("sub_1", "a2") != alert_id("sub_2", "a1")


@pytest.mark.parametrize(
    ("given", "article", "reason", "in_words"),
    [
        ({"paused": True}, {}, Reason.PAUSED, "paused"),
        ({"disabled": "answered 410"}, {}, Reason.DISABLED, "answered 410"),
        ({"saved_at": NOON + timedelta(seconds=1)}, {}, Reason.SAVED_LATER, "saved at"),
        ({}, {"backfill": True}, Reason.BACKFILL, "when its feed was added"),
        ({}, {"status": "withdrawn"}, Reason.WITHDRAWN, "has taken the article back"),
        (
            {},
            {"feed": "https://news.example.org/rss", "published": NOON - timedelta(hours=97)},
            Reason.TOO_OLD,
            "97 hours",
        ),
        ({}, {"body": "tanks"}, Reason.NO_MATCH, "missile is not in the text"),
    ],
)
def test_nothing_rings_without_a_reason(
    given: dict[str, Any], article: dict[str, Any], reason: Reason, in_words: str
) -> None:
    quiet = silence(subscription(**given), occasion(**{"body": "missile", **article}))

    assert quiet.reason == reason
    assert in_words in quiet.detail


@pytest.mark.parametrize(
    "article",
    [
        {"published": NOON - timedelta(days=900)},
        {"feed": "https://news.example.org/rss", "published": NOON - timedelta(hours=96)},
        {"feed": "https://news.example.org/rss"},
        {"tagged_at": subscription().saved_at},
    ],
    ids=["handed in by a person", "just not too old", "without a date", "tagged as the subscription was saved"],
)
def test_what_is_new_at_its_arrival_rings(article: dict[str, Any]) -> None:
    assert alert(subscription(), occasion(body="missile", **article)).article.id == "a1"


def test_an_event_that_fits_but_for_its_status_is_said_to_have_another() -> None:
    article = occasion(events=(event(claims=(claim("denied", "KP"),)),))

    quiet = silence(subscription("event:(transfer actor:KP)"), article)

    assert quiet.reason == Reason.STATUS_NOT_WANTED
    assert "which is denied" in quiet.detail


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        (
            event(claims=(claim("reported", "KR", "US"), claim("denied", "KP", "RU"))),
            "North Korea transferred missiles to Russia (reported by KR, US; denied by KP, RU)",
        ),
        (
            event("condemn", ("JP", "KR", "US"), ("KP",), None),
            "Japan, South Korea and United States condemned North Korea (reported)",
        ),
        (event(item=None, recipients=()), "North Korea transferred arms to someone (reported)"),
        (event("test", ("UN",), (), "nuclear"), "United Nations tested a nuclear device (reported)"),
        (
            event("negotiate", ("FR", "IR"), (), None, claims=(claim("planned", "IR"),)),
            "Planned: FR and Iran negotiated (planned by IR)",
        ),
    ],
)
def test_the_reason_is_a_sentence_about_what_happened(what: Event, sentence: str) -> None:
    asked = subscription(f"event:({what.type} status:(reported OR planned))")

    assert alert(asked, occasion(events=(what,))).reason == sentence


def test_the_reason_without_an_event_says_what_was_met() -> None:
    article = occasion(body="missile", topics=("missile-test",), countries=("KP",))

    assert alert(subscription("topic:missile-test missile country:KP"), article).reason == (
        "About missile-test and meets missile and country:KP"
    )


def test_an_alert_lists_twenty_proofs_at_most() -> None:
    events = tuple(event(words="x" * (number + 1)) for number in range(60))

    rung = alert(subscription("event:transfer"), occasion(events=events))

    assert (len(rung.grounds), len(rung.evidence)) == (20, 20)


def test_an_alert_stays_small_however_much_an_article_says() -> None:
    events = tuple(event(actors=("KP",) * 150, words="미" * (32_000 - number)) for number in range(60))

    rung = alert(subscription("event:transfer"), occasion(events=events))

    assert len(rung.to_wire()) <= ENTRY_BYTES // 2
    assert len(rung.reason) <= 400
    assert rung.grounds


def test_the_same_words_are_shown_once() -> None:
    article = occasion(body="missile", events=(event(words="missile"),))

    assert alert(subscription("missile event:transfer"), article).evidence == (evidence("missile"),)
