"""An `event:` clause made wide enough for the event that comes nearest to it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from services.notifier.domain.article_facets import claims_of
from services.notifier.domain.clauses import Clause
from services.notifier.domain.event_clause import EventClause, Facet, Group, Nearest
from services.notifier.domain.nodes import replaced, spell
from services.notifier.domain.query import Query
from tocsin.messages import Event


def widened(leaf: EventClause, near: Nearest) -> EventClause | None:
    """Return the clause so that the nearest event meets it; None where that is another type of event."""
    if Facet.TYPE in near.missing:
        return None
    wider = leaf
    for facet in near.missing:
        wider = _with(wider, facet, _value(near.event, facet), near.event)
    return None if wider.missing(near.event) else replace(wider, clause=_spelt(wider))


def statuses_besides(query: Query, events: Iterable[Event]) -> Iterator[tuple[str, str]]:
    """Yield queries in which one `event:` clause takes one more status in which an event is told, and what differs."""
    told = dict.fromkeys(claim.status for event in events for claim in claims_of(event))
    for clause in query.event_clauses:
        for status in told:
            if status not in clause.asked:
                wider = replace(clause, statuses=clause.asked | {status})
                wider = replace(wider, clause=_spelt(wider))
                text = spell(replaced(query.root, _in_the_place_of(clause, wider)))
                yield text, f"with status:{status} in {clause.clause}"


def _in_the_place_of(old: Clause, new: Clause) -> Callable[[Clause], Clause]:
    return lambda leaf: new if leaf == old else leaf


def taken_in(near: Nearest) -> Iterator[str]:
    """Yield what the wider clause asks for besides, such as `status:denied`."""
    for facet in near.missing:
        value = _value(near.event, facet)
        yield f"{facet}:{value}" if value else f"any {facet}"


def _value(event: Event, facet: Facet) -> str:
    """Return what the event has of a facet; empty where it leaves it open."""
    speakers = [speaker for claim in claims_of(event) for speaker in claim.speakers]
    several: dict[Facet, Iterable[str | None]] = {
        Facet.ACTOR: event.actors,
        Facet.RECIPIENT: event.recipients,
        Facet.ITEM: (event.item,),
        Facet.STATUS: (event.status,),
        Facet.SPEAKER: speakers,
    }
    return next(iter(several[facet]), None) or ""


def _with(leaf: EventClause, facet: Facet, value: str, event: Event) -> EventClause:
    """Return the clause that takes `value` of a facet as well, or anything where `value` is empty."""

    def groups(now: tuple[Group, ...], met: Callable[[Group], bool]) -> tuple[Group, ...]:
        return tuple(each if met(each) else each | {value} for each in now) if value else ()

    if facet is Facet.ACTOR:
        return replace(leaf, actors=groups(leaf.actors, lambda each: not each.isdisjoint(event.actors)))
    if facet is Facet.RECIPIENT:
        return replace(leaf, recipients=groups(leaf.recipients, lambda each: not each.isdisjoint(event.recipients)))
    if facet is Facet.ITEM:
        return replace(leaf, items=leaf.items | {value} if value else frozenset())
    if facet is Facet.STATUS:
        return replace(leaf, statuses=leaf.asked | {value})
    return replace(leaf, speakers=groups(leaf.speakers, lambda _: False))


def _spelt(leaf: EventClause) -> str:
    facets = [_facet("type", leaf.types)] if leaf.types else []
    facets += [_facet("actor", group) for group in leaf.actors]
    facets += [_facet("recipient", group) for group in leaf.recipients]
    facets += [_facet("item", leaf.items)] if leaf.items else []
    facets += [_facet("status", leaf.statuses)] if leaf.statuses else []
    facets += [_facet("speaker", group) for group in leaf.speakers]
    return f"event:({' '.join(facets)})"


def _facet(name: str, group: Group) -> str:
    values = " OR ".join(sorted(group))
    return f"{name}:({values})" if len(group) > 1 else f"{name}:{values}"
