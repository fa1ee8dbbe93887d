"""The notifier's settings."""

from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

from pydantic import Field

from tocsin.messages import printable
from tocsin.settings import RuntimeSettings


class NotifierSettings(RuntimeSettings):
    """What the notifier needs beside what every process does."""

    key_file: Path
    """File with the key under which webhook secrets are stored: base64 of 32 bytes, mode 0600."""
    stories: Annotated[int, Field(ge=100, le=1_000_000)] = 20_000
    """Stories that live at once; beyond, those are forgotten in which nothing has happened for longest."""
    ledger_bytes: Annotated[int, Field(ge=1024 * 1024, le=64 * 1024**3)] = 128 * 1024 * 1024
    """How much of the server each shard's decisions may take, noted for 30 days; the oldest day goes first."""
    webhook_source: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[!-~]+$")] = "tocsin"
    """Names this stack in each webhook: `source` of the CloudEvent, a URI reference such as `https://news.example`."""
    webhook_timeout: Annotated[timedelta, Field(ge=timedelta(seconds=1), le=timedelta(seconds=30))] = timedelta(
        seconds=15
    )
    """How long one call of a webhook may take in all."""
    webhooks_at_once: Annotated[int, Field(ge=1, le=1_000)] = 200
    """Calls a process has open at most."""
    webhooks_per_endpoint: Annotated[int, Field(ge=1, le=100)] = 4
    """Calls a process has open at most to one host and port."""

    @property
    def user_agent(self) -> str:
        """What we call ourselves towards endpoints, with an address where the operator can be reached."""
        contact = " ".join(printable(self.contact).split()).encode("ascii", "ignore").decode()
        return f"Tocsin/{version('tocsin-services')} (+{contact})"
