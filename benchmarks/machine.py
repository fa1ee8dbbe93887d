"""Where a benchmark runs: the machine, the versions, and a fresh durable server."""

import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from services.cli.embedded import EmbeddedServer


@contextmanager
def server() -> Iterator[str]:
    """Run a fresh embedded server, `appendfsync always`, while the block runs; yields its URL."""
    with tempfile.TemporaryDirectory(prefix="tocsin-") as directory, EmbeddedServer(Path(directory) / "s") as running:
        yield running.url


def described() -> str:
    """Return machine and versions in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    with server() as url:
        import redis

        with redis.Redis.from_url(url) as client:
            info = client.info("server")
    kind = f"Valkey {info['valkey_version']}" if "valkey_version" in info else f"Redis {info['redis_version']}"
    packages = ", ".join(f"{name} {version(name)}" for name in ("redis", "hiredis", "faststream", "pydantic", "uvloop"))
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}, "
        f"CPython {platform.python_version()}, {kind} (appendfsync always, unix socket), {packages}"
    )
