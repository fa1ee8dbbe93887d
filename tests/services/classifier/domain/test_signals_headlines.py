"""What the signals of each topic find in headlines and first sentences of our own writing."""

from pathlib import Path
from typing import Final

import pytest
import yaml

from services.classifier.domain.tagger import RuleTagger
from tests.services.classifier.articles import article

TABLE: Final[dict[str, list[str]]] = yaml.safe_load(Path(__file__).with_name("headlines.yaml").read_text("utf-8"))
NONE: Final = "none"


def told(tagger: RuleTagger, headline: str) -> set[str]:
    seen = tagger.observed(article(title=headline, body="")).seen
    return {sighting.topic for sighting in seen if sighting.strength == "strong" and sighting.rejected is None}


@pytest.mark.parametrize("topic", [topic for topic in TABLE if topic != NONE])
def test_a_topic_is_told_strongly_in_each_of_its_headlines(tagger: RuleTagger, topic: str) -> None:
    missed = [headline for headline in TABLE[topic] if topic not in told(tagger, headline)]

    assert missed == []


def test_what_only_sounds_like_a_topic_tells_of_none(tagger: RuleTagger) -> None:
    mistaken = {headline: topics for headline in TABLE[NONE] if (topics := told(tagger, headline))}

    assert mistaken == {}
