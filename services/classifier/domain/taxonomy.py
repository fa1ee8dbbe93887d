"""What the classifier knows: topics, words and frames, as they were loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from services.classifier.domain.scorer import CountryScorer, Scorer
from tocsin.messages import EventType, Item, Status

if TYPE_CHECKING:
    from services.classifier.domain.particles.lexicon import ParticleLexicon

Reach = Literal["verb", "clause", "sentence"]
"""How far a cue colours: the verb it stands at, what follows it in its clause, or the whole sentence."""

SenseKind = Literal["party", "mark", "item", "trigger", "official", "unnamed", "cue", "grammar", "veto", "hidden"]

Strength = Literal["strong", "medium", "weak", "against"]

Form = Literal["base", "third", "past", "participle", "gerund", "noun", "word"]


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a literal."""

    kind: SenseKind
    name: str
    """A code, an item, a class of triggers, a rank, a cue, a part of the grammar."""
    form: Form = "word"
    trait: str = ""
    """Of a party: `name`, `adjective`, `place` or `nickname`; of an item: `generic` where it may stand for another."""
    case: str = ""
    """How it must be written: empty (no matter), `Capital`, or the literal itself in capitals."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A group of words that say how an event is stated, or on whose word."""

    name: str
    reach: Reach
    status: Status | None = None
    speaks: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """An event that puts an article under a topic: of this type and, if given, this item."""

    type: EventType
    item: Item | None = None


@dataclass(frozen=True, slots=True)
class TopicRule:
    """A topic, what it implies and what proves it."""

    id: str
    name: str
    description: str
    broader: tuple[str, ...] = ()
    iptc: str | None = None
    plover: str | None = None
    proofs: tuple[Proof, ...] = ()
    events: tuple[EventType, ...] = ()
    """Types of event that belong to it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A pattern of words and what it says if it holds."""

    id: str
    pattern: str
    event: EventType | None = None
    topics: tuple[str, ...] = ()
    status: Status | None = None
    item: Item | None = None
    state_only: bool = False
    strength: float = 1.0
    alone: bool = True
    """Whether it makes an event that no other sentence tells of."""
    is_denial: bool = False
    """Whether it denies whatever is said of whoever denies."""


Slot = Literal["actor", "recipient", "item", "thing", "about"]
"""What a part of a clause may be to an act; a `thing` must be there and is carried nowhere."""


@dataclass(frozen=True, slots=True)
class Act:
    """What words of some classes tell of, and which part of their clause fills which slot."""

    id: str
    event: EventType
    words: tuple[str, ...]
    """Classes of verbs and nouns."""
    things: tuple[str, ...]
    """Items whose mere name tells of it, such as sanctions."""
    forms: tuple[str, ...]
    fills: tuple[tuple[str, Slot], ...]
    """Relations to the word, the more telling first."""
    needs: tuple[Slot, ...]
    """Slots without which nothing is told."""
    lone: tuple[Slot, ...]
    """Slots without which it makes no event of its own."""
    light: tuple[str, ...]
    """Classes of verbs whose subject does what the noun names."""
    topics: tuple[str, ...] = ()
    status: Status | None = None
    item: Item | None = None
    state_only: bool = False
    strength: float = 1.0
    users: tuple[str, ...] = ()
    """Classes of verbs whose subject has the thing that is their object."""
    only: tuple[str, ...] = ()
    """The only things it may be about, where not all of its type of event."""
    mutual: bool = False
    """Whether all relations fill their slot together."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words and frames of one language."""

    senses: Mapping[str, tuple[Sense, ...]]
    """By literal, folded."""
    cues: Mapping[str, Cue]
    trigger_cues: Mapping[str, str]
    """Classes of triggers that are a cue as well."""
    item_tails: frozenset[str]
    not_items_before: frozenset[str]
    frames: tuple[Frame, ...]
    fillers: tuple[str, ...]
    acts: tuple[Act, ...] = ()
    item_kinds: Mapping[str, Mapping[str, Item]] = field(default_factory=dict)
    """By type of event, the things it may be about, and the item each is."""
    makers: Mapping[str, str] = field(default_factory=dict)
    """By the name of a weapon, whose it is: it tells who sells where a sentence does not."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A pattern that speaks for a topic, or against it."""

    topic: str
    pattern: str
    strength: Strength
    title_only: bool = False
    parties: int = 0
    """How many different states or bodies its sentence must name."""


@dataclass(frozen=True, slots=True)
class SignalLexicon:
    """All signals of a language and the words they are made of."""

    signals: tuple[Signal, ...] = ()
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    irregular: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    breaks: tuple[str, ...] = ()
    common: frozenset[str] = frozenset()
    """Words too frequent to look for."""
    hidden: tuple[str, ...] = ()
    """Figures of speech, in which no word counts."""


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Topics and the lexicon that finds them."""

    version: str
    topics: tuple[TopicRule, ...]
    lexicon: Lexicon
    signals: SignalLexicon
    scorer: Scorer
    country_scorer: CountryScorer
    particles: tuple["ParticleLexicon", ...] = ()
    """Languages whose nouns carry particles, each with its lexicon."""
