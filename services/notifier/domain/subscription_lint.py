"""What is odd about subscriptions: those that cannot ring, those that say the same, those that ring too often."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Final, Literal

from services.notifier.domain.facet_clauses import FacetClause, FigureClause, Kind, Limit
from services.notifier.domain.nodes import And, Node, Not, Or, leaves
from services.notifier.domain.query import Query, can_hold, includes, lint
from services.notifier.domain.silences import is_excluded
from services.notifier.domain.subscriptions import Novelty, Subscription

TOO_OFTEN: Final = 50
"""Alerts a day above which it is worth a word."""
PAIRS: Final = 20_000
"""How many pairs are compared at most."""

_LOUDNESS: Final[Mapping[Novelty, int]] = {"stories": 0, "developments": 1, "articles": 2}

What = Literal["cannot-match", "look-again", "same", "overlaps", "too-often", "ended", "no-effect"]
"""What is odd.

`cannot-match` no article can ring it · `look-again` a part of its query changes nothing, or is hardly meant · `same`
another asks for the same · `overlaps` whatever rings it rings another one too · `too-often` it has rung very often ·
`ended` it has ended · `no-effect` something chosen has no effect
"""


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something to look at again."""

    subscription: Subscription
    what: What
    says: str
    other: Subscription | None = None
    """The one it is compared with."""


@dataclass(frozen=True, slots=True)
class Rung:
    """How often subscriptions have rung lately, by their ids."""

    counts: Mapping[str, int]
    since: datetime


Read = tuple[Subscription, Query]


def oddities(found: Sequence[Read], rung: Rung | None, now: datetime) -> tuple[Oddity, ...]:
    """Return what is odd about each subscription, then what is odd about two of them; `rung` None says nothing."""
    known = [(subscription, query.wanting(subscription.statuses)) for subscription, query in found]
    alone = [odd for subscription, query in known for odd in _of_one(subscription, query, rung, now)]
    return (*alone, *overlaps(known))


def compared(found: Sequence[Read]) -> int:
    """Return how many pairs there are to compare."""
    return sum(len(group) * (len(group) - 1) // 2 for group in _groups(found))


def overlaps(found: Sequence[Read]) -> Iterator[Oddity]:
    """Yield the pairs of one owner, or of one webhook, of which one rings whenever the other does."""
    left = PAIRS
    for group in _groups(found):
        for one, other in combinations(group, 2):
            if left == 0:
                return
            left -= 1
            yield from _of_two(one, other)


def _of_one(subscription: Subscription, query: Query, rung: Rung | None, now: datetime) -> Iterator[Oddity]:
    if subscription.expires_at is not None and subscription.expires_at <= now:
        yield Oddity(subscription, "ended", f"it ended at {subscription.expires_at:%Y-%m-%d %H:%M} UTC; remove it")
    if why := _never(subscription, query):
        yield Oddity(subscription, "cannot-match", why)
    else:
        yield from (Oddity(subscription, "look-again", f"query, {doubt}") for doubt in lint(query))
    yield from (Oddity(subscription, "no-effect", says) for says in _without_effect(subscription))
    if rung is not None and (often := _a_day(subscription, rung, now)) > TOO_OFTEN:
        yield Oddity(subscription, "too-often", _says_often(often, rung, now))


def _never(subscription: Subscription, query: Query) -> str:
    """Say why no article can ring a subscription; empty where one can, or it is not known."""
    root = query.root
    if can_hold(root) is False:
        return "no article can meet its query"
    if subscription.languages and can_hold(And((root, _in_languages(subscription)))) is False:
        return f"its query asks for other languages than the ones it wants ({_listed(subscription.languages)})"
    excluded = [
        Not(leaf)
        for leaf in leaves(root)
        if isinstance(leaf, FacetClause)
        and leaf.kind is Kind.SOURCE
        and is_excluded(leaf.value, subscription.excluded_sources)
    ]
    if excluded and can_hold(And((root, *excluded))) is False:
        return "its query asks only for sources that it excludes"
    if can_hold(And((root, _of_origins(subscription)))) is False:
        return f"its query asks for fewer origins than it needs ({subscription.min_origins})"
    return ""


def _in_languages(subscription: Subscription) -> Node:
    wanted = [FacetClause(f"lang:{name}", Kind.LANG, name) for name in sorted(subscription.languages)]
    return wanted[0] if len(wanted) == 1 else Or(tuple(wanted))


def _of_origins(subscription: Subscription) -> Node:
    least = subscription.min_origins
    return FigureClause(f"origins:>={least}", "origins", Limit(float(least)))


def _without_effect(subscription: Subscription) -> Iterator[str]:
    quiet = subscription.quiet_hours
    if quiet is not None and quiet.start == quiet.end:
        yield f"quiet hours from {quiet.start:%H:%M} until the same time are none"
    elif quiet is not None and subscription.is_must:
        yield "its priority is must: quiet hours do not hold it back"
    if subscription.most_a_day is not None and (subscription.is_must or subscription.digest is not None):
        why = "its priority is must" if subscription.is_must else "it comes as a digest"
        yield f"{why}: most_a_day does not count"


def _a_day(subscription: Subscription, rung: Rung, now: datetime) -> float:
    """Return how often a subscription rang a day, since it was saved if that was lately."""
    begin = max(rung.since, subscription.made_at or subscription.saved_at)
    days = max((now - begin) / timedelta(days=1), 1.0)
    return rung.counts.get(subscription.id, 0) / days


def _says_often(often: float, rung: Rung, now: datetime) -> str:
    days = max(round((now - rung.since) / timedelta(days=1)), 1)
    return (
        f"it rang {often:,.0f} times a day in the last {days} days; narrow the query, or choose digest, most_a_day "
        "or min_origins"
    )


def _groups(found: Iterable[Read]) -> list[list[Read]]:
    """Sort subscriptions by who hears them; those that end elsewhere are not compared."""
    groups: dict[str, list[Read]] = {}
    for subscription, query in found:
        groups.setdefault(subscription.owner or subscription.webhook, []).append((subscription, query))
    return list(groups.values())


def _of_two(one: Read, other: Read) -> Iterator[Oddity]:
    wider, narrower = _rings_whenever(one, other), _rings_whenever(other, one)
    if wider and narrower:
        yield Oddity(other[0], "same", f"it asks for the same as {one[0].name}", one[0])
    elif wider:
        yield _overlap(other[0], one[0])
    elif narrower:
        yield _overlap(one[0], other[0])


def _overlap(narrow: Subscription, wide: Subscription) -> Oddity:
    return Oddity(narrow, "overlaps", f"whatever rings it also rings {wide.name}", wide)


def _rings_whenever(wide: Read, narrow: Read) -> bool:
    """Say whether whatever rings `narrow` is sure to ring `wide`."""
    (more, asked), (less, asks) = wide, narrow
    return (
        (not more.languages or bool(less.languages and less.languages <= more.languages))
        and all(is_excluded(source, less.excluded_sources) for source in more.excluded_sources)
        and more.min_origins <= less.min_origins
        and _LOUDNESS[more.only_new] >= _LOUDNESS[less.only_new]
        and includes(asked, asks)
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
