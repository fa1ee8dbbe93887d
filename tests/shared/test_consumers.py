"""A consumer name is the host's lowest free number, held by a lease nobody else can drop."""

import pytest
from redis.asyncio import Redis

from tocsin.consumers import ConsumerName, host_name

pytestmark = pytest.mark.redis


def name(redis: Redis, namespace: str, host: str = "box") -> ConsumerName:
    return ConsumerName(redis, namespace, host=host)


async def lease_runs_out(redis: Redis, namespace: str, value: str) -> None:
    await redis.delete(f"{namespace}:consumer.v1:{value}")


async def test_the_lowest_free_number_is_taken(redis: Redis, namespace: str) -> None:
    first, second, third = (name(redis, namespace) for _ in range(3))

    assert [await one.take() for one in (first, second, third)] == ["box-1", "box-2", "box-3"]

    await second.drop()
    assert await name(redis, namespace).take() == "box-2"


async def test_hosts_do_not_share_numbers(redis: Redis, namespace: str) -> None:
    await name(redis, namespace, "one").take()

    assert await name(redis, namespace, "two").take() == "two-1"


async def test_renewing_keeps_the_name_and_its_lease(redis: Redis, namespace: str) -> None:
    holder = name(redis, namespace)
    await holder.take()
    await redis.pexpire(f"{namespace}:consumer.v1:box-1", 1_000)

    await holder.renew()

    assert holder.value == "box-1"
    assert await redis.pttl(f"{namespace}:consumer.v1:box-1") > 20_000


async def test_a_lease_that_ran_out_is_taken_again_while_it_is_free(redis: Redis, namespace: str) -> None:
    holder = name(redis, namespace)
    await holder.take()
    await lease_runs_out(redis, namespace, "box-1")

    await holder.renew()

    assert holder.value == "box-1"
    assert await name(redis, namespace).take() == "box-2"


async def test_who_lost_its_lease_to_another_takes_another_name(redis: Redis, namespace: str) -> None:
    sleeper, newcomer = name(redis, namespace), name(redis, namespace)
    await sleeper.take()
    await lease_runs_out(redis, namespace, "box-1")
    await newcomer.take()

    await sleeper.renew()

    assert (newcomer.value, sleeper.value) == ("box-1", "box-2")


async def test_nobody_drops_the_name_of_another(redis: Redis, namespace: str) -> None:
    sleeper, newcomer = name(redis, namespace), name(redis, namespace)
    await sleeper.take()
    await lease_runs_out(redis, namespace, "box-1")
    await newcomer.take()

    await sleeper.drop()

    assert await redis.exists(f"{namespace}:consumer.v1:box-1")


async def test_a_lease_ends_by_itself(redis: Redis, namespace: str) -> None:
    short = ConsumerName(redis, namespace, host="box", lease_seconds=0.5)

    await short.take()

    assert 0 < await redis.pttl(f"{namespace}:consumer.v1:box-1") <= 500


def test_a_host_name_is_fit_for_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "bad host\n{name}" + "x" * 100)

    assert host_name() == "bad-host--name-" + "x" * 49


def test_the_token_does_not_show(redis: Redis) -> None:
    holder = ConsumerName(redis, host="box")

    assert holder._token not in repr(holder)
