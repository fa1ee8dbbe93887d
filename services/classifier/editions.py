"""The taxonomy in use: changed files take effect without a restart, in all workers at one moment."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol

import structlog

from services.classifier.domain.tagger import RuleTagger
from services.classifier.domain.taxonomy import Taxonomy, TopicRule
from tocsin.consumers import worker_name
from tocsin.errors import Misconfigured, Retryable

LOOK_SECONDS: Final = 1.0
BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
WAIT_SECONDS: Final = 30.0
"""How long a worker that starts with another version than the rest waits for them to read theirs anew."""

log = structlog.get_logger("tocsin.classifier")


class Active(Protocol):
    """A version, and from when on all tag by it."""

    @property
    def version(self) -> str: ...

    @property
    def since(self) -> datetime: ...


class Agreement(Protocol):
    """What the workers have agreed; raises `Retryable` where the server fails."""

    async def say(self, worker: str, version: str) -> Active | None: ...

    async def leave(self, worker: str) -> None: ...


class Folder(Protocol):
    """Where the taxonomy lies."""

    def stamp(self) -> object: ...

    def read(self) -> Taxonomy: ...


@dataclass(frozen=True, slots=True)
class Edition:
    """A taxonomy made ready to tag by."""

    tagger: RuleTagger
    rules: Sequence[TopicRule]

    @classmethod
    def of(cls, taxonomy: Taxonomy) -> "Edition":
        """Make a taxonomy ready."""
        return cls(RuleTagger(taxonomy), taxonomy.topics)

    @property
    def version(self) -> str:
        """The taxonomy's version."""
        return self.tagger.taxonomy


class OneEdition:
    """The built-in taxonomy, which never changes while the process lives."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition

    async def at(self, moment: datetime) -> Edition:
        """Return it."""
        return self._edition


@dataclass
class Editions:
    """The editions of a folder: the one in use, the one that is ready, and the moment between them.

    A folder with a mistake changes nothing: the mistake is logged, and the edition in use stays.
    """

    folder: Folder
    agreement: Agreement
    edition: Edition
    look_seconds: float = LOOK_SECONDS
    wait_seconds: float = WAIT_SECONDS
    worker: str = field(default_factory=worker_name)
    _ready: Edition = field(init=False)
    _since: datetime = BEGINNING
    """From when on the ready one counts."""
    _stamp: object = None
    _settled: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._ready = self.edition

    async def at(self, moment: datetime) -> Edition:
        """Return the edition by which all tag at a moment of the server's clock."""
        await self._settled.wait()
        if self.edition is not self._ready and self._since is not BEGINNING and moment >= self._since:
            self.edition = self._ready
            log.info("taxonomy.switched", version=self.edition.version)
        return self.edition

    async def run(self, stopping: asyncio.Event) -> None:
        """Look for changes and agree with the other workers, until `stopping` is set."""
        self._stamp = self.folder.stamp()
        loop = asyncio.get_running_loop()
        patient_until = loop.time() + self.wait_seconds
        while not stopping.is_set():
            await self._look()
            await self._agree()
            if not self._settled.is_set() and loop.time() >= patient_until:
                log.error("taxonomy.not_agreed", version=self.edition.version)
                self._settled.set()
            try:
                await asyncio.wait_for(stopping.wait(), self.look_seconds)
            except TimeoutError:
                continue
        self._settled.set()
        await self._leave()

    async def _look(self) -> None:
        try:
            stamp = await asyncio.to_thread(self.folder.stamp)
            if stamp == self._stamp:
                return
            self._stamp = stamp
            taxonomy = await asyncio.to_thread(self.folder.read)
            if taxonomy.version != self._ready.version:
                self._ready, self._since = await asyncio.to_thread(Edition.of, taxonomy), BEGINNING
                log.info("taxonomy.ready", version=taxonomy.version)
        except (Misconfigured, OSError) as error:
            log.error("taxonomy.refused", error=str(error), in_use=self.edition.version)

    async def _agree(self) -> None:
        try:
            active = await self.agreement.say(self.worker, self._ready.version)
        except Retryable as error:
            log.debug("taxonomy.not_said", error=str(error))
            return
        if active is not None and active.version == self._ready.version:
            self._since = active.since
            self._settled.set()

    async def _leave(self) -> None:
        try:
            await self.agreement.leave(self.worker)
        except Retryable as error:
            log.debug("taxonomy.left_without_goodbye", error=str(error))
