"""Decides for many subscriptions at once; live and in memory alike."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.notifier.domain.book import Entry
from services.notifier.domain.decisions import Decider, Ring, Silence
from services.notifier.domain.occasion import Occasion
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.told import UNTOLD, Told
from services.notifier.domain.vocabulary import Vocabulary
from tocsin.messages import StoryUpdate, TaggedArticle


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of an article for one subscription."""

    subscription: Subscription
    outcome: Ring | Silence

    @property
    def rang(self) -> bool:
        """Whether it rang."""
        return isinstance(self.outcome, Ring)

    @property
    def reason(self) -> str:
        """Why it rang, as a sentence; why not, as a word of the closed list."""
        return self.outcome.alert.reason if isinstance(self.outcome, Ring) else self.outcome.reason.value

    @property
    def development(self) -> str | None:
        """The first development it tells or corrects, or the one that the article only repeats."""
        return self.outcome.development


class Listeners(Protocol):
    """Subscriptions with their queries."""

    def candidates(self, tagged: TaggedArticle, origins: int = 1) -> Iterator[Entry]:
        """Yield whose query an article meets, or would if its events had another status."""

    def get(self, subscription_id: str) -> Entry | None:
        """Return a subscription with its query."""


def concerned(book: Listeners, update: StoryUpdate, told_of_it: Collection[str]) -> tuple[Entry, ...]:
    """Return whom an article may ring for: who asked for it, and `told_of_it`, who heard of an earlier revision."""
    asking = {entry[0].id: entry for entry in book.candidates(update.tagged, update.origins)}
    told = (book.get(id) for id in told_of_it if id not in asking)
    return (*asking.values(), *filter(None, told))


def decide_all(
    entries: Iterable[Entry], occasion: Occasion, told: Mapping[str, Told], vocabulary: Vocabulary, now: datetime
) -> Iterator[Decision]:
    """Decide for each of these subscriptions; `told` is what each was told of the story."""
    decider = Decider(occasion, vocabulary, now)
    for subscription, query in entries:
        yield Decision(subscription, decider.decide(subscription, query, told.get(subscription.id, UNTOLD)))


class Rehearsal:
    """Plays articles to subscriptions and remembers in memory what each was told: for previews and replays."""

    def __init__(self, book: Listeners, vocabulary: Vocabulary) -> None:
        self._book = book
        self._vocabulary = vocabulary
        self._told: defaultdict[str, dict[str, Told]] = defaultdict(dict)

    def decide(self, update: StoryUpdate, now: datetime) -> tuple[Decision, ...]:
        """Decide about the next article; the same again gives the same."""
        told = self._told.get(update.story, {})
        entries = concerned(self._book, update, [id for id, each in told.items() if each.of(update.id)])
        if not entries:
            return ()
        decisions = tuple(decide_all(entries, Occasion.of(update), told, self._vocabulary, now))
        rung = {each.subscription.id: each.outcome.told for each in decisions if isinstance(each.outcome, Ring)}
        if rung:
            self._told[update.story].update(rung)
        return decisions
