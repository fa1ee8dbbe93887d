"""One article walks through every room, over fakes and on the real server alike."""

from tests.pipeline.walks import Walk

STORY = "\n\n".join(
    [
        "Seoul says missiles went north to Moscow",
        "By Ada Quist",
        "North Korea has shipped ballistic missiles to Russia, the South Korean defence ministry said on Tuesday, "
        "citing pictures of containers at an eastern harbour.",
        "The ministry said the first crates had left in the night and more were waiting on the quay. Moscow has denied "
        "that any missiles were delivered.",
        "Officials in Seoul said they would bring the matter before the Security Council within days and asked "
        "partners for help.",
    ]
)
OTHER = "\n\n".join(
    [
        "A late goal settles the derby",
        "By Ada Quist",
        "The striker sent a missile of a free kick into the top corner in the last minute, and the home crowd roared "
        "for an hour.",
        "The transfer of Kim to the Moscow club had been agreed in the morning, a spokesman said, for a sum that "
        "neither side would name in public.",
    ]
)
HAPPENINGS = {
    "Missiles cross the Tumen": "North Korea has shipped ballistic missiles to Russia, the Japanese defence ministry "
    "said on Friday. Lorries brought the crates to the Tumen bridge, and soldiers kept reporters away from the road.",
    "Drones land near Homs": "Iran has delivered attack drones to Syria, the Israeli government said on Sunday. Two "
    "transport aircraft were seen on a runway near Homs with open tail doors, and a hangar there was rebuilt in June.",
    "Guns on the quay": "Turkey has handed over howitzers to Ukraine, the foreign ministry in Ankara said. Sailors "
    "unloaded the guns in Odesa while a brass band played, and gunners will be trained by the sea until summer.",
    "A battalion for the mountains": "China has sold tanks to Pakistan, a newspaper in Lahore reported. The deal is "
    "worth a fifth of the yearly budget of the army, and the first battalion will get its vehicles in Gilgit.",
}
TRANSFER = "topic:missile-transfer AND event:(transfer actor:KP recipient:RU)"
SWAPPED = "event:(transfer actor:RU recipient:KP item:missile)"


async def test_an_article_rings_who_asked_for_it_once_and_says_why(walk: Walk) -> None:
    await walk.subscribe("transfer", TRANSFER)
    await walk.subscribe("swapped", SWAPPED)

    first = await walk.hand_in(STORY)
    again = await walk.hand_in(STORY)
    other = await walk.hand_in(OTHER)
    alerts = await walk.rung()

    assert [each.accepted.new for each in (*first.offered, *again.offered, *other.offered)] == [True, False, True]
    assert first.taken_for == "text"
    (alert,) = alerts
    assert alert["subscription"]["name"] == "transfer"
    assert alert["article"]["title"] == "Seoul says missiles went north to Moscow"
    assert alert["article"]["id"] == first.offered[0].article.id
    assert "North Korea" in alert["reason"]
    assert "Russia" in alert["reason"]
    article = first.offered[0].article
    assert alert["evidence"]
    for evidence in alert["evidence"]:
        assert article.text_of(evidence["field"])[evidence["start"] : evidence["end"]] == evidence["text"]


async def test_copies_of_a_story_ring_once_and_each_of_many_stories_does(walk: Walk) -> None:
    await walk.subscribe("transfers", "event:transfer")

    for title, text in HAPPENINGS.items():
        for paper in ("Courier", "Herald", "Monitor"):
            await walk.hand_in(f"{title}\n\nBy The {paper}\n\n{text}\n\nThe {paper} wrote that more was expected.")
    alerts = await walk.rung()

    assert len(alerts) == len(HAPPENINGS)
    assert len({alert["story"] for alert in alerts}) == len(HAPPENINGS)
    assert all(len(alert["developments"]) == 1 for alert in alerts)
