"""The settings that are ingest's own."""

from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from tocsin.messages import printable
from tocsin.settings import RuntimeSettings

Seconds = Annotated[timedelta, Field(ge=timedelta(seconds=1), le=timedelta(minutes=5))]


class IngestSettings(RuntimeSettings):
    """What the polling of feeds and the reading of documents may take."""

    fetch_within: Seconds = timedelta(seconds=20)
    """How long getting one document may take in all."""
    fetch_connect_within: Seconds = timedelta(seconds=5)
    """How long reaching its server may take."""
    fetch_at_once: Annotated[int, Field(ge=1, le=256)] = 64
    """Documents that are got at the same time; of one host always one."""
    fetch_spacing: Annotated[timedelta, Field(ge=timedelta(0), le=timedelta(minutes=1))] = timedelta(seconds=1)
    """Pause between two requests to one host."""
    fetch_bytes: Annotated[int, Field(ge=1_024, le=64 * 1024 * 1024)] = 5 * 1024 * 1024
    """Size of a document as it comes."""
    fetch_unpacked_bytes: Annotated[int, Field(ge=1_024, le=128 * 1024 * 1024)] = 10 * 1024 * 1024
    """Size of a document when it is unpacked."""

    polls_at_once: Annotated[int, Field(ge=1, le=256)] = 64
    """Feeds that one process polls at the same time."""
    poll_look_every: Annotated[timedelta, Field(ge=timedelta(milliseconds=50), le=timedelta(seconds=1))] = timedelta(
        seconds=1
    )
    """How often it is looked whether a feed is due."""
    poll_lease: Annotated[timedelta, Field(ge=timedelta(seconds=10), le=timedelta(hours=1))] = timedelta(minutes=2)
    """How long a feed that is being polled is no other process's; renewed while the poll goes on."""
    poll_pages: Annotated[int, Field(ge=0, le=1_000)] = 100
    """Pages behind teasers that are read in one poll."""
    readers: Annotated[int, Field(ge=1, le=16)] = 2
    """Child processes that read documents."""

    api_url: Annotated[str, Field(pattern=r"^https?://[^\s?#@]+[^\s?#@/]$")] | None = None
    """Where the world reaches the API, as `https://tocsin.example.org`; only then hubs are asked to tell us."""

    robots: Literal["honour", "ignore"] = "honour"
    """Whether pages are left alone that their site's robots.txt asks machines to leave alone."""
    key_file: Path | None = None
    """File with the key under which feeds' own headers are stored: base64 of 32 bytes, mode 0600."""

    @property
    def user_agent(self) -> str:
        """What we call ourselves towards sites, with an address where the operator can be reached."""
        contact = " ".join(printable(self.contact).split()).encode("ascii", "ignore").decode()
        return f"Tocsin/{version('tocsin-services')} (+{contact})"
