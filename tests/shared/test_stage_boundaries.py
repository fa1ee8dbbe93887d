"""Whatever a message's validator or a handler does wrong is that message's failure, and the stage goes on."""

import json
from typing import Self

import pytest
from pydantic import model_validator
from redis.asyncio import Redis

from tests.builders import NOW, article, tagged
from tests.shared.conftest import Publish, Running, eventually
from tocsin.messages import Article, DeadLetter, Evidence, Message, TaggedArticle, Topic
from tocsin.stage import Route
from tocsin.streams import ARTICLES, DEAD, TAGGED, Stream

pytestmark = pytest.mark.redis


class Holed(Article):
    """A message of somebody's own, whose validator raises what a validator must not."""

    @model_validator(mode="after")
    def _stumble(self) -> Self:
        raise OverflowError("too far") if self.title == "stumble" else AttributeError("nothing there")


async def letters(redis: Redis, namespace: str) -> list[DeadLetter]:
    return [
        DeadLetter.model_validate_json(fields[b"__data__"]) for _, fields in await redis.xrange(DEAD.key(0, namespace))
    ]


async def test_a_validator_with_a_hole_costs_its_message_only(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    async def never(message: Message) -> None:
        raise AssertionError(message)

    for title in ("stumble", "fall"):
        await publish(ARTICLES, article(title, title=title))
    route = Route(never, reads=Stream("articles.v1", Holed, "p", lambda message: message.id), group="mine")

    async with running(route) as worker:

        async def both_are_given_up() -> bool:
            return len(await letters(redis, namespace)) == 2

        await eventually(both_are_given_up)
        assert worker.dead_tasks() == []

    assert [(letter.reason, letter.error) for letter in await letters(redis, namespace)] == [
        ("invalid", "OverflowError: too far"),
        ("invalid", "AttributeError: nothing there"),
    ]


async def test_values_that_no_publisher_would_send_cost_their_message_only(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    bad = [{"cut": 5}, {"first_seen": "0001-01-01T00:00:00+05:00"}, {"published": "9999-12-31T23:59:59-05:00"}]
    for fields in bad:
        wire = {"id": "a1", "first_seen": NOW.isoformat(), **fields}
        await redis.xadd(ARTICLES.key(0, namespace), {"__data__": json.dumps(wire)})
    await publish(ARTICLES, article("good"))

    async def tag(message: Article) -> TaggedArticle:
        return tagged(message)

    async with running(Route(tag, reads=ARTICLES, group="classifier", writes=TAGGED)):
        await eventually(lambda: redis.xlen(TAGGED.key(0, namespace)))

    assert [letter.reason for letter in await letters(redis, namespace)] == ["invalid"] * 3


async def test_a_result_that_cannot_be_written_is_the_handlers_failure(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    async def tag(message: Article) -> TaggedArticle:
        words = Evidence(field="body", start=0, end=1, text="\ud800")
        topics = (Topic(id="missile-transfer", score=1, evidence=(words,)),)
        return tagged(message, topics=topics) if message.id == "bad" else tagged(message)

    await publish(ARTICLES, article("bad"))
    await publish(ARTICLES, article("good"))

    async with running(Route(tag, reads=ARTICLES, group="classifier", writes=TAGGED), delivery_limit=1) as worker:
        await eventually(lambda: letters(redis, namespace))
        assert worker.dead_tasks() == []

    (letter,) = await letters(redis, namespace)
    assert letter.reason == "failed"
    assert await redis.xlen(TAGGED.key(0, namespace)) == 1


async def test_the_error_of_a_dead_letter_shows_no_secret(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    async def leak(message: Article) -> None:
        raise ValueError(f"redis://u:hunter2@host said no\nand {'x' * 5_000}")

    await publish(ARTICLES, article("a1"))

    async with running(Route(leak, reads=ARTICLES, group="mine"), delivery_limit=1):
        await eventually(lambda: letters(redis, namespace))

    (letter,) = await letters(redis, namespace)
    assert letter.error.startswith("ValueError: redis://***host said no and xxx")
    assert len(letter.error) == 500
