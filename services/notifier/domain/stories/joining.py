"""Whether an article tells of the happening that a story tells of."""

from typing import Final

from services.notifier.domain.stories.event_facts import Agreement, agreement
from services.notifier.domain.stories.packed import unpacked
from services.notifier.domain.stories.portraits import FEW, Portrait, Sight
from services.notifier.domain.stories.story import COPY, Story
from services.notifier.domain.stories.words import telling

NEEDED: Final = {
    Agreement.FULL: (0.2, 1),
    Agreement.OPEN: (0.3, 2),
    Agreement.UNKNOWN: (0.33, 2),
    Agreement.APART: (0.5, 3),
    Agreement.AT_ODDS: (0.75, 4),
}
"""How much two texts must have in common, and how many words of their own; the less the more their events agree."""
STRANGERS: Final = (0.6, 4)
"""The same of texts about other states."""
FOREIGN: Final = (0.22, 3)
"""The same of texts in two languages, of which one tells of no event that could be read: names they share."""
MUCH: Final = 0.35
"""What a text without words of its own must have in common."""
LITTLE: Final = 0.1
"""The same where both tell of one event and name both its sides: nothing sets them apart."""
WHOLE_COPY: Final = 0.9
CERTAIN: Final = 2.0 + WHOLE_COPY
"""How near a copy is of which nearly all stands in an article of the story: nothing is nearer."""


def nearness(story: Story, sight: Sight) -> float:
    """Return how near an article is to a story; from 1 on it belongs there."""
    if not story.takes_in(sight.portrait.at):
        return 0.0
    return max((_near(sight, other) for other in story.portraits.values()), default=0.0)


def _near(sight: Sight, other: Portrait) -> float:
    one = sight.portrait
    agree = agreement(one.facts, other.facts)
    if agree == Agreement.AT_ODDS and one.parties.isdisjoint(other.parties):
        return 0.0
    copied = sight.copied(other)
    if copied >= COPY and agree != Agreement.AT_ODDS:
        return 2.0 + copied if copied >= WHOLE_COPY or not sight.of_one_template(other) else 0.0
    words = sight.shared(other)
    in_common = sight.weighed(words, other)
    if sight.is_plain and in_common >= LITTLE and _is_same(one, other):
        return 1.0 + in_common
    least, own = _needed(one, other, agree)
    if in_common < least:
        return 0.0
    if len(telling(words)) < own and not (in_common >= MUCH and _is_plain(sight, other)):
        return 0.0
    return 1.0 + in_common - least


def _needed(one: Portrait, other: Portrait, agree: Agreement) -> tuple[float, int]:
    """Return how much two texts must have in common, and how many words of their own."""
    if one.parties and other.parties and one.parties.isdisjoint(other.parties):
        return STRANGERS
    if not _languages_differ(one, other):
        return NEEDED[agree]
    if agree == Agreement.FULL:
        return (0.0, 1 if one.is_latin and other.is_latin else 0)
    return FOREIGN


def _is_same(one: Portrait, other: Portrait) -> bool:
    return any(fact.is_same(known) for fact in one.facts for known in other.facts)


def _is_plain(sight: Sight, other: Portrait) -> bool:
    return sight.is_plain or len(telling(unpacked(other.words))) < FEW


def _languages_differ(one: Portrait, other: Portrait) -> bool:
    return one.language is not None and other.language is not None and one.language != other.language
