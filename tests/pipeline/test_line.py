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


async def test_many_articles_ring_each_once_in_all_parts(walk: Walk) -> None:
    await walk.subscribe("transfer", TRANSFER)

    for number in range(12):
        await walk.hand_in(STORY.replace("first crates", f"{number} crates").replace("Seoul says", f"Report {number}:"))
    alerts = await walk.rung()

    assert len(alerts) == 12
    assert len({alert["id"] for alert in alerts}) == 12
