"""The alert by which a subscription is told what is new, or that what it was told no longer holds."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.notifier.domain.clauses import distinct
from services.notifier.domain.corrections import first_alert
from services.notifier.domain.news import SENTENCES, clock, deed_of, sentence_of
from services.notifier.domain.occasion import Occasion
from services.notifier.domain.sentences import reason_of
from services.notifier.domain.shortening import ever_shorter, evidence_characters
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.told import Telling
from services.notifier.domain.vocabulary import Vocabulary
from services.notifier.domain.zones import zone_of
from tocsin.messages import (
    ENTRY_BYTES,
    Alert,
    Article,
    ArticleReference,
    Evidence,
    Ground,
    SubscriptionReference,
    printable,
)

GROUNDS: Final = 20
EVIDENCE: Final = 20
DEVELOPMENTS: Final = 50
EVIDENCE_CHARACTERS: Final = 10_000
"""Above this an alert is measured, and made shorter until it fits well into a stream's entry."""
REASON_CHARACTERS: Final = 400


NOBODY: Final = SubscriptionReference(id="nobody", name="nobody")


def alert_id(subscription_id: str, what: str) -> str:
    """Return the id of the alert by which a subscription is told of `what`: deciding again gives the same."""
    return hashlib.sha256(f"{subscription_id}\x1f{what}".encode()).hexdigest()


def addressed(alert: Alert, subscription: Subscription, what: str) -> Alert:
    """Return an alert to a subscription, which it tells of `what`."""
    reader = SubscriptionReference(id=subscription.id, name=subscription.name)
    return alert.model_copy(update={"id": alert_id(subscription.id, what), "subscription": reader})


@dataclass(frozen=True, slots=True)
class Writing:
    """What an alert about an article is written from."""

    occasion: Occasion
    vocabulary: Vocabulary
    moment: datetime
    last_at: datetime | None
    """When whoever reads it was last told of the story."""
    zone: str
    """Where their clock stands."""

    def development(self, ids: tuple[str, ...], grounds: tuple[Ground, ...]) -> Alert:
        """Return the alert that tells of developments, to nobody yet."""
        news = self._news(ids)
        reason = f"New since {self._last()}: {'; '.join(news)}" if self.last_at and news else ""
        return self._alert(reason or self._first_reason(grounds, news), ids, news, grounds)

    def correction(self, owed: tuple[Telling, ...], ids: tuple[str, ...], grounds: tuple[Ground, ...]) -> Alert:
        """Return the alert that takes back, or changes, what was told of earlier revisions, to nobody yet."""
        news = (*self._vanished(owed), *self._news(ids))[:SENTENCES]
        alert = self._alert(self._corrected(grounds), ids, news, grounds)
        return alert.model_copy(update={"kind": "correction", "corrects": first_alert(owed)})

    def _alert(self, reason: str, ids: tuple[str, ...], news: tuple[str, ...], grounds: tuple[Ground, ...]) -> Alert:
        update = self.occasion.update
        return _fitted(
            Alert(
                id=NOBODY.id,
                subscription=NOBODY,
                article=_reference(self.occasion.article),
                story=update.story,
                developments=ids[:DEVELOPMENTS],
                origins=update.origins,
                new_since=self.last_at,
                news=news,
                grounds=grounds[:GROUNDS],
                evidence=distinct((*_proofs(grounds), *self._telling(ids)))[:EVIDENCE],
                reason=_cut(reason),
                decided_at=self.moment,
            )
        )

    def _telling(self, ids: tuple[str, ...]) -> Iterator[Evidence]:
        """Yield the words by which the article tells of these developments."""
        for event in self.occasion.view.events:
            if any(each.id in ids for each in self.occasion.chronicle.covering(event)):
                yield from event.evidence
                yield from (span for claim in event.claims for span in claim.evidence)

    def _news(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """Return what the alert is for, and what else the story has brought since the last one."""
        since, chronicle = self.last_at, self.occasion.chronicle
        passed = [each for each in chronicle.developments if since is not None and each.at > since]
        told = [each for each in chronicle.developments if each.id in ids or each in passed]
        return tuple(sentence_of(each, chronicle, self.vocabulary.parties) for each in told[-SENTENCES:])

    def _first_reason(self, grounds: tuple[Ground, ...], news: tuple[str, ...]) -> str:
        """Return what was asked for, with what happened where no event was asked for."""
        reason = reason_of(grounds, self.vocabulary)
        return reason if not news or any(ground.event for ground in grounds) else f"{reason}: {'; '.join(news)}"

    def _vanished(self, owed: tuple[Telling, ...]) -> tuple[str, ...]:
        """Return what the article no longer says, as far as the subscription was told of it."""
        told = {id for telling in owed for id in telling.developments}
        gone = (each for each in self.occasion.update.vanished if each.id in told)
        return tuple(f"no longer says that {deed_of(each.event, self.vocabulary.parties)}" for each in gone)

    def _corrected(self, grounds: tuple[Ground, ...]) -> str:
        if self.occasion.article.status == "withdrawn":
            return "Correction: its publisher has taken the article back"
        if grounds:
            return f"Correction: the article has changed what it rang for; now: {reason_of(grounds, self.vocabulary)}"
        return "Correction: the article no longer says what it rang for"

    def _last(self) -> str:
        assert self.last_at is not None
        return clock(self.last_at, self.moment, zone_of(self.zone))


def _proofs(grounds: tuple[Ground, ...]) -> Iterator[Evidence]:
    return (span for ground in grounds for span in ground.evidence)


def _reference(article: Article) -> ArticleReference:
    return ArticleReference(
        id=article.id,
        revision=article.revision,
        url=article.url,
        title=article.title,
        source=article.source,
        published=article.published,
    )


def _cut(reason: str) -> str:
    plain = " ".join(printable(reason).split())
    return plain if len(plain) <= REASON_CHARACTERS else f"{plain[: REASON_CHARACTERS - 1]}…"


def _fitted(alert: Alert) -> Alert:
    if evidence_characters(alert) <= EVIDENCE_CHARACTERS:
        return alert
    return next(shorter for shorter in ever_shorter(alert) if len(shorter.to_wire()) <= ENTRY_BYTES // 2)
