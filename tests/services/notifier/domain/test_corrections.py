"""A correction goes to exactly those who were alerted on what an article no longer says."""

from services.notifier.domain.decisions import Reason, Ring, Silence
from services.notifier.domain.rehearsal import Decision
from tests.services.notifier.domain.builders import claim, evidence, tagged
from tests.services.notifier.domain.happenings import Newsroom, rung
from tocsin.messages import Alert, Event, Item

PROOF = "North Korea sent missiles to Russia"
BODY = f"Officials in Seoul said on Monday: {PROOF}. A crane lifted forty long crates at the pier before dawn."
TRANSFER = "event:(transfer actor:KP recipient:RU)"


def shipment(item: Item = "missile", words: str = PROOF, body: str = BODY) -> Event:
    span = evidence(words, start=body.index(words))
    return Event.of("transfer", ("KP",), ("RU",), item, (claim("reported", "KR"),), (span,))


def told(decision: Decision) -> Alert:
    assert isinstance(decision.outcome, Ring), decision
    return decision.outcome.alert


def test_an_edit_of_the_words_that_rang_is_told_to_who_was_alerted_on_them_once() -> None:
    room = Newsroom()
    room.subscribe(TRANSFER, "alerted")
    room.subscribe("crane", "by another word")
    first = room.comes("a1", shipment(), body=BODY)
    room.subscribe(TRANSFER, "new here")
    edited = BODY.replace("sent missiles", "sent machine tools")

    second = room.comes("a1", body=edited, revision=2)
    third = room.comes("a1", body=edited + " It rained.", revision=3)

    assert rung(second.values()) == ["alerted"]
    alert = told(second["alerted"])
    assert (alert.kind, alert.corrects) == ("correction", told(first["alerted"]).id)
    assert alert.reason == "Correction: the article no longer says what it rang for"
    assert alert.news == ("no longer says that North Korea transferred missiles to Russia",)
    assert rung(third.values()) == []


def test_an_edit_elsewhere_corrects_nothing() -> None:
    room = Newsroom()
    room.subscribe(TRANSFER)
    room.comes("a1", shipment(), body=BODY)
    edited = f"It was raining. {BODY.replace('forty', 'fifty')}"

    second = room.comes("a1", shipment(body=edited), body=edited, revision=2)

    assert rung(second.values()) == []


def test_an_article_that_was_taken_back_is_told_to_all_who_were_alerted_on_it() -> None:
    room = Newsroom()
    room.subscribe(TRANSFER, "alerted")
    room.subscribe("crane", "by another word")
    room.subscribe("event:condemn", "of something else")
    first = room.comes("a1", shipment(), body=BODY)

    second = room.comes("a1", shipment(), body=BODY, revision=2, status="withdrawn")

    assert sorted(rung(second.values())) == ["alerted", "by another word"]
    alert = told(second["alerted"])
    assert (alert.kind, alert.corrects) == ("correction", told(first["alerted"]).id)
    assert alert.reason == "Correction: its publisher has taken the article back"
    assert alert.grounds == ()


def test_who_was_told_by_another_article_hears_nothing_of_an_edit() -> None:
    room = Newsroom()
    room.subscribe(TRANSFER)
    room.comes("a1", shipment(), body=BODY)
    room.comes("a2", shipment(), body=BODY, source="two.example")

    second = room.comes("a2", body="Officials in Seoul said nothing.", revision=2)

    assert rung(second.values()) == []


def test_a_corrected_article_that_tells_something_else_new_gives_one_alert_with_both() -> None:
    room = Newsroom()
    room.subscribe("event:(transfer actor:KP)")
    first = room.comes("a1", shipment(), body=BODY)
    body = BODY.replace("missiles", "drones")

    second = room.comes("a1", shipment("drone", PROOF.replace("missiles", "drones"), body), body=body, revision=2)
    copy = room.comes("a2", shipment("drone", PROOF.replace("missiles", "drones"), body), body=body)

    alert = told(second["wanted"])
    assert (alert.kind, alert.corrects) == ("correction", told(first["wanted"]).id)
    assert alert.developments == (room.updates[1].developments[0].id,)
    assert alert.reason.startswith("Correction: the article has changed what it rang for; now: North Korea")
    assert len(alert.news) == 2
    assert isinstance(copy["wanted"].outcome, Silence)
    assert copy["wanted"].outcome.reason == Reason.SAME_DEVELOPMENT


def test_a_correction_that_is_decided_again_is_the_same() -> None:
    room = Newsroom()
    room.subscribe(TRANSFER)
    room.comes("a1", shipment(), body=BODY)
    first = room.comes("a1", body="Nothing was sent.", revision=2)

    (again,) = room.rehearsal.decide(room.updates[-1], room.now)

    assert told(again) == told(first["wanted"])


def test_a_correction_of_a_correction_is_linked_to_the_first_alert() -> None:
    room = Newsroom()
    room.subscribe(TRANSFER)
    first = room.comes("a1", shipment(), body=BODY)
    words = PROOF.replace("sent missiles", "sent two missiles")
    body = BODY.replace(PROOF, words)
    room.comes("a1", shipment(words=words, body=body), body=body, revision=2)

    third = room.comes("a1", body="Nothing was sent.", revision=3)

    assert told(third["wanted"]).corrects == told(first["wanted"]).id


def test_a_muted_subscription_hears_of_no_correction() -> None:
    room = Newsroom()
    room.subscribe(TRANSFER)
    room.comes("a1", shipment(), body=BODY)
    room.subscribe(TRANSFER, paused=True)

    second = room.comes("a1", body="Nothing was sent.", revision=2)

    assert rung(second.values()) == []


def test_words_of_scripts_without_spaces_are_found_again_in_what_surrounds_them() -> None:
    room = Newsroom()
    room.subscribe(TRANSFER)
    body = "한국 정부는 북한이 러시아에 미사일을 보냈다고 월요일에 밝혔다."
    words = "북한이 러시아에 미사일"
    room.plays(tagged(id="a1", events=(shipment(words=words, body=body),), body=body, language="ko"))

    edited = body.replace("월요일", "화요일")
    second = room.comes("a1", shipment(words=words, body=edited), body=edited, revision=2, language="ko")

    assert rung(second.values()) == []
