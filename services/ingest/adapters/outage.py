"""What an error of the server means to whoever asked: the outcome is unknown, and asking again is safe."""

from collections.abc import Iterator
from contextlib import contextmanager

from redis.exceptions import RedisError

from tocsin.errors import Retryable
from tocsin.logs import redacted


@contextmanager
def retryable(doing: str) -> Iterator[None]:
    """Turn any error of Redis while `doing` into `Retryable`."""
    try:
        yield
    except (RedisError, OSError) as error:
        raise Retryable(f"the server failed while {doing}: {redacted(str(error)) or type(error).__name__}") from error
