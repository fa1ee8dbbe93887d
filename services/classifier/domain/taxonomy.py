"""What the classifier knows: topics, words and frames, as they were loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from services.classifier.domain.scorer import CountryScorer, Scorer
from tocsin.messages import EventType, Item, Status

Reach = Literal["verb", "clause", "sentence"]
"""How far a cue colours: the verb it stands at, what follows it in its clause, or the whole sentence."""

SenseKind = Literal["party", "mark", "item", "trigger", "official", "unnamed", "cue", "grammar", "veto", "hidden"]

Strength = Literal["strong", "medium", "against"]

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
