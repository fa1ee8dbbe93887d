"""Decisions are noted a moment later, found for thirty days, and never take more room than they may."""

import asyncio
from datetime import date, datetime, timedelta

import pytest
from redis.asyncio import Redis

from services.notifier.adapters.decision_ledger import DecisionLedger
from services.notifier.domain.alerts import NOBODY
from services.notifier.domain.decisions import Reason, Ring, Silence
from services.notifier.domain.ledger import Page
from services.notifier.domain.told import UNTOLD
from services.notifier.ledger import Ledger
from tests.services.notifier.domain.builders import NOON, subscription, tagged
from tests.services.notifier.domain.happenings import update
from tocsin.messages import Alert, ArticleReference

pytestmark = pytest.mark.redis

ALERT = Alert(id="x", subscription=NOBODY, article=ArticleReference(id="a1", revision=1), reason="…", decided_at=NOON)
RANG = Ring(ALERT, UNTOLD, "d1")
SILENT = Silence(Reason.SAME_DEVELOPMENT, "told", "d1")


class At:
    """A clock that stands still."""

    async def now(self) -> datetime:
        return NOON


def page(*decisions: tuple[str, Ring | Silence]) -> Page:
    made = Page()
    for id, decision in decisions:
        made.add(id, decision)
    return made


async def test_what_was_decided_is_found_by_article_and_subscription(redis: Redis, namespace: str) -> None:
    ledger = DecisionLedger(redis, namespace)

    await ledger.write(
        0, {("a1", 1): page(("sub_1", RANG), ("sub_2", SILENT)), ("a1", 2): page(("sub_1", SILENT))}, NOON
    )

    first, second = (await ledger.of("a1", "sub_1", NOON)).values()
    assert (first.at, first.rang, first.development) == (NOON, True, "d1")
    assert (second.rang, second.reason, second.development) == (False, "same-development", "d1")
    assert (await ledger.of("a1", "sub_2", NOON))[1].reason == "same-development"
    assert not await ledger.of("a1", "sub_3", NOON)
    assert not await ledger.of("a2", "sub_1", NOON)


async def test_decisions_are_kept_for_thirty_days(redis: Redis, namespace: str) -> None:
    ledger = DecisionLedger(redis, namespace)

    await ledger.write(0, {("a1", 1): page(("sub_1", RANG))}, NOON)

    [key] = [key async for key in redis.scan_iter(match=f"{namespace}:*decided*")]
    assert timedelta(days=30) < timedelta(seconds=await redis.ttl(key)) <= timedelta(days=31)
    assert await ledger.of("a1", "sub_1", NOON + timedelta(days=30))


async def test_where_there_is_no_room_the_oldest_day_goes(redis: Redis, namespace: str) -> None:
    ledger = DecisionLedger(redis, namespace, bytes=500)

    for day in range(8):
        await ledger.write(0, {(f"a{day}", 1): page(("sub_1", RANG))}, NOON + timedelta(days=day))

    latest = NOON + timedelta(days=7)
    found = [bool(await ledger.of(f"a{day}", "sub_1", latest)) for day in range(8)]
    assert found == sorted(found)
    assert not found[0]
    assert found[-1]
    [size] = await ledger.size(latest)
    assert size <= 500


async def test_a_day_that_takes_all_there_is_refuses_more_and_says_so(redis: Redis, namespace: str) -> None:
    ledger = DecisionLedger(redis, namespace, bytes=1_000)

    refused = await ledger.write(0, {(f"a{number}", 1): page(("sub_1", RANG)) for number in range(20)}, NOON)

    assert 0 < refused < 20
    assert await ledger.of("a0", "sub_1", NOON)
    assert (await ledger.size(NOON))[0] <= 1_000


async def test_a_page_that_is_written_again_takes_no_more_room(redis: Redis, namespace: str) -> None:
    ledger = DecisionLedger(redis, namespace)
    await ledger.write(0, {("a1", 1): page(("sub_1", RANG))}, NOON)
    before = await ledger.size(NOON)

    await ledger.write(0, {("a1", 1): page(("sub_1", RANG))}, NOON)

    assert await ledger.size(NOON) == before


async def test_ten_thousand_subscriptions_take_under_forty_bytes_each(redis: Redis, namespace: str) -> None:
    ledger = DecisionLedger(redis, namespace)
    ids = [f"sub_{number * 7_919_777_777_777_777_777_777_777:026d}"[:30] for number in range(10_000)]

    await ledger.write(0, {("a1", 1): page(*((id, RANG) for id in ids))}, NOON)

    taken = await redis.memory_usage(f"{namespace}:{{s0}}:decided.v1:{date(2025, 3, 4).isoformat()}")
    assert taken
    assert taken < 40 * len(ids)


async def test_what_it_says_it_takes_is_about_what_it_takes(redis: Redis, namespace: str) -> None:
    ledger = DecisionLedger(redis, namespace)
    pages = {(f"{number:032x}", 1): page(("sub_1", RANG), (f"sub_{number}", SILENT)) for number in range(2_000)}

    await ledger.write(0, pages, NOON)

    taken = await redis.memory_usage(f"{namespace}:{{s0}}:decided.v1:2025-03-04", samples=0)
    [said] = await ledger.size(NOON)
    assert taken
    assert 0.6 < said / taken < 1.7


async def test_the_observer_writes_in_the_background_and_at_the_end(redis: Redis, namespace: str) -> None:
    kept, stopping = DecisionLedger(redis, namespace), asyncio.Event()
    ledger = Ledger(kept, At(), seconds=60)
    running = asyncio.create_task(ledger.run(stopping))

    ledger.decided(subscription(), update(tagged()), SILENT)
    stopping.set()
    await running

    assert (await kept.of("a1", "sub_1", NOON))[1].reason == "same-development"


async def test_what_could_not_be_written_is_written_later(redis: Redis, namespace: str) -> None:
    kept = DecisionLedger(redis, namespace)
    away = Redis.from_url("redis://127.0.0.1:1")
    ledger = Ledger(DecisionLedger(away, namespace), At())
    ledger.decided(subscription(), update(tagged()), RANG)

    await ledger.flush()
    ledger.keeps = kept
    await ledger.flush()

    assert (await kept.of("a1", "sub_1", NOON))[1].rang
    await away.aclose()
