"""A consumer in plain FastStream is tested in memory, by FastStream's own test broker, with the same typed messages."""

from importlib import resources

import pytest
from faststream.redis import TestRedisBroker

from examples.faststream_consumer import broker, show, tagged_articles
from tests.builders import article, tagged
from tocsin.messages import TaggedArticle


async def test_it_prints_what_an_article_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    message = tagged(article(title="Missiles at sea"))

    async with TestRedisBroker(broker) as in_memory:
        await in_memory.publish(message, stream=tagged_articles.name)

        show.mock.assert_called_once()
    assert capsys.readouterr().out == "Missiles at sea | missile-transfer\n"


async def test_it_reads_the_golden_example(capsys: pytest.CaptureFixture[str]) -> None:
    golden = (resources.files("tocsin") / "examples/tagged-article.v1.json").read_bytes()
    title = TaggedArticle.model_validate_json(golden).article.title

    async with TestRedisBroker(broker) as in_memory:
        await in_memory.publish(golden, stream=tagged_articles.name)

    assert capsys.readouterr().out.startswith(title)
