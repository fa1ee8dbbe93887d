"""Which server `TOCSIN_REDIS_URL` means, and a FastStream broker or a client for it."""

from typing import Any, Final
from urllib.parse import urlsplit

from faststream.redis import RedisBroker, RedisClusterBroker, RedisSentinelBroker
from redis.asyncio import Redis

from tocsin.errors import Misconfigured
from tocsin.settings import RuntimeSettings

SCHEMES: Final = ("redis", "rediss", "unix", "redis+sentinel", "redis+cluster")
SENTINEL_PORT: Final = 26379
CONNECTIONS: Final = 200


def broker_for(settings: RuntimeSettings) -> RedisBroker:
    """Return the broker for the configured server, not yet connected.

    Raises:
        Misconfigured: the URL is none of ours.
    """
    url = settings.redis_url.get_secret_value()
    parts = urlsplit(url)
    options = _options(settings)
    if parts.scheme not in SCHEMES or not (parts.netloc or parts.path):
        raise Misconfigured(f"TOCSIN_REDIS_URL: expected an address that begins with {', '.join(SCHEMES)}")
    if parts.scheme == "redis+cluster":
        return RedisClusterBroker(url.replace("redis+cluster://", "redis://", 1), **options)
    if parts.scheme == "redis+sentinel":
        name = parts.path.strip("/")
        if not name:
            raise Misconfigured("TOCSIN_REDIS_URL: redis+sentinel://host:26379,host:26379/NAME needs the master's name")
        return RedisSentinelBroker(
            sentinels=[_host_port(host) for host in parts.netloc.rpartition("@")[2].split(",")],
            sentinel_master_name=name,
            **options,
        )
    return RedisBroker(url, max_connections=CONNECTIONS, **options)


async def connect(settings: RuntimeSettings) -> Redis:
    """Return a client for the configured server, for whoever needs no application around it."""
    return await broker_for(settings).connect()


def _options(settings: RuntimeSettings) -> dict[str, Any]:
    """The client's limits: a read blocks for less than `socket_timeout`, a silent peer is noticed within 10 s."""
    options: dict[str, Any] = {
        "socket_timeout": 5.0,
        "socket_connect_timeout": 2.0,
        "health_check_interval": 10,
        "logger": None,
    }
    if not settings.redis_url.get_secret_value().startswith("unix"):
        options["socket_keepalive"] = True
    if settings.redis_password is not None:
        options["password"] = settings.redis_password.get_secret_value()
    return options


def _host_port(host: str) -> tuple[str, int]:
    name, _, port = host.partition(":")
    if port and not port.isdigit():
        raise Misconfigured(f"TOCSIN_REDIS_URL: {host!r} is not host:port")
    return name, int(port or SENTINEL_PORT)
