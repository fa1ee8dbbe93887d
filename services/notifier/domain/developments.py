"""What an article brings that is new to a subscription (see docs/decisions/0011-what-is-a-development.md)."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.notifier.domain.article_facets import claims_of
from services.notifier.domain.chronicle import Chronicle
from services.notifier.domain.event_clause import EventClause
from services.notifier.domain.matching import Match
from services.notifier.domain.occasion import Occasion
from services.notifier.domain.query import Query
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.told import Told
from tocsin.messages import STATUSES, Development, Event, EventType, Status, StoryUpdate

PAST_OR_POSSIBLE: Final[frozenset[Status]] = frozenset({"historical", "hypothetical"})
"""How events are stated that are no news of a topic: they stand in the background of many articles."""


@dataclass(frozen=True, slots=True)
class New:
    """Something is new to the subscription."""

    developments: tuple[str, ...]
    """Their ids, at least one; the first names the alert."""


@dataclass(frozen=True, slots=True)
class Known:
    """Nothing is."""

    development: str | None = None
    """One that it repeats, where one can be named."""
    is_old: bool = False
    """Whether the story had it before the subscription was there to hear of it, and it was never told."""
    because: str = "the subscription was told of this"
    """The same in words."""


@dataclass(frozen=True, slots=True)
class Statement:
    """An event as an article tells it, in the statuses that count for a subscription."""

    event: Event
    statuses: tuple[Status, ...]
    """Strongest first."""
    is_asked: bool
    """Whether an `event:` clause asks for it; else its type belongs to a topic of the query."""


def what_is_new(
    subscription: Subscription,
    query: Query,
    match: Match,
    occasion: Occasion,
    told: Told,
    types: frozenset[EventType],
    since: datetime,
) -> New | Known:
    """Say what is new to `subscription`, whose query the article meets.

    `types` belong to the topics that the query names; what was known before `since` is old.
    """
    update = occasion.update
    if subscription.only_new == "articles":
        return _every_article(update, told)
    if subscription.only_new == "stories" and told.tellings:
        first = next((id for telling in told.tellings for id in telling.developments), None)
        return Known(first, because="the subscription wants the first of each story only")
    reading = _Reading(occasion.chronicle, told, since)
    found = [
        reading.about(statement, status)
        for statement in _statements(query, match, update, types)
        for status in statement.statuses
    ]
    ids = dict.fromkeys(id for each in found if isinstance(each, New) for id in each.developments)
    known = min((each for each in found if isinstance(each, Known)), key=lambda each: each.is_old, default=None)
    if not ids and (known or match.through_events or told.outside_events):
        return known or Known(because="it tells of no event that is new and belongs to a topic of the query")
    if subscription.min_origins > 1 and not told.tellings:
        ids |= dict.fromkeys(_pending(query, match, update, types, since))
    return New(tuple(sorted(ids, key=occasion.chronicle.place)) or (first_of(update.story),))


def first_of(story: str) -> str:
    """Return the id of what the first article of a story is that meets a query and tells no event that counts."""
    return _digest(story, "first")


def heard_since(subscription: Subscription, story: str, now: datetime) -> datetime:
    """Return since when a subscription has been there to hear of a story: saved, resumed, not silenced any more."""
    ends = (subscription.muted_until, subscription.snoozed.get(story))
    return max((subscription.saved_at, *(end for end in ends if end is not None and end <= now)))


def _every_article(update: StoryUpdate, told: Told) -> New | Known:
    id = _digest(update.story, update.id)
    return Known(id) if told.of(update.id) else New((id,))


def _statements(query: Query, match: Match, update: StoryUpdate, types: frozenset[EventType]) -> Iterator[Statement]:
    """Yield what of an article counts: events that meet a clause, and those of the topics where it needs no event."""
    events = update.tagged.events
    for clause in _clauses_met(query, match):
        for event in events:
            if clause.met_by(event):
                yield Statement(event, _stated(event, clause.asked), is_asked=True)
    if not match.through_events:
        counting = frozenset(STATUSES) - PAST_OR_POSSIBLE
        yield from (Statement(event, _stated(event, counting), False) for event in events if event.type in types)


def _clauses_met(query: Query, match: Match) -> tuple[EventClause, ...]:
    met = {leaf.clause for leaf in match.event_clauses}
    return tuple(clause for clause in query.event_clauses if clause.clause in met)


def _stated(event: Event, counting: frozenset[str]) -> tuple[Status, ...]:
    return tuple(dict.fromkeys(claim.status for claim in claims_of(event) if claim.status in counting))


def _pending(
    query: Query, match: Match, update: StoryUpdate, types: frozenset[EventType], since: datetime
) -> Iterator[str]:
    """Yield what the story had brought while its origins were too few."""
    clauses = _clauses_met(query, match)
    for known in update.history:
        asked = any(clause.met_by(known.event) and clause.asked & set(known.statuses) for clause in clauses)
        of_topic = not match.through_events and known.event.type in types and set(known.statuses) - PAST_OR_POSSIBLE
        if known.at >= since and (asked or of_topic):
            yield known.id


@dataclass(frozen=True, slots=True)
class _Reading:
    """An article's events held against what its story knows and a subscription was told."""

    chronicle: Chronicle
    told: Told
    since: datetime

    def about(self, statement: Statement, status: Status) -> New | Known | None:
        """Say whether it is new that an event is stated so; None where that says nothing."""
        covering = self.chronicle.covering(statement.event)
        stating = [each for each in covering if _says(each, status)]
        if repeated := next((each for each in stating or covering if self.told.knows(each.id)), None):
            return Known(repeated.id)
        if stating:
            old = next((each for each in stating if each.at < self.since), None)
            return Known(old.id, is_old=True) if old else New((stating[0].id,))
        return self._unlisted(covering, status) if covering and statement.is_asked else None

    def _unlisted(self, covering: Sequence[Development], status: Status) -> New | Known:
        """Decide about a status that says less than the story knows: it is news to who asked for that one only."""
        id = _digest(covering[0].id, status)
        if self.told.knows(id):
            return Known(id)
        return Known(id, is_old=True) if any(each.at < self.since for each in covering) else New((id,))


def _says(development: Development, status: Status) -> bool:
    """Whether a development says an event of `status`, or more: what is reported need not be alleged any more."""
    return status in development.statuses or (status == "alleged" and "reported" in development.statuses)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
