"""Read the taxonomy from the YAML files of a folder; each mistake is told with its file, line and what to do.

Files: `topics.yaml`, and in a folder for each language `parties.yaml`, `words.yaml`, `frames.yaml` and a folder
`signals` with a file for each topic and one for what they share. `scorer.yaml` and the language's `territories.yaml`
may be left out: the built-in ones are read instead. A folder whose `words.yaml` says `reader: particles` is a language
with particles: its files have a shape of their own.
"""

from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from services.classifier.adapters.particles_files import languages_beside, names_of, particle_language
from services.classifier.adapters.taxonomy_places import Mistake, Place, mistake_at, mistake_of, nearest
from services.classifier.adapters.taxonomy_schema import (
    FramesFile,
    PartiesFile,
    ScorerFile,
    SignalsFile,
    TerritoriesFile,
    TopicsFile,
    WordsFile,
    lexicon,
    signal_lexicon,
)
from services.classifier.domain.expressions import ExpressionError, Grammar, Vocabulary
from services.classifier.domain.patterns import Alphabet, PatternError
from services.classifier.domain.taxonomy import Lexicon, SignalLexicon, Taxonomy, TopicRule
from tocsin.errors import Misconfigured

M = TypeVar("M", bound=BaseModel)

LANGUAGE: Final = "en"
_TOPICS: Final = "topics.yaml"
_SCORER: Final = "scorer.yaml"
_PARTIES, _WORDS, _FRAMES, _TERRITORIES = (
    f"{LANGUAGE}/{name}.yaml" for name in ("parties", "words", "frames", "territories")
)


class TaxonomyMistakes(Misconfigured):
    """A taxonomy that cannot be read; the text tells the first mistake, `mistakes` all."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        more = f" (and {len(mistakes) - 1} more: tocsin taxonomy check)" if len(mistakes) > 1 else ""
        super().__init__(f"taxonomy {mistakes[0]}{more}")
        self.mistakes = mistakes


def load_taxonomy(folder: Traversable | None = None) -> Taxonomy:
    """Return the taxonomy in `folder`, by default the one that comes with Tocsin.

    Raises:
        TaxonomyMistakes: there is something wrong with it.
    """
    return _Files(folder or built_in()).taxonomy()


def built_in() -> Traversable:
    """Return the folder of the taxonomy that comes with Tocsin."""
    return files("services.classifier") / "taxonomy"


class _Files:
    """The texts of a folder, and what has been found wrong with them so far."""

    def __init__(self, folder: Traversable) -> None:
        self._folder = folder
        self._mistakes: list[Mistake] = []
        self._texts: dict[str, str] = {}
        self._signal_names = self._names_of_signals()
        self._languages = {language: names_of(folder, language) for language in languages_beside(folder, LANGUAGE)}
        others = (name for names in self._languages.values() for name in names)
        for name in (_TOPICS, _PARTIES, _WORDS, _FRAMES, *self._signal_names, *others):
            self._read(folder, name)
        for name in (_TERRITORIES, _SCORER):
            self._read(folder if folder.joinpath(*name.split("/")).is_file() else built_in(), name)
        self._end_if_wrong()

    def taxonomy(self) -> Taxonomy:
        """Return what the files say; everything that is wrong is collected first."""
        topics, scorer = self._checked(TopicsFile, _TOPICS), self._checked(ScorerFile, _SCORER)
        parties, words = self._checked(PartiesFile, _PARTIES), self._checked(WordsFile, _WORDS)
        frames, territories = self._checked(FramesFile, _FRAMES), self._checked(TerritoriesFile, _TERRITORIES)
        signals = {name: file for name in self._signal_names if (file := self._checked(SignalsFile, name))}
        if not topics:
            self._end_if_wrong()
        assert topics
        rules = tuple(entry.rule() for entry in topics.root)
        ids = {rule.id for rule in rules}
        self._check_topics(rules)
        found = lexicon(parties, words, frames, territories) if parties and words and frames and territories else None
        if found:
            self._check_frames(found, ids)
        signalled = self._signals(signals, ids)
        particles = tuple(
            known
            for language, names in self._languages.items()
            if (known := particle_language(language, names, ids, self._checked, self._wrong))
        )
        self._end_if_wrong()
        assert found
        assert scorer
        return Taxonomy(self._version(), rules, found, signalled, scorer.scorer(), scorer.country_scorer(), particles)

    def _names_of_signals(self) -> list[str]:
        inner = self._folder.joinpath(LANGUAGE, "signals")
        if not inner.is_dir():
            return []
        return sorted(f"{LANGUAGE}/signals/{file.name}" for file in inner.iterdir() if file.name.endswith(".yaml"))

    def _read(self, folder: Traversable, name: str) -> None:
        try:
            self._texts[name] = folder.joinpath(*name.split("/")).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            self._mistakes.append(Mistake(name, 0, f"cannot be read ({error}); it must be a UTF-8 file"))

    def _version(self) -> str:
        return sha256("\0".join(self._texts.values()).encode()).hexdigest()[:12]

    def _end_if_wrong(self) -> None:
        if self._mistakes:
            raise TaxonomyMistakes(tuple(self._mistakes))

    def _wrong(self, name: str, place: Place, message: str) -> None:
        self._mistakes.append(mistake_at(name, self._texts[name], place, message))

    def _checked(self, model: type[M], name: str) -> M | None:
        text = self._texts[name]
        try:
            return model.model_validate(yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506 - strings only
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self._mistakes.append(Mistake(name, line, f"not YAML: {error.problem}"))
        except ValidationError as error:
            self._mistakes += [mistake_of(name, text, problem) for problem in error.errors()]
        return None

    def _check_topics(self, rules: tuple[TopicRule, ...]) -> None:
        known = {rule.id for rule in rules}
        for number, rule in enumerate(rules):
            if any(other.id == rule.id for other in rules[:number]):
                self._wrong(_TOPICS, (number, "id"), f"{rule.id} is there twice; give it another id")
            for broader in rule.broader:
                if broader not in known:
                    message = f"{broader} is no topic; add it or drop it{nearest(broader, known)}"
                    self._wrong(_TOPICS, (number, "broader"), message)

    def _check_frames(self, found: Lexicon, topics: set[str]) -> None:
        try:
            alphabet = Alphabet(found)
        except PatternError as error:
            self._wrong(_FRAMES, ("fillers",), f"{error}; it must be a class in words.yaml")
            return
        for number, frame in enumerate(found.frames):
            try:
                alphabet.compiled(frame)
            except PatternError as error:
                message = f"frame {frame.id}: {error}; its words are explained at the top of the file"
                self._wrong(_FRAMES, ("frames", number, "pattern"), message)
            for topic in frame.topics:
                if topic not in topics:
                    message = f"frame {frame.id}: {topic} is no topic; add it to topics.yaml{nearest(topic, topics)}"
                    self._wrong(_FRAMES, ("frames", number, "topics"), message)

    def _signals(self, found: dict[str, SignalsFile], topics: set[str]) -> SignalLexicon:
        """Return all signals, each of them tried."""
        self._check_classes(found)
        lexicon = signal_lexicon(tuple(found.values()))
        grammar = Grammar(Vocabulary(lexicon.irregular, lexicon.breaks), lexicon.classes, lexicon.common)
        for name, file in found.items():
            self._check_signals(name, file, grammar, topics)
        return lexicon

    def _check_signals(self, name: str, file: SignalsFile, grammar: Grammar, topics: set[str]) -> None:
        if file.topic is not None and file.topic not in topics:
            self._wrong(
                name, ("topic",), f"{file.topic} is no topic; add it to topics.yaml{nearest(file.topic, topics)}"
            )
        for strength, number, signal in file.signals():
            place = (strength, number)
            if file.topic is None:
                self._wrong(name, place, "a file with signals must name its topic")
            try:
                grammar.read(signal.pattern)
            except ExpressionError as error:
                self._wrong(name, place, f"{signal.pattern!r}: {error}")
        for number, entry in enumerate(file.hidden):
            try:
                grammar.words(entry)
            except ExpressionError as error:
                self._wrong(name, ("hidden", number), f"{entry!r}: {error}")

    def _check_classes(self, found: dict[str, SignalsFile]) -> None:
        seen: dict[str, str] = {}
        for name, file in found.items():
            for known in file.classes:
                if known in seen:
                    message = f"class {known} is in {seen[known]} already; give it another name"
                    self._wrong(name, ("classes", known), message)
                seen[known] = name
