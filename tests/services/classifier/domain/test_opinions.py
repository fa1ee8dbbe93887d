"""Other taggers may add what the article proves and take out what does not apply, and are named with their reason."""

from services.classifier.domain.opinions import Addition, Opinion, Veto, weighed
from services.classifier.domain.tagger import Reading
from services.classifier.domain.taxonomy import TopicRule
from tests.services.classifier.articles import article
from tocsin.messages import Evidence, Topic

RULES = (
    TopicRule("arms-transfer", "Arms", "Arms."),
    TopicRule("missile-transfer", "Missiles", "Missiles.", ("arms-transfer",)),
    TopicRule("election", "Election", "Votes."),
)
ONE = article(title="Kenya buys missiles", body="The deal was signed in Oslo.")
TITLE = Evidence(field="title", start=0, end=11, text="Kenya buys ")
MISSILES = Topic(id="missile-transfer", score=0.9, evidence=(TITLE,))
ARMS = Topic(id="arms-transfer", score=0.9, evidence=(TITLE,))


def names(reading: Reading) -> list[str]:
    return [topic.id for topic in reading.topics]


def test_a_tagger_that_agrees_changes_nothing() -> None:
    reading = Reading((MISSILES, ARMS))

    assert weighed(ONE, reading, "other-1", Opinion(), RULES) == (reading, ())


def test_a_vetoed_topic_goes_and_the_reason_stays() -> None:
    opinion = Opinion(vetoes=(Veto("missile-transfer", "they are  toys"),))

    reading, remarks = weighed(ONE, Reading((MISSILES, ARMS)), "other-1", opinion, RULES)

    assert names(reading) == ["arms-transfer"]
    assert [(each.tagger, each.topic, each.verdict, each.reason) for each in remarks] == [
        ("other-1", "missile-transfer", "vetoed", "they are toys")
    ]


def test_a_vetoed_topic_takes_its_cases_along() -> None:
    opinion = Opinion(vetoes=(Veto("arms-transfer", "nothing is handed over"),))

    reading, remarks = weighed(ONE, Reading((MISSILES, ARMS)), "other-1", opinion, RULES)

    assert names(reading) == []
    assert {each.topic for each in remarks} == {"missile-transfer", "arms-transfer"}


def test_a_veto_of_what_is_not_there_says_nothing() -> None:
    opinion = Opinion(vetoes=(Veto("election", "no vote"),))

    assert weighed(ONE, Reading((ARMS,)), "other-1", opinion, RULES) == (Reading((ARMS,)), ())


def test_an_added_topic_brings_what_it_is_a_case_of() -> None:
    opinion = Opinion((Addition(MISSILES, "the headline says so"),))

    reading, remarks = weighed(ONE, Reading(), "other-1", opinion, RULES)

    assert names(reading) == ["missile-transfer", "arms-transfer"]
    assert [each.verdict for each in remarks] == ["added", "added"]


def test_what_is_there_is_not_added_again() -> None:
    opinion = Opinion((Addition(ARMS, "arms"),))

    assert weighed(ONE, Reading((ARMS,)), "other-1", opinion, RULES) == (Reading((ARMS,)), ())


def test_a_topic_nobody_knows_is_not_added() -> None:
    opinion = Opinion((Addition(MISSILES.model_copy(update={"id": "gossip"}), "why not"),))

    assert weighed(ONE, Reading(), "other-1", opinion, RULES) == (Reading(), ())


def test_a_topic_without_proof_in_the_article_is_not_added() -> None:
    elsewhere = Evidence(field="body", start=0, end=11, text="Kenya buys ")
    opinion = Opinion(
        (
            Addition(MISSILES.model_copy(update={"evidence": ()}), "I feel it"),
            Addition(MISSILES.model_copy(update={"evidence": (elsewhere,)}), "I read it"),
        )
    )

    assert weighed(ONE, Reading(), "other-1", opinion, RULES) == (Reading(), ())
