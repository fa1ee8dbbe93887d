"""Taggers of others beside ours: asked under a deadline, left alone while they fail, and never needed."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Final, Protocol, Self

import structlog

from services.classifier.domain.opinions import Opinion
from services.classifier.domain.tagger import Reading
from tocsin.messages import Article

FAILURES: Final = 3
"""After so many in a row a plug-in is left alone for a while."""
REST_SECONDS: Final = 60.0

log = structlog.get_logger("tocsin.classifier")


class PluginTagger(Protocol):
    """A tagger that may add topics to a reading, or veto some.

    It must not block: what takes time is awaited. It may be cancelled at any moment, when its time is up.
    """

    @property
    def name(self) -> str:
        """Name and version, as messages carry it, such as `openai-1`."""
        ...

    async def opinion(self, article: Article, reading: Reading) -> Opinion:
        """Return what it thinks of `reading`, which is that of `article`; whatever it raises costs nothing."""
        ...

    async def aclose(self) -> None:
        """Let go of what it holds."""
        ...


@dataclass
class _Member:
    """A plug-in, and how it has done lately."""

    tagger: PluginTagger
    failures: int = 0
    rests_until: float = 0.0


@dataclass
class Panel:
    """The plug-ins that are asked, all at once."""

    taggers: Sequence[PluginTagger]
    within_seconds: float
    clock: Callable[[], float] = time.monotonic
    _members: list[_Member] = field(init=False)

    def __post_init__(self) -> None:
        self._members = [_Member(tagger) for tagger in self.taggers]

    async def opinions(self, article: Article, reading: Reading) -> list[tuple[str, Opinion]]:
        """Return what each plug-in thinks that answers in time, in their order."""
        awake = [member for member in self._members if member.rests_until <= self.clock()]
        answers = await asyncio.gather(*(self._asked(member, article, reading) for member in awake))
        return [
            (member.tagger.name, answer) for member, answer in zip(awake, answers, strict=True) if answer is not None
        ]

    async def _asked(self, member: _Member, article: Article, reading: Reading) -> Opinion | None:
        try:
            async with asyncio.timeout(self.within_seconds):
                opinion = await member.tagger.opinion(article, reading)
        except Exception as error:  # code of others: whatever it raises, the reading stands
            self._failed(member, error)
            return None
        member.failures = 0
        return opinion

    def _failed(self, member: _Member, error: Exception) -> None:
        member.failures += 1
        log.warning("plugin.failed", tagger=member.tagger.name, error=type(error).__name__, in_a_row=member.failures)
        if member.failures >= FAILURES:
            member.failures, member.rests_until = 0, self.clock() + REST_SECONDS

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        async with AsyncExitStack() as stack:
            for tagger in self.taggers:
                stack.push_async_callback(tagger.aclose)
