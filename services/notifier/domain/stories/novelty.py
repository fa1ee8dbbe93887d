"""What of an article's events is new in its story, and what an edited article no longer says."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from services.notifier.domain.stories.event_facts import EventFact
from services.notifier.domain.stories.verdicts import Brought, development_id
from tocsin.messages import STATUSES, Event, Status, TaggedArticle


def brought_by(
    story: str, turn: int, tagged: TaggedArticle, known: Sequence[Brought], now: datetime
) -> tuple[Brought, ...]:
    """Return what an article brings to a story that knows `known`, in the order of the article's events.

    Of two events of the article, one of which says no more than the other, the fuller is looked at first.
    """
    if tagged.article.status == "withdrawn":
        return ()
    found: dict[int, Brought] = {}
    for place, event in sorted(enumerate(tagged.events), key=lambda row: (-_fullness(row[1]), row[0])):
        new = _new_of(story, turn, event, [*known, *found.values()], tagged.article.id, now)
        if new is not None:
            found[place] = new
    return tuple(found[place] for place in sorted(found))


def vanished(tagged: TaggedArticle, told: Iterable[Brought]) -> Iterator[Brought]:
    """Yield what the article told in an earlier revision and does not say in this one."""
    withdrawn = tagged.article.status == "withdrawn"
    for brought in told:
        if withdrawn or not any(_still_says(event, brought) for event in tagged.events):
            yield brought


def event_of(tagged: TaggedArticle, brought: Brought) -> Event:
    """Return the event of an article that brought something, with its evidence."""
    parts = (brought.type, brought.actors, brought.recipients, brought.item)
    same = (event for event in tagged.events if (event.type, event.actors, event.recipients, event.item) == parts)
    return next(same, None) or brought.event()


def _new_of(
    story: str, turn: int, event: Event, known: Sequence[Brought], article: str, now: datetime
) -> Brought | None:
    fact = EventFact.of(event)
    covering = [brought for brought in known if brought.known_as.covers(fact)]
    statuses = _new_statuses(event, {status for brought in covering for status in brought.statuses})
    if not statuses:
        return None
    known_as = covering[0].known_as if covering else fact
    return Brought(
        turn=turn,
        id=development_id(story, known_as, statuses[0]),
        kind="status" if covering else "event",
        known_as=known_as,
        statuses=statuses,
        type=event.type,
        actors=event.actors,
        recipients=event.recipients,
        item=event.item,
        claims=tuple((claim.status, claim.speakers) for claim in event.claims) or ((event.status, event.speakers),),
        article=article,
        at=now,
    )


def _new_statuses(event: Event, known: set[Status]) -> tuple[Status, ...]:
    """Return the statuses of an event that nobody gave it yet, strongest first; alleged after reported is none."""
    given = {claim.status for claim in event.claims} or {event.status}
    new = given - known
    if known and "reported" in known | given:
        new -= {"alleged"}
    return tuple(sorted(new, key=STATUSES.index))


def _still_says(event: Event, brought: Brought) -> bool:
    told = EventFact(brought.type, frozenset(brought.actors), frozenset(brought.recipients), brought.item)
    given = {claim.status for claim in event.claims} or {event.status}
    strongest = brought.statuses[0]
    return EventFact.of(event).covers(told) and (strongest in given or (strongest == "alleged" and "reported" in given))


def _fullness(event: Event) -> int:
    return len(event.actors) + len(event.recipients) + (event.item is not None)
