"""Alerts that were held and come out together: those of one story as one alert, those of a digest as one list."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field, TypeAdapter

from tocsin.messages import Alert, Id, Message, SubscriptionReference, Utc

LISTED: Final = 100
"""Stories a digest lists at most; the rest is counted."""
NEWS: Final = 50
"""Sentences on what is new that an alert carries at most, the latest."""
COVERS: Final = 200


class Collected(Message):
    """A digest: alerts that were collected over some time, one for each story."""

    schema_id: ClassVar[str] = "digest.v1"

    id: Id
    """SHA-256 in hex of (subscription, date of its owner's): the same digest is sent once."""
    kind: Literal["digest", "volume"]
    """`digest` where the subscription asks for one, `volume` where too much rang on one day."""
    subscription: SubscriptionReference
    """Whom it is for."""
    since: Utc
    """From when on alerts were collected."""
    until: Utc
    """Until when."""
    count: Annotated[int, Field(ge=0)]
    """How many alerts were collected."""
    articles: Annotated[int, Field(ge=0)] | None = None
    """Of how many articles that were read meanwhile."""
    alerts: tuple[Alert, ...] = ()
    """The alerts, those of one story as one, in the order in which the stories rang first."""
    more: Annotated[int, Field(ge=0)] = 0
    """How many stories are not listed."""
    reason: str
    """What it holds, in one sentence."""
    decided_at: Utc
    """When it was put together, by the server's clock."""


Told = Alert | Collected
"""What a subscriber is sent."""

_TOLD: Final[TypeAdapter[Told]] = TypeAdapter(Told)


def told_of(json: bytes | str) -> Told:
    """Read what was put in for a subscriber."""
    return _TOLD.validate_json(json)


def title_of(told: Told) -> str:
    """Return what a list of deliveries calls it."""
    return told.article.title if isinstance(told, Alert) else told.reason


def as_one(alerts: Sequence[Alert]) -> Alert:
    """Return the latest of some alerts of one story (in order, at least one), which says all that is new.

    Its evidence stays its own: it points into its article.
    """
    first, latest = alerts[0], alerts[-1]
    if len(alerts) == 1:
        return latest
    return latest.model_copy(
        update={
            "developments": _once(id for alert in alerts for id in alert.developments),
            "new_since": first.new_since,
            "news": _once(said for alert in alerts for said in alert.news or (alert.reason,))[-NEWS:],
            "covers": _once(id for alert in alerts[:-1] for id in (*alert.covers, alert.id))[-COVERS:],
        }
    )


def digest_of(
    id: str,
    kind: Literal["digest", "volume"],
    subscription: SubscriptionReference,
    since: datetime,
    until: datetime,
    alerts: Sequence[Alert],
    articles: int | None,
    now: datetime,
    unread: int = 0,
) -> Collected:
    """Put a digest together of alerts in the order in which they were decided; `unread` are counted only."""
    stories = [_brief(as_one(story)) for story in _by_story(alerts)]
    count = len(alerts) + unread
    return Collected(
        id=id,
        kind=kind,
        subscription=subscription,
        since=since,
        until=until,
        count=count,
        articles=articles,
        alerts=tuple(stories[:LISTED]),
        more=len(stories[LISTED:]) + unread,
        reason=_sentence(count, articles),
        decided_at=now,
    )


def _by_story(alerts: Iterable[Alert]) -> list[list[Alert]]:
    """Sort alerts by story, a correction apart from what it corrects."""
    stories: dict[tuple[str, str], list[Alert]] = {}
    for alert in alerts:
        stories.setdefault((alert.kind, alert.story or alert.id), []).append(alert)
    return list(stories.values())


def _brief(alert: Alert) -> Alert:
    """Return an alert as a digest lists it: with the words that prove it best, no further ones."""
    return alert.model_copy(update={"grounds": (), "evidence": alert.evidence[:1]})


def _sentence(count: int, articles: int | None) -> str:
    if articles is None:
        return f"{count:,} alert{'' if count == 1 else 's'}."
    return f"{count:,} of {articles:,} article{'' if articles == 1 else 's'}."


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
