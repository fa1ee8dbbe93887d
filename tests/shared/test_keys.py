"""API keys: shown once, kept as a fingerprint, and let in by the gate for what they may do, so often."""

import asyncio
import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from tests.fakes import FakeClock
from tocsin.errors import Misconfigured
from tocsin.gate import GUESSES, KEYLESS, Gate, unavailable
from tocsin.key_file import derived_key
from tocsin.keys import Key, Keys
from tocsin.problems import Problem
from tocsin.rates import Rate, Rates

pytestmark = pytest.mark.redis

NOW = datetime(2026, 3, 4, 9, 14, tzinfo=UTC)
PEPPER = b"p" * 32
HERE = "192.0.2.7"
OFTEN = Rate(per_second=1_000, burst=1_000)


@pytest.fixture
def keys(redis: Redis, namespace: str) -> Keys:
    return Keys(redis, PEPPER, namespace)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def gate(redis: Redis, namespace: str, keys: Keys, clock: FakeClock) -> Gate:
    return Gate(keys, Rates(redis, namespace), clock)


async def made(keys: Keys, rate: Rate = OFTEN, expires: datetime | None = None) -> tuple[Key, str]:
    key, token = await keys.add("a wire", ["articles:write"], NOW, expires, rate)
    return key, token.get_secret_value()


async def refused(gate: Gate, authorization: str | None, address: str = HERE) -> Problem:
    with pytest.raises(Problem) as refusal:
        await gate.admit(authorization, address, "articles:write")
    return refusal.value


async def test_a_token_opens_its_key_and_no_other_does(keys: Keys) -> None:
    key, token = await made(keys)
    _, other = await made(keys)

    assert token.startswith("tocsin_")
    assert len(token) == len("tocsin_") + 12 + 1 + 43
    assert await keys.find(token, NOW) == key
    assert (await keys.find(other, NOW)) != key
    for wrong in (token[:-1], token + "A", token[:20] + other[20:], "", "tocsin_", token.upper(), f"{token}\n"):
        assert await keys.find(wrong, NOW) is None


async def test_what_is_stored_opens_nothing(keys: Keys, redis: Redis, namespace: str) -> None:
    _, token = await made(keys)

    stored = [await redis.hgetall(key) async for key in redis.scan_iter(match=f"{namespace}:api-key.v1:*")]

    assert token.split("_")[2] not in str(stored)
    assert await Keys(redis, b"q" * 32, namespace).find(token, NOW) is None
    assert "pepper" not in repr(keys)


async def test_a_rotated_key_has_two_live_tokens_for_a_while_and_never_three(keys: Keys) -> None:
    key, first = await made(keys)

    second = await keys.rotate(key.id, NOW, timedelta(days=1))
    assert second is not None
    found = [await keys.find(token, NOW) for token in (first, second.get_secret_value())]
    assert [each.id for each in found if each] == [key.id, key.id]

    assert await keys.find(first, NOW + timedelta(days=1)) is None
    assert await keys.find(second.get_secret_value(), NOW + timedelta(days=1)) is not None

    third = await keys.rotate(key.id, NOW, timedelta(days=1))
    assert third is not None
    assert await keys.find(first, NOW) is None
    assert await keys.find(second.get_secret_value(), NOW) is not None


async def test_a_key_that_is_revoked_or_has_expired_opens_nothing(keys: Keys) -> None:
    revoked, token = await made(keys)
    expiring, other = await made(keys, expires=NOW + timedelta(hours=1))

    assert await keys.revoke(revoked.id, NOW)
    assert await keys.find(token, NOW) is None
    assert await keys.find(other, NOW) == expiring
    assert await keys.find(other, NOW + timedelta(hours=1)) is None
    assert not await keys.revoke("0" * 12, NOW)


async def test_keys_are_listed_with_what_an_operator_wants_to_know(keys: Keys) -> None:
    first, _ = await made(keys)
    await keys.limit(first.id, Rate(500, 1_000))
    await keys.touch(first, NOW)

    (listed,) = await keys.all()

    assert (listed.name, listed.rate, listed.used) == ("a wire", Rate(500, 1_000), NOW)


async def test_a_use_is_remembered_once_an_hour(keys: Keys) -> None:
    key, token = await made(keys)
    await keys.touch(key, NOW)

    used = await keys.find(token, NOW)
    assert used is not None
    await keys.touch(used, NOW + timedelta(minutes=59))
    assert (await keys.all())[0].used == NOW
    await keys.touch(used, NOW + timedelta(minutes=60))
    assert (await keys.all())[0].used == NOW + timedelta(minutes=60)


async def test_a_request_without_a_key_is_told_how_to_bring_one(gate: Gate, keys: Keys) -> None:
    _, token = await made(keys)

    for given in (None, "", "Basic dTpw", "Bearer", token):
        problem = await refused(gate, given)
        assert (problem.status, problem.kind) == (401, "no-key")
        assert problem.headers["www-authenticate"].startswith('Bearer realm="tocsin"')


async def test_a_key_passes_for_its_scopes_only(gate: Gate, keys: Keys) -> None:
    key, token = await made(keys)

    assert (await gate.admit(f"bearer {token}", HERE, "articles:write")).id == key.id
    with pytest.raises(Problem) as refusal:
        await gate.admit(f"Bearer {token}", HERE, "subscriptions:write")
    assert refusal.value.status == 403
    assert 'scope="subscriptions:write"' in refusal.value.headers["www-authenticate"]


async def test_a_burst_is_let_in_and_what_comes_after_it_waits(gate: Gate, keys: Keys) -> None:
    key, token = await made(keys, Rate(per_second=0.5, burst=3))

    for _ in range(3):
        await gate.admit(f"Bearer {token}", HERE, "articles:write")
    problem = await refused(gate, f"Bearer {token}")

    assert problem.status == 429
    assert 1 <= int(problem.headers["retry-after"]) <= 2
    await keys.limit(key.id, OFTEN)
    await gate.admit(f"Bearer {token}", HERE, "articles:write")


async def test_a_bucket_fills_again(redis: Redis, namespace: str) -> None:
    rates = Rates(redis, namespace)

    slowly = Rate(per_second=0.5, burst=1)

    assert await rates.take("a", slowly) == 0
    assert 0 < await rates.take("a", slowly) <= 2
    assert await rates.take("b", slowly) == 0
    assert await redis.pttl(f"{namespace}:api-rate.v1:a:2000000:1") <= 2_000


async def test_guesses_are_few_for_an_address_and_cost_the_key_nothing(gate: Gate, keys: Keys) -> None:
    key, token = await made(keys, Rate(per_second=0.01, burst=1))
    guess = token[:-1] + ("A" if token[-1] != "A" else "B")

    answers = [(await refused(gate, f"Bearer {guess}")).status for _ in range(GUESSES.burst + 1)]

    assert answers == [401] * GUESSES.burst + [429]
    assert (await refused(gate, f"Bearer {guess}", "192.0.2.8")).status == 401
    assert (await gate.admit(f"Bearer {token}", HERE, "articles:write")).id == key.id


async def test_an_address_without_a_key_may_not_ask_often(gate: Gate) -> None:
    answers = await asyncio.gather(*(refused(gate, None) for _ in range(4 * KEYLESS.burst)))

    statuses = [answer.status for answer in answers]
    assert KEYLESS.burst <= statuses.count(401) < 2 * KEYLESS.burst
    assert statuses.count(401) + statuses.count(429) == len(statuses)


async def test_a_server_that_is_away_is_no_fault_of_whoever_asks(clock: FakeClock) -> None:
    away = Redis(unix_socket_path="/nowhere.sock", retry=Retry(NoBackoff(), 0))
    gate = Gate(Keys(away, PEPPER), Rates(away), clock)

    problem = await refused(gate, "Bearer tocsin_0123456789ab_" + "A" * 43)

    assert problem.status == 503
    assert int(problem.headers["retry-after"]) > 0
    await away.aclose()


async def test_a_full_server_is_told_from_one_that_is_away(redis: Redis, namespace: str) -> None:
    before = (await redis.config_get("maxmemory"))["maxmemory"]
    await redis.config_set("maxmemory", "1mb")
    try:
        with pytest.raises(Problem) as refusal, unavailable():
            await Rates(redis, namespace).take("a", OFTEN)
    finally:
        await redis.config_set("maxmemory", before)

    assert (refusal.value.status, refusal.value.detail) == (503, "the store is full")


def test_a_key_of_its_own_is_derived_for_each_purpose(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(base64.b64encode(b"k" * 32).decode() + "\n")
    file.chmod(0o600)

    keys = {derived_key(file, "api keys v1"), derived_key(file, "something else"), b"k" * 32}

    assert len(keys) == 3
    assert derived_key(file, "api keys v1") in keys
    file.chmod(0o644)
    with pytest.raises(Misconfigured, match="may be read by others"):
        derived_key(file, "api keys v1")
