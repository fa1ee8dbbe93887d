"""Labels that the guide plainly speaks against, and what they should be."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter

FILE: Final = Path(__file__).with_name("corrections.yaml")

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Text
    add: frozenset[Text] = frozenset()
    remove: frozenset[Text] = frozenset()
    why: Text


@dataclass(frozen=True, slots=True)
class Correction:
    """What an article's topics lack, and what they have too much."""

    add: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()

    def applied(self, topics: frozenset[str]) -> frozenset[str]:
        """Return `topics` as they should be."""
        return (topics | self.add) - self.remove


def corrections(file: Path = FILE) -> Mapping[str, Correction]:
    """Return the corrections in a file, by the id of the article."""
    entries = TypeAdapter(tuple[_Entry, ...]).validate_python(yaml.safe_load(file.read_text("utf-8")))
    return {entry.id: Correction(entry.add, entry.remove) for entry in entries}
