"""The shape of the taxonomy's files, and what they say in the classifier's own terms."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints

from services.classifier.domain.countries import COUNTRY_FEATURES
from services.classifier.domain.features import FEATURES
from services.classifier.domain.folding import fold
from services.classifier.domain.inflection import plural, verb_forms
from services.classifier.domain.scorer import CountryScorer, Scorer
from services.classifier.domain.taxonomy import (
    Act,
    Cue,
    Frame,
    Lexicon,
    Proof,
    Reach,
    Sense,
    Signal,
    SignalLexicon,
    Slot,
    Strength,
    TopicRule,
)
from tocsin.messages import EventType, Item, Status

Word = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,40}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,5}$")]
GrammarPart = Literal[
    "be", "have", "do", "determiner", "its", "that", "which", "pronoun", "we", "both_sides", "latter", "and", "or",
    "others", "break", "return", "to", "from", "by", "of", "for", "with", "over", "place", "against", "preposition",
    "as", "time",
]  # fmt: skip
Senses = Iterator[tuple[str, Sense]]
_PEOPLE: Final = ("an", "i")
_ACRONYM_LETTERS: Final = 3


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProofEntry(_Entry):
    """An event that proves a topic."""

    event: EventType
    item: Item | None = None


class TopicEntry(_Entry):
    """A topic of `topics.yaml`."""

    id: Name
    name: Word
    description: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    broader: tuple[Name, ...] = ()
    iptc: Annotated[str, StringConstraints(pattern=r"^medtop:\d{8}$")] | None = None
    plover: Word | None = None
    proofs: tuple[ProofEntry, ...] = ()
    events: tuple[EventType, ...] = ()

    def rule(self) -> TopicRule:
        """Return the topic as the classifier sees it."""
        proofs = tuple(Proof(proof.event, proof.item) for proof in self.proofs)
        return TopicRule(
            self.id, self.name, self.description, self.broader, self.iptc, self.plover, proofs, self.events
        )


class TopicsFile(RootModel[tuple[TopicEntry, ...]]):
    """`topics.yaml`."""


class PartyEntry(_Entry):
    """A state or body of `parties.yaml`."""

    names: tuple[Word, ...] = ()
    adjectives: tuple[Word, ...] = ()
    places: tuple[Word, ...] = ()
    nicknames: tuple[Word, ...] = ()
    marks: tuple[Word, ...] = ()

    def senses(self, code: str) -> Senses:
        """Yield each literal with its sense."""
        for name in self.names:
            yield name, Sense("party", code, trait="name", case=_case(name))
        for adjective in self.adjectives:
            yield adjective, Sense("party", code, trait="adjective", case="Capital")
            if adjective.endswith(_PEOPLE):
                yield plural(adjective), Sense("party", code, trait="name", case="Capital")
        for place in self.places:
            yield place, Sense("party", code, trait="place", case="Capital")
        for mark in self.marks:
            yield mark, Sense("mark", code, case=_case(mark))
        for nickname in self.nicknames:
            yield nickname, Sense("party", code, trait="nickname", case="Capital")


class PartiesFile(RootModel[dict[Code, PartyEntry]]):
    """`parties.yaml`."""

    def senses(self) -> Senses:
        """Yield each literal with its sense."""
        for code, entry in self.root.items():
            yield from entry.senses(code)


class TerritoriesFile(RootModel[dict[Code, Word]]):
    """`territories.yaml`: a name for each ISO code."""

    def senses(self) -> Senses:
        """Yield each name with its sense."""
        for code, name in self.root.items():
            yield name, Sense("party", code, trait="name", case=_case(name))


class ItemWords(_Entry):
    """The words for one kind of item."""

    nouns: tuple[Word, ...] = ()
    mass: tuple[Word, ...] = ()
    names: tuple[Word, ...] = ()
    generic: tuple[Word, ...] = ()

    def senses(self, item: str) -> Senses:
        """Yield each literal with its sense."""
        for noun in self.nouns:
            yield from _numbers(noun, Sense("item", item))
        for word in self.mass:
            yield word, Sense("item", item)
        for name in self.names:
            yield from _numbers(name, Sense("item", item, case="Capital"))
        for word in self.generic:
            yield from _numbers(word, Sense("item", item, trait="generic"))


class TriggerWords(_Entry):
    """The words of one class of triggers."""

    verbs: tuple[Word, ...] = ()
    nouns: tuple[Word, ...] = ()
    cue: Name | None = None

    def senses(self, name: str) -> Senses:
        """Yield each literal with its sense."""
        for verb in self.verbs:
            for text, form in verb_forms(verb):
                yield text, Sense("trigger", name, form)
        for noun in self.nouns:
            yield from _numbers(noun, Sense("trigger", name, "noun"))


class CueWords(_Entry):
    """The words of one cue."""

    reach: Reach
    status: Status | None = None
    speaks: bool = False
    verbs: tuple[Word, ...] = ()
    nouns: tuple[Word, ...] = ()
    phrases: tuple[Word, ...] = ()

    def senses(self, name: str) -> Senses:
        """Yield each literal with its sense."""
        for verb in self.verbs:
            for text, form in verb_forms(verb):
                yield text, Sense("cue", name, form)
        for noun in self.nouns:
            yield from _numbers(noun, Sense("cue", name, "noun"))
        for phrase in self.phrases:
            yield phrase, Sense("cue", name, "word")


class WordsFile(_Entry):
    """`words.yaml`."""

    items: dict[Name, ItemWords]
    item_kinds: dict[EventType, dict[Name, Item]] = {}
    makers: dict[Code, tuple[Word, ...]] = {}
    item_tails: tuple[Word, ...]
    not_items_before: tuple[Word, ...]
    triggers: dict[Name, TriggerWords]
    officials: dict[Literal["state", "armed", "private", "troops", "foreign"], tuple[Word, ...]]
    unnamed_speakers: tuple[Word, ...]
    cues: dict[Name, CueWords]
    vetoes: dict[Name, tuple[Word, ...]]
    grammar: dict[GrammarPart, tuple[Word, ...]]
    hidden: tuple[Word, ...]

    def senses(self) -> Senses:
        """Yield each literal with its sense; where a literal has several, the first kinds win."""
        for item, words in self.items.items():
            yield from words.senses(item)
        for name, triggers in self.triggers.items():
            yield from triggers.senses(name)
        for rank, nouns in self.officials.items():
            for noun in nouns:
                yield from _numbers(noun, Sense("official", rank))
        for name, cues in self.cues.items():
            yield from cues.senses(name)
        for part, texts in self.grammar.items():
            yield from ((text, Sense("grammar", part)) for text in texts)
        for noun in self.unnamed_speakers:
            yield from _numbers(noun, Sense("unnamed", "unnamed"))
        for reason, texts in self.vetoes.items():
            yield from ((text, Sense("veto", reason)) for text in texts)
        yield from ((text, Sense("hidden", "hidden")) for text in self.hidden)
        for word in (*self.item_tails, *self.not_items_before):
            yield word, Sense("grammar", "noun")


class FrameEntry(_Entry):
    """A frame of `frames.yaml`."""

    id: Name
    pattern: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    event: EventType | None = None
    topics: tuple[Name, ...] = ()
    status: Status | None = None
    item: Item | None = None
    whose: Literal["state", "any"] = "any"
    strength: Annotated[float, Field(gt=0, le=1)] = 1.0
    alone: bool = True
    denial: bool = False

    def frame(self) -> Frame:
        """Return the frame as the classifier sees it."""
        return Frame(
            id=self.id,
            pattern=self.pattern,
            event=self.event,
            topics=self.topics,
            status=self.status,
            item=self.item,
            state_only=self.whose == "state",
            strength=self.strength,
            alone=self.alone,
            is_denial=self.denial,
        )


_LIGHT: Final = ("light", "announce", "clear", "keep", "plan", "refuse", "lift", "hold", "launch", "order")


class ActEntry(_Entry):
    """An act of `frames.yaml`."""

    id: Name
    event: EventType
    words: tuple[Name, ...] = ()
    things: tuple[Name, ...] = ()
    forms: tuple[Literal["active", "done", "noun"], ...] = ("active", "done", "noun")
    fills: dict[Word, Slot | tuple[Slot, ...]]
    needs: tuple[Slot, ...] = ()
    lone: tuple[Slot, ...] = ()
    light: tuple[Name, ...] = _LIGHT
    topics: tuple[Name, ...] = ()
    status: Status | None = None
    item: Item | None = None
    whose: Literal["state", "any"] = "any"
    strength: Annotated[float, Field(gt=0, le=1)] = 1.0
    users: tuple[Name, ...] = ()
    only: tuple[Name, ...] = ()
    mutual: bool = False

    def act(self) -> Act:
        """Return the act as the classifier sees it."""
        return Act(
            id=self.id,
            event=self.event,
            words=self.words,
            things=self.things,
            forms=self.forms,
            fills=tuple(_each_slot(self.fills)),
            needs=self.needs,
            lone=self.lone,
            light=self.light,
            topics=self.topics,
            status=self.status,
            item=self.item,
            state_only=self.whose == "state",
            strength=self.strength,
            users=self.users,
            only=self.only,
            mutual=self.mutual,
        )


def _each_slot(fills: Mapping[str, Slot | tuple[Slot, ...]]) -> Iterator[tuple[str, Slot]]:
    """Yield each relation with each slot it may fill."""
    for relation, slots in fills.items():
        for slot in (slots,) if isinstance(slots, str) else slots:
            yield relation, slot


class FramesFile(_Entry):
    """`frames.yaml`."""

    fillers: tuple[Word, ...]
    frames: tuple[FrameEntry, ...]
    acts: tuple[ActEntry, ...] = ()


class ScorerFile(_Entry):
    """`scorer.yaml`: what `make train` has found."""

    bias: float
    weights: dict[Name, float]
    offsets: dict[Name, float] = {}
    proofs: dict[Name, float] = {}
    threshold: Annotated[float, Field(ge=0, le=1)]
    thresholds: dict[Name, Annotated[float, Field(ge=0, le=1)]] = {}
    country_bias: float
    country_weights: dict[Name, float]

    def scorer(self) -> Scorer:
        """Return the scorer; a feature without a weight counts nothing."""
        weights = tuple(self.weights.get(name, 0.0) for name in FEATURES)
        return Scorer(self.bias, weights, self.offsets, self.threshold, self.thresholds, self.proofs)

    def country_scorer(self) -> CountryScorer:
        """Return the scorer of countries."""
        return CountryScorer(self.country_bias, tuple(self.country_weights.get(name, 0.0) for name in COUNTRY_FEATURES))


Pattern = Annotated[str, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=True)]
ClassName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,40}$")]
_MARKED: Final = re.compile(r"(T|AA|A):\s+")


class SignalsFile(_Entry):
    """A file of the folder `signals`: what speaks for one topic, or, without one, what all topics share."""

    topic: Name | None = None
    classes: dict[ClassName, tuple[Pattern, ...]] = {}
    strong: tuple[Pattern, ...] = ()
    medium: tuple[Pattern, ...] = ()
    weak: tuple[Pattern, ...] = ()
    against: tuple[Pattern, ...] = ()
    hidden: tuple[Pattern, ...] = ()
    irregular: dict[Word, tuple[Word, ...]] = {}
    breaks: tuple[Word, ...] = ()
    common: tuple[Word, ...] = ()

    def signals(self) -> Iterator[tuple[Strength, int, Signal]]:
        """Yield each signal with where it stands."""
        for strength in get_args(Strength):
            for number, pattern in enumerate(getattr(self, strength)):
                yield strength, number, _signal(self.topic or "", pattern, strength)


def _signal(topic: str, written: str, strength: Strength) -> Signal:
    """Return a pattern with its marks read: `T:` headlines only, `A:` names a party, `AA:` names two."""
    marks = set()
    while found := _MARKED.match(written):
        marks.add(found[1])
        written = written[found.end() :]
    return Signal(topic, written, strength, "T" in marks, 2 if "AA" in marks else int("A" in marks))


KEYS: Final = frozenset(
    name
    for model in (TopicEntry, ProofEntry, PartyEntry, ItemWords, TriggerWords, CueWords, WordsFile, FrameEntry,
                  ActEntry, FramesFile, ScorerFile, SignalsFile)
    for name in model.model_fields
)  # fmt: skip
"""Every key that any file may have."""


def signal_lexicon(shared: Sequence[SignalsFile]) -> SignalLexicon:
    """Return all files of signals as one lexicon."""
    return SignalLexicon(
        signals=tuple(signal for file in shared for _, _, signal in file.signals()),
        classes={name: entries for file in shared for name, entries in file.classes.items()},
        irregular={word: forms for file in shared for word, forms in file.irregular.items()},
        breaks=tuple(word for file in shared for word in file.breaks),
        common=frozenset(word for file in shared for word in file.common),
        hidden=tuple(entry for file in shared for entry in file.hidden),
    )


def lexicon(parties: PartiesFile, words: WordsFile, frames: FramesFile, territories: TerritoriesFile) -> Lexicon:
    """Return one language's lexicon; a name that `territories` shares with another file is the other's."""
    senses: defaultdict[str, dict[Sense, None]] = defaultdict(dict)
    for source in (parties.senses(), words.senses()):
        for text, sense in source:
            senses[fold(text)][sense] = None
    for text, sense in territories.senses():
        senses[fold(text)] = senses.get(fold(text)) or {sense: None}
    return Lexicon(
        senses={text: tuple(found) for text, found in senses.items()},
        cues={name: Cue(name, cue.reach, cue.status, cue.speaks) for name, cue in words.cues.items()},
        trigger_cues={name: trigger.cue for name, trigger in words.triggers.items() if trigger.cue},
        item_tails=frozenset(form for tail in words.item_tails for form in (tail, plural(tail))),
        not_items_before=frozenset(words.not_items_before),
        frames=tuple(entry.frame() for entry in frames.frames),
        fillers=frames.fillers,
        acts=tuple(entry.act() for entry in frames.acts),
        item_kinds={str(event): kinds for event, kinds in words.item_kinds.items()},
        makers={
            fold(form): code for code, names in words.makers.items() for name in names for form in (name, plural(name))
        },
    )


def _numbers(noun: str, sense: Sense) -> Senses:
    yield noun, sense
    yield plural(noun), sense


def _case(name: str) -> str:
    """A short name in capitals must stand in capitals ("US" is not "us"); any other begins with one."""
    letters = [character for character in name if character.isalpha()]
    short = name.isupper() and (len(letters) <= _ACRONYM_LETTERS or "." in name)
    return name if short else "Capital"
