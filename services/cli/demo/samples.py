"""The articles of the demo, each with what it must lead to, and the subscriptions that wait for them."""

from collections.abc import Iterator, Mapping
from enum import IntEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, field_validator, model_validator

SUBSCRIPTIONS: Final[Mapping[str, str]] = {
    "missiles": "topic:missile-transfer AND event:(transfer actor:KP recipient:RU)",
    "condemnations": "event:(condemn recipient:RU)",
}
"""Name -> query."""


class Wave(IntEnum):
    """When an article comes; each is a folder of `articles`."""

    BEFORE = 0
    """The feed lists it already when it is added."""
    MORNING = 1
    """What was asked for happens."""
    ALIKE = 2
    """It names what was asked for and does not tell of it."""
    PASTED = 3
    """A person pastes it; it is not on the site."""

    @property
    def folder(self) -> str:
        """The name of its folder."""
        return f"{self.value}-{self.name.lower()}"


class Sample(BaseModel):
    """An article of our own writing, with the page it stands on and whom it must ring for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: str
    wave: Wave
    title: str
    section: tuple[str, ...]
    author: str
    hours_ago: float
    """How long before the demo it came out."""
    teaser: str = ""
    body: tuple[str, ...]
    """Its paragraphs."""
    caption: str
    related: tuple[str, ...] = ()
    """Headlines of other articles on its page, beside those that stand on every page."""
    comments: tuple[str, ...] = ()
    """What readers wrote under it."""
    whole: bool = False
    """Whether the feed carries its whole text and not a teaser only."""
    rings: frozenset[str] = frozenset()
    """Names of the subscriptions it must ring for."""
    because: str = ""
    """Why it must ring for nobody."""

    @field_validator("body", mode="before")
    @classmethod
    def _paragraphs(cls, text: object) -> object:
        return tuple(" ".join(part.split()) for part in text.split("\n\n")) if isinstance(text, str) else text

    @model_validator(mode="after")
    def _decided(self) -> Self:
        if bool(self.rings) == bool(self.because):
            raise ValueError("say either whom it rings for or why it rings for nobody")
        if unknown := self.rings - SUBSCRIPTIONS.keys():
            raise ValueError(f"there is no subscription {', '.join(sorted(unknown))}")
        return self


def samples() -> tuple[Sample, ...]:
    """Return all articles of the demo in the order in which they come."""
    folder = files(__package__) / "articles"
    return tuple(sample for wave in Wave for sample in _of_wave(folder / wave.folder, wave))


def _of_wave(folder: Traversable, wave: Wave) -> Iterator[Sample]:
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        slug = file.name.removesuffix(".yaml")
        yield Sample(slug=slug, wave=wave, **yaml.safe_load(file.read_text("utf-8")))
