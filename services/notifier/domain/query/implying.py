"""What follows from a clause: which others hold with it, and which cannot."""

from collections.abc import Callable
from typing import Final

from services.notifier.domain.article_facets import addresses, domains
from services.notifier.domain.clauses import Beginning, Clause, Words
from services.notifier.domain.event_clause import EventClause, Group
from services.notifier.domain.facet_clauses import FacetClause, FigureClause, Kind, Limit
from services.notifier.domain.texts import is_spaceless

_ONE_ONLY: Final = (Kind.LANG, Kind.SOURCE, Kind.FEED)
"""An article has no two of them."""


def implies(one: Clause, other: Clause) -> bool:
    """Return whether `other` is sure to hold wherever `one` does; False where that is not known."""
    if one == other:
        return True
    match one, other:
        case Words(), Words():
            return _within(one, other) and _has_words(one, other)
        case Words(), Beginning():
            return _within(one, other) and any(word.startswith(other.stem) for word in one.tokens)
        case Beginning(), Beginning():
            return _within(one, other) and one.stem.startswith(other.stem)
        case FacetClause(), FacetClause():
            return one.kind is other.kind and all(_is_below(one.kind, value, other.values) for value in one.values)
        case FigureClause(), FigureClause():
            return one.name == other.name and _lies_in(one, other)
        case EventClause(), EventClause():
            return _asks_all_of(one, other)
        case EventClause(), FacetClause(kind=Kind.STATUS, value=status):
            return one.asked == {status}
        case EventClause(), FacetClause(kind=Kind.SPEAKER, value=speaker):
            return {speaker} in one.speakers
    return False


def excludes(one: Clause, other: Clause) -> bool:
    """Return whether no article meets both; False where that is not known."""
    match one, other:
        case FacetClause(), FacetClause():
            return one.kind is other.kind and one.kind in _ONE_ONLY and not (implies(one, other) or implies(other, one))
        case FigureClause(), FigureClause():
            return one.name == other.name and (_is_above(one.least, other.most) or _is_above(other.least, one.most))
    return False


def _within(one: Words | Beginning, other: Words | Beginning) -> bool:
    return other.within in (one.within, "text")


def _has_words(one: Words, other: Words) -> bool:
    """Return whether the words of `other` stand as it wants them wherever those of `one` do."""
    if len(other.tokens) == 1:
        (word,) = other.tokens
        return any(token.startswith(word) for token in one.tokens) if is_spaceless(word) else word in one.tokens
    if other.slop:
        return one.tokens == other.tokens and one.slop <= other.slop and not _any_lone(one.tokens)
    size = len(other.tokens)
    rows = [one.tokens[start : start + size] for start in range(len(one.tokens) - size + 1)]
    return one.slop == 0 and not _any_lone(other.tokens) and other.tokens in rows


def _any_lone(words: tuple[str, ...]) -> bool:
    """Return whether a word is a lone character, which may be the beginning of another."""
    return any(len(word) == 1 and is_spaceless(word) for word in words)


def _is_below(kind: Kind, value: str, others: frozenset[str]) -> bool:
    if kind is Kind.SOURCE:
        return not others.isdisjoint(domains(value))
    if kind in (Kind.FEED, Kind.URL):
        return not others.isdisjoint(addresses(f"//{value}"))
    return value in others


def _lies_in(one: FigureClause, other: FigureClause) -> bool:
    least, most = other.least, other.most
    return (not least or _lets_no_more(least.keeps_above, one.least, least)) and (
        not most or _lets_no_more(most.keeps_below, one.most, most)
    )


def _lets_no_more(keeps: Callable[[float], bool], one: Limit | None, other: Limit) -> bool:
    return one is not None and (keeps(one.value) or (one.value == other.value and not one.is_included))


def _is_above(least: Limit | None, most: Limit | None) -> bool:
    """Return whether what is not below `least` is above `most`."""
    return (
        least is not None and most is not None and not (least.keeps_above(most.value) and most.keeps_below(least.value))
    )


def _asks_all_of(one: EventClause, other: EventClause) -> bool:
    """Return whether each event with the facets of `one` has those of `other`."""
    named = [(one.types, other.types), (one.items, other.items), (one.asked, other.asked)]
    sides = [(one.actors, other.actors), (one.recipients, other.recipients)]
    spoken = not other.speakers or (one.named == other.named and _groups_within(one.speakers, other.speakers))
    return all(_narrows(*each) for each in named) and all(_groups_within(*each) for each in sides) and spoken


def _groups_within(ones: tuple[Group, ...], others: tuple[Group, ...]) -> bool:
    return all(any(one <= other for one in ones) for other in others)


def _narrows(one: Group, other: Group) -> bool:
    return not other or (bool(one) and one <= other)
