"""Labelled articles, read at their path and never copied."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

import yaml

from services.classifier.lines import read_line
from services.classifier.training.corrections import Correction
from tocsin.messages import Article

Part = Literal["tuned", "held"]

FILES: Final = {"dev.jsonl": 2.0, "dev2.jsonl": 1.0}
"""The files, and what an item of each counts: the first was labelled with more care."""
_OWN: Final = Path(__file__).with_name("own.yaml")
_PARTS: Final = 3
_FOLDS: Final = 5
_RIGHT: Final = Correction()
_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """An article and what a reader said of it."""

    id: str
    article: Article
    topics: frozenset[str]
    primary: str | None
    countries: frozenset[str]
    fold: int
    weight: float = 1.0


def items(folder: Path, part: Part, corrections: Mapping[str, Correction] = MappingProxyType({})) -> list[Item]:
    """Return the labelled articles of one part, with their labels corrected.

    A third is held back by the hash of the id and never tuned on.
    """
    return [
        _corrected(item, corrections.get(item.id, _RIGHT))
        for name, weight in FILES.items()
        for item in _read(folder / name, weight)
        if is_held(item.id) == (part == "held")
    ]


def _corrected(item: Item, correction: Correction) -> Item:
    topics = correction.applied(item.topics)
    primary = item.primary if item.primary in topics else next(iter(sorted(topics)), None)
    return replace(item, topics=topics, primary=primary)


def own_items(file: Path = _OWN) -> list[Item]:
    """Return the articles of our own writing, on which nothing is trained."""
    return [
        _item(raw | {"id": f"own-{number}", "lang": "en", "primary": next(iter(raw["topics"]), None)}, 1.0)
        for number, raw in enumerate(yaml.safe_load(file.read_text("utf-8")))
    ]


def is_held(id: str) -> bool:
    """Whether an article belongs to the third that is held back."""
    return int(sha256(id.encode()).hexdigest(), 16) % _PARTS == 0


def _read(path: Path, weight: float) -> Iterator[Item]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield _item(json.loads(line), weight)


def _item(raw: dict[str, Any], weight: float) -> Item:
    text = {key: raw[key] for key in ("id", "title", "text", "lang")}
    return Item(
        id=raw["id"],
        article=read_line(json.dumps(text), _NOW).article,
        topics=frozenset(raw["topics"]),
        primary=raw.get("primary"),
        countries=frozenset(raw.get("countries") or ()),
        fold=int(sha256(f"fold {raw.get('group') or raw['id']}".encode()).hexdigest(), 16) % _FOLDS,
        weight=weight,
    )
