"""The classifier passes an article on whole, with what it says."""

from dataclasses import dataclass
from datetime import UTC, datetime

from services.classifier.domain.tagger import TAGGER, RuleTagger
from services.classifier.editions import Edition, OneEdition
from services.classifier.handlers import Classifier
from tests.services.classifier.articles import article
from tocsin.messages import TaggedArticle

MOMENT = datetime(2026, 3, 2, 10, tzinfo=UTC)


@dataclass(frozen=True)
class StoppedClock:
    """A clock that stands still."""

    async def now(self) -> datetime:
        """Return always the same moment."""
        return MOMENT


def classifying(tagger: RuleTagger) -> Classifier:
    return Classifier(OneEdition(Edition(tagger, ())), StoppedClock())


async def test_an_article_is_passed_on_with_its_tags_and_versions(tagger: RuleTagger) -> None:
    one = article(title="Kenya buys missiles from Sweden", url="https://news.example/1", shelf="kept")

    tagged = await classifying(tagger).tag(one)

    assert tagged.article == one
    assert [topic.id for topic in tagged.topics] == ["missile-transfer", "arms-transfer"]
    assert (tagged.tagger, tagged.taxonomy, tagged.tagged_at) == (TAGGER, tagger.taxonomy, MOMENT)


async def test_what_cannot_be_read_is_passed_on_with_the_reason(tagger: RuleTagger) -> None:
    tagged = await classifying(tagger).tag(article(title="Kenia kauft Raketen", language="de"))

    assert tagged.untagged == "language de is not read"


async def test_tagging_twice_gives_the_same_message(tagger: RuleTagger) -> None:
    classifier, one = (
        classifying(tagger),
        article(title="Kenya buys missiles from Sweden"),
    )

    assert await classifier.tag(one) == await classifier.tag(one)


async def test_a_tagged_article_survives_the_wire(tagger: RuleTagger) -> None:
    tagged = await classifying(tagger).tag(article(body="Iran denied sending drones to Russia."))

    assert TaggedArticle.model_validate_json(tagged.to_wire()) == tagged
