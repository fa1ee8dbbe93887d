"""One worker at a time: who has the lease, who takes over, and in which order."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from redis.asyncio import Redis

from tests.builders import article, tagged
from tests.shared.conftest import Publish, Running, eventually
from tocsin.leases import Lease, LeaseLost
from tocsin.messages import Article, TaggedArticle
from tocsin.stage import Route
from tocsin.streams import ARTICLES, TAGGED

GROUP = "classifier"


def alone(
    handle: Callable[[Article], Awaitable[TaggedArticle]],
    commit: Callable[[], Awaitable[None]] | None = None,
    **more: Any,
) -> Route[Article, TaggedArticle]:
    return Route(handle, reads=ARTICLES, group=GROUP, writes=TAGGED, alone=True, commit=commit, **more)


async def handed_over(redis: Redis, namespace: str) -> list[str]:
    rows = await redis.xrange(TAGGED.key(0, namespace))
    return [TaggedArticle.model_validate_json(fields[b"__data__"]).id for _, fields in rows]


async def test_a_lease_is_had_by_one_at_a_time(redis: Redis, namespace: str) -> None:
    one, other = Lease(redis, "g", namespace), Lease(redis, "g", namespace)

    assert await one.take()
    assert not await other.take()
    assert await one.keep()
    await one.drop()

    assert await other.take()


async def test_a_lease_that_ran_out_is_not_kept_though_nobody_took_it(redis: Redis, namespace: str) -> None:
    lease = Lease(redis, "g", namespace, seconds=0.05)
    await lease.take()
    await asyncio.sleep(0.1)

    assert not await lease.keep()
    assert lease.token == ""


async def test_each_tenure_has_a_token_of_its_own(redis: Redis, namespace: str) -> None:
    lease = Lease(redis, "g", namespace)
    await lease.take()
    first = lease.token
    await lease.drop()
    await lease.take()

    assert lease.token != first


async def test_one_of_two_workers_reads_and_the_other_takes_over(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    seen: dict[str, list[str]] = {"first": [], "second": []}

    def reader(name: str) -> Route[Article, TaggedArticle]:
        async def handle(message: Article) -> TaggedArticle:
            seen[name].append(message.id)
            return tagged(message)

        return alone(handle)

    async with running(reader("second")) as standby:
        await eventually(lambda: redis.exists(f"{namespace}:{{{GROUP}}}:lease.v1"))
        async with running(reader("first")):
            for number in range(20):
                await publish(ARTICLES, article(f"a{number}"))
            await eventually(lambda: _has(redis, namespace, 20))
            assert seen["first"] == []
            assert len(seen["second"]) == 20
            await standby.stop()
            await publish(ARTICLES, article("later"))
            await eventually(lambda: _has(redis, namespace, 21))

    assert seen["first"] == ["later"]


async def test_what_a_dead_worker_held_comes_first_and_in_order(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    key = ARTICLES.key(0, namespace)
    await redis.xgroup_create(key, GROUP, id="0", mkstream=True)
    for number in range(5):
        await publish(ARTICLES, article(f"a{number}"))
    await redis.xreadgroup(GROUP, "ghost", {key: ">"}, count=3)
    seen: list[str] = []

    async def handle(message: Article) -> TaggedArticle:
        seen.append(message.id)
        return tagged(message)

    async with running(alone(handle)):
        await eventually(lambda: _has(redis, namespace, 5))

    assert seen == ["a0", "a1", "a2", "a3", "a4"]


async def test_what_is_remembered_is_kept_before_anything_is_handed_over(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    before: list[int] = []

    async def handle(message: Article) -> TaggedArticle:
        return tagged(message)

    async def commit() -> None:
        before.append(len(await handed_over(redis, namespace)))

    await publish(ARTICLES, article("a0"))
    async with running(alone(handle, commit)):
        await eventually(lambda: _has(redis, namespace, 1))

    assert before == [0]


async def test_who_lost_the_lease_hands_nothing_over_and_the_next_does_it_once(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    begun: list[str] = []
    lost = [True]

    async def begin(lease: Lease) -> None:
        begun.append(lease.token)

    async def handle(message: Article) -> TaggedArticle:
        return tagged(message)

    async def commit() -> None:
        if lost:
            lost.clear()
            await redis.delete(f"{namespace}:{{{GROUP}}}:lease.v1")
            raise LeaseLost("another has taken over")

    await publish(ARTICLES, article("a0"))
    async with running(alone(handle, commit, begin=begin)):
        await eventually(lambda: _has(redis, namespace, 1))

    assert await handed_over(redis, namespace) == ["a0"]
    assert len(begun) == 2


async def test_one_worker_reads_all_parts(redis: Redis, namespace: str, running: Running, publish: Publish) -> None:
    seen: dict[str, set[str]] = {"first": set(), "second": set()}

    def reader(name: str) -> Route[Article, TaggedArticle]:
        async def handle(message: Article) -> TaggedArticle:
            seen[name].add(message.id)
            return tagged(message)

        return alone(handle)

    async def all_seen() -> bool:
        return len(seen["first"] | seen["second"]) == 20

    async with running(reader("first"), partitions=3), running(reader("second"), partitions=3):
        for number in range(20):
            await publish(ARTICLES, article(f"a{number}"), parts=3)
        await eventually(all_seen)

    assert sorted(map(len, seen.values())) == [0, 20]


async def test_a_worker_that_stands_by_is_ready(redis: Redis, running: Running, publish: Publish) -> None:
    async def handle(message: Article) -> TaggedArticle:
        return tagged(message)

    async with running(alone(handle)), running(alone(handle)) as standby:
        await publish(ARTICLES, article("a0"))

        assert (await standby.condition()).why == ()


async def test_a_new_group_begins_where_the_former_one_was_and_does_what_it_had_begun(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    key, former = TAGGED.key(0, namespace), "notifier-s0"
    await redis.xgroup_create(key, former, id="0", mkstream=True)
    for name in ("done", "begun", "unread"):
        await publish(TAGGED, tagged(article(name)))
    ((_, entries),) = await redis.xreadgroup(former, "old", {key: ">"}, count=2)
    await redis.xack(key, former, entries[0][0])
    seen: list[str] = []

    async def place(message: TaggedArticle) -> None:
        seen.append(message.id)

    async with running(Route(place, reads=TAGGED, group="stories")):
        await eventually(lambda: _is(seen, 2))

    assert sorted(seen) == ["begun", "unread"]
    assert [group["name"] for group in await redis.xinfo_groups(key)] == [b"stories"]


async def _has(redis: Redis, namespace: str, count: int) -> bool:
    return len(await handed_over(redis, namespace)) == count


async def _is(seen: list[str], count: int) -> bool:
    return len(seen) == count
