"""The corpus: one case a document, or a row of a table, read from the files of the themes."""

import base64
import gzip
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from tests.services.ingest.domain.feed_corpus.frames import FRAMES, PLACE, framed

HERE: Final = Path(__file__).parent
URL: Final = "https://quay.example/news/feed.xml"
KEYS: Final = frozenset((
    "name", "url", "headers", "document", "bytes", "parts", "encoding", "bom", "gzip", "each", "expect",
    "feed", "entry", "entries", *FRAMES,
))  # fmt: skip
MARKS: Final = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
MARKS_OF_FOUR: Final = {"utf-32-le": b"\xff\xfe\x00\x00", "utf-32-be": b"\x00\x00\xfe\xff"}


@dataclass(frozen=True, slots=True)
class Case:
    """One document and what is true of it."""

    theme: str
    name: str
    body: bytes
    url: str | None
    headers: Mapping[str, str] | None
    feed: Mapping[str, Any]
    """What fields of the feed must hold; `entries` as a number is how many there must be."""
    entries: tuple[Mapping[str, Any], ...]
    """What fields of the first entries must hold."""

    @property
    def id(self) -> str:
        return f"{self.theme}: {self.name}"


def corpus() -> tuple[Case, ...]:
    """Return every case of every theme.

    Raises:
        ValueError: a case is written wrongly, which the message says.
    """
    return tuple(case for path in sorted(HERE.glob("*.yaml")) for case in _cases_of(path))


class _Strict(yaml.SafeLoader):
    """Reads YAML in which no key stands twice, for a table would lose a row without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = [key for key in keys if keys.count(key) > 1]
        if twice:
            raise ValueError(f"{node.start_mark}: {twice[0]!r} stands twice")
        return super().construct_mapping(node, deep)


def _cases_of(path: Path) -> Iterator[Case]:
    for written in yaml.load(path.read_text(encoding="utf-8"), Loader=_Strict):
        unknown = set(written) - KEYS
        if unknown or not isinstance(written.get("name"), str):
            raise ValueError(f"{path.name}: {written.get('name')!r} has no name or unknown keys: {sorted(unknown)}")
        yield from _rows(path.stem, written)


def _rows(theme: str, written: Mapping[str, Any]) -> Iterator[Case]:
    """Yield a case, or one for each row of its table."""
    name = written["name"]
    if "each" not in written:
        yield _case(theme, name, written)
        return
    rows = written["each"]
    for number, (given, expected) in enumerate(rows.items() if isinstance(rows, dict) else rows, 1):
        row = _filled({key: value for key, value in written.items() if key not in ("each", "expect")}, given)
        yield _case(theme, f"{name} {number}: {_shown(given)}", _expecting(row, written.get("expect"), expected))


def _expecting(row: dict[str, Any], path: str | None, expected: Any) -> dict[str, Any]:
    """Return a row with what its table says of it at `entry.…` or `feed.…`."""
    if path is None:
        return row if not isinstance(expected, dict) else {**row, **expected}
    holder, _, field = path.partition(".")
    if holder not in ("entry", "feed") or not field:
        raise ValueError(f"{row['name']}: {path!r} should be entry.FIELD or feed.FIELD")
    return {**row, holder: {**row.get(holder, {}), field: expected}}


def _filled(value: Any, given: Any) -> Any:
    """Return what is written with the row's own text, or value, in its place."""
    if value == PLACE:
        return given
    if isinstance(value, str):
        return value.replace(PLACE, str(given))
    if isinstance(value, dict):
        return {key: _filled(each, given) for key, each in value.items()}
    return [_filled(each, given) for each in value] if isinstance(value, list) else value


def _case(theme: str, name: str, written: Mapping[str, Any]) -> Case:
    entries = written.get("entries", [written["entry"]] if "entry" in written else [])
    url = written.get("url", URL)
    return Case(
        theme, name, _body(name, written), url, written.get("headers"), written.get("feed", {}), tuple(entries)
    )  # fmt: skip


def _body(name: str, written: Mapping[str, Any]) -> bytes:
    kinds = [key for key in ("document", "bytes", "parts", *FRAMES) if key in written]
    if len(kinds) != 1:
        raise ValueError(f"{name}: a case has one document, not {kinds}")
    (kind,) = kinds
    match kind:
        case "bytes":
            body = base64.b64decode(written["bytes"])
        case "parts":
            body = b"".join(_encoded(text, encoding) for text, encoding in written["parts"])
        case _:
            text = written[kind] if kind == "document" else framed(kind, written[kind])
            body = _encoded(text, written.get("encoding", "utf-8"), written.get("bom", False))
    return gzip.compress(body, mtime=0) if written.get("gzip") else body


def _encoded(text: str, encoding: str, marked: bool = False) -> bytes:
    mark = {**MARKS, **MARKS_OF_FOUR}[encoding] if marked else b""
    return mark + text.encode(encoding)


def _shown(given: Any) -> str:
    shown = " ".join(str(given).split()).encode("unicode_escape").decode() if str(given).isascii() else str(given)
    return shown if len(shown) <= 60 else shown[:57] + "..."
