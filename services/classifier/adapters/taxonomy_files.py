"""Read the taxonomy from the YAML files of a folder; a mistake is told with its file, line and what to do.

Files: `topics.yaml`, and in a folder for each language `parties.yaml`, `words.yaml`, `frames.yaml` and a folder
`signals` with a file for each topic and one for what they share. `scorer.yaml` and the language's `territories.yaml`
may be left out: the built-in ones are read instead.
"""

from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

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
Place = tuple[int | str, ...]

LANGUAGE: Final = "en"
_SCORER: Final = "scorer.yaml"
_TERRITORIES: Final = f"{LANGUAGE}/territories.yaml"
_FILES: Final = ("topics.yaml", f"{LANGUAGE}/parties.yaml", f"{LANGUAGE}/words.yaml", f"{LANGUAGE}/frames.yaml")


def load_taxonomy(folder: Traversable | None = None) -> Taxonomy:
    """Return the taxonomy in `folder`, by default the one that comes with Tocsin."""
    folder = folder or _built_in()
    signal_names = _signal_names(folder)
    texts = {name: _text(folder, name) for name in (*_FILES, *signal_names)}
    texts |= {name: _text(_holder(folder, name), name) for name in (_TERRITORIES, _SCORER)}
    topics_name, parties_name, words_name, frames_name = _FILES
    rules = tuple(entry.rule() for entry in _checked(TopicsFile, topics_name, texts[topics_name]).root)
    found = lexicon(
        _checked(PartiesFile, parties_name, texts[parties_name]),
        _checked(WordsFile, words_name, texts[words_name]),
        _checked(FramesFile, frames_name, texts[frames_name]),
        _checked(TerritoriesFile, _TERRITORIES, texts[_TERRITORIES]),
    )
    ids = {rule.id for rule in rules}
    _check_topics(rules, texts[topics_name])
    _check_frames(found, ids, texts[frames_name])
    signals = _signals({name: _checked(SignalsFile, name, texts[name]) for name in signal_names}, ids, texts)
    scorer = _checked(ScorerFile, _SCORER, texts[_SCORER])
    return Taxonomy(_version(texts), rules, found, signals, scorer.scorer(), scorer.country_scorer())


def _holder(folder: Traversable, name: str) -> Traversable:
    """Return the folder that has a file which may be left out: the operator's own, or the built-in one."""
    return folder if folder.joinpath(*name.split("/")).is_file() else _built_in()


def _built_in() -> Traversable:
    return files("services.classifier") / "taxonomy"


def _signal_names(folder: Traversable) -> list[str]:
    inner = folder.joinpath(LANGUAGE, "signals")
    if not inner.is_dir():
        return []
    return sorted(f"{LANGUAGE}/signals/{file.name}" for file in inner.iterdir() if file.name.endswith(".yaml"))


def _version(texts: dict[str, str]) -> str:
    return sha256("\0".join(texts.values()).encode()).hexdigest()[:12]


def _text(folder: Traversable, name: str) -> str:
    try:
        return folder.joinpath(*name.split("/")).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"taxonomy {name}: cannot be read ({error}); it must be a UTF-8 file") from error


def _checked(model: type[M], name: str, text: str) -> M:
    try:
        return model.model_validate(yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506 - strings only
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Misconfigured(f"taxonomy {name}:{line}: not YAML: {error.problem}") from error
    except ValidationError as error:
        first = error.errors()[0]
        what = ".".join(str(part) for part in first["loc"])
        raise _mistake(name, text, first["loc"], f"{what}: {first['msg']}") from error


def _mistake(name: str, text: str, place: Place, message: str) -> Misconfigured:
    return Misconfigured(f"taxonomy {name}:{_line(text, place)}: {message}")


def _line(text: str, place: Place) -> int:
    """Return the line, from 1, of what stands at `place` in a YAML text, or of the nearest thing around it."""
    node: Any = yaml.compose(text, Loader=yaml.CBaseLoader)
    for part in place:
        inner = _child(node, part)
        if inner is None:
            break
        node = inner
    return int(node.start_mark.line) + 1 if node is not None else 1


def _child(node: Any, part: int | str) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        return node.value[part]
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    return None


def _check_topics(rules: tuple[TopicRule, ...], text: str) -> None:
    known: set[str] = {rule.id for rule in rules}
    for number, rule in enumerate(rules):
        if any(other.id == rule.id for other in rules[:number]):
            raise _mistake("topics.yaml", text, (number, "id"), f"{rule.id} is there twice; give it another id")
        for broader in rule.broader:
            if broader not in known:
                raise _mistake("topics.yaml", text, (number, "broader"), f"{broader} is no topic; add it or drop it")


def _check_frames(found: Lexicon, topics: set[str], text: str) -> None:
    name = f"{LANGUAGE}/frames.yaml"
    try:
        alphabet = Alphabet(found)
    except PatternError as error:
        raise _mistake(name, text, ("fillers",), f"{error}; it must be a class in words.yaml") from error
    for number, frame in enumerate(found.frames):
        try:
            alphabet.compiled(frame)
        except PatternError as error:
            message = f"frame {frame.id}: {error}; its words are explained at the top of the file"
            raise _mistake(name, text, ("frames", number, "pattern"), message) from error
        for topic in frame.topics:
            if topic not in topics:
                message = f"frame {frame.id}: {topic} is no topic; add it to topics.yaml"
                raise _mistake(name, text, ("frames", number, "topics"), message)


def _signals(found: dict[str, SignalsFile], topics: set[str], texts: dict[str, str]) -> SignalLexicon:
    """Return all signals, each of them tried."""
    _check_classes(found, texts)
    lexicon = signal_lexicon(tuple(found.values()))
    grammar = Grammar(Vocabulary(lexicon.irregular, lexicon.breaks), lexicon.classes, lexicon.common)
    for name, file in found.items():
        if file.topic is not None and file.topic not in topics:
            raise _mistake(name, texts[name], ("topic",), f"{file.topic} is no topic; add it to topics.yaml")
        for strength, number, signal in file.signals():
            place = (strength, number)
            if file.topic is None:
                raise _mistake(name, texts[name], place, "a file with signals must name its topic")
            try:
                grammar.read(signal.pattern)
            except ExpressionError as error:
                raise _mistake(name, texts[name], place, f"{signal.pattern!r}: {error}") from error
        for number, entry in enumerate(file.hidden):
            try:
                grammar.words(entry)
            except ExpressionError as error:
                raise _mistake(name, texts[name], ("hidden", number), f"{entry!r}: {error}") from error
    return lexicon


def _check_classes(found: dict[str, SignalsFile], texts: dict[str, str]) -> None:
    seen: dict[str, str] = {}
    for name, file in found.items():
        for known in file.classes:
            if known in seen:
                message = f"class {known} is in {seen[known]} already; give it another name"
                raise _mistake(name, texts[name], ("classes", known), message)
            seen[known] = name
