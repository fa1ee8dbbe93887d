"""The smallest change of a subscription by which an article that did not ring for it would have rung."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.notifier.domain.changes import smallest_change
from services.notifier.domain.decisions import Decider, Ring, Silence
from services.notifier.domain.matching import Miss
from services.notifier.domain.occasion import Occasion
from services.notifier.domain.query import Query, QueryError, parse
from services.notifier.domain.reasons import Reason
from services.notifier.domain.silences import is_excluded
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.told import UNTOLD, Told
from services.notifier.domain.vocabulary import Vocabulary
from services.notifier.domain.wider_events import statuses_besides

STEPS: Final = 12
"""Reasons that may stand in the way one behind the other; there are fewer that a change removes."""


@dataclass(frozen=True, slots=True)
class Flip:
    """Another subscription."""

    subscription: Subscription
    query: Query
    says: tuple[str, ...] = ()
    """What was changed, such as `with min_origins: 1`."""

    def but(self, says: str, **changed: object) -> "Flip":
        """Return the same with other settings."""
        return replace(self, subscription=self.subscription.model_copy(update=changed), says=(*self.says, says))

    def asking(self, query: Query, *says: str) -> "Flip":
        """Return the same with another query."""
        other = self.subscription.model_copy(update={"query": query.text})
        return replace(self, subscription=other, query=query, says=(*self.says, *says))


def flip(
    subscription: Subscription,
    query: Query,
    occasion: Occasion,
    vocabulary: Vocabulary,
    now: datetime,
    told: Told = UNTOLD,
) -> Flip | None:
    """Return the subscription that the article would have rung for and that differs least from one that was silent.

    None where no change of the subscription would have done, short of asking for something else.
    """
    flipping = _Flipping(Decider(occasion, vocabulary, now), told)
    return flipping.from_(Flip(subscription, query.wanting(subscription.statuses)), STEPS)


@dataclass(frozen=True, slots=True)
class _Flipping:
    """Removes one reason after the other."""

    decider: Decider
    told: Told

    def from_(self, asked: Flip, steps: int) -> Flip | None:
        """Return what rings with as few changes as possible; those that say less come first."""
        outcome = self.decider.decide(asked.subscription, asked.query, self.told)
        if isinstance(outcome, Ring):
            return asked
        if not steps:
            return None
        ringing = (self.from_(wider, steps - 1) for wider in self._wider(asked, outcome))
        return next((each for each in ringing if each), None)

    def _wider(self, asked: Flip, silence: Silence) -> Iterator[Flip]:
        """Yield what a reason does not stand against."""
        if isinstance(silence.because, Miss):
            if change := smallest_change(silence.because, self.decider.vocabulary):
                yield asked.asking(change.query, *change.says)
            yield from self._with_a_status(asked)
        elif silence.reason in (Reason.SAME_DEVELOPMENT, Reason.OLD_AT_ADDING):
            yield from self._newer(asked)
        elif (wider := self._unsilenced(asked, silence.reason)) is not None:
            yield wider

    def _unsilenced(self, asked: Flip, reason: Reason) -> Flip | None:
        """Return the subscription without the setting that is a reason; None where none is."""
        subscription, update = asked.subscription, self.decider.occasion.update
        if reason is Reason.PAUSED:
            return asked.but("without the pause", paused=False)
        if reason is Reason.DISABLED:
            return asked.but("with a webhook that can be called", disabled=None)
        if reason is Reason.EXPIRED and subscription.expires_at:
            return asked.but(f"without expires_at: {subscription.expires_at.isoformat()}", expires_at=None)
        if reason is Reason.SOURCE_EXCLUDED:
            return _hearing_source(asked, update.tagged.article.source)
        if reason is Reason.LANGUAGE_NOT_WANTED:
            return _hearing_language(asked, update.tagged.article.language)
        if reason is Reason.MUTED:
            return _unmuted(asked)
        if reason is Reason.SNOOZED:
            return _unsnoozed(asked, update.story)
        if reason is Reason.BELOW_ORIGINS:
            return asked.but(f"with min_origins: {update.origins}", min_origins=update.origins)
        return None

    def _newer(self, asked: Flip) -> Iterator[Flip]:
        """Yield what might take something for new that is not."""
        subscription, story = asked.subscription, self.decider.occasion.update.story
        if subscription.muted_until is not None:
            yield _unmuted(asked)
        if story in subscription.snoozed:
            yield _unsnoozed(asked, story)
        is_chosen = any("only_new" in said for said in asked.says)
        if subscription.only_new != "developments" and not is_chosen:
            yield asked.but("with only_new: developments", only_new="developments")
        if subscription.only_new != "articles":
            yield from self._with_a_status(asked)
            if not is_chosen:
                yield asked.but("with only_new: articles", only_new="articles")

    def _with_a_status(self, asked: Flip) -> Iterator[Flip]:
        """Yield queries that ask for one more status of the events that the article tells; one is enough, or none."""
        if any(said.startswith("with status:") for said in asked.says):
            return
        for text, says in statuses_besides(asked.query, self.decider.occasion.view.events):
            try:
                query = parse(text, self.decider.vocabulary).wanting(asked.subscription.statuses)
            except QueryError:
                continue
            yield asked.asking(query, says)


def _hearing_source(asked: Flip, source: str | None) -> Flip:
    kept = {name for name in asked.subscription.excluded_sources if not is_excluded(source, frozenset((name,)))}
    left_out = ", ".join(sorted(asked.subscription.excluded_sources - kept))
    return asked.but(f"without excluded_sources: {left_out}", excluded_sources=frozenset(kept))


def _hearing_language(asked: Flip, language: str | None) -> Flip:
    if language is None:
        return asked.but("without languages", languages=frozenset())
    return asked.but(f"with languages: {language} besides", languages=asked.subscription.languages | {language})


def _unmuted(asked: Flip) -> Flip:
    until = asked.subscription.muted_until
    return asked.but(f"without muted_until: {until.isoformat() if until else ''}", muted_until=None)


def _unsnoozed(asked: Flip, story: str) -> Flip:
    left = {id: until for id, until in asked.subscription.snoozed.items() if id != story}
    return asked.but(f"without the snooze of story {story}", snoozed=left)
