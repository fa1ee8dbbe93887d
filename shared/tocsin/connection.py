"""Which server `TOCSIN_REDIS_URL` means, and a FastStream broker or a client for it."""

from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

from faststream.redis import RedisBroker, RedisClusterBroker, RedisSentinelBroker
from redis.asyncio import Redis

from tocsin.errors import Misconfigured
from tocsin.settings import RuntimeSettings

SCHEMES: Final = ("redis", "rediss", "unix", "redis+sentinel", "redis+cluster")
SENTINEL_PORT: Final = 26379
SPARE_CONNECTIONS: Final = 150
"""For everything that is no blocking read."""


def broker_for(settings: RuntimeSettings) -> RedisBroker:
    """Return the broker for the configured server, not yet connected.

    Raises:
        Misconfigured: the URL is none of ours.
    """
    url, options = settings.redis_url.get_secret_value(), _options(settings)
    try:
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES or not (parts.netloc or parts.path):
            raise Misconfigured(f"TOCSIN_REDIS_URL: expected an address that begins with {', '.join(SCHEMES)}")
        if parts.scheme == "redis+sentinel":
            return _sentinel_broker(parts, options)
        if parts.scheme == "redis+cluster":
            return RedisClusterBroker(url.replace("redis+cluster://", "redis://", 1), **options)
        return RedisBroker(url, **options)
    except ValueError:  # its text may hold a piece of the password
        raise Misconfigured(
            "TOCSIN_REDIS_URL: not an address; write : / @ # in a password as %3A %2F %40 %23"
        ) from None


async def connect(settings: RuntimeSettings) -> Redis:
    """Return a client for the configured server, for whoever needs no application around it."""
    return await broker_for(settings).connect()


def _options(settings: RuntimeSettings) -> dict[str, Any]:
    """The client's limits.

    A read blocks for less than `socket_timeout`; a silent peer is noticed within 10 s; each read that blocks holds a
    connection, and the service with the most of them reads every partition for every shard.
    """
    lanes = settings.partitions * settings.shards + settings.partitions + settings.shards
    options: dict[str, Any] = {
        "socket_timeout": 5.0,
        "socket_connect_timeout": 2.0,
        "health_check_interval": 10,
        "max_connections": 2 * lanes + SPARE_CONNECTIONS,
        "logger": None,
    }
    if not settings.redis_url.get_secret_value().startswith("unix"):
        options["socket_keepalive"] = True
    if settings.redis_password is not None:
        options["password"] = settings.redis_password.get_secret_value()
    return options


def _sentinel_broker(parts: SplitResult, options: dict[str, Any]) -> RedisBroker:
    name = parts.path.strip("/")
    if not name:
        raise Misconfigured("TOCSIN_REDIS_URL: redis+sentinel://host:26379,host:26379/NAME needs the master's name")
    given = {"username": parts.username, "password": parts.password}
    in_url = {option: unquote(value) for option, value in given.items() if value}
    hosts = [urlsplit(f"//{host}") for host in parts.netloc.rpartition("@")[2].split(",")]
    return RedisSentinelBroker(
        sentinels=[(host.hostname or "", host.port or SENTINEL_PORT) for host in hosts],
        sentinel_master_name=name,
        **{**in_url, **options},
    )
