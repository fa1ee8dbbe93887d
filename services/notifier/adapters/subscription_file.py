"""Subscriptions as a YAML file: written so that people like to read them, read with the place of every mistake."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import yaml
from pydantic import JsonValue, ValidationError

from services.notifier.domain.subscription_form import SubscriptionForm, faults_of, fields_of

FILE_CHARACTERS: Final = 4_000_000
DEPTH: Final = 10
LONG: Final = 80
"""Characters from which a text is written in lines of its own."""
_NOTHING: Final = frozenset(("", "~", "null"))

Place = tuple[int, int]
"""Line and column, counted from 1."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file."""

    line: int
    column: int
    says: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.says}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One subscription of a file, and where it and each of its fields stand."""

    form: SubscriptionForm
    places: Mapping[str, Place]
    """Field -> where its value stands; the empty name -> where the subscription begins."""

    def place(self, field: str = "") -> Place:
        """Return where a field stands; one that is not written stands where the subscription begins."""
        return self.places.get(field, self.places[""])


@dataclass(frozen=True, slots=True)
class Listing:
    """What a file says."""

    entries: tuple[Entry, ...] = ()
    faults: tuple[Fault, ...] = ()
    """Everything that is wrong, in order."""


def written(forms: Sequence[SubscriptionForm]) -> str:
    """Return subscriptions as a file."""
    listed = [fields_of(form) for form in forms]
    return yaml.dump(listed, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False)


def read(text: str) -> Listing:
    """Read a file; whatever is wrong with it is said at once, and what is right is returned all the same."""
    if len(text) > FILE_CHARACTERS:
        return Listing(faults=(Fault(1, 1, f"longer than {FILE_CHARACTERS:,} characters"),))
    try:
        if fault := _hostile(text):
            return Listing(faults=(fault,))
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        return Listing(faults=(_unreadable(error),))
    except yaml.YAMLError as error:
        return Listing(faults=(Fault(1, 1, f"not YAML: {str(error).partition(chr(10))[0]}"),))
    if root is None:
        return Listing()
    entries: list[Entry] = []
    faults: list[Fault] = []
    for node in _listed(root):
        found = _entry(node)
        faults += found if isinstance(found, list) else ()
        entries += () if isinstance(found, list) else (found,)
    return Listing(tuple(entries), tuple(faults))


def _listed(root: yaml.Node) -> list[yaml.Node]:
    """Return the subscriptions: those of a list, which may be called `subscriptions`, or one alone."""
    listed = _within(root, "subscriptions") or root
    return list(listed.value) if isinstance(listed, yaml.SequenceNode) else [root]


def _entry(node: yaml.Node) -> Entry | list[Fault]:
    if not isinstance(node, yaml.MappingNode):
        return [_fault(node, "a subscription is expected here: name, query and so on, each with its value")]
    faults: list[Fault] = []
    fields = {name: _value(value, faults) for name, value in _pairs(node, faults)}
    places = {"": _place(node)} | {name: _place(value) for name, value in _pairs(node, [])}
    try:
        form = SubscriptionForm.model_validate(fields)
    except ValidationError as error:
        return faults + [_mistake(node, places, where, says) for where, says in faults_of(error)]
    return faults or Entry(form, places)


def _pairs(node: yaml.MappingNode, faults: list[Fault]) -> Iterator[tuple[str, yaml.Node]]:
    """Yield each field's name and value; a name that comes twice is a mistake."""
    names: set[str] = set()
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if name in names or not name:
            faults.append(_fault(key, f"{name}: stands here twice" if name else "a name is expected here"))
            continue
        names.add(name)
        yield name, value


def _value(node: yaml.Node, faults: list[Fault]) -> JsonValue:
    """Return what a node says, numbers and times as the texts they are: the model knows what is meant."""
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, faults) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return {name: _value(value, faults) for name, value in _pairs(node, faults)}
    text = str(node.value)
    is_plain = isinstance(node, yaml.ScalarNode) and node.style is None
    return None if is_plain and text.lower() in _NOTHING else text


def _mistake(node: yaml.Node, places: Mapping[str, Place], where: tuple[str | int, ...], says: str) -> Fault:
    """Return a mistake at the place of the innermost value it is about."""
    inner = node
    for step in where:
        inner = _within(inner, step) or inner
    line, column = _place(inner) if where and str(where[0]) in places else places[""]
    named = ".".join(str(step) for step in where)
    return Fault(line, column, f"{named}: {says}" if named else says)


def _within(node: yaml.Node, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        found: yaml.Node = node.value[step]
        return found
    return None


def _hostile(text: str) -> Fault | None:
    """Say what would be dear to read: names for parts that stand elsewhere, and parts within parts within parts."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            return Fault(*_marked(event.start_mark), "aliases (*name) are not read; write it out")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEPTH:
            return Fault(*_marked(event.start_mark), "nested too deeply")
    return None


def _unreadable(error: yaml.MarkedYAMLError) -> Fault:
    mark = error.problem_mark or error.context_mark
    return Fault(*_marked(mark), f"not YAML: {error.problem or error.context}")


def _fault(node: yaml.Node, says: str) -> Fault:
    return Fault(*_place(node), says)


def _place(node: yaml.Node) -> Place:
    return _marked(node.start_mark)


def _marked(mark: "_Mark | None") -> Place:
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


class _Mark(Protocol):
    """A place as the parser says it, counted from 0."""

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> int: ...


class _Dumper(yaml.SafeDumper):
    """Writes a long text in lines of its own, and a short list in one."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = ">" if len(text) > LONG and _folds(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _folds(text: str) -> bool:
    """Say whether a text stays the same when it is written in lines."""
    return text == " ".join(text.split()) and text.isprintable()


def _list(dumper: yaml.SafeDumper, items: list[object]) -> yaml.SequenceNode:
    is_flat = all(isinstance(item, str) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=is_flat)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)
