"""The shape of the files of a language with particles, and what they say in the classifier's own terms."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from services.classifier.adapters.taxonomy_schema import Code, Name, SignalsFile
from services.classifier.domain.folding import fold
from services.classifier.domain.particles.lexicon import (
    Ending,
    Form,
    Meaning,
    ParticleCue,
    ParticleFrame,
    ParticleLexicon,
    Role,
    Slot,
)
from tocsin.messages import EventType, Item, Status

Text = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Meanings = Iterator[tuple[str, Meaning]]
_STEMS: Final[tuple[Form, ...]] = ("base", "past", "done", "coming")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ParticleParty(_Entry):
    """A state or body."""

    names: tuple[Text, ...] = ()
    places: tuple[Text, ...] = ()


class ParticleParties(_Entry):
    """`parties.yaml`."""

    parties: dict[Code, ParticleParty]
    groups: dict[Text, tuple[Code, ...]] = {}

    def meanings(self) -> Meanings:
        """Yield each literal with its meaning."""
        for code, party in self.parties.items():
            for name in party.names:
                yield name, Meaning("party", (code,))
            for place in party.places:
                yield place, Meaning("party", (code,), place=True)
        for name, codes in self.groups.items():
            yield name, Meaning("party", codes)


class ParticleVerbs(_Entry):
    """A class of verbs: nouns that make verbs, and stems in their four forms."""

    nouns: tuple[Text, ...] = ()
    stems: tuple[Text, ...] = ()
    passive: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _has_four_forms(self) -> "ParticleVerbs":
        for stems in (*self.stems, *self.passive):
            if len(stems.split()) % len(_STEMS):
                raise ValueError(f"{stems!r} must give a stem before an ending, in the past, done and to come")
        return self

    def meanings(self, name: str) -> Meanings:
        """Yield each literal with its meaning."""
        for noun in self.nouns:
            yield noun, Meaning("verb", verb=name)
        for stems in (*self.stems, *self.passive):
            words = stems.split()
            size = len(words) // len(_STEMS)
            for number, form in enumerate(_STEMS):
                yield (
                    " ".join(words[number * size : (number + 1) * size]),
                    Meaning("verb", verb=name, form=form, passive=stems in self.passive),
                )


class ParticleItem(_Entry):
    """The words for one kind of thing."""

    words: tuple[Text, ...]
    generic: bool = False


class EndingEntry(_Entry):
    """What the end of a verb says."""

    status: Status
    behind: tuple[Form, ...]
    says: tuple[Text, ...]


class ParticleCueEntry(_Entry):
    """What a verb says of the event in its object."""

    verbs: tuple[Name, ...]
    status: Status | None = None
    speaks: bool = False
    own: bool = False
    quoted_only: bool = False


class ParticleWords(_Entry):
    """`words.yaml`."""

    reader: Literal["particles"]
    letters: tuple[Annotated[str, StringConstraints(pattern=r"^.-.$")], ...]
    particles: dict[Role, tuple[Text, ...]]
    plain: tuple[Text, ...] = ()
    plural: tuple[Text, ...] = ()
    prefixes: tuple[Text, ...] = ()
    active: dict[Text, Form]
    passive: dict[Text, Form]
    auxiliaries: tuple[Text, ...] = ()
    unknown: dict[Literal["quoted", "joined", "final"], tuple[Text, ...]] = {}
    quoting: tuple[Text, ...]
    joining: tuple[Text, ...]
    nominal: tuple[Text, ...]
    own: tuple[Text, ...] = ()
    own_coming: tuple[Text, ...] = ()
    endings: tuple[EndingEntry, ...]
    verbs: dict[Name, ParticleVerbs]
    cues: dict[Name, ParticleCueEntry]
    items: dict[Name, ParticleItem]
    officials: tuple[Text, ...]
    firms: tuple[Text, ...]
    people: tuple[Text, ...]
    made: tuple[Text, ...]
    adverbs: tuple[Text, ...] = ()
    negating: tuple[Text, ...] = ()
    first_person: tuple[Text, ...]
    counters: tuple[Text, ...] = ()
    vetoes: dict[Name, tuple[Text, ...]] = {}
    denied: tuple[Text, ...] = ()
    past: tuple[Text, ...]

    def meanings(self) -> Meanings:
        """Yield each literal with its meaning."""
        for name, verbs in self.verbs.items():
            yield from verbs.meanings(name)
        for item, entry in self.items.items():
            yield from ((word, Meaning("item", item=item, generic=entry.generic)) for word in entry.words)
        yield from ((word, Meaning("official")) for word in self.officials)
        yield from ((word, Meaning("official", generic=True)) for word in self.firms)
        yield from ((word, Meaning("people")) for word in self.people)
        yield from ((word, Meaning("made")) for word in self.made)


class ParticleFrameEntry(_Entry):
    """A frame of `frames.yaml`."""

    id: Name
    event: EventType
    verbs: tuple[Name, ...]
    fills: dict[Role, Slot]
    passive: dict[Role, Slot] = {}
    noun: dict[Role, Slot] = {}
    needs: tuple[Slot, ...] = ()
    items: dict[Name, Item] = {}
    item: Item | None = None
    announced: Status | None = None
    mention: bool = True
    never: tuple[Role, ...] = ()
    origin: bool = False
    deeds: bool = False

    def frame(self) -> ParticleFrame:
        """Return the frame as the reader sees it."""
        return ParticleFrame(**{name: getattr(self, name) for name in type(self).model_fields})


class ParticleFrames(_Entry):
    """`frames.yaml`."""

    frames: tuple[ParticleFrameEntry, ...]


def particle_lexicon(
    language: str,
    parties: ParticleParties,
    words: ParticleWords,
    frames: Sequence[ParticleFrameEntry],
    signals: Sequence[SignalsFile],
) -> ParticleLexicon:
    """Return the lexicon of one language; a party comes before another word that is written the same."""
    meanings: defaultdict[str, dict[Meaning, None]] = defaultdict(dict)
    for source in (parties.meanings(), words.meanings()):
        for text, meaning in source:
            meanings[fold(text)][meaning] = None
    return ParticleLexicon(
        language=language,
        letters=tuple((span[0], span[-1]) for span in words.letters),
        meanings={text: tuple(found) for text, found in meanings.items()},
        particles={text: role for role, texts in words.particles.items() for text in texts},
        plain=words.plain,
        plural=words.plural,
        prefixes=words.prefixes,
        endings=tuple(Ending(entry.status, entry.behind, entry.says) for entry in words.endings),
        active=_longest_first(words.active),
        passive=_longest_first(words.passive),
        auxiliaries=words.auxiliaries,
        unknown=words.unknown,
        quoting=words.quoting,
        joining=words.joining,
        nominal=words.nominal,
        own=words.own,
        own_coming=words.own_coming,
        cues=tuple(
            ParticleCue(name, cue.verbs, cue.status, cue.speaks, cue.own, cue.quoted_only)
            for name, cue in words.cues.items()
        ),
        frames=tuple(entry.frame() for entry in frames),
        adverbs=words.adverbs,
        negating=words.negating,
        first_person=words.first_person,
        counters=words.counters,
        vetoes=words.vetoes,
        denied=words.denied,
        past=words.past,
        signals=tuple(signal for file in signals for _, _, signal in file.signals()),
        classes={name: entries for file in signals for name, entries in file.classes.items()},
    )


def _longest_first(makers: Mapping[str, Form]) -> dict[str, Form]:
    return dict(sorted(makers.items(), key=lambda pair: -len(pair[0])))
