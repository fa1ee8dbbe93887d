"""Why an article did or did not ring for a subscription, with evidence, and what would have made it ring."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.notifier.domain.decisions import Ring, Silence, decide
from services.notifier.domain.flips import Flip, flip
from services.notifier.domain.holds import Hold, Why, hold
from services.notifier.domain.ledger import RANG, Noted
from services.notifier.domain.matching import Match, Miss, evaluate
from services.notifier.domain.occasion import Occasion
from services.notifier.domain.query import Query
from services.notifier.domain.reasons import Reason
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.told import UNTOLD, Telling, Told
from services.notifier.domain.vocabulary import Vocabulary
from tocsin.messages import StoryUpdate

HOLDING: Final = {
    Reason.DIGEST_HELD: "digest",
    Reason.QUIET_HELD: "quiet_hours",
    Reason.VOLUME_HELD: "most_a_day",
}
"""The setting by which an alert waits."""
MANY: Final = 10_000
"""More alerts a day than any subscription lets ring by themselves."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was decided about one article for one subscription, and why."""

    subscription: Subscription
    query: Query
    update: StoryUpdate
    decision: Ring | Silence
    """As the same code decides now, by what the subscription had been told when the article came."""
    outcome: Match | Miss
    """The article held against the query."""
    noted: Mapping[int, Noted]
    """What was written down when it was decided, by the article's revision."""
    told_by: Telling | None = None
    """The alert by which the subscription was told what the article repeats."""
    hold: Hold | None = None
    """For what its alert waits, or has waited."""
    is_waiting: bool = False
    """Whether it still does."""
    flip: Flip | None = None
    """The smallest change of the subscription by which the article would have rung, or rung at once."""
    changed_at: datetime | None = None
    """When the subscription was changed, where that was after it was decided."""

    @property
    def then(self) -> Noted | None:
        """What was written down of the revision that is explained."""
        return self.noted.get(self.update.tagged.article.revision)

    @property
    def rang(self) -> bool:
        """Whether it rang; where nothing was written down, whether it would have."""
        return self.then.rang if self.then else isinstance(self.decision, Ring)

    @property
    def reason(self) -> str:
        """`rang`, or a value of `Reason`: what was written down, else what is decided now."""
        if self.then is not None and not self.then.rang:
            return self.then.reason
        if self.hold is not None and self.is_waiting:
            return self.hold.why
        return RANG if self.then or isinstance(self.decision, Ring) else self.decision.reason.value

    @property
    def agrees(self) -> bool:
        """Whether the same is decided now as was written down."""
        then = self.then
        if then is None:
            return True
        return then.rang if isinstance(self.decision, Ring) else then.reason == self.decision.reason

    @property
    def says(self) -> str:
        """The reason in words."""
        if self.hold is not None and self.is_waiting:
            return self.hold.detail
        if isinstance(self.decision, Ring) and self.rang:
            return self.decision.alert.reason
        if isinstance(self.decision, Silence) and self.agrees:
            return self.decision.detail
        return "it rang" if self.rang else Reason(self.reason).means


def explain(
    subscription: Subscription,
    query: Query,
    update: StoryUpdate,
    vocabulary: Vocabulary,
    now: datetime,
    told: Told = UNTOLD,
    noted: Mapping[int, Noted] | None = None,
    changed_at: datetime | None = None,
    held_for: Why | None = None,
) -> Explanation:
    """Decide as of when the article came, by the code that decides, and say why; nothing is changed by it.

    `held_for` is what its alert is known to have waited for.
    """
    then = (noted or {}).get(update.tagged.article.revision)
    occasion, at = Occasion.of(update), update.decided_at
    asked = _as_it_was(subscription, then)
    told = as_of(told, then.at if then and not then.rang else at)
    decision = decide(asked, query, occasion, vocabulary, at, told)
    made = Explanation(
        subscription,
        query,
        update,
        decision,
        evaluate(query, occasion.view, subscription.statuses),
        noted or {},
        changed_at=changed_at if then and changed_at and changed_at > then.at else None,
    )
    if isinstance(decision, Ring):
        rung_today = MANY if held_for == "volume-held" else 0
        waits = hold(asked, decision.alert, at, rung_today)
        sooner = _at_once(asked, query, decision, at, rung_today) if waits else None
        return replace(made, hold=waits, is_waiting=waits is not None and waits.due > now, flip=sooner)
    change = flip(asked, query, occasion, vocabulary, at, told)
    return replace(made, told_by=_told_by(decision, told), flip=change if made.agrees else None)


def as_of(told: Told, moment: datetime) -> Told:
    """Return what had been told up to a moment."""
    return replace(told, tellings=tuple(telling for telling in told.tellings if telling.at <= moment))


def _as_it_was(subscription: Subscription, then: Noted | None) -> Subscription:
    """Return the subscription as one that was there: since it was decided for, it may have been resumed."""
    if then is None or then.reason == Reason.SAVED_LATER or subscription.made_at is None:
        return subscription
    return subscription.model_copy(update={"saved_at": min(subscription.made_at, subscription.saved_at)})


def _told_by(silence: Silence, told: Told) -> Telling | None:
    repeated = silence.development
    return next((each for each in told.tellings if repeated and repeated in each.developments), None)


def _at_once(subscription: Subscription, query: Query, ring: Ring, now: datetime, rung_today: int) -> Flip:
    """Return the subscription for which an alert would not wait."""
    asked = Flip(subscription, query)
    while (waits := hold(asked.subscription, ring.alert, now, rung_today)) is not None:
        name = HOLDING[Reason(waits.why)]
        asked = asked.but(f"without {name}: {getattr(asked.subscription, name)}", **{name: None})
    return asked
