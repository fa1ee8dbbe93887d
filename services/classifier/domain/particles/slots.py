"""Who, to whom and what: the nouns of a clause as codes and items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.classifier.domain.particles.clauses import Clause, deed, owner
from services.classifier.domain.particles.lexicon import ParticleFrame, Slot
from services.classifier.domain.particles.phrases import Phrase
from services.classifier.domain.particles.stated import Sentence, Stating, doers
from services.classifier.domain.statements import Statement
from tocsin.messages import Item

STATE_ONLY: Final = ("condemn", "sanction")
"""Events whose actors are states, and whose recipients may be anybody of a state."""
_OWN: Final = ("negated", "planned")
_OWN_EVENTS: Final = ("condemn", "test")
"""What one says without naming anybody is then one's own deed: "did not send", "test succeeded"."""
_OF_NOUNS: Final = ("nominal", "adnominal")
_OF_DEEDS: Final = ("nominal", "adnominal", "quoted")


@dataclass(frozen=True, slots=True)
class Filling:
    """What fills the slots of a clause."""

    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    items: tuple[Item, ...]
    generic: bool
    phrases: tuple[Phrase, ...]
    """The nouns it is taken from."""


def filling(own: Clause, sentence: Sentence, how: Stating, before: Mapping[int, Statement]) -> Filling | None:
    """Return what fills a clause's slots, none if one is empty that its frame needs; `before` is told before it."""
    frame = own.frame
    filled = _filled(own, sentence, how)
    thing = filled.get("item")
    items = _items(frame, thing)
    actors, recipients = _actors(filled.get("actor"), frame), _recipients(filled.get("recipient"), frame)
    if frame.event == "condemn" and not recipients:
        recipients = _condemned(own, sentence, before)
    if items is None or set(actors) & set(recipients):
        return None
    has = {"actor": bool(actors), "recipient": bool(recipients), "item": bool(items)}
    if not all(has[slot] for slot in frame.needs):
        return None
    return Filling(actors, recipients, items, thing is not None and thing.generic, tuple(filled.values()))


def _filled(own: Clause, sentence: Sentence, how: Stating) -> dict[Slot, Phrase]:
    filled = dict(own.filled)
    for roles in doers(own, sentence, how):
        for role, slot in own.frame.fills.items():
            phrase = roles.get(role)
            if phrase is not None and slot not in filled and bool(phrase.items) == (slot == "item"):
                filled[slot] = phrase
    thing = filled.get("item")
    if "actor" not in filled and thing is not None and thing.owner and (own.frame.origin or not own.predicate):
        filled["actor"] = thing
    quotes_itself = sentence.place.field == "title" and own.frame.event in _OWN_EVENTS
    told_of_self = how.status in _OWN or quotes_itself
    if "actor" not in filled and how.speaker is not None and told_of_self:
        _speak_of_self(filled, own, how.speaker)
    if how.asked:
        _turn_round(filled, own, how)
    return filled


def _speak_of_self(filled: dict[Slot, Phrase], own: Clause, speaker: Phrase) -> None:
    """Let who says "did not send", and names nobody, be the one who did not."""
    if own.frame.fills.get("subject") == "actor" and "subject" not in own.by_role:
        filled["actor"] = speaker


def _turn_round(filled: dict[Slot, Phrase], own: Clause, how: Stating) -> None:
    """Read "Kyiv asked Berlin to send": who is asked gives, who asks gets."""
    asker, asked = how.speaker, own.by_role.get("to")
    if own.frame.fills.get("to") != "recipient" or asker is None or asked is None or not asked.parties:
        return
    if "actor" not in filled or filled["actor"] is asker:
        filled["actor"], filled["recipient"] = asked, asker


def _items(frame: ParticleFrame, phrase: Phrase | None) -> tuple[Item, ...] | None:
    """Return what it is about, none where that is a thing the frame does not know."""
    if phrase is None or not phrase.items:
        return (frame.item,) if frame.item else ()
    return tuple(dict.fromkeys(frame.items[item] for item in phrase.items if item in frame.items)) or None


def _actors(phrase: Phrase | None, frame: ParticleFrame) -> tuple[str, ...]:
    if phrase is None or (phrase.private and frame.event in STATE_ONLY):
        return ()
    return phrase.parties or (phrase.owner if phrase.items or phrase.private or phrase.role in ("of", "bare") else ())


def _recipients(phrase: Phrase | None, frame: ParticleFrame) -> tuple[str, ...]:
    if phrase is None:
        return ()
    return phrase.codes if frame.event in STATE_ONLY else phrase.parties


def _condemned(own: Clause, sentence: Sentence, before: Mapping[int, Statement]) -> tuple[str, ...]:
    """Return who did what is condemned: whose deed the object is, or the doer of the clause that is the object."""
    at = deed(sentence.parts, own.at)
    if at is not None:
        whose: Sequence[str] = ()
        if at not in before and (phrase := owner(sentence.parts, at)) is not None:
            whose = phrase.codes
        return before[at].actors if at in before else tuple(whose)
    nearest = max((number for number in before if number < own.at), default=None)
    links = _OF_DEEDS if own.frame.deeds else _OF_NOUNS
    return before[nearest].actors if nearest is not None and sentence.verb(nearest).link in links else ()
