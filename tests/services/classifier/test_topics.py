"""Small articles and the topics they have, from the table beside this file."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from services.classifier.adapters.taxonomy_files import load_taxonomy
from services.classifier.domain.tagger import RuleTagger
from tests.services.classifier.articles import article

TABLE: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("topics.yaml").read_text("utf-8"))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["title"])
def test_an_article_has_the_topics_the_table_says(row: dict[str, Any], tagger: RuleTagger) -> None:
    reading = tagger.tag(article(title=row["title"], body=row["text"]))

    assert {topic.id for topic in reading.topics} == set(row["topics"])


def test_the_table_has_every_topic() -> None:
    assert {topic for row in TABLE for topic in row["topics"]} == {rule.id for rule in load_taxonomy().topics}


def test_the_topic_of_the_headline_comes_first(tagger: RuleTagger) -> None:
    body = (
        "Hackers broke into the network of a hospital. Hackers stole the records of its patients in a cyberattack."
        " Hackers demanded a ransom from Peru after the ransomware attack. Chile agreed a ceasefire with the rebels."
    )

    reading = tagger.tag(article(title="Chile and rebels agree to ceasefire", body=body))

    assert [topic.id for topic in reading.topics] == ["ceasefire-talks", "cyberattack"]


def test_every_topic_is_proven_by_words_that_count(tagger: RuleTagger) -> None:
    for row in TABLE:
        one = article(title=row["title"], body=row["text"])

        reading = tagger.tag(one)

        for topic in reading.topics:
            assert topic.evidence
            assert all(one.text_of(span.field)[span.start : span.end] == span.text for span in topic.evidence)
