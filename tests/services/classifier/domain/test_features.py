"""What was seen as numbers: the same few for every topic."""

from typing import Any

import pytest

from services.classifier.domain.features import FEATURES, Surroundings, rows
from services.classifier.domain.sightings import Sighting, Spot
from services.classifier.domain.tagger import RuleTagger
from services.classifier.domain.taxonomy import Strength
from tests.services.classifier.articles import article

AROUND = Surroundings(sentences=10, states=2)


def sighting(topic: str = "t", zone: str = "lead", strength: Strength = "strong", **more: Any) -> Sighting:
    number = {"title": 0, "lead": 1, "body": 5, "caption": 9}[zone]
    field = {"title": "title", "caption": "captions/0"}.get(zone, "body")
    place = {"name": "wording", "start": number * 100, "end": number * 100 + 30} | more
    spot = Spot(field, place.pop("number", number), zone, named=place.pop("named", 0))
    return Sighting(topic, place.pop("name"), strength, spot, place.pop("start"), place.pop("end"), **place)


def numbers(*seen: Sighting, topic: str = "t", around: Surroundings = AROUND) -> dict[str, float]:
    one = article(title="Norway sells boats to Chile", body="Norway will sell boats to Chile this year. " * 20)
    return dict(zip(FEATURES, rows(one, seen, around)[topic], strict=True))


def test_a_wording_counts_once_however_often_it_stands() -> None:
    once = numbers(sighting())

    twice = numbers(sighting(), sighting(zone="body"))
    two = numbers(sighting(), sighting(zone="body", name="another"))

    assert once["wordings"] == twice["wordings"] < two["wordings"]


def test_what_is_rejected_or_stands_under_a_picture_counts_against_or_not_at_all() -> None:
    row = numbers(sighting(rejected="it is sport"), sighting(zone="caption"))

    assert row["wordings"] == 0.0
    assert row["against"] == 1.0


def test_the_sooner_a_topic_is_told_the_nearer_it_is() -> None:
    near, far = numbers(sighting(start=10, end=40)), numbers(sighting(zone="body", start=900, end=930))

    assert near["near"] > far["near"] > numbers(sighting(strength="medium"))["near"]


def test_other_topics_told_early_are_rivals() -> None:
    seen = [sighting("t"), sighting("u", zone="title"), sighting("v", zone="body")]

    assert numbers(*seen, topic="t")["rivalled"] > 0.0
    assert numbers(*seen, topic="v")["rivalled"] > numbers(*seen, topic="u")["rivalled"]


def test_the_same_word_twice_is_one() -> None:
    once = numbers(sighting(start=0, end=6))

    twice = numbers(sighting(start=0, end=6), sighting(zone="body", name="another", start=43, end=49))
    other = numbers(sighting(start=0, end=6), sighting(zone="body", name="another", start=50, end=60))

    assert once["words"] == twice["words"] < other["words"]


def test_words_that_only_belong_to_a_topic_are_weak() -> None:
    row = numbers(sighting(strength="weak"))

    assert (row["weak_only"], row["weak_body"]) == (1.0, 0.0)
    assert numbers(sighting(strength="weak"), sighting(strength="medium"))["weak_only"] == 0.0


@pytest.mark.parametrize(
    ("title", "digest"),
    [("War briefing: what we know on day 12", True), ("Remarks by the minister", True), ("Norway sells boats", False)],
)
def test_a_headline_may_say_that_several_things_follow(tagger: RuleTagger, title: str, digest: bool) -> None:
    observed = tagger.observed(article(title=title, body="Chile sent troops to Peru."))

    assert observed.around.digest is digest
    seen = [sighting(), sighting("u", zone="title")]
    assert (numbers(*seen, around=observed.around)["digest"] > 0.0) is digest
    assert numbers(*seen, topic="u", around=observed.around)["digest"] == 0.0


def test_under_a_headline_of_the_past_only_what_it_tells_is_news(tagger: RuleTagger) -> None:
    text = "Thousands of protesters marched through Lima and police fired tear gas at the crowd."

    old = tagger.tag(article(title="Anniversary of a battle", body=text))
    new = tagger.tag(article(title="Thousands march in Lima on anniversary of battle", body=text))

    assert not old.topics
    assert "protest-unrest" in {topic.id for topic in new.topics}
