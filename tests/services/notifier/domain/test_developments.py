"""One alert per development: what is new to a subscription, and what it is not told twice."""

from datetime import timedelta
from typing import Any

import pytest

from services.notifier.domain.decisions import Reason, Ring, Silence
from services.notifier.domain.developments import first_of
from services.notifier.domain.rehearsal import Decision
from tests.services.notifier.domain.builders import NOON, claim, event
from tests.services.notifier.domain.happenings import Newsroom, rung
from tocsin.messages import Alert, Status

TRANSFER = "event:(transfer actor:KP recipient:RU)"
BODY = (
    "Containers with long tubes were lifted off a freighter at the eastern pier before dawn, said a port clerk who "
    "had counted forty of them and wrote the numbers down."
)


def shipment(*statuses: Status, speaker: str = "KR", **fields: Any) -> Any:
    return event(claims=tuple(claim(status, speaker) for status in statuses or ("reported",)), **fields)


def reason(decision: Decision) -> Reason:
    assert isinstance(decision.outcome, Silence)
    return decision.outcome.reason


def told(decision: Decision) -> Alert:
    assert isinstance(decision.outcome, Ring), decision
    return decision.outcome.alert


def test_a_copy_of_what_was_told_rings_nobody() -> None:
    room = Newsroom()
    room.subscribe(TRANSFER)

    first = room.comes("a1", shipment(), body=BODY)
    copies = [room.comes(f"a{number}", shipment(), body=BODY, source=f"s{number}.example") for number in range(2, 9)]

    assert told(first["wanted"]).developments == (room.updates[0].developments[0].id,)
    assert {reason(copy["wanted"]) for copy in copies} == {Reason.SAME_DEVELOPMENT}
    assert {copy["wanted"].development for copy in copies} == {first["wanted"].development}


def test_another_event_in_the_story_that_meets_the_clause_rings_again() -> None:
    room = Newsroom()
    room.subscribe(TRANSFER)
    room.comes("a1", shipment(), body=BODY)

    second = room.comes("a2", shipment(item="drone"), shipment(), body=BODY)

    assert room.updates[1].story == room.updates[0].story
    alert = told(second["wanted"])
    assert alert.developments == tuple(each.id for each in room.updates[1].developments)
    assert alert.new_since == room.updates[0].decided_at
    assert alert.reason == (
        "New since 12:01: a second transfer: North Korea transferred drones to Russia, according to South Korea"
    )


@pytest.mark.parametrize(
    ("wanted", "told_of"),
    [
        ({}, ["alleged", "reported"]),
        ({"statuses": ["denied"]}, ["denied"]),
        ({"statuses": ["reported"]}, ["reported"]),
        ({"statuses": ["alleged"]}, ["alleged"]),
        ({"statuses": ["planned", "denied", "reported"]}, ["denied", "reported", "planned"]),
    ],
)
def test_a_known_event_rings_for_a_wanted_status_when_it_first_has_it(wanted: Any, told_of: list[Status]) -> None:
    room = Newsroom()
    room.subscribe(TRANSFER, **wanted)
    said: list[Status] = ["alleged", "denied", "reported", "alleged", "denied", "planned", "reported"]

    rang = [
        status
        for number, status in enumerate(said)
        if rung(room.comes(f"a{number}", shipment(status), body=BODY).values())
    ]

    assert rang == told_of


def test_a_later_denial_is_read_in_the_next_alert_by_who_did_not_ask_for_it() -> None:
    room = Newsroom()
    room.subscribe(TRANSFER)
    room.comes("a1", shipment(), body=BODY)

    denial = room.comes("a2", event(claims=(claim("denied", "RU"),)), body=BODY, minutes=10)
    following = room.comes("a3", shipment(item="drone"), body=BODY, minutes=10)

    assert not rung(denial.values())
    assert told(following["wanted"]).news == (
        "Russia denies that North Korea transferred missiles to Russia",
        "a second transfer: North Korea transferred drones to Russia, according to South Korea",
    )


def test_a_further_speaker_is_nothing_new() -> None:
    room = Newsroom()
    room.subscribe(TRANSFER)

    room.comes("a1", shipment(), body=BODY)

    assert not rung(room.comes("a2", shipment(speaker="US"), body=BODY).values())


def test_who_did_not_get_an_article_is_told_by_the_next_one_that_meets_the_query() -> None:
    room = Newsroom()
    room.subscribe(TRANSFER, "excluding", excluded_sources=["one.example"])
    room.subscribe(f"{TRANSFER} lang:ko", "korean")
    room.subscribe(f"{TRANSFER} topic:missile-transfer", "topical")

    first = room.comes("a1", shipment(), body=BODY, source="one.example")
    second = room.comes("a2", shipment(), body=BODY, source="two.example", topics=("missile-transfer",))
    third = room.comes("a3", shipment(), body=BODY, source="three.example", language="ko")

    assert rung(first.values()) == []
    assert sorted(rung(second.values())) == ["excluding", "topical"]
    assert rung(third.values()) == ["korean"]


def test_without_an_event_clause_the_first_article_of_a_story_rings_and_then_what_belongs_to_a_topic() -> None:
    room = Newsroom()
    room.subscribe("topic:missile-transfer")
    topics = ("missile-transfer",)

    came = [
        room.comes("a1", topics=topics, body=BODY),
        room.comes("a2", topics=topics, body=BODY, source="two.example"),
        room.comes("a3", event("condemn", ("US",), ("KP",), None), topics=topics, body=BODY),
        room.comes("a4", shipment(), topics=topics, body=BODY),
        room.comes("a5", shipment(), topics=topics, body=BODY),
        room.comes("a6", shipment("denied", speaker="RU"), topics=topics, body=BODY),
        room.comes("a7", shipment("historical"), topics=topics, body=BODY),
    ]

    assert len({update.story for update in room.updates}) == 1
    assert [bool(rung(each.values())) for each in came] == [True, False, False, True, False, True, False]
    assert told(came[0]["wanted"]).developments == (first_of(room.updates[0].story),)


def test_a_query_without_a_topic_rings_for_the_first_article_of_a_story_only() -> None:
    room = Newsroom()
    room.subscribe("freighter")

    came = [
        room.comes(f"a{number}", shipment(item=item), body=BODY) for number, item in enumerate(("missile", "drone"))
    ]

    assert [bool(rung(each.values())) for each in came] == [True, False]


def test_a_first_article_that_tells_an_event_is_known_by_that_event() -> None:
    room = Newsroom()
    room.subscribe("topic:missile-transfer")

    first = room.comes("a1", shipment(), topics=("missile-transfer",), body=BODY)

    assert told(first["wanted"]).developments == (room.updates[0].developments[0].id,)


def test_an_event_that_was_told_does_not_ring_again_as_the_first_of_its_topic() -> None:
    room = Newsroom()
    room.subscribe(f"topic:missile-transfer OR {TRANSFER}")

    by_event = room.comes("a1", shipment(), body=BODY)
    by_topic = room.comes("a2", shipment(), topics=("missile-transfer",), body=BODY)

    assert rung(by_event.values()) == ["wanted"]
    assert rung(by_topic.values()) == []


def test_reaching_the_wanted_origins_rings_once_and_tells_all_that_waited() -> None:
    room = Newsroom()
    room.subscribe(TRANSFER, min_origins=2)

    waiting = [room.comes(f"a{number}", shipment(), body=BODY, authors=("Yonhap",)) for number in range(5)]
    drones = room.comes("d1", shipment(item="drone"), body=BODY, authors=("Yonhap",))
    reached = room.comes("b1", shipment(), body=BODY, source="nhk.or.jp", authors=("NHK",))
    after = [room.comes("c1", shipment(), body=BODY), room.comes("c2", shipment(item="drone"), body=BODY)]

    assert {reason(each["wanted"]) for each in (*waiting, drones)} == {Reason.BELOW_ORIGINS}
    alert = told(reached["wanted"])
    assert alert.developments == (room.updates[0].developments[0].id, room.updates[5].developments[0].id)
    assert alert.origins == 2
    assert {reason(each["wanted"]) for each in after} == {Reason.SAME_DEVELOPMENT}


def test_what_a_story_had_before_a_subscription_was_saved_does_not_ring() -> None:
    room = Newsroom()
    room.comes("a1", shipment(), body=BODY)
    room.subscribe(TRANSFER, saved_at=room.now + timedelta(seconds=30))
    room.subscribe("topic:missile-transfer", "topical", saved_at=room.now + timedelta(seconds=30))

    copy = room.comes("a2", shipment(), topics=("missile-transfer",), body=BODY)
    new = room.comes("a3", shipment(item="drone"), topics=("missile-transfer",), body=BODY)

    assert {reason(each) for each in copy.values()} == {Reason.OLD_AT_ADDING}
    assert sorted(rung(new.values())) == ["topical", "wanted"]


def test_what_happened_while_a_subscription_was_muted_does_not_ring_afterwards() -> None:
    room = Newsroom()
    room.subscribe(TRANSFER, muted_until=NOON + timedelta(hours=1))

    muted = room.comes("a1", shipment(), body=BODY)
    copy = room.comes("a2", shipment(), body=BODY, minutes=120)
    new = room.comes("a3", shipment(item="drone"), body=BODY)

    assert reason(muted["wanted"]) == Reason.MUTED
    assert reason(copy["wanted"]) == Reason.OLD_AT_ADDING
    assert rung(new.values()) == ["wanted"]


def test_how_new_something_must_be_is_the_owners_choice() -> None:
    room = Newsroom()
    room.subscribe(TRANSFER, "stories", only_new="stories")
    room.subscribe(TRANSFER, "articles", only_new="articles")

    came = [
        room.comes("a1", shipment(), body=BODY),
        room.comes("a2", shipment(), body=BODY),
        room.comes("a2", shipment(), body=f"{BODY} Corrected.", revision=2),
        room.comes("a3", shipment(item="drone"), body=BODY),
    ]

    assert [sorted(rung(each.values())) for each in came] == [["articles", "stories"], ["articles"], [], ["articles"]]


def test_the_same_article_again_is_decided_alike_whatever_came_since() -> None:
    room = Newsroom()
    room.subscribe(TRANSFER)
    first = room.comes("a1", shipment(), body=BODY)
    room.comes("a2", shipment(item="drone"), body=BODY)

    again = {each.subscription.name: each for each in room.rehearsal.decide(room.updates[0], room.now)}

    assert told(again["wanted"]).id == told(first["wanted"]).id
    assert told(again["wanted"]).developments == told(first["wanted"]).developments
