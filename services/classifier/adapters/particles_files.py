"""Put together a language with particles from the files of its folder, and find what is wrong in them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable
from typing import Final, Protocol, TypeVar

from pydantic import BaseModel

from services.classifier.adapters.particles_schema import (
    ParticleFrames,
    ParticleParties,
    ParticleWords,
    particle_lexicon,
)
from services.classifier.adapters.taxonomy_places import Place, nearest
from services.classifier.adapters.taxonomy_schema import SignalsFile
from services.classifier.domain.particles.lexicon import ParticleLexicon
from services.classifier.domain.particles.wordings import WordingError, compiled

M = TypeVar("M", bound=BaseModel)
Wrong = Callable[[str, Place, str], None]
"""Tells a mistake: in which file, where, what."""

_FILES: Final = ("parties", "words", "frames")


class Checked(Protocol):
    """Returns a file in its shape, none if it has mistakes."""

    def __call__(self, model: type[M], name: str, /) -> M | None: ...


def languages_beside(folder: Traversable, main: str) -> list[str]:
    """Return the languages that have a folder, without `main`."""
    if not folder.is_dir():
        return []
    inner = (each for each in folder.iterdir() if each.is_dir() and each.name != main)
    return sorted(each.name for each in inner if each.joinpath("words.yaml").is_file())


def names_of(folder: Traversable, language: str) -> list[str]:
    """Return the names of a language's files."""
    signals = folder.joinpath(language, "signals")
    found = sorted(each.name for each in signals.iterdir()) if signals.is_dir() else []
    return [
        *(f"{language}/{name}.yaml" for name in _FILES),
        *(f"{language}/signals/{name}" for name in found if name.endswith(".yaml")),
    ]


def particle_language(
    language: str, names: Sequence[str], topics: set[str], checked: Checked, wrong: Wrong
) -> ParticleLexicon | None:
    """Return the lexicon that a language's files make, none if there are mistakes."""
    parties_name, words_name, frames_name, *signal_names = names
    parties, words = checked(ParticleParties, parties_name), checked(ParticleWords, words_name)
    frames = checked(ParticleFrames, frames_name)
    signals = {name: file for name in signal_names if (file := checked(SignalsFile, name))}
    if words and frames:
        for place, message in _unknown(words, frames):
            wrong(frames_name, place, message)
    if words:
        for place, message in _unknown_in_cues(words):
            wrong(words_name, place, message)
    _check_signals(signals, topics, wrong)
    if not (parties and words and frames):
        return None
    return particle_lexicon(language, parties, words, frames.frames, tuple(signals.values()))


def _unknown(words: ParticleWords, frames: ParticleFrames) -> Iterator[tuple[Place, str]]:
    """Yield what the frames ask for and the words do not have."""
    for number, frame in enumerate(frames.frames):
        for verb in frame.verbs:
            if verb not in words.verbs:
                hint = nearest(verb, set(words.verbs))
                yield ("frames", number, "verbs"), f"frame {frame.id}: {verb} is no class in words.yaml{hint}"
        for item in frame.items:
            if item not in words.items:
                hint = nearest(item, set(words.items))
                yield ("frames", number, "items"), f"frame {frame.id}: {item} is no item in words.yaml{hint}"


def _unknown_in_cues(words: ParticleWords) -> Iterator[tuple[Place, str]]:
    for name, cue in words.cues.items():
        for verb in cue.verbs:
            if verb not in words.verbs:
                yield ("cues", name, "verbs"), f"cue {name}: {verb} is no class{nearest(verb, set(words.verbs))}"


def _check_signals(signals: Mapping[str, SignalsFile], topics: set[str], wrong: Wrong) -> None:
    classes = {name: entries for file in signals.values() for name, entries in file.classes.items()}
    for name, file in signals.items():
        if file.topic is not None and file.topic not in topics:
            hint = nearest(file.topic, topics)
            wrong(name, ("topic",), f"{file.topic} is no topic; add it to topics.yaml{hint}")
        for strength, number, signal in file.signals():
            try:
                compiled(signal.pattern, classes)
            except WordingError as error:
                wrong(name, (strength, number), f"{signal.pattern!r}: {error}")
