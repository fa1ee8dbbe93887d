"""The stage hands over exactly once, keeps what it cannot handle, and heals."""

import asyncio
import json
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from services.cli.embedded import EmbeddedServer
from tests.builders import NOW, article, tagged
from tests.shared.conftest import Publish, Running, eventually
from tocsin.consumers import ConsumerName
from tocsin.entries import Entry, entry_of
from tocsin.errors import Rejected, Retryable
from tocsin.messages import Alert, Article, ArticleReference, DeadLetter, SubscriptionReference, TaggedArticle
from tocsin.quiet import Quiet
from tocsin.settings import RuntimeSettings
from tocsin.stage import Lane, Route
from tocsin.streams import ALERTS, ARTICLES, DEAD, TAGGED, slot_key
from tocsin.telemetry import Metrics

pytestmark = pytest.mark.redis


async def tag(message: Article) -> TaggedArticle:
    if "reject" in message.title:
        raise Rejected("cannot be handled", "rejected")
    if "fail" in message.title:
        raise ValueError("a bug")
    return tagged(message)


CLASSIFY = Route(tag, reads=ARTICLES, group="classifier", writes=TAGGED)


async def tagged_titles(redis: Redis, namespace: str, parts: int = 1) -> list[str]:
    entries = [entry for part in range(parts) for entry in await redis.xrange(TAGGED.key(part, namespace))]
    return [TaggedArticle.model_validate_json(fields[b"__data__"]).article.title for _, fields in entries]


async def dead_letters(redis: Redis, namespace: str) -> list[DeadLetter]:
    return [
        DeadLetter.model_validate_json(fields[b"__data__"]) for _, fields in await redis.xrange(DEAD.key(0, namespace))
    ]


async def pending(redis: Redis, namespace: str, group: str = "classifier") -> int:
    return int((await redis.xpending(ARTICLES.key(0, namespace), group))["pending"])


async def test_what_was_published_before_the_first_start_is_handled(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    await publish(ARTICLES, article("early", title="early"))

    async with running(CLASSIFY):
        await eventually(lambda: tagged_titles(redis, namespace))

    assert await tagged_titles(redis, namespace) == ["early"]


async def test_a_restart_goes_on_with_what_is_new(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    for title in ("first", "second"):
        await publish(ARTICLES, article(title, title=title))

        async with running(CLASSIFY):
            await eventually(lambda: pending_and_lag_are_zero(redis, namespace))

    assert await tagged_titles(redis, namespace) == ["first", "second"]


async def pending_and_lag_are_zero(redis: Redis, namespace: str) -> bool:
    (group,) = await redis.xinfo_groups(ARTICLES.key(0, namespace))
    return group["lag"] == 0 and group["pending"] == 0


async def test_a_bad_item_does_not_take_its_batch_along(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    key = ARTICLES.key(0, namespace)
    await publish(ARTICLES, article("good1", title="good 1"))
    await redis.xadd(key, {"__data__": b"\xff\xfe", b"\xf0": b"\xf1"})
    await redis.xadd(key, {"__data__": '{"id": "x"}'})
    await redis.xadd(key, {"other": "field"})
    await publish(ARTICLES, article("bad", title="reject me"))
    await publish(ARTICLES, article("good2", title="good 2"))

    async with running(CLASSIFY):
        await eventually(lambda: pending_and_lag_are_zero(redis, namespace))

    assert await tagged_titles(redis, namespace) == ["good 1", "good 2"]
    letters = await dead_letters(redis, namespace)
    assert [letter.reason for letter in letters] == ["undecodable", "invalid", "undecodable", "rejected"]
    assert entry_of(letters[0]) == {b"__data__": b"\xff\xfe", b"\xf0": b"\xf1"}
    assert json.loads(letters[1].entry["__data__"]) == {"id": "x"}
    assert letters[3].error == "Rejected: cannot be handled"


async def test_a_handler_that_raises_is_tried_up_to_the_limit_then_kept(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    await publish(ARTICLES, article("bug", title="fail"))
    await publish(ARTICLES, article("fine", title="fine"))

    async with running(CLASSIFY, delivery_limit=3):
        await eventually(lambda: dead_letters(redis, namespace), seconds=20)

    (letter,) = await dead_letters(redis, namespace)
    assert (letter.reason, letter.attempts, letter.error) == ("failed", 3, "ValueError: a bug")
    assert await pending(redis, namespace) == 0
    assert await tagged_titles(redis, namespace) == ["fine"]
    assert not await redis.exists(slot_key("p", 0, "attempts.v1:classifier", namespace))


async def test_what_may_be_tried_again_is_tried_again(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    refused: list[str] = []

    async def moody(message: Article) -> TaggedArticle:
        if not refused:
            refused.append(message.id)
            raise Retryable("not now", retry_after_seconds=0.0)
        return tagged(message)

    await publish(ARTICLES, article("later", title="later"))

    async with running(Route(moody, reads=ARTICLES, group="classifier", writes=TAGGED)):
        await eventually(lambda: tagged_titles(redis, namespace))

    assert refused == ["later"]
    assert await pending(redis, namespace) == 0
    assert await dead_letters(redis, namespace) == []


async def test_an_entry_left_behind_by_a_dead_worker_is_taken_over(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    await redis.xgroup_create(ARTICLES.key(0, namespace), "classifier", id="0", mkstream=True)
    await publish(ARTICLES, article("left", title="left"))
    await redis.xreadgroup("classifier", "somebody-dead", {ARTICLES.key(0, namespace): ">"})

    async with running(CLASSIFY):
        await eventually(lambda: tagged_titles(redis, namespace))

    assert await pending(redis, namespace) == 0


async def test_a_slow_worker_that_lives_keeps_its_entries(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    calls: list[str] = []

    async def slow(message: Article) -> TaggedArticle:
        calls.append(message.id)
        await asyncio.sleep(1.0)
        return tagged(message)

    route = Route(slow, reads=ARTICLES, group="classifier", writes=TAGGED)
    await publish(ARTICLES, article("slow"))

    async with running(route) as one:
        await eventually(lambda: _true(calls))
        async with running(CLASSIFY) as two:
            await eventually(lambda: tagged_titles(redis, namespace))

            assert one.consumer.value != two.consumer.value

    assert calls == ["slow"]
    assert len(await tagged_titles(redis, namespace)) == 1


async def _true(value: object) -> object:
    return value


async def lane_on(redis: Redis, settings: RuntimeSettings) -> Lane[Article, TaggedArticle]:
    name = ConsumerName(redis, settings.namespace)
    await name.take()
    return Lane(CLASSIFY, 0, redis, settings, name, Metrics(), Quiet(), asyncio.Event())


async def test_a_worker_that_comes_back_late_writes_nothing(
    redis: Redis, namespace: str, settings: RuntimeSettings, publish: Publish
) -> None:
    lane = await lane_on(redis, settings)
    await lane.create_group()
    id = await publish(ARTICLES, article("once"))
    ((_, [(_, fields)]),) = await redis.xreadgroup("classifier", "slow", {lane.stream: ">"})
    await lane._work([Entry(id, fields)])

    await lane._work([Entry(id, fields)])

    assert len(await tagged_titles(redis, namespace)) == 1


async def test_a_group_that_is_lost_is_made_again_at_the_beginning(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    async with running(CLASSIFY) as worker:
        await publish(ARTICLES, article("before", title="before"))
        await eventually(lambda: tagged_titles(redis, namespace))
        keys = [key async for key in redis.scan_iter(match=f"{namespace}:*")]
        await redis.delete(*keys)

        await publish(ARTICLES, article("after", title="after"))
        await eventually(lambda: tagged_titles(redis, namespace))

        assert await tagged_titles(redis, namespace) == ["after"]
        assert (await worker.condition()).ready


async def test_a_group_lost_while_a_handler_fails_is_made_again(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    async def fails_as_everything_is_lost(message: Article) -> TaggedArticle:
        if message.title == "after":
            return tagged(message)
        await redis.delete(ARTICLES.key(0, namespace))
        raise ValueError("and the stream is gone")

    await publish(ARTICLES, article("before", title="before"))

    async with running(Route(fails_as_everything_is_lost, reads=ARTICLES, group="classifier", writes=TAGGED)):
        await eventually(lambda: group_is_there(redis, namespace))
        await publish(ARTICLES, article("after", title="after"))
        await eventually(lambda: tagged_titles(redis, namespace))

    assert await tagged_titles(redis, namespace) == ["after"]


async def group_is_there(redis: Redis, namespace: str) -> bool:
    if not await redis.exists(ARTICLES.key(0, namespace)):
        return False
    return not await redis.xlen(ARTICLES.key(0, namespace)) and bool(
        await redis.xinfo_groups(ARTICLES.key(0, namespace))
    )


async def test_two_successors_of_one_entry_are_a_failure_not_a_loss(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    async def doubles(message: Article) -> Sequence[TaggedArticle]:
        return [tagged(message), tagged(message)]

    await publish(ARTICLES, article("two"))

    async with running(Route(doubles, reads=ARTICLES, group="classifier", writes=TAGGED), delivery_limit=1):
        await eventually(lambda: dead_letters(redis, namespace))

    (letter,) = await dead_letters(redis, namespace)
    assert letter.reason == "failed"
    assert "at most one successor" in letter.error


async def test_an_entry_whose_id_lies_ages_ahead_becomes_a_dead_letter_like_any_other(
    redis: Redis, namespace: str, running: Running
) -> None:
    await redis.xadd(ARTICLES.key(0, namespace), {"__data__": "{"}, id="999999999999999999-0")

    async with running(CLASSIFY):
        await eventually(lambda: dead_letters(redis, namespace))

    (letter,) = await dead_letters(redis, namespace)
    assert letter.first_at.year == 9999


async def test_claims_and_batches_take_turns() -> None:
    quiet, order = Quiet(), []

    async def claims() -> None:
        for _ in range(3):
            async with quiet.alone():
                order.append("claim")
                await asyncio.sleep(0)

    async def batch() -> None:
        async with quiet.beside_others():
            order.append("batch")

    claiming = asyncio.create_task(claims())
    await asyncio.sleep(0)
    await asyncio.gather(claiming, batch())

    assert order.index("batch") < 3


async def test_waiting_entries_that_nobody_settles_are_not_ready(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    async def hangs(message: Article) -> TaggedArticle:
        await asyncio.sleep(3600)
        raise AssertionError

    async with running(
        Route(hangs, reads=ARTICLES, group="classifier", writes=TAGGED), stop_within=timedelta(seconds=0.1)
    ) as worker:
        await publish(ARTICLES, article("stuck"))
        await eventually(lambda: pending(redis, namespace))
        worker.lanes[0].moved_at -= 10_000

        condition = await worker.condition()

    assert not condition.ready
    assert "1 pending" in " ".join(condition.why)


async def test_a_full_server_refuses_a_hand_over_whole(settings: RuntimeSettings) -> None:
    with tempfile.TemporaryDirectory(prefix="tocsin-") as directory, EmbeddedServer(Path(directory) / "s") as server:
        full = Redis.from_url(server.url)
        lane = await lane_on(full, RuntimeSettings(redis_url=server.url))
        await lane.create_group()
        id = (await full.xadd(lane.stream, {"__data__": article("kept").to_wire()})).decode()
        ((_, [(_, fields)]),) = await full.xreadgroup("classifier", lane.consumer.value, {lane.stream: ">"})
        await full.config_set("maxmemory", 1)

        work = asyncio.create_task(lane._work([Entry(id, fields)]))
        await asyncio.sleep(0.3)
        while_full = await full.xpending(lane.stream, "classifier")
        await full.config_set("maxmemory", 0)
        await work

        assert while_full["pending"] == 1
        assert await full.xlen(TAGGED.key(0)) == 1
        assert (await full.xpending(lane.stream, "classifier"))["pending"] == 0
        await full.aclose()


async def test_a_fan_out_repeated_after_a_crash_tells_each_once(
    redis: Redis, namespace: str, settings: RuntimeSettings, running: Running, publish: Publish
) -> None:
    async def decide(message: TaggedArticle) -> Sequence[Alert]:
        return [alert(f"{message.id}-{number}", number) for number in range(450)]

    route = Route(decide, reads=TAGGED, group="notifier-s0", writes=ALERTS)
    await publish(TAGGED, tagged(article("big")))
    await redis.set(slot_key("s", 0, "decided.v1:big-7", namespace), "1")

    async with running(route):
        await eventually(lambda: lag_and_pending_are_zero(redis, TAGGED.key(0, namespace)))
    await redis.xgroup_setid(TAGGED.key(0, namespace), "notifier-s0", "0")
    async with running(route):
        await eventually(lambda: lag_and_pending_are_zero(redis, TAGGED.key(0, namespace)))

    ids = [json.loads(fields[b"__data__"])["id"] for _, fields in await redis.xrange(ALERTS.key(0, namespace))]
    assert len(ids) == len(set(ids)) == 449
    assert "big-7" not in ids


async def lag_and_pending_are_zero(redis: Redis, key: str) -> bool:
    (group,) = await redis.xinfo_groups(key)
    return group["lag"] == 0 and group["pending"] == 0


def alert(id: str, number: int) -> Alert:
    return Alert(
        id=id,
        subscription=SubscriptionReference(id=f"sub_{number}", name="n"),
        article=ArticleReference(id="a1", revision=1),
        reason="because",
        decided_at=NOW,
    )


async def test_three_partitions_carry_all_articles(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    for number in range(60):
        await publish(ARTICLES, article(f"a{number}", title=f"{number}"), parts=3)

    async with running(CLASSIFY, partitions=3):

        async def all_there() -> bool:
            return len(await tagged_titles(redis, namespace, 3)) == 60

        await eventually(all_there)

    for part in range(3):
        assert await redis.xlen(TAGGED.key(part, namespace)) == await redis.xlen(ARTICLES.key(part, namespace)) > 0


async def test_a_field_this_version_does_not_know_is_passed_on(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    await publish(ARTICLES, article("newer", mood="grave"))

    async with running(CLASSIFY):
        await eventually(lambda: tagged_titles(redis, namespace))

    ((_, fields),) = await redis.xrange(TAGGED.key(0, namespace))
    assert json.loads(fields[b"__data__"])["article"]["mood"] == "grave"
    assert fields[b"schema"] == b"tagged-article.v1"
    assert fields[b"src"].startswith(ARTICLES.key(0, namespace).encode())
    assert fields[b"traceparent"].startswith(b"00-")


async def test_stopping_leaves_nothing_pending_and_no_consumer(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    async with running(CLASSIFY) as worker:
        for number in range(300):
            await publish(ARTICLES, article(f"a{number}"))

    assert await pending(redis, namespace) == 0
    assert await redis.xinfo_consumers(ARTICLES.key(0, namespace), "classifier") == []
    assert not await redis.exists(f"{namespace}:consumer.v1:{worker.consumer.value}")
    handed_over = len(await tagged_titles(redis, namespace))
    (group,) = await redis.xinfo_groups(ARTICLES.key(0, namespace))
    assert handed_over + group["lag"] == 300


async def test_readiness_names_what_is_wrong(redis: Redis, namespace: str, running: Running, publish: Publish) -> None:
    async with running(CLASSIFY) as worker:
        assert (await worker.condition()).ready

        await publish(ARTICLES, article("waits"))
        worker.lanes[0].moved_at -= 10_000
        worker.lanes[0].read_at -= 10_000
        await redis.xgroup_destroy(ARTICLES.key(0, namespace), "classifier")
        condition = await worker.condition()

        assert not condition.ready
        assert "the group is missing" in " ".join(condition.why)


def test_metrics_are_valid_text() -> None:
    metrics = Metrics()
    metrics.handled.labels("classifier", "handed_over").inc()

    assert b'tocsin_messages_total{group="classifier",outcome="handed_over"} 1.0' in metrics.text()
