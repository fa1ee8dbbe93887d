"""What is known of a language with particles, as it was loaded from its folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from services.classifier.domain.taxonomy import Signal
from tocsin.messages import EventType, Item, Status

Role = Literal["subject", "topic", "object", "to", "way", "from", "of", "with", "by", "about", "source", "bare"]
"""What a particle makes of its noun; `way` is where to or how, `bare` a noun without one."""

Kind = Literal["party", "people", "official", "made", "item", "verb", "counter"]
"""`people` may not act for a state, `made` says where something comes from, `counter` counts things ("ten shots")."""

Form = Literal["noun", "base", "past", "done", "coming"]
"""A verb as a bare noun, as a stem before an ending, in the past, and before a noun (done, or to come)."""

Slot = Literal["actor", "recipient", "item"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a literal may mean."""

    kind: Kind
    codes: tuple[str, ...] = ()
    """Of a party."""
    item: str = ""
    generic: bool = False
    verb: str = ""
    """The class of a verb."""
    form: Form = "noun"
    passive: bool = False
    """Of a verb whose subject it is done to."""
    place: bool = False
    """Whether it is a part of the state, which never acts for it."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What follows the stem of a verb and says how the event is stated."""

    status: Status
    behind: tuple[Form, ...]
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParticleCue:
    """What a verb says of the event in its object or quotation."""

    name: str
    verbs: tuple[str, ...]
    status: Status | None = None
    speaks: bool = False
    own: bool = False
    """Whether its subject is the one that does what the object names ("plans the sale of …")."""
    quoted_only: bool = False


@dataclass(frozen=True, slots=True)
class ParticleFrame:
    """A class of verbs, the event it tells of, and what fills its slots."""

    id: str
    event: EventType
    verbs: tuple[str, ...]
    fills: Mapping[Role, Slot]
    passive: Mapping[Role, Slot]
    noun: Mapping[Role, Slot]
    """The same for the verb as a noun ("the transfer of …")."""
    needs: tuple[Slot, ...]
    items: Mapping[str, Item]
    """The things it may be about, and the item each is."""
    item: Item | None = None
    """What it is about where nothing says so."""
    announced: Status | None = None
    """How it is stated where its doer announces it."""
    mention: bool = True
    """Whether the bare noun tells of it ("the transfer was condemned"), or only with a verb ("imposed sanctions")."""
    never: tuple[Role, ...] = ()
    """Roles of parties with which it tells of something else."""
    origin: bool = False
    """Whether a thing's origin is the actor in any sentence, not only where the verb is a noun."""
    deeds: bool = False
    """Whether the doer of what is quoted is condemned as well, or only accused."""


@dataclass(frozen=True, slots=True)
class ParticleLexicon:
    """The words, endings and frames of a language with particles."""

    language: str
    letters: tuple[tuple[str, str], ...]
    """Ranges of the letters it is written in."""
    meanings: Mapping[str, tuple[Meaning, ...]]
    """By literal, folded."""
    particles: Mapping[str, Role]
    plain: tuple[str, ...]
    """Words that end as if they had a particle, and how such words end."""
    plural: tuple[str, ...]
    """What may stand between a noun and its particle."""
    prefixes: tuple[str, ...]
    """What stands before a party and means "towards it"."""
    endings: tuple[Ending, ...]
    active: Mapping[str, Form]
    """What makes a verb of a noun, and the form it gives."""
    passive: Mapping[str, Form]
    auxiliaries: tuple[str, ...]
    """What follows a stem where another verb ends the clause: "is sending"."""
    unknown: Mapping[Literal["quoted", "joined", "final"], tuple[str, ...]]
    """How verbs that are not known end, by how they go on."""
    quoting: tuple[str, ...]
    """How a verb ends before what is said of it."""
    joining: tuple[str, ...]
    """How a verb ends before the next clause."""
    nominal: tuple[str, ...]
    """Nouns that make one of the clause before them ("that", "the fact that")."""
    own: tuple[str, ...]
    """Those of them whose clause has the subject of the sentence ("the plan to")."""
    own_coming: tuple[str, ...]
    """The same behind what is to come only."""
    cues: tuple[ParticleCue, ...]
    frames: tuple[ParticleFrame, ...]
    adverbs: tuple[str, ...]
    """Words that look like others and say nothing here."""
    negating: tuple[str, ...]
    """What negates the verb right behind it."""
    first_person: tuple[str, ...]
    counters: tuple[str, ...]
    """What things are counted by."""
    vetoes: Mapping[str, tuple[str, ...]]
    """By reason, words with which a sentence tells of something else."""
    denied: tuple[str, ...]
    """What a denial of something told elsewhere has as its object."""
    past: tuple[str, ...]
    """Words that say it was long ago."""
    signals: tuple[Signal, ...] = ()
    classes: Mapping[str, tuple[str, ...]] | None = None
