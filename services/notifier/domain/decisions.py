"""Whether one article rings for one subscription, with a reason either way."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from services.notifier.domain.article_view import ArticleView
from services.notifier.domain.clauses import distinct
from services.notifier.domain.matching import Match, Miss, evaluate
from services.notifier.domain.query import Query
from services.notifier.domain.sentences import reason_of
from services.notifier.domain.shortening import ever_shorter, evidence_characters
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.vocabulary import Vocabulary
from tocsin.messages import ENTRY_BYTES, Alert, Article, ArticleReference, SubscriptionReference, TaggedArticle

TOO_OLD: Final = timedelta(hours=96)
GROUNDS: Final = 20
EVIDENCE: Final = 20
EVIDENCE_CHARACTERS: Final = 10_000
"""Above this an alert is measured, and made shorter until it fits well into a stream's entry."""


class Reason(StrEnum):
    """Why nothing rang."""

    PAUSED = "paused"
    """Its owner wants to hear nothing."""
    DISABLED = "disabled"
    """Its webhook is not called any more."""
    SAVED_LATER = "saved-later"
    """The article was tagged before the subscription was saved."""
    BACKFILL = "backfill"
    """The article was already there when its feed was added."""
    WITHDRAWN = "withdrawn"
    """Its publisher has taken the article back."""
    TOO_OLD = "too-old"
    """It was published long before a feed listed it."""
    STATUS_NOT_WANTED = "status-not-wanted"
    """An event meets the query but for its status."""
    NO_MATCH = "no-match"
    """The article does not meet the query."""


@dataclass(frozen=True, slots=True)
class Ring:
    """The subscription is told."""

    alert: Alert


@dataclass(frozen=True, slots=True)
class Silence:
    """The subscription is not told."""

    reason: Reason
    because: str | Miss

    @property
    def detail(self) -> str:
        """The reason in words."""
        return self.because if isinstance(self.because, str) else self.because.detail


def decide(
    subscription: Subscription, query: Query, view: ArticleView, vocabulary: Vocabulary, now: datetime
) -> Ring | Silence:
    """Decide whether the article rings for `subscription`, whose query is `query`."""
    silence = _unasked(subscription, view.tagged) or _stale(view.tagged.article)
    if silence:
        return silence
    match evaluate(query, view):
        case Match() as match:
            return Ring(_fitted(_alert(subscription, match, view.tagged.article, vocabulary, now)))
        case Miss() as miss:
            return Silence(Reason.STATUS_NOT_WANTED if miss.only_statuses else Reason.NO_MATCH, miss)


def alert_id(subscription_id: str, what: str) -> str:
    """Return the id of the alert by which a subscription is told of `what`: deciding again gives the same."""
    return hashlib.sha256(f"{subscription_id}\x1f{what}".encode()).hexdigest()


def _unasked(subscription: Subscription, tagged: TaggedArticle) -> Silence | None:
    if subscription.paused:
        return Silence(Reason.PAUSED, "the subscription is paused")
    if subscription.disabled is not None:
        return Silence(Reason.DISABLED, f"the webhook is not called any more: {subscription.disabled}")
    if tagged.tagged_at < subscription.saved_at:
        at, saved = tagged.tagged_at.isoformat(), subscription.saved_at.isoformat()
        return Silence(Reason.SAVED_LATER, f"the article was tagged at {at}, the subscription saved at {saved}")
    return None


def _stale(article: Article) -> Silence | None:
    """Say that the article is none of today's; what a person handed in is new at its arrival."""
    if article.status == "withdrawn":
        return Silence(Reason.WITHDRAWN, "its publisher has taken the article back")
    if article.backfill:
        return Silence(Reason.BACKFILL, "the article was already there when its feed was added")
    if article.feed is None or article.published is None or article.first_seen - article.published <= TOO_OLD:
        return None
    hours = (article.first_seen - article.published) // timedelta(hours=1)
    limit = TOO_OLD // timedelta(hours=1)
    return Silence(Reason.TOO_OLD, f"it was published {hours} hours before it was first seen; at most {limit} ring")


def _alert(subscription: Subscription, match: Match, article: Article, vocabulary: Vocabulary, now: datetime) -> Alert:
    evidence = distinct(tuple(span for ground in match.grounds for span in ground.evidence))
    return Alert(
        id=alert_id(subscription.id, article.id),
        subscription=SubscriptionReference(id=subscription.id, name=subscription.name),
        article=ArticleReference(
            id=article.id,
            revision=article.revision,
            url=article.url,
            title=article.title,
            source=article.source,
            published=article.published,
        ),
        grounds=match.grounds[:GROUNDS],
        evidence=evidence[:EVIDENCE],
        reason=reason_of(match.grounds, vocabulary),
        decided_at=now,
    )


def _fitted(alert: Alert) -> Alert:
    if evidence_characters(alert) <= EVIDENCE_CHARACTERS:
        return alert
    return next(shorter for shorter in ever_shorter(alert) if len(shorter.to_wire()) <= ENTRY_BYTES // 2)
