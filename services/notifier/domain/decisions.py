"""Whether one article rings for one subscription, with a reason either way."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from services.notifier.domain.alerts import Writing, addressed, alert_id
from services.notifier.domain.answers import Answers
from services.notifier.domain.corrections import owed
from services.notifier.domain.developments import Known, New, heard_since, what_is_new
from services.notifier.domain.fingerprints import Fingerprint
from services.notifier.domain.matching import Match, Miss, evaluate
from services.notifier.domain.occasion import Occasion
from services.notifier.domain.query import Query
from services.notifier.domain.reasons import Reason
from services.notifier.domain.silences import silenced
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.told import UNTOLD, Telling, Told
from services.notifier.domain.vocabulary import Vocabulary
from tocsin.messages import Alert, Article, Status, TaggedArticle

__all__ = ["Decider", "Reason", "Ring", "Silence", "alert_id", "decide"]

TOO_OLD: Final = timedelta(hours=96)


@dataclass(frozen=True, slots=True)
class Ring:
    """The subscription is told."""

    alert: Alert
    told: Told
    """All it has been told of the story, with this."""
    development: str | None
    """The first of what it tells, or of what it corrects."""


@dataclass(frozen=True, slots=True)
class Silence:
    """The subscription is not told."""

    reason: Reason
    because: str | Miss
    development: str | None = None
    """What the article repeats, where that is the reason."""

    @property
    def detail(self) -> str:
        """The reason in words."""
        return self.because if isinstance(self.because, str) else self.because.detail


def decide(
    subscription: Subscription,
    query: Query,
    occasion: Occasion,
    vocabulary: Vocabulary,
    now: datetime,
    told: Told = UNTOLD,
) -> Ring | Silence:
    """Decide whether an article rings for `subscription`, whose query is `query` and which was `told` of its story.

    It depends on the article, its story and what was told before this revision came: a second time gives the same.
    """
    return Decider(occasion, vocabulary, now).decide(subscription, query, told)


@dataclass(frozen=True, slots=True)
class Decider:
    """Decides about one article for any number of subscriptions; what they have in common is worked out once."""

    occasion: Occasion
    vocabulary: Vocabulary
    moment: datetime
    _outcomes: Answers[Match | Miss] = field(default_factory=Answers)
    _new: Answers[New | Known] = field(default_factory=Answers)
    _drafts: Answers[tuple[Alert, tuple[Fingerprint, ...]]] = field(default_factory=Answers)

    def decide(self, subscription: Subscription, query: Query, told: Told) -> Ring | Silence:
        """Decide for one, whose query is `query` and which was `told` of the story."""
        occasion, told = self.occasion, told.before(self.occasion.article)
        if silence := _unasked(subscription, occasion.update.tagged) or _silenced(subscription, occasion, self.moment):
            return silence
        corrected = owed(occasion, told)
        if not corrected and (silence := _stale(occasion.article)):
            return silence
        asked = _Asked(subscription, query, told)
        outcome = self._outcomes.to(asked.text, lambda: evaluate(query, occasion.view, subscription.statuses))
        if corrected:
            return self._correct(asked, corrected, outcome)
        if isinstance(outcome, Miss):
            return Silence(Reason.STATUS_NOT_WANTED if outcome.only_statuses else Reason.NO_MATCH, outcome)
        return self._tell(asked, outcome)

    def _tell(self, asked: "_Asked", match: Match) -> Ring | Silence:
        """Ring for what is new, if the story rests on enough."""
        new = self._new_to(asked, match)
        if isinstance(new, Known):
            return _repeated(new)
        if too_few := self._below_origins(asked.subscription):
            return too_few
        ids, told = new.developments, asked.told
        draft, evidence = self._drafts.to(
            (asked.text, ids, told.last_at, asked.subscription.zone), lambda: self._draft(asked, ids, match)
        )
        alert = addressed(draft, asked.subscription, ids[0])
        return Ring(alert, told.and_(self._telling(alert, ids, match, evidence)), ids[0])

    def _correct(self, asked: "_Asked", owed: tuple[Telling, ...], outcome: Match | Miss) -> Ring:
        """Ring because what was told is gone or has changed; what else is new goes along."""
        article, told = self.occasion.article, asked.told
        match = outcome if isinstance(outcome, Match) and article.status != "withdrawn" else Match(())
        new = self._new_to(asked, match) if match.counting and not self._below_origins(asked.subscription) else Known()
        ids = new.developments if isinstance(new, New) else ()
        draft = self._writing(asked).correction(owed, ids, match.grounds)
        what = f"{draft.corrects}\x1fcorrected by\x1f{article.id}\x1f{article.revision}"
        alert = addressed(draft, asked.subscription, what)
        telling = self._telling(alert, ids, match, self.occasion.fingerprints(alert.evidence))
        corrected = tuple(id for telling in owed for id in telling.developments)
        return Ring(alert, told.corrected(owed, article.revision).and_(telling), next(iter(ids + corrected), None))

    def _new_to(self, asked: "_Asked", match: Match) -> New | Known:
        """Return what is new; all who ask the same and were told nothing are answered the same."""
        subscription, story = asked.subscription, self.occasion.update.story
        since = heard_since(subscription, story, self.moment)
        if asked.told.tellings:
            return self._worked_out(asked, match, since)
        begins = self.occasion.chronicle.begins
        older = since if begins is not None and begins < since else None
        key = (asked.text, subscription.only_new, subscription.min_origins > 1, older)
        return self._new.to(key, lambda: self._worked_out(asked, match, since))

    def _worked_out(self, asked: "_Asked", match: Match, since: datetime) -> New | Known:
        types = self.vocabulary.types_of(asked.query.topics)
        return what_is_new(asked.subscription, asked.query, match, self.occasion, asked.told, types, since)

    def _draft(self, asked: "_Asked", ids: tuple[str, ...], match: Match) -> tuple[Alert, tuple[Fingerprint, ...]]:
        draft = self._writing(asked).development(ids, match.grounds)
        return draft, self.occasion.fingerprints(draft.evidence)

    def _writing(self, asked: "_Asked") -> Writing:
        return Writing(self.occasion, self.vocabulary, self.moment, asked.told.last_at, asked.subscription.zone)

    def _below_origins(self, subscription: Subscription) -> Silence | None:
        origins, least = self.occasion.update.origins, subscription.min_origins
        if origins >= least:
            return None
        reports = "1 independent report" if origins == 1 else f"{origins} independent reports"
        return Silence(Reason.BELOW_ORIGINS, f"its story rests on {reports} so far; the subscription wants {least}")

    def _telling(self, alert: Alert, ids: tuple[str, ...], match: Match, evidence: tuple[Fingerprint, ...]) -> Telling:
        article = self.occasion.article
        return Telling(
            alert=alert.id,
            article=article.id,
            revision=article.revision,
            at=self.occasion.update.decided_at,
            developments=ids,
            evidence=evidence,
            outside_events=bool(match.counting) and not match.through_events,
            corrects=alert.corrects,
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks for what, and what it was told of the story before this revision of the article came."""

    subscription: Subscription
    query: Query
    told: Told

    @property
    def text(self) -> tuple[str, frozenset[Status]]:
        """What is asked: the same from whoever asks so."""
        return self.query.text, self.subscription.statuses


def _repeated(known: Known) -> Silence:
    if known.is_old:
        old = "the story had all of it before the subscription was there to hear of it"
        return Silence(Reason.OLD_AT_ADDING, old, known.development)
    return Silence(Reason.SAME_DEVELOPMENT, known.because, known.development)


def _unasked(subscription: Subscription, tagged: TaggedArticle) -> Silence | None:
    if subscription.paused:
        return Silence(Reason.PAUSED, "the subscription is paused")
    if subscription.disabled is not None:
        return Silence(Reason.DISABLED, f"the webhook is not called any more: {subscription.disabled}")
    if tagged.tagged_at < subscription.saved_at:
        at, saved = tagged.tagged_at.isoformat(), subscription.saved_at.isoformat()
        return Silence(Reason.SAVED_LATER, f"the article was tagged at {at}, the subscription saved at {saved}")
    return None


def _silenced(subscription: Subscription, occasion: Occasion, now: datetime) -> Silence | None:
    hush = silenced(subscription, occasion.article, occasion.update.story, now)
    return Silence(Reason(hush.reason), hush.detail) if hush else None


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
