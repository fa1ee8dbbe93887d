"""What a stage writes is plain JSON that stock FastStream and any Redis client read, without asking us."""

import asyncio
import json
from collections.abc import Sequence
from typing import ClassVar

import pytest
from faststream.redis import RedisBroker, RedisMessage, StreamSub
from redis.asyncio import Redis

from tests.builders import article, tagged
from tests.shared.conftest import Publish, Running, eventually
from tocsin.messages import Article, Message, TaggedArticle
from tocsin.stage import Route
from tocsin.streams import ARTICLES, TAGGED, Stream

pytestmark = pytest.mark.redis

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
TITLES = ["Эсминец вышел в море", "정상회담 🚨", 'A "quoted" title']


async def tag(message: Article) -> TaggedArticle:
    return tagged(message)


@pytest.fixture
async def written(redis: Redis, namespace: str, running: Running, publish: Publish) -> str:
    """The key of a stream to which the stage has handed over three tagged articles."""
    key = TAGGED.key(0, namespace)
    for number, title in enumerate(TITLES):
        wire = article(f"a{number}", title=title).to_wire()
        await redis.xadd(ARTICLES.key(0, namespace), {"__data__": wire, "traceparent": TRACE})
    async with running(Route(tag, reads=ARTICLES, group="classifier", writes=TAGGED)):
        await eventually(lambda: _has_all(redis, key))
    return key


async def _has_all(redis: Redis, key: str) -> bool:
    return bool(await redis.xlen(key) == len(TITLES))


async def test_stock_faststream_reads_typed_messages_one_by_one(redis_url: str, written: str) -> None:
    broker, seen, done = RedisBroker(redis_url, logger=None), list[TaggedArticle](), asyncio.Event()

    @broker.subscriber(stream=StreamSub(written, last_id="0"))
    async def read(message: TaggedArticle) -> None:
        seen.append(message)
        if len(seen) == len(TITLES):
            done.set()

    async with broker:
        await broker.start()
        await asyncio.wait_for(done.wait(), 10)

    assert [message.article.title for message in seen] == TITLES
    assert seen[0] == tagged(article("a0", title=TITLES[0]))


async def test_stock_faststream_reads_typed_messages_in_batches(redis_url: str, redis: Redis, written: str) -> None:
    broker, batches, done = RedisBroker(redis_url, logger=None), list[Sequence[TaggedArticle]](), asyncio.Event()
    await redis.xgroup_create(written, "stock", id="0")

    @broker.subscriber(stream=StreamSub(written, group="stock", consumer="one", batch=True, max_records=100))
    async def read(messages: Sequence[TaggedArticle], message: RedisMessage) -> None:
        batches.append(messages)
        await message.ack()
        done.set()

    async with broker:
        await broker.start()
        await asyncio.wait_for(done.wait(), 10)

    assert [message.article.title for message in batches[0]] == TITLES
    assert (await redis.xpending(written, "stock"))["pending"] == 0


async def test_one_field_is_enough_for_the_stage_to_read(redis: Redis, namespace: str, running: Running) -> None:
    key = ARTICLES.key(0, namespace)

    async with running(Route(tag, reads=ARTICLES, group="classifier", writes=TAGGED)):
        await redis.xadd(key, {"__data__": article("plain").model_dump_json()})
        await eventually(lambda: redis.xlen(TAGGED.key(0, namespace)))

    ((_, fields),) = await redis.xrange(TAGGED.key(0, namespace))
    assert json.loads(fields[b"__data__"])["article"]["id"] == "plain"


async def test_xread_gives_plain_json_and_flat_fields(redis: Redis, namespace: str, written: str) -> None:
    ((_, entries),) = await redis.xread({written: "0"})

    fields = [as_text(entry) for _, entry in entries]
    assert [json.loads(field["__data__"])["article"]["title"] for field in fields] == TITLES
    assert set(fields[0]) == {"__data__", "schema", "src", "traceparent"}
    assert (fields[0]["schema"], fields[0]["traceparent"]) == ("tagged-article.v1", TRACE)
    stream, _, entry = fields[0]["src"].rpartition("/")
    assert stream == ARTICLES.key(0, namespace)
    assert (await redis.xrange(stream, entry, entry))[0][0].decode() == entry


def as_text(fields: dict[bytes, bytes]) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in fields.items()}


async def test_a_group_of_ones_own_reads_and_acknowledges(redis: Redis, written: str) -> None:
    await redis.execute_command("XGROUP", "CREATE", written, "mine", "0")

    ((_, entries),) = await redis.xreadgroup("mine", "one", {written: ">"}, count=2)
    await redis.xack(written, "mine", *[id for id, _ in entries])

    (mine,) = [group for group in await redis.xinfo_groups(written) if group["name"] == b"mine"]
    assert (mine["pending"], mine["lag"]) == (0, 1)


async def test_text_is_not_escaped(redis: Redis, written: str) -> None:
    ((_, fields), *_) = await redis.xrange(written)

    assert TITLES[0].encode() in fields[b"__data__"]
    assert json.loads(fields[b"__data__"])["tagged_at"].endswith("Z")


class Mood(Message):
    """A message of an extra consumer."""

    schema_id: ClassVar[str] = "mood.v1"

    id: str
    grave: bool


MOODS: Stream[Mood] = Stream("moods.v1", Mood, "p", lambda mood: mood.id)


async def test_an_extra_consumer_hands_over_to_a_stream_of_its_own(
    redis: Redis, namespace: str, running: Running, written: str
) -> None:
    async def judge(message: TaggedArticle) -> Mood:
        return Mood(id=message.id, grave=bool(message.events))

    async with running(Route(judge, reads=TAGGED, group="moods", writes=MOODS)):
        await eventually(lambda: _has_all(redis, MOODS.key(0, namespace)))

    ((_, fields), *_) = await redis.xrange(MOODS.key(0, namespace))
    assert (json.loads(fields[b"__data__"]), fields[b"schema"]) == ({"id": "a0", "grave": True}, b"mood.v1")
    assert fields[b"traceparent"].decode() == TRACE
