"""The examples of a taxonomy: `examples.yaml` in the folder of each language, a list of small articles."""

from collections.abc import Iterator
from importlib.resources.abc import Traversable

import yaml
from pydantic import BaseModel, ConfigDict, RootModel, ValidationError

from services.classifier.adapters.taxonomy_files import TaxonomyMistakes, built_in
from services.classifier.adapters.taxonomy_places import Mistake, mistake_of
from services.classifier.taxonomies import NOW, Example
from tocsin.messages import Article

FILE = "examples.yaml"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    text: str = ""
    topics: tuple[str, ...]


class _File(RootModel[tuple[_Entry, ...]]):
    pass


def examples_in(folder: Traversable | None = None) -> tuple[Example, ...]:
    """Return the examples of a taxonomy, by default of the one that comes with Tocsin.

    Raises:
        TaxonomyMistakes: a file of them cannot be read.
    """
    found: list[Example] = []
    for language in sorted((folder or built_in()).iterdir(), key=lambda each: each.name):
        file = language / FILE
        if language.is_dir() and file.is_file():
            found += _read(f"{language.name}/{FILE}", file.read_text("utf-8"), language.name)
    return tuple(found)


def _read(name: str, text: str, language: str) -> Iterator[Example]:
    try:
        entries = _File.model_validate(yaml.load(text, Loader=yaml.CBaseLoader)).root  # noqa: S506 - strings only
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise TaxonomyMistakes((Mistake(name, line, f"not YAML: {error.problem}"),)) from error
    except ValidationError as error:
        raise TaxonomyMistakes(tuple(mistake_of(name, text, problem) for problem in error.errors())) from error
    for number, entry in enumerate(entries, 1):
        article = Article(id=f"example-{number}", title=entry.title, body=entry.text, language=language, first_seen=NOW)
        yield Example(name, number, article, frozenset(entry.topics))
