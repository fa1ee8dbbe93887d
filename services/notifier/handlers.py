"""What the notifier does with each article in its story: decide whom it rings for."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from services.notifier.domain.book import Book
from services.notifier.domain.decisions import Ring, Silence
from services.notifier.domain.occasion import Occasion
from services.notifier.domain.rehearsal import Decision, concerned, decide_all
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.told import Told
from services.notifier.domain.vocabulary import Vocabulary
from tocsin.errors import Retryable
from tocsin.messages import Alert, StoryUpdate

DECIDED_AT_ONCE: Final = 200
"""Subscriptions decided for before other tasks have their turn."""
TRIES: Final = 3
"""How often a shard decides while another process writes what the same subscriptions were told."""


class Clock(Protocol):
    """Tells the server's time."""

    async def now(self) -> datetime:
        """Return it."""


class Subscriptions(Protocol):
    """Knows the subscriptions."""

    async def book(self, shard: int, tagged_at: datetime) -> Book:
        """Return a shard's book, in which nothing is missing that was saved up to `tagged_at`."""


class Tellings(Protocol):
    """Keeps what the subscriptions of a shard were told."""

    async def read(self, story: str, subscription_ids: Sequence[str]) -> Mapping[str, Told]:
        """Return what each of these was told of a story; who was told nothing is left out."""

    async def told_of(self, story: str, article_id: str) -> Collection[str]:
        """Return the subscriptions that were told of an article, in any revision."""

    async def write(self, story: str, told: Mapping[str, Told]) -> bool:
        """Write what these have been told; False if somebody else did so since it was read, for one of them."""


class Observer(Protocol):
    """Sees what was decided of each subscription that was looked at."""

    def decided(self, subscription: Subscription, update: StoryUpdate, decision: Ring | Silence) -> None:
        """Take note; must be quick."""


class Unobserved:
    """Takes note of nothing."""

    def decided(self, subscription: Subscription, update: StoryUpdate, decision: Ring | Silence) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class Decider:
    """Decides for the subscriptions of one shard.

    A crash before what was told is written leaves nothing; one after it leaves the update to be decided again, and the
    same comes of it; alerts that are there already are kept from coming twice by their decision keys.
    """

    subscriptions: Subscriptions
    tellings: Tellings
    vocabulary: Vocabulary
    clock: Clock
    shard: int = 0
    observer: Observer = field(default_factory=Unobserved)

    async def decide(self, update: StoryUpdate) -> Sequence[Alert]:
        """Return an alert for each subscription the article rings for; the same update gives the same alert ids."""
        book = await self.subscriptions.book(self.shard, update.tagged.tagged_at)
        entries = concerned(book, update, await self._told_of(update))
        if not entries:
            return ()
        occasion, now = Occasion.of(update), await self.clock.now()
        for _ in range(TRIES):
            told = await self.tellings.read(update.story, [subscription.id for subscription, _ in entries])
            decisions = [each async for each in _in_turns(decide_all(entries, occasion, told, self.vocabulary, now))]
            rings = {each.subscription.id: each.outcome for each in decisions if isinstance(each.outcome, Ring)}
            if not rings or await self.tellings.write(update.story, {id: ring.told for id, ring in rings.items()}):
                break
        else:
            raise Retryable(f"article {update.id}: somebody else decides about story {update.story}")
        for decision in decisions:
            self.observer.decided(decision.subscription, update, decision.outcome)
        return tuple(ring.alert for ring in rings.values())

    async def _told_of(self, update: StoryUpdate) -> Collection[str]:
        """Return who was told of an earlier revision of the article."""
        return () if update.tagged.article.revision == 1 else await self.tellings.told_of(update.story, update.id)


async def _in_turns(decisions: Iterable[Decision]) -> AsyncIterator[Decision]:
    """Yield decisions, and let other tasks have their turn in between."""
    for count, decision in enumerate(decisions, 1):
        yield decision
        if count % DECIDED_AT_ONCE == 0:
            await asyncio.sleep(0)
