"""Read the taxonomy from the YAML files of a folder; a mistake is told with its file, line and what to do.

Files: `topics.yaml`, and in a folder for each language `parties.yaml`, `words.yaml` and `frames.yaml`.
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
    TopicsFile,
    WordsFile,
    lexicon,
)
from services.classifier.domain.patterns import Alphabet, PatternError
from services.classifier.domain.taxonomy import Lexicon, Taxonomy, TopicRule
from tocsin.errors import Misconfigured

M = TypeVar("M", bound=BaseModel)
Place = tuple[int | str, ...]

LANGUAGE: Final = "en"
_FILES: Final = ("topics.yaml", f"{LANGUAGE}/parties.yaml", f"{LANGUAGE}/words.yaml", f"{LANGUAGE}/frames.yaml")


def load_taxonomy(folder: Traversable | None = None) -> Taxonomy:
    """Return the taxonomy in `folder`, by default the one that comes with Tocsin."""
    folder = folder or files("services.classifier") / "taxonomy"
    texts = {name: _text(folder, name) for name in _FILES}
    topics_name, parties_name, words_name, frames_name = _FILES
    topics = _checked(TopicsFile, topics_name, texts[topics_name])
    frames = _checked(FramesFile, frames_name, texts[frames_name])
    found = lexicon(
        _checked(PartiesFile, parties_name, texts[parties_name]),
        _checked(WordsFile, words_name, texts[words_name]),
        frames,
    )
    rules = tuple(entry.rule() for entry in topics.root)
    _check_topics(rules, texts[topics_name])
    _check_frames(found, {rule.id for rule in rules}, texts[frames_name])
    return Taxonomy(_version(texts), rules, found)


def _version(texts: dict[str, str]) -> str:
    return sha256("\0".join(texts[name] for name in _FILES).encode()).hexdigest()[:12]


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
