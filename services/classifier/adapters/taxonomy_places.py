"""Where something stands in a YAML text, and what is wrong there."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

import yaml
from pydantic_core import ErrorDetails

from services.classifier.adapters.taxonomy_schema import KEYS

Place = tuple[int | str, ...]

SHOWN_CHARACTERS: Final = 60


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a file of the taxonomy, and what to do about it."""

    file: str
    """Its name from the taxonomy's folder, such as `en/words.yaml`."""
    line: int
    """From 1; 0 where the whole file is meant."""
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}"


def mistake_at(file: str, text: str, place: Place, message: str) -> Mistake:
    """Return a mistake with the line on which `place` stands in a YAML text, or the nearest thing around it."""
    return Mistake(file, _line(text, place), message)


def mistake_of(file: str, text: str, problem: ErrorDetails) -> Mistake:
    """Return a problem that validation has found, in plain words."""
    what = ".".join(str(part) for part in problem["loc"])
    return mistake_at(file, text, problem["loc"], f"{what}: {_said(problem)}")


def nearest(word: str, known: "frozenset[str] | set[str]") -> str:
    """Return a hint at the known name that is most like `word`, empty if none is."""
    found = get_close_matches(word, sorted(known), 1)
    return f"; did you mean {found[0]}?" if found else ""


def _said(problem: ErrorDetails) -> str:
    if problem["type"] == "extra_forbidden":
        name = str(problem["loc"][-1])
        return f"{name!r} is no key that is known here{nearest(name, KEYS)}"
    if problem["type"] == "missing":
        return "is missing; add it"
    given = problem["input"]
    shown = f" (there stands {given[:SHOWN_CHARACTERS]!r})" if isinstance(given, str) else ""
    return f"{problem['msg']}{shown}"


def _line(text: str, place: Place) -> int:
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
