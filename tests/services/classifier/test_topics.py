"""The examples of the taxonomy hold."""

import pytest

from services.classifier.adapters.taxonomy_examples import examples_in
from services.classifier.adapters.taxonomy_files import load_taxonomy
from services.classifier.domain.tagger import RuleTagger
from services.classifier.taxonomies import Example
from tests.services.classifier.articles import article

EXAMPLES = examples_in()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.article.title)
def test_an_example_has_its_topics(example: Example, tagger: RuleTagger) -> None:
    reading = tagger.tag(example.article)

    assert {topic.id for topic in reading.topics} == example.topics


def test_every_topic_has_an_example() -> None:
    assert {topic for example in EXAMPLES for topic in example.topics} == {rule.id for rule in load_taxonomy().topics}


def test_the_topic_of_the_headline_comes_first(tagger: RuleTagger) -> None:
    body = (
        "Hackers broke into the network of a hospital. Hackers stole the records of its patients in a cyberattack."
        " Hackers demanded a ransom from Peru after the ransomware attack. Chile agreed a ceasefire with the rebels."
    )

    reading = tagger.tag(article(title="Chile and rebels agree to ceasefire", body=body))

    assert [topic.id for topic in reading.topics] == ["ceasefire-talks", "cyberattack"]


def test_every_topic_is_proven_by_words_that_count(tagger: RuleTagger) -> None:
    for example in EXAMPLES:
        reading = tagger.tag(example.article)

        for topic in reading.topics:
            assert topic.evidence
            assert all(
                example.article.text_of(span.field)[span.start : span.end] == span.text for span in topic.evidence
            )
