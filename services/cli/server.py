"""Which server a command talks to: the one named by TOCSIN_REDIS_URL, else the one `tocsin up` runs for this user."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, OutOfMemoryError, ResponseError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from services.cli.embedded import SOCKET, kept_password
from tocsin.errors import Misconfigured, TocsinError
from tocsin.settings import RuntimeSettings

S = TypeVar("S", bound=RuntimeSettings)


FULL: Final = "the server is full: raise maxmemory or keep articles for a shorter time (TOCSIN_RETENTION)"


class ServerAway(TocsinError):
    """The server does not answer."""


def data_directory() -> Path:
    """Return where `tocsin up` keeps its data: TOCSIN_DATA, else the user's data directory."""
    if given := os.environ.get("TOCSIN_DATA"):
        return Path(given).expanduser()
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "tocsin"


def key_file(directory: Path) -> Path:
    """Return the key under which `tocsin up` seals webhook secrets."""
    return directory / "key"


def load(settings: type[S], **overrides: Any) -> S:
    """Read settings; without TOCSIN_REDIS_URL they point at the server of `tocsin up`.

    Raises:
        Misconfigured: a setting is wrong, or there is neither a server named nor one running.
    """
    directory = data_directory()
    if "TOCSIN_REDIS_URL" not in os.environ and "TOCSIN_REDIS_URL_FILE" not in os.environ:
        socket = directory / SOCKET
        if "redis_url" not in overrides and not socket.exists():
            raise Misconfigured("no server: start `tocsin up` in another terminal, or set TOCSIN_REDIS_URL")
        overrides.setdefault("redis_url", f"unix://{socket}")
        if (password := kept_password(directory)) is not None:
            overrides.setdefault("redis_password", password)
        if "TOCSIN_KEY_FILE" not in os.environ and "key_file" in settings.model_fields:
            overrides.setdefault("key_file", key_file(directory))
    return settings.load(**overrides)


@asynccontextmanager
async def connected(settings: RuntimeSettings) -> AsyncIterator[Redis]:
    """Connect for the length of a command.

    Raises:
        ServerAway: the server does not answer, now or while the block runs.
        Misconfigured: it refuses our password.
        TocsinError: it refuses a command; the text says why.
    """
    from tocsin.connection import broker_for  # FastStream takes a third of a second to import

    broker = broker_for(settings)
    redis = await broker.connect()
    try:
        await _reached(redis)
        yield redis
    except AuthenticationError as error:
        raise Misconfigured(f"TOCSIN_REDIS_URL: the server at {named(settings)} refuses us: {error}") from error
    except (RedisConnectionError, RedisTimeoutError) as error:
        raise ServerAway(f"the server at {named(settings)} does not answer: {error}") from error
    except OutOfMemoryError as error:
        raise TocsinError(FULL) from error
    except ResponseError as error:
        raise TocsinError(f"the server at {named(settings)} refuses: {error}") from error
    finally:
        await broker.stop()


async def _reached(redis: Redis) -> None:
    try:
        await redis.ping()
    except OSError as error:
        raise RedisConnectionError(str(error)) from error


def named(settings: RuntimeSettings) -> str:
    """Return the server's address without user, password and options, which may hold a password too."""
    url = urlsplit(settings.redis_url.get_secret_value())
    return f"{url.scheme}://{url.netloc.rpartition('@')[2]}{url.path}"
