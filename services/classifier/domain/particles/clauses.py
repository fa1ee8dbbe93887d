"""Find what belongs to a verb: the nouns before it, by their particles, and the verbs behind it that speak of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from services.classifier.domain.particles.lexicon import ParticleFrame, Role, Slot
from services.classifier.domain.particles.phrases import Part, Phrase
from services.classifier.domain.particles.words import Word

_SUBJECTS: Final[tuple[Role, ...]] = ("subject", "topic")
_FRONTED: Final[tuple[Role, ...]] = ("object", "to", "from")
"""What may stand before the topic and still belong to the verb behind it."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb with the nouns that belong to it."""

    frame: ParticleFrame
    at: int
    """Which part of the sentence the verb is."""
    predicate: bool
    """Whether it is the verb of a clause, and not a noun under another verb."""
    by_role: Mapping[Role, Phrase]
    filled: Mapping[Slot, Phrase] = field(default_factory=dict)
    subjects: tuple[Phrase, ...] = ()
    """All subjects and topics before it, the nearest first: those of the verbs around it as well."""


def clause(
    parts: Sequence[Part], at: int, frame: ParticleFrame, named: bool = False, shares_topic: bool = True
) -> Clause:
    """Return the clause of the verb that is part number `at`.

    `named` tells whether a noun makes one of it, `shares_topic` whether what the sentence is about may be its subject.
    """
    verb = parts[at]
    assert isinstance(verb, Word)
    predicate = verb.form != "noun" or _ends(parts, at)
    by_role = dict(_predicate_roles(parts, at) if predicate else _noun_roles(parts, at))
    head = parts[at + 1] if verb.link == "adnominal" and not named and at + 1 < len(parts) else None
    if isinstance(head, Phrase) or not shares_topic or (verb.link == "quoted" and _is_anothers(parts, at, by_role)):
        by_role.pop("topic", None)
    fills = _fills(frame, verb, predicate)
    filled = _filled(by_role, fills)
    if isinstance(head, Phrase):
        _fill_from_head(filled, by_role, head, fills.get("subject"))
    return Clause(frame, at, predicate, by_role, filled, tuple(_subjects(parts, at)))


def _fills(frame: ParticleFrame, verb: Word, predicate: bool) -> Mapping[Role, Slot]:
    if verb.passive:
        return frame.passive
    if not predicate:
        return frame.noun
    return {**frame.noun, **frame.fills} if verb.form == "noun" else frame.fills


def _fill_from_head(
    filled: dict[Slot, Phrase], by_role: Mapping[Role, Phrase], head: Phrase, subject: Slot | None
) -> None:
    """Let the noun behind a clause be what the clause lacks: the thing that was sent, or who sent it."""
    if "item" not in filled and head.items:
        filled["item"] = head
    elif subject in ("actor", "recipient") and "subject" not in by_role and head.codes and not head.items:
        filled.setdefault(subject, head)


def _is_anothers(parts: Sequence[Part], at: int, by_role: Mapping[Role, Phrase]) -> bool:
    """Whether a subject stands between the topic and a quoted verb: it may be the verb's, and the topic the speaker."""
    topic = by_role.get("topic")
    if topic is None or "subject" in by_role:
        return False
    between = (part for part in _before(parts, at) if isinstance(part, Phrase) and part.start > topic.start)
    return any(part.role == "subject" for part in between)


def _ends(parts: Sequence[Part], at: int) -> bool:
    """Whether a noun stands where a headline has its verb: without a particle, and no other verb behind it."""
    verb = parts[at]
    if isinstance(verb, Phrase) or verb.role is not None:
        return False
    for part in parts[at + 1 :]:
        if isinstance(part, Word) and part.mark in (")", ";"):
            return True
        if not isinstance(part, Phrase) or not _says_nothing(part):
            return False
    return True


def _filled(by_role: Mapping[Role, Phrase], fills: Mapping[Role, Slot]) -> dict[Slot, Phrase]:
    filled: dict[Slot, Phrase] = {}
    for role, slot in fills.items():
        phrase = by_role.get(role)
        if phrase is not None and slot not in filled and (phrase.items if slot == "item" else not phrase.items):
            filled[slot] = phrase
    return filled


def _predicate_roles(parts: Sequence[Part], at: int) -> Iterator[tuple[Role, Phrase]]:
    """Yield the nouns of a verb, the nearest of each role.

    Behind a clause in between only its subject may be that of the verb as well, or only the topic; before the topic
    stand only nouns that have been put to the front.
    """
    seen: set[Role] = set()
    allowed: tuple[Role, ...] | None = None
    for part in _before(parts, at):
        if isinstance(part, Word):
            if not part.is_verb or allowed is _FRONTED:
                return
            joins = part.link == "joined" and allowed in (None, _SUBJECTS) and "subject" not in seen
            allowed = _SUBJECTS if joins else ("topic",)
            continue
        role = _role(part)
        of_another = allowed is _SUBJECTS and role == "subject" and not part.parties
        if _says_nothing(part) or of_another or (role == "topic" and "subject" in seen):
            continue
        if role not in seen and (allowed is None or role in allowed):
            seen.add(role)
            yield role, part
        if role == "topic":
            if allowed is not None:
                return
            allowed = _FRONTED


def _before(parts: Sequence[Part], at: int) -> Iterator[Part]:
    """Yield the parts before one, the nearest first, without quotations that end before it."""
    depth = 0
    for part in reversed(parts[:at]):
        mark = "" if isinstance(part, Phrase) else part.mark
        if mark == ")":
            depth += 1
        elif mark == "(" and depth:
            depth -= 1
        elif not depth:
            yield part


def _noun_roles(parts: Sequence[Part], at: int) -> Iterator[tuple[Role, Phrase]]:
    """Yield what belongs to a verb as a noun: what stands right before it."""
    seen: set[Role] = set()
    for part in reversed(parts[:at]):
        if not isinstance(part, Phrase) or part.role in ("subject", "topic", "object", "source"):
            return
        role = _role(part)
        if role not in seen and not _says_nothing(part):
            seen.add(role)
            yield role, part


def _role(phrase: Phrase) -> Role:
    """Return the role of a phrase; a thing without a particle is what is done."""
    return "object" if phrase.role in ("bare", "of") and phrase.items else phrase.role


def _says_nothing(phrase: Phrase) -> bool:
    """Whether a phrase is an adverb or the like."""
    return phrase.role in ("bare", "way") and not (phrase.codes or phrase.items)


def outer_roles(parts: Sequence[Part], at: int, cue: int) -> dict[Role, Phrase]:
    """Return the nouns of the verb that is part number `cue`, as if the one it speaks of were not there."""
    return dict(_predicate_roles([*parts[:at], *parts[at + 1 : cue]], cue - 1))


def deed(parts: Sequence[Part], at: int) -> int | None:
    """Return the number of the verb that is, as a noun, the object of another."""
    for number in range(at - 1, -1, -1):
        part = parts[number]
        if isinstance(part, Phrase) and _says_nothing(part):
            continue
        if isinstance(part, Word) and part.is_verb and part.form == "noun" and part.role in (None, "object", "about"):
            return number
        return None
    return None


def object_of(parts: Sequence[Part], at: int) -> Phrase | None:
    """Return the noun that is the object of a verb."""
    return dict(_predicate_roles(parts, at)).get("object")


def owner(parts: Sequence[Part], at: int) -> Phrase | None:
    """Return whose deed a verb as a noun is."""
    while at > 0 and isinstance(before := parts[at - 1], Word) and before.is_verb and before.role is None:
        at -= 1
    roles = dict(_noun_roles(parts, at))
    return roles.get("of") or roles.get("bare")


def _subjects(parts: Sequence[Part], at: int) -> Iterator[Phrase]:
    for part in reversed(parts[:at]):
        if isinstance(part, Phrase) and part.role in _SUBJECTS:
            yield part


def governing(parts: Sequence[Part], at: int, nominal: Sequence[str], text: str) -> Iterator[tuple[int, Word]]:
    """Yield the verbs behind one that speak of it, with their numbers, as far as the clause around it goes."""
    verb = parts[at]
    assert isinstance(verb, Word)
    if verb.link in ("joined", "final"):
        return
    spoken_of = verb.link != "adnominal" or is_named(parts, at, nominal, text)
    is_named_clause = spoken_of
    for number in range(at + 1, len(parts)):
        part = parts[number]
        if isinstance(part, Phrase):
            continue
        spoken_of = spoken_of or part.link == "quoted"
        if part.is_verb and spoken_of:
            yield number, part
        spoken_of = spoken_of or part.mark == ")"
        if part.is_verb and (part.link == "final" or (part.link == "joined" and is_named_clause)):
            return


def is_named(parts: Sequence[Part], at: int, nominal: Sequence[str], text: str) -> bool:
    """Whether a noun such as "that" or "the claim" stands right behind a clause and makes one noun of it."""
    following = parts[at + 1] if at + 1 < len(parts) else None
    if following is None or (isinstance(following, Word) and following.is_verb):
        return following is not None
    return text[following.start : following.end].startswith(tuple(nominal))
