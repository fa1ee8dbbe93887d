"""Hosts are shared by all processes: one asks at a time, at a distance, and a dead one holds up nobody."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from ipaddress import ip_network
from itertools import pairwise

import pytest
from redis.asyncio import Redis

from services.ingest.adapters.fetcher import Fetcher, FetchLimits
from services.ingest.adapters.host_store import HostStore
from services.ingest.adapters.turns import Standing, Turns
from services.ingest.domain.polling.fetches import HostBusy, HostLeftAlone
from tests.services.ingest.sites import Answer, Site, serving
from tocsin.errors import Retryable
from tocsin.guard import Guard

pytestmark = pytest.mark.redis

HOST = "harbour.example"


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving() as site:
        yield site


@pytest.fixture
def hosts(redis: Redis, namespace: str) -> HostStore:
    return HostStore(redis, namespace)


async def test_a_host_is_one_holders_until_it_is_given_back(hosts: HostStore) -> None:
    first = await hosts.take(HOST, "one", 60)
    second = await hosts.take(HOST, "other", 60)
    await hosts.give(HOST, "other", 0, 0)
    third = await hosts.take(HOST, "other", 60)
    await hosts.give(HOST, "one", 0, 0)

    assert (first, second, third) == (Standing(), Standing(is_held=True), Standing(is_held=True))
    assert await hosts.take(HOST, "other", 60) == Standing()


async def test_a_process_that_died_holds_a_host_no_longer_than_its_lease(hosts: HostStore) -> None:
    await hosts.take(HOST, "dead", 0.05)

    async with asyncio.timeout(2):
        while (standing := await hosts.take(HOST, "living", 60)).is_held:
            await asyncio.sleep(0.01)

    assert standing == Standing()


async def test_a_host_is_left_alone_for_as_long_as_was_said(hosts: HostStore) -> None:
    await hosts.take(HOST, "one", 60)
    await hosts.give(HOST, "one", 900, 4)

    standing = await hosts.take(HOST, "other", 60)

    assert 890 < standing.wait_seconds <= 900
    assert (await hosts.take("port.example", "other", 60)) == Standing()


async def test_refusals_are_counted_over_all_processes(hosts: HostStore) -> None:
    await hosts.take(HOST, "one", 60)
    await hosts.give(HOST, "one", 0, 2)

    assert (await hosts.take(HOST, "other", 60)).refusals == 2
    await hosts.give(HOST, "other", 0, 0)
    assert (await hosts.take(HOST, "one", 60)).refusals == 0


async def test_what_is_remembered_of_a_host_expires(hosts: HostStore, redis: Redis, namespace: str) -> None:
    await hosts.take(HOST, "one", 60)
    held = [await redis.pttl(key) async for key in redis.scan_iter(match=f"{namespace}:*")]
    await hosts.give(HOST, "one", 30, 3)

    kept = [await redis.pttl(key) async for key in redis.scan_iter(match=f"{namespace}:*")]

    assert len(held) == 1
    assert len(kept) == 2
    assert all(ttl > 0 for ttl in (*held, *kept))


async def test_two_processes_ask_a_host_one_at_a_time_and_spaced(site: Site, hosts: HostStore) -> None:
    site.answers["/x"] = Answer(pieces=[b"x"], pause_seconds=0.05)
    limits = FetchLimits(seconds=5.0, spacing_seconds=0.1)
    guard = Guard((ip_network("127.0.0.0/8"),), (site.port,))
    async with AsyncExitStack() as stack:
        processes = [await stack.enter_async_context(Fetcher(guard, "x", limits, hosts)) for _ in range(2)]

        await asyncio.gather(*(process.get(site.url + "/x") for process in processes * 3))

    times = sorted(asked.at for asked in site.asked)
    assert len(times) == 6
    assert site.most_open == 1
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.1


async def test_who_is_told_to_leave_a_host_alone_is_told_for_how_long(hosts: HostStore) -> None:
    turns = Turns(4, 0.0, 60, hosts)
    async with turns.of(HOST) as turn:
        turn.answered(429, 500)

    with pytest.raises(HostLeftAlone, match=f"{HOST} has asked to be left alone for another 500 s") as caught:
        async with Turns(4, 0.0, 60, hosts).of(HOST):
            pass

    assert caught.value.retry_after_seconds == pytest.approx(500, abs=2)


async def test_a_turn_is_given_back_when_whoever_had_it_is_cancelled(hosts: HostStore) -> None:
    began = asyncio.Event()

    async def hold() -> None:
        async with Turns(4, 0.0, 60, hosts).of(HOST):
            began.set()
            await asyncio.sleep(60)

    holding = asyncio.create_task(hold())
    await began.wait()
    holding.cancel()
    await asyncio.gather(holding, return_exceptions=True)

    assert await hosts.take(HOST, "other", 60) == Standing()


class Away:
    """A server that is away."""

    async def take(self, host: str, token: str, seconds: float) -> Standing:
        raise Retryable("the server failed while asking whose turn it is")

    async def give(self, host: str, token: str, free_after_seconds: float, refusals: int) -> None:
        raise Retryable("the server failed while asking whose turn it is")


async def test_nothing_is_asked_while_nobody_can_tell_whose_turn_it_is(site: Site) -> None:
    guard = Guard((ip_network("127.0.0.0/8"),), (site.port,))
    async with Fetcher(guard, "x", FetchLimits(spacing_seconds=0.0), Away()) as fetcher:
        began = time.monotonic()
        with pytest.raises(HostBusy, match="the server failed"):
            await fetcher.get(site.url + "/x")

    assert site.asked == []
    assert time.monotonic() - began < 2
