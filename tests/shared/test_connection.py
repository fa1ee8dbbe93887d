"""The address of the server chooses the broker; a wrong one is refused in one clear line that shows no password."""

from typing import Any

import pytest
from faststream.redis import RedisBroker, RedisClusterBroker, RedisSentinelBroker
from redis.asyncio import Redis

from tocsin.connection import broker_for, connect
from tocsin.errors import Misconfigured
from tocsin.settings import RuntimeSettings
from tocsin.stage import BLOCK_MILLISECONDS


def settings_for(url: str, **more: Any) -> RuntimeSettings:
    return RuntimeSettings(redis_url=url, **more)


def state_of(broker: RedisBroker) -> Any:
    return broker.config.broker_config.connection


@pytest.mark.parametrize(
    ("url", "broker"),
    [
        ("redis://localhost:6379/2", RedisBroker),
        ("rediss://user:pw@redis.example", RedisBroker),
        ("unix:///run/redis.sock", RedisBroker),
        ("redis+sentinel://one:26379,two/main", RedisSentinelBroker),
        ("redis+cluster://one:7000", RedisClusterBroker),
    ],
)
def test_the_scheme_chooses_the_broker(url: str, broker: type[RedisBroker]) -> None:
    assert type(broker_for(settings_for(url))) is broker


async def test_all_sentinels_and_the_masters_name_are_used() -> None:
    url = "redis+sentinel://:p%40ss@one:26380,two,[::1]:26381/main"

    state = state_of(broker_for(settings_for(url)))

    assert state._sentinels == [("one", 26380), ("two", 26379), ("::1", 26381)]
    assert state._master_name == "main"
    assert state._options["password"] == "p@ss"


def test_the_password_of_its_own_setting_wins() -> None:
    url = "redis+sentinel://:old@one/main"

    state = state_of(broker_for(settings_for(url, redis_password="new")))

    assert state._options["password"] == "new"


@pytest.mark.parametrize(
    "url",
    [
        "", "localhost:6379", "http://hunter2@localhost", "redis://", "redis://h:hunter2", "redis://u:hunter2/x@h:1",
        "redis://[::1", "redis+sentinel://one", "redis+sentinel://one:99999/main", "redis+sentinel://:hunter2/x@one/main",
    ],
)  # fmt: skip
def test_a_wrong_address_is_refused_without_showing_a_password(url: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        broker_for(settings_for(url))

    said = str(refused.value)
    assert said.startswith("TOCSIN_REDIS_URL: ")
    assert "hunter2" not in said
    assert "\n" not in said
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


@pytest.mark.redis
async def test_the_client_reaches_the_server_and_outlives_a_blocking_read(settings: RuntimeSettings) -> None:
    client: Redis = await connect(settings)

    options = client.connection_pool.connection_kwargs

    assert await client.ping()
    assert options["socket_timeout"] * 1_000 > BLOCK_MILLISECONDS
    assert client.connection_pool.max_connections >= 2 * 64 + 20
    await client.aclose()
